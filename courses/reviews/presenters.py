"""What the pages of a review show."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.reviews.completeness import Problem
from courses.reviews.models import CourseReview, ReviewStep
from courses.reviews.selectors import Standing, has_draft, was_taken_offline

Act = ReviewStep.Act


@dataclass(frozen=True)
class PageRow:
    """A page of the course: how it stands, where to look at it, whether the form proposes it."""

    pk: int
    title: str
    indent: str  # a dash for each page above it
    state: str
    offered: bool
    proposed: bool
    draft_url: str
    compare_url: str


def page_rows(pages: Iterable[Page], review: CourseReview | None) -> list[PageRow]:
    """The pages of a course; with an open review the drafts are those that it holds."""
    pages = list(pages)
    top = pages[0].depth if pages else 0
    held = {line["page"]: line["revision"] for line in review.pages} if review else {}
    return [_row(page, page.depth - top, held.get(page.pk), reviewed=review is not None) for page in pages]


def _row(page: Page, indent: int, held: int | None, *, reviewed: bool) -> PageRow:
    changed = has_draft(page)
    revision = held or (page.latest_revision_id if changed else None)
    return PageRow(
        pk=page.pk,
        title=page.draft_title or page.title,
        indent="— " * indent,
        state=_state(page, held, reviewed=reviewed),
        offered=changed,
        proposed=changed and not was_taken_offline(page),
        draft_url=_address("revisions_view", page.pk, revision) if revision else "",
        compare_url=_address("revisions_compare", page.pk, "live", revision) if revision and page.live else "",
    )


def _state(page: Page, held: int | None, *, reviewed: bool) -> str:
    if reviewed and held is not None:
        newer = page.latest_revision_id is not None and page.latest_revision_id != held
        return _("in this review; a later draft is not") if newer else _("in this review")
    if was_taken_offline(page):
        return _("was taken offline")
    if not page.live:
        return _("new")
    return _("changed") if page.has_unpublished_changes else _("unchanged")


def state_words(standing: Standing | None) -> str:
    """How the newest review of a course stands."""
    if standing is None:
        return _("never given to review")
    words = {
        "": _("waits for a reviewer"),
        Act.APPROVED: _("approved, waits for a publisher"),
        Act.RETURNED: _("sent back to its authors"),
        Act.WITHDRAWN: _("taken back by its authors"),
        Act.PUBLISHED: _("published"),
    }
    return words[standing.state]


def problem_words(problem: Problem) -> str:
    """One sentence for the author."""
    place = f"{problem.page.draft_title or problem.page.title}: "
    return place + (f"{problem.field}: {problem.text}" if problem.field else problem.text)


def _address(name: str, *args: object) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=args)
