"""/cms/lectures/<recording>/slides/…"""

from django.urls import path

from media_pipeline.slides import views

app_name = "slides"
urlpatterns = [
    path("", views.edit, name="edit"),
    path("document/", views.document, name="document"),
    path("restore/", views.restore, name="restore"),
    path("read/", views.read, name="read"),
]
