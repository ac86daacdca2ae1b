"""How far a course has come: what was given to review, what became of it, what has changed since it was published."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from wagtail.models import Page

from courses.catalogue.models import CoursePage
from courses.reviews.models import CourseReview, ReviewStep
from courses.reviews.policy import courses_of
from lms.directory.models import Practitioner

Act = ReviewStep.Act


@dataclass(frozen=True)
class Standing:
    """A review and its last step; `state` is an Act, or empty while it waits for a reviewer."""

    review: CourseReview
    state: str

    @property
    def open(self) -> bool:
        """Does it still wait for somebody: a reviewer, or a publisher?"""
        return self.state in ("", Act.APPROVED)


@dataclass(frozen=True)
class CourseLine:
    """A course in the list: its newest review, if any, and how many of its pages have drafts."""

    course: CoursePage
    standing: Standing | None
    drafts: int


def standing_of(course: CoursePage) -> Standing | None:
    """The newest review of the course."""
    review = _told(CourseReview.objects.filter(course=course)).order_by("-number").first()
    return _standing(review) if review is not None else None


def reviews_of(course: CoursePage) -> list[CourseReview]:
    """All reviews of a course with their steps and names, newest first."""
    found = CourseReview.objects.filter(course=course).select_related("by").order_by("-number")
    return list(found.prefetch_related("steps__by"))


def pages_of(course: CoursePage) -> list[Page]:
    """The course and everything below it in their order, with the drafts that are newest and what is published."""
    tree = Page.objects.filter(path__startswith=course.path).order_by("path")
    return list(tree.select_related("latest_revision", "live_revision", "content_type"))


def has_draft(page: Page) -> bool:
    """Is there something in the page that learners do not see?"""
    return not page.live or page.has_unpublished_changes


def was_taken_offline(page: Page) -> bool:
    """Was the page published once, and withdrawn on purpose?"""
    return not page.live and page.first_published_at is not None


def listed(person: Practitioner, on: date) -> QuerySet[CoursePage]:
    """The person's courses, those last given to review first."""
    newest = Max("reviews__at")
    return courses_of(person, on).annotate(given_at=newest).select_related("institution").order_by("-given_at", "-pk")


def lines(courses: Iterable[CoursePage]) -> list[CourseLine]:
    """What the list says of these courses, in three questions however many they are."""
    courses = list(courses)
    last = CourseReview.objects.filter(course=OuterRef("course")).order_by("-number").values("number")[:1]
    newest = _told(CourseReview.objects.filter(course__in=courses, number=Subquery(last)))
    standings = {review.course_id: _standing(review) for review in newest}
    changed = _changed([course.path for course in courses])
    return [
        CourseLine(course, standings.get(course.pk), sum(path.startswith(course.path) for path in changed))
        for course in courses
    ]


def has_reviews(page: Page) -> bool:
    """Was the page, or a course below it, ever given to review?"""
    return CourseReview.objects.filter(course__path__startswith=page.path).exists()


def _changed(paths: list[str]) -> list[str]:
    if not paths:
        return []
    below = reduce(or_, (Q(path__startswith=path) for path in paths))
    drafts = Q(has_unpublished_changes=True) | Q(live=False)
    return list(Page.objects.filter(below, drafts).values_list("path", flat=True))


def _told(reviews: QuerySet[CourseReview]) -> QuerySet[CourseReview]:
    last = ReviewStep.objects.filter(review=OuterRef("pk")).order_by("-at", "-id").values("act")[:1]
    return reviews.annotate(state=Subquery(last)).select_related("course__institution", "institution", "by")


def _standing(review: CourseReview) -> Standing:
    return Standing(review, review.state or "")
