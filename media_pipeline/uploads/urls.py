"""/cms/lectures/uploads/…"""

from django.urls import path

from media_pipeline.uploads import views

app_name = "uploads"
urlpatterns = [
    path("", views.uploads, name="uploads"),
    path("<uuid:uuid>/", views.upload, name="upload"),
    path("<uuid:uuid>/discard/", views.discard, name="discard"),
]
