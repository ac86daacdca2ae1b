"""Courses as their authors leave them: drafts that nobody has published."""

from datetime import UTC, datetime

from courses.models import CoursePage, CourseReview, LessonPage
from courses.reviews import services
from courses.reviews.selectors import pages_of
from lms.common.identifiers import new_id
from tests.factories import courses as make

AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)


def drafted_course(house, *, lessons=2, by=None, **values) -> CoursePage:
    """A course of the house with lessons, of which nothing is published yet."""
    writer = (by or house.author).user
    course = make.CourseFactory(institution=house.institution, live=False, **values)
    course.refresh_from_db()  # as it is stored: 2.0 credits and not 2
    course.save_revision(user=writer)
    for number in range(lessons):
        lesson = make.LessonFactory(parent=course, title=f"第{number}课", live=False)
        lesson.save_revision(user=writer)
    return CoursePage.objects.get(pk=course.pk)


def written(page, by, **changes):
    """A further draft of the page, saved as the CMS saves one: whether it is complete or not."""
    fresh = page.specific_class.objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(fresh, name, value)
    return fresh.save_revision(user=by.user, clean=False)


def lessons_of(course) -> list[LessonPage]:
    return list(LessonPage.objects.child_of(course).order_by("path"))


def submitted(course, by, *, pages=None, note="新课程", key=None) -> CourseReview:
    """The course, or these pages of it, given to review."""
    chosen = [page.pk for page in pages_of(course)] if pages is None else [page.pk for page in pages]
    return services.submit(key=key or new_id(), course=course, pages=chosen, note=note, by=by, at=AT)


def taken(act, review, by, *, note="", key=None):
    act(key=key or new_id(), review=review, note=note, by=by, at=AT)
