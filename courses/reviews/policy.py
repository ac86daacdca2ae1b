"""Who does what with a course under review. Whoever wrote a draft in it does not approve it."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from courses.authoring.policy import WORK, worked_at
from courses.catalogue.models import CoursePage
from courses.reviews.models import CourseReview
from lms.directory.models import Practitioner
from lms.directory.policy import Permission, allowed, holds

REVIEW = (Permission.REVIEW_CONTENT, Permission.PUBLISH_CONTENT)


def works_on_content(person: Practitioner | None, on: date) -> bool:
    """May the person open the list of reviews at all?"""
    return any(holds(person, permission, on) for permission in WORK)


def courses_of(person: Practitioner, on: date) -> QuerySet[CoursePage]:
    """The courses of the hospitals for whose content the person works."""
    return CoursePage.objects.filter(institution__in=worked_at(person, on))


def course_of(person: Practitioner, uuid: UUID, on: date) -> CoursePage | None:
    """One of `courses_of`; None for all others, whether there is such a course or not."""
    return courses_of(person, on).select_related("institution").filter(uuid=uuid).first()


def may_submit(person: Practitioner, course: CoursePage, on: date) -> bool:
    """May the person give the course to review?"""
    return allowed(person, Permission.AUTHOR_CONTENT, course.institution, on)


def may_review(person: Practitioner, review: CourseReview, on: date) -> bool:
    """May the person judge it? At the hospital that has the course, and at the one that the draft gives it to."""
    return all(any(allowed(person, each, house, on) for each in REVIEW) for house in _houses(review))


def may_approve(person: Practitioner, review: CourseReview, on: date) -> bool:
    """As `may_review`, but for what one wrote or gave to review oneself: two pairs of eyes are the purpose."""
    return may_review(person, review, on) and not _wrote(person, review)


def may_publish(person: Practitioner, review: CourseReview, on: date) -> bool:
    """May the person put an approved course before learners?"""
    return all(allowed(person, Permission.PUBLISH_CONTENT, house, on) for house in _houses(review))


def may_take_back(person: Practitioner, review: CourseReview, on: date) -> bool:
    """May the person take it back from review? Whoever may write the course may."""
    return may_submit(person, review.course, on)


def _houses(review: CourseReview) -> set:
    return {review.course.institution, review.institution}


def _wrote(person: Practitioner, review: CourseReview) -> bool:
    own = set(Practitioner.objects.rows_of(person.person_id).values_list("pk", flat=True))
    return bool(own & {*review.writers, review.by_id})
