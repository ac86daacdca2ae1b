"""/files/<asset>/<set>/<name>: the renditions, for people who are signed in."""

from django.urls import path

from media_pipeline import views

app_name = "media"
urlpatterns = [path("<uuid:uuid>/<path:path>", views.file, name="file")]
