"""What there is to keep of a lesson or a course."""

import hashlib
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from uuid import UUID

from django.contrib.staticfiles import finders
from django.db.models import prefetch_related_objects
from django.templatetags.static import static
from django.urls import Resolver404, resolve
from wagtail.images import get_image_model
from wagtail.models import Page as TreePage

from courses.catalogue.models import CoursePage, LessonPage
from courses.catalogue.selectors import course_of, lessons_by_course, live_courses
from lms.sync.packages.registry import Package, Page, Piece, Size, revision_of
from media_pipeline.captions import selectors as captions
from media_pipeline.models import MediaAsset, Rendition, RenditionKind
from media_pipeline.selectors import address, lightest, playlist_of
from media_pipeline.services import checked

LESSON, COURSE = "lesson", "course"
HLS_PLAYER = "courses/hls.light.min.js"
# What is kept of a recording, with its captions, and with its slides where there is sound. The film goes with the
# sound, for the hours when there is no electricity to look at it.
_RECORDINGS = {
    Size.TEXT: (),
    Size.SOUND: (RenditionKind.AUDIO,),
    Size.FILM: (RenditionKind.AUDIO, RenditionKind.POSTER, RenditionKind.VIDEO),
}
_PICTURE = re.compile(r'/learn/pictures/[^"\s,]+')
_LINKED = re.compile(r'linktype=\\"page\\" id=\\"(\d+)\\"|id=\\"(\d+)\\" linktype=\\"page\\"')
_SHOWN = re.compile(r'"image": (\d+)')


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
    course = Holding.of(course_of(lesson))
    own = next(other for other in course.lessons if other.pk == lesson.pk)
    return Package(lesson.shown_title, [course.page_of(own)], lambda size: _files([own], size))


def course_package(uuid: UUID) -> Package | None:
    """A course with all of its lessons. Its examination is taken with a link, and never lies on a device."""
    course = course_to_keep(uuid)
    if course is None:
        return None
    whole = Holding.of(course)
    pages = [whole.page, *(whole.page_of(lesson) for lesson in whole.lessons)]
    return Package(course.shown_title, pages, lambda size: _files(whole.lessons, size))


@dataclass(frozen=True)
class _Told:
    """Of one lesson, asked for once: where it is, the name of its row, and its text as the database has it."""

    url: str
    revision: str
    text: str

    @classmethod
    def of(cls, lesson: LessonPage) -> "_Told":
        return cls(lesson.url, revision_of(lesson), LessonPage._meta.get_field("body").value_to_string(lesson))


@dataclass
class Holding:
    """A course and its lessons, with all that their kept pages show, so that each page's revision can be told."""

    course: CoursePage
    lessons: list[LessonPage]
    told: dict[int, _Told] = field(default_factory=dict)

    @classmethod
    def of(cls, course: CoursePage) -> "Holding":
        """In a fixed number of queries."""
        lessons = lessons_by_course([course])[course.pk]
        recorded = [lesson.asset for lesson in lessons if lesson.asset is not None]
        prefetch_related_objects(recorded, "renditions", "slides")
        return cls(course, lessons, {lesson.pk: _Told.of(lesson) for lesson in lessons})

    @property
    def page(self) -> Page:
        """The course's own page."""
        shown = [(told.url, told.revision) for told in self.told.values()]
        return Page(COURSE, self.course.uuid, revision_of(self._course, self.course.institution, shown))

    def page_of(self, lesson: LessonPage) -> Page:
        """The page of one lesson, which also shows its place in the course and leads to its neighbours."""
        place = self.lessons.index(lesson)
        around = [self.told[other.pk].url for other in self.lessons[max(0, place - 1) : place + 2]]
        shown = (self._shown_by(lesson), self._recorded_in(lesson))
        own = self.told[lesson.pk].revision
        return Page(LESSON, lesson.uuid, revision_of(own, self._course, place, len(self.lessons), around, shown))

    def _shown_by(self, lesson: LessonPage) -> list[object]:
        """The pictures of its text, and where its links lead."""
        text = self.told[lesson.pk].text
        pictures = [self._pictures.get(int(pk)) for pk in _SHOWN.findall(text)]
        return [pictures, [self._links.get(pk) for pk in _linked(text)]]

    def _recorded_in(self, lesson: LessonPage) -> list[object]:
        if lesson.asset is None:
            return []
        files = [(row.path, row.kind, row.mime, row.height, row.size_bytes) for row in lesson.asset.renditions.all()]
        return [revision_of(lesson.asset), files, [revision_of(slide) for slide in lesson.asset.slides.all()]]

    @cached_property
    def _course(self) -> tuple[str, str]:
        return self.course.url, revision_of(self.course)

    @cached_property
    def _pictures(self) -> dict[int, str]:
        shown = {int(pk) for told in self.told.values() for pk in _SHOWN.findall(told.text)}
        return {row.pk: revision_of(row) for row in get_image_model().objects.filter(pk__in=shown)} if shown else {}

    @cached_property
    def _links(self) -> dict[int, str]:
        linked = {pk for told in self.told.values() for pk in _linked(told.text)}
        pages = TreePage.objects.filter(pk__in=linked) if linked else TreePage.objects.none()
        return dict(pages.values_list("pk", "url_path"))


def _linked(text: str) -> list[int]:
    return [int(one or other) for one, other in _LINKED.findall(text)]


def _files(lessons: list[LessonPage], size: Size) -> Iterator[Piece]:
    for lesson in lessons:
        if lesson.asset is not None:
            yield from _recordings(lesson.asset, size)


def _recordings(asset: MediaAsset, size: Size) -> Iterator[Piece]:
    kept = lightest(asset, *_RECORDINGS[size])
    for row in kept:
        yield from _piece(row, asset, part=row.kind != RenditionKind.POSTER)
        playlist = kept_playlist(asset) if row.kind == RenditionKind.VIDEO else None
        for piece in _piece(playlist, asset, part=False) if playlist is not None else ():
            yield piece
            yield from _hls_player()
    if size != Size.TEXT and lightest(asset, RenditionKind.AUDIO):  # slides are shown beside speech only
        for row in _slide_pictures(asset):
            yield from _piece(row, asset, part=False)
    if any(row.kind != RenditionKind.POSTER for row in kept):
        yield from _captions(asset)


def _captions(asset: MediaAsset) -> Iterator[Piece]:
    for file in captions.files(asset):
        yield Piece(file.url, file.size_bytes, file.sha256, "text/vtt")


def _slide_pictures(asset: MediaAsset) -> list[Rendition]:
    """The pictures that the player shows beside the speech, each once; their twins stay with the server."""
    shown = {slide.picture_id for slide in asset.slides.all()}
    return sorted((row for row in asset.renditions.all() if row.pk in shown), key=lambda row: row.path)


def _piece(row: Rendition, asset: MediaAsset, *, part: bool) -> Iterator[Piece]:
    row.asset = asset
    url = address(row)
    if url:  # a worker answers for its own host only, so a recording on another cannot be kept
        yield Piece(url, row.size_bytes, checked(row).sha256, row.mime, part=part)


def kept_playlist(asset: MediaAsset) -> Rendition | None:
    """The playlist of the film that devices keep: it names that file alone, which the master playlist does not."""
    found = [playlist_of(row) for row in lightest(asset, RenditionKind.VIDEO)]
    return found[0] if found else None


def _hls_player() -> Iterator[Piece]:
    """What plays a playlist where the browser does not; a package with film has it once."""
    path, url = finders.find(HLS_PLAYER), static(HLS_PLAYER)
    if path is not None and url.startswith("/"):
        size, digest = _measured(path, Path(path).stat().st_mtime_ns)
        yield Piece(url, size, digest, "text/javascript")


@lru_cache(maxsize=2)
def _measured(path: str, _changed: int) -> tuple[int, str]:
    script = Path(path).read_bytes()
    return len(script), hashlib.sha256(script).hexdigest()


def pictures_of(page: str) -> Iterator[Piece]:
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
