"""What there is to keep of a lesson or a course."""

import hashlib
import mimetypes
import re
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.urls import Resolver404, resolve
from wagtail.images import get_image_model

from courses.catalogue.models import CoursePage, LessonPage
from courses.catalogue.selectors import lessons_by_course, live_courses
from lms.sync.packages.registry import Package, Page, Piece, Size
from media_pipeline.models import MediaAsset, RenditionKind
from media_pipeline.selectors import address, lightest
from media_pipeline.services import checked

LESSON, COURSE = "lesson", "course"
# What is kept of a recording. The film goes with the sound, for the hours when there is no electricity to look at it.
_RECORDINGS = {
    Size.TEXT: (),
    Size.SOUND: (RenditionKind.AUDIO,),
    Size.FILM: (RenditionKind.AUDIO, RenditionKind.POSTER, RenditionKind.VIDEO),
}
_PICTURE = re.compile(r'/learn/pictures/[^"\s,]+')


def lesson_to_keep(uuid: UUID) -> LessonPage | None:
    """A lesson that learners can open."""
    return LessonPage.objects.in_live_courses().select_related("asset").filter(uuid=uuid).first()


def course_to_keep(uuid: UUID) -> CoursePage | None:
    """A course that learners can open."""
    return live_courses().filter(uuid=uuid).first()


def lesson_package(uuid: UUID) -> Package | None:
    """One lesson: its page, its pictures, its lecture."""
    lesson = lesson_to_keep(uuid)
    if lesson is None:
        return None
    return Package(lesson.shown_title, [Page(LESSON, uuid)], lambda size, pages: _files([lesson], size, pages))


def course_package(uuid: UUID) -> Package | None:
    """A course with all of its lessons. Its examination is taken with a link, and never lies on a device."""
    course = course_to_keep(uuid)
    if course is None:
        return None
    lessons = lessons_by_course([course])[course.pk]
    pages = [Page(COURSE, uuid), *(Page(LESSON, lesson.uuid) for lesson in lessons)]
    return Package(course.shown_title, pages, lambda size, drawn: _files(lessons, size, drawn))


def _files(lessons: list[LessonPage], size: Size, pages: list[str]) -> Iterator[Piece]:
    for page in pages:
        yield from _pictures(page)
    for lesson in lessons:
        if lesson.asset is not None:
            yield from _recordings(lesson.asset, size)


def _recordings(asset: MediaAsset, size: Size) -> Iterator[Piece]:
    for row in lightest(asset, *_RECORDINGS[size]):
        row.asset = asset
        url = address(row)
        if url:  # a worker answers for its own host only, so a recording on another cannot be kept
            yield Piece(url, row.size_bytes, checked(row).sha256, row.mime, part=row.kind != RenditionKind.POSTER)


def _pictures(page: str) -> Iterable[Piece]:
    """The pictures that the page names, in whichever sizes its template asks for."""
    for url in dict.fromkeys(_PICTURE.findall(page)):
        content, mime = _picture(url)
        if content:
            yield Piece(url, len(content), hashlib.sha256(content).hexdigest(), mime)


def _picture(url: str) -> tuple[bytes, str]:
    try:
        _signature, pk, size, *_name = resolve(_unquoted(url)).args
    except Resolver404:
        return b"", ""
    image = get_image_model().objects.filter(pk=pk).first()
    if image is None:
        return b"", ""
    made = image.get_rendition(size)
    with made.file.open() as stored:
        return stored.read(), mimetypes.guess_type(made.file.name)[0] or "image/webp"


def _unquoted(url: str) -> str:
    return url.replace("%7C", "|")
