"""Give a course to review, judge it, publish what was approved. Each takes the key of its form: twice counts once."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from courses.catalogue.models import CoursePage
from courses.reviews import policy
from courses.reviews.completeness import Problem, problems_of
from courses.reviews.contents import checksum, digest, writers_of
from courses.reviews.models import CourseReview, ReviewStep
from courses.reviews.selectors import Standing, pages_of, standing_of
from lms.audit.services import record
from lms.common.clock import civil_date
from lms.directory.models import Institution, Practitioner

Act = ReviewStep.Act


class StepRefused(ValueError):
    """The course is not where this step begins; the text says what to do."""


class NotComplete(Exception):
    """What is missing in the drafts before a reviewer is asked, page by page."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@transaction.atomic
def submit(
    *, key: UUID, course: CoursePage, pages: Collection[int], note: str, by: Practitioner, at: datetime
) -> CourseReview:
    """Give the newest drafts of these pages of the course to review. Later drafts are not part of it.

    Raises NotComplete with what is missing in them, StepRefused while another review of the course is open.
    """
    course = _locked(course)
    if not policy.may_submit(by, course, civil_date(at)):
        raise PermissionDenied(_("You write no courses for this institution."))
    known = CourseReview.objects.filter(pk=key).first()
    if known is not None and known.course_id == course.pk:
        return known
    last = standing_of(course)
    _require_free(key, last, known, note)
    chosen = [page for page in pages_of(course) if page.pk in set(pages)]
    if not chosen:
        raise StepRefused(_("Choose at least one page that changed."))
    revisions = [(page, page.latest_revision or _first_draft(page)) for page in chosen]
    problems = [problem for page, revision in revisions for problem in problems_of(page, revision)]
    if problems:
        raise NotComplete(problems)
    listed = [{"page": page.pk, "revision": revision.pk, "digest": digest(revision)} for page, revision in revisions]
    review = CourseReview.objects.create(
        pk=key,
        course=course,
        number=last.review.number + 1 if last else 1,
        institution=_future_house(course, revisions),
        pages=listed,
        writers=sorted(writers_of(revisions)),
        note=note.strip(),
        by=by,
        at=at,
    )
    _audit("review.submitted", review, at)
    return review


@transaction.atomic
def approve(*, key: UUID, review: CourseReview, note: str, by: Practitioner, at: datetime) -> None:
    """Say that it may be published. Whoever wrote any of its drafts may not."""
    if _done(key, review, Act.APPROVED):
        return
    _require(policy.may_review(by, review, civil_date(at)))
    _require_state(review, "")
    if not policy.may_approve(by, review, civil_date(at)):
        raise PermissionDenied(_("Whoever wrote a part of a course does not approve it. Ask a colleague."))
    _step(key, review, Act.APPROVED, note, by, at)
    _audit("review.approved", review, at)


@transaction.atomic
def send_back(*, key: UUID, review: CourseReview, note: str, by: Practitioner, at: datetime) -> None:
    """Give it back to its authors with what is to be changed; also after it was approved."""
    if _done(key, review, Act.RETURNED):
        return
    _require(policy.may_review(by, review, civil_date(at)))
    _require_state(review, "", Act.APPROVED)
    if not note.strip():
        raise StepRefused(_("Say what is to be changed."))
    _step(key, review, Act.RETURNED, note, by, at)
    _audit("review.returned", review, at)


@transaction.atomic
def take_back(*, key: UUID, review: CourseReview, note: str, by: Practitioner, at: datetime) -> None:
    """The author takes it back, to go on writing."""
    if _done(key, review, Act.WITHDRAWN):
        return
    _require(policy.may_take_back(by, review, civil_date(at)))
    _require_state(review, "", Act.APPROVED)
    _step(key, review, Act.WITHDRAWN, note, by, at)
    _audit("review.withdrawn", review, at)


@transaction.atomic
def publish(*, key: UUID, review: CourseReview, note: str, by: Practitioner, at: datetime) -> None:
    """Put exactly what was approved before learners, all of it or nothing. Later drafts stay drafts."""
    if _done(key, review, Act.PUBLISHED):
        return
    _require(policy.may_publish(by, review, civil_date(at)))
    _require_state(review, Act.APPROVED)
    stored = Revision.page_revisions.in_bulk([line["revision"] for line in review.pages])
    below = {page.pk: page for page in pages_of(review.course)}
    for line in review.pages:
        revision = stored.get(line["revision"])
        if revision is None or line["page"] not in below or digest(revision) != line["digest"]:
            raise StepRefused(
                _("A page of it was removed or moved since. Send it back, and have it given to review anew.")
            )
        revision.publish(user=by.user, skip_permission_checks=True)  # whose right it is was asked above
    _step(key, review, Act.PUBLISHED, note, by, at)
    _audit("review.published", review, at)


def _locked(course: CoursePage) -> CoursePage:
    """The course, held until the transaction ends: of two forms at one moment the second sees what the first did."""
    return (
        CoursePage.objects.select_for_update(of=("self",), no_key=True).select_related("institution").get(pk=course.pk)
    )


def _require_free(key: UUID, last: Standing | None, known: CourseReview | None, note: str) -> None:
    if known is not None:
        raise StepRefused(_("This form was used already. Load the page again."))
    if last is not None and last.open:
        raise StepRefused(_("The course is under review already. Take it back first."))
    if not note.strip():
        raise StepRefused(_("Say what is new in the course."))


def _first_draft(page: Page) -> Revision:
    """A draft of a page that a program made without one, as it is stored."""
    return Revision.objects.get(pk=page.specific.save_revision(clean=False).pk)


def _future_house(course: CoursePage, revisions: list[tuple[Page, Revision]]) -> Institution:
    """Whose the course will be: the draft of its own page may give it to another hospital."""
    for page, revision in revisions:
        if page.pk == course.pk:
            return Institution.objects.get(pk=revision.content["institution"])
    return course.institution


def _done(key: UUID, review: CourseReview, act: str) -> bool:
    """Was this very form used before? Holds the course, so that what follows is decided by one at a time."""
    _locked(review.course)
    return ReviewStep.objects.filter(pk=key, review=review, act=act).exists()


def _require(right: bool) -> None:
    if not right:
        raise PermissionDenied(_("You have no right to do this with courses of this institution."))


def _require_state(review: CourseReview, *states: str) -> None:
    standing = standing_of(review.course)
    if standing is None or standing.review.pk != review.pk or standing.state not in states:
        raise StepRefused(_("Somebody has decided on it meanwhile. Look at the page again."))


def _step(key: UUID, review: CourseReview, act: ReviewStep.Act, note: str, by: Practitioner, at: datetime) -> None:
    if ReviewStep.objects.filter(pk=key).exists():
        raise StepRefused(_("This form was used already. Load the page again."))
    ReviewStep.objects.create(pk=key, review=review, act=act, note=note.strip(), by=by, at=at)


def _audit(action: str, review: CourseReview, at: datetime) -> None:
    detail = {"review": review.number, "pages": len(review.pages), "checksum": checksum(review.pages)}
    record(action, object_kind="course", object_id=review.course.uuid, detail=detail, at=at)
