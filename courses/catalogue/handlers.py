"""Turns Wagtail's signals about pages into the platform's events about content."""

from uuid import UUID

from courses.catalogue.models import CoursePage, LessonPage
from lms.audit.services import record
from lms.common.events import Event, content_published, content_withdrawn
from media_pipeline.models import MediaAsset


def page_published(sender: type, instance: object, **_more: object) -> None:
    """A course or lesson went live, or changed; a course takes its lessons along (their address and their right)."""
    _log("content.published", instance)
    _tell(content_published, instance)


def page_unpublished(sender: type, instance: object, **_more: object) -> None:
    """A course or lesson was withdrawn or deleted; the lessons of a withdrawn course cannot be opened."""
    _log("content.withdrawn", instance)
    _tell(content_withdrawn, instance)


def page_moved(sender: type, instance: object, **_more: object) -> None:
    """A page's address changed."""
    page = instance.specific  # Wagtail sends the plain page
    if page.live:
        _tell(content_published, page)


def recording_changed(sender: type, asset: MediaAsset, **_more: object) -> None:
    """What can be found in a recording is another: its slides or captions came or changed."""
    for uuid in LessonPage.objects.in_live_courses().filter(asset=asset).values_list("uuid", flat=True):
        content_published.announce(sender=LessonPage, kind="lesson", uuid=uuid)


def _log(action: str, page: object) -> None:
    """One entry for what was published or withdrawn itself; what goes along with it follows from it."""
    if isinstance(page, CoursePage | LessonPage):
        kind = "course" if isinstance(page, CoursePage) else "lesson"
        record(action, object_kind=kind, object_id=page.uuid)


def _tell(event: Event, page: object) -> None:
    for kind, uuid in _contents(page):
        event.announce(sender=type(page), kind=kind, uuid=uuid)


def _contents(page: object) -> list[tuple[str, UUID]]:
    if isinstance(page, LessonPage):
        return [("lesson", page.uuid)]
    if isinstance(page, CoursePage):
        lessons = LessonPage.objects.of_courses([page.path]).values_list("uuid", flat=True)
        return [("course", page.uuid), *(("lesson", uuid) for uuid in lessons)]
    return []
