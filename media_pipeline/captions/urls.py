"""/cms/lectures/<recording>/captions/…"""

from django.urls import path, register_converter

from media_pipeline.captions import views
from media_pipeline.captions.models import Language


class LanguageConverter:
    """One of the languages that captions may have."""

    regex = "|".join(Language.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LanguageConverter, "captionlanguage")
app_name = "captions"
urlpatterns = [
    path("", views.index, name="index"),
    path("<captionlanguage:language>/", views.edit, name="edit"),
    path("<captionlanguage:language>/begin/", views.begin, name="begin"),
    path("<captionlanguage:language>/shift/", views.shift, name="shift"),
    path("<captionlanguage:language>/state/", views.state, name="state"),
    path("<captionlanguage:language>/restore/", views.restore, name="restore"),
    path("<captionlanguage:language>/download/", views.download, name="download"),
    path("<captionlanguage:language>/transcribe/", views.transcribe, name="transcribe"),
]
