"""The pages of the review in the CMS: the list of courses, and one course with what can be done with it now."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.catalogue.models import CoursePage
from courses.reviews import policy, selectors, services
from courses.reviews.models import CourseReview
from courses.reviews.presenters import page_rows, problem_words, state_words
from lms.common import clock
from lms.common.identifiers import new_id
from lms.directory.models import Practitioner
from lms.directory.selectors import practitioner_of

PER_PAGE = 30
MOST_WORDS = 2000


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The courses of the person's hospitals, those last given to review first."""
    found = Paginator(selectors.listed(_worker(request), clock.today()), PER_PAGE).get_page(request.GET.get("p"))
    lines = [(line, state_words(line.standing)) for line in selectors.lines(found.object_list)]
    return render(request, "courses/reviews/index.html", {"page": found, "lines": lines})


@require_safe
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One course: its pages, how its review stands, what may be done, what was done."""
    person = _worker(request)
    return _shown(request, person, _course(person, uuid))


@require_POST
def submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the ticked pages to review, or say what they lack."""
    person = _worker(request)
    course = _course(person, uuid)
    note = _note(request)
    try:
        services.submit(
            key=_key(request),
            course=course,
            pages=[int(pk) for pk in request.POST.getlist("page") if pk.isascii() and pk.isdecimal() and len(pk) < 10],
            note=note,
            by=person,
            at=clock.now(),
        )
    except services.NotComplete as refused:
        lacks = [problem_words(problem) for problem in refused.problems]
        return _shown(request, person, course, lacks=lacks, note=note, status=422)
    except (services.StepRefused, PermissionDenied) as refused:
        return _shown(request, person, course, lacks=[str(refused)], note=note, status=422)
    messages.success(request, _("The course waits for a reviewer now. Later changes are not part of it."))
    return redirect("reviews:detail", uuid=uuid)


@require_POST
def step(request: HttpRequest, uuid: UUID, number: int, act: str) -> HttpResponse:
    """One step of a review, by the button that was pressed."""
    person = _worker(request)
    course = _course(person, uuid)
    if act not in _STEPS:
        raise Http404
    take, done = _STEPS[act]
    review = CourseReview.objects.select_related("course__institution", "institution").filter(
        course=course, number=number
    )
    found = review.first()
    if found is None:
        raise Http404
    note = _note(request)
    try:
        take(key=_key(request), review=found, note=note, by=person, at=clock.now())
    except (services.StepRefused, PermissionDenied) as refused:
        return _shown(request, person, course, lacks=[str(refused)], note=note, status=422)
    messages.success(request, str(done()))
    return redirect("reviews:detail", uuid=uuid)


_STEPS: dict[str, tuple[Callable[..., None], Callable[[], str]]] = {
    "approve": (services.approve, lambda: _("The course is approved. A publisher can put it before learners.")),
    "send-back": (services.send_back, lambda: _("The course is back with its authors.")),
    "take-back": (services.take_back, lambda: _("The course is taken back. Its drafts are as they were.")),
    "publish": (services.publish, lambda: _("The course is published as it was approved.")),
}


def _worker(request: HttpRequest) -> Practitioner:
    person = practitioner_of(request.user)
    if person is None or not policy.works_on_content(person, clock.today()):
        raise PermissionDenied(_("Reviews are open to those who write, review or publish content."))
    return person


def _course(person: Practitioner, uuid: UUID) -> CoursePage:
    course = policy.course_of(person, uuid, clock.today())
    if course is None:
        raise Http404
    return course


def _key(request: HttpRequest) -> UUID:
    """The key that the form carried; a form without one is no form of ours."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        raise Http404 from None


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "").replace("\0", "").strip()[:MOST_WORDS]


def _shown(
    request: HttpRequest,
    person: Practitioner,
    course: CoursePage,
    *,
    lacks: list[str] | None = None,
    note: str = "",
    status: int = 200,
) -> HttpResponse:
    on = clock.today()
    standing = selectors.standing_of(course)
    review = standing.review if standing is not None and standing.open else None
    waits = review is not None and standing is not None and standing.state == ""
    rows = page_rows(selectors.pages_of(course), review)
    writes = review is None and policy.may_submit(person, course, on)
    context = {
        "course": course,
        "state": state_words(standing),
        "review": review,
        "rows": rows,
        "reviews": selectors.reviews_of(course),
        "submits": writes and any(row.offered for row in rows),
        "nothing_new": writes and not any(row.offered for row in rows),
        "takes_back": review is not None and policy.may_take_back(person, review, on),
        "judges": review is not None and policy.may_review(person, review, on),
        "waits": waits,
        "approves": waits and review is not None and policy.may_approve(person, review, on),
        "publishes": review is not None and not waits and policy.may_publish(person, review, on),
        "lacks": lacks or [],
        "note": note,
        "most_words": MOST_WORDS,
        "key": new_id,  # a function: each form on the page gets a key of its own
    }
    return render(request, "courses/reviews/detail.html", context, status=status)
