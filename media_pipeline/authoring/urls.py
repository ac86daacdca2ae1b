"""/cms/lectures/…"""

from django.urls import path

from media_pipeline.authoring import views

app_name = "media_authoring"
urlpatterns = [
    path("", views.index, name="index"),
    path("upload/", views.upload, name="upload"),
    path("<uuid:uuid>/", views.detail, name="detail"),
    path("<uuid:uuid>/retry/", views.retry, name="retry"),
    path("<uuid:uuid>/progress/", views.progress, name="progress"),
]
