"""/files/<asset>/<set>/<name>: the renditions, for people who are signed in; and the thumbnails of the CMS."""

from django.urls import path

from media_pipeline import views
from media_pipeline.chapters.views import chapter_list

app_name = "media"
urlpatterns = [
    path("<uuid:uuid>/chapters.vtt", chapter_list, name="chapters"),
    path("<uuid:uuid>/<path:path>", views.file, name="file"),
    # Wagtail addresses its thumbnails below MEDIA_URL, as this.
    path("images/<str:name>", views.thumbnail, name="thumbnail"),
]
