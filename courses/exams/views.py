"""Taking an examination: what it asks, its questions, handing in, the result. All of it works without script."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.exams import presenters, selectors, services
from courses.exams.forms import Sent, StartForm, sent_from
from courses.exams.media import ShownMedia, shown_media
from courses.exams.models import Exam, ExamAttempt, ExamStatus
from courses.exams.presenters import problem_words, too_many_codes
from courses.exams.reviewing import reviewed
from courses.exams.services.attempts import end_if_over
from courses.items import BadResponse
from courses.learning.forms import key_of
from courses.learning.policy import require_learner
from courses.learning.services import KeyReused
from lms.common import clock
from lms.common.identifiers import new_id
from lms.directory.models import Practitioner


@require_safe
def exams(request: HttpRequest) -> HttpResponse:
    """The examinations that stand by themselves, and all that one has begun; others of a course stand with it."""
    learner = require_learner(request)
    at = clock.now()
    begun = selectors.other_exams_begun(learner, at)
    context = {"exams": selectors.open_exams(at), "begun": begun, "crumbs": [*_courses(), (_("Examinations"), "")]}
    return render(request, "courses/exams/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exam(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the examination asks, the own attempts at it, and the way in."""
    learner = require_learner(request)
    found = selectors.exam_for(learner, uuid)
    if found is None:
        raise Http404
    form = StartForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _about(request, learner, found, form)
    try:
        attempt = services.start(
            practitioner=learner, exam=found, key=key_of(request.POST), at=clock.now(), code=form.cleaned_data["code"]
        )
    except services.WrongCode:
        form.add_error("code", _("This is not the code of the examination. Ask whoever supervises it."))
    except services.TooManyCodes as refused:
        form.add_error("code", too_many_codes(refused.until))
    except services.NotOpen:
        form.add_error(None, _("The examination is not open now."))
    except services.NoMoreAttempts:
        form.add_error(None, _("You have used all attempts that are allowed."))
    else:
        return redirect("courses:exam_attempt", key=attempt.pk)
    return _about(request, learner, found, form, status=422)


def _about(
    request: HttpRequest, learner: Practitioner, found: Exam, form: StartForm, status: int = 200
) -> HttpResponse:
    at = clock.now()
    attempts = selectors.attempts_of(learner, found)
    if any(not hasattr(attempt, "submission") and end_if_over(attempt=attempt, at=at) for attempt in attempts):
        attempts = selectors.attempts_of(learner, found)
    running = next((attempt for attempt in attempts if not hasattr(attempt, "submission")), None)
    terms = selectors.terms_of(found.current)
    more = selectors.more_time(learner, found)
    context = {
        "exam": found,
        "terms": terms,
        "questions": sum(line.count for line in terms.lines),
        "minutes": terms.minutes + int(more.of(terms.minutes).total_seconds()) // 60,
        "running": running,
        "ended": [attempt for attempt in attempts if hasattr(attempt, "submission")],
        "left": found.attempts - len(attempts),
        "withdrawn": found.status != ExamStatus.PUBLISHED,
        "early": found.opens_at is not None and at < found.opens_at,
        "late": found.closes_at is not None and at >= found.closes_at,
        "form": form,
        "key": new_id(),
        "crumbs": [*_courses(found), (found.title, "")],
    }
    return render(request, "courses/exams/exam.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exam_attempt(request: HttpRequest, key: UUID) -> HttpResponse:
    """Questions to answer: one or all of them. A post keeps answers and leads on; a script is told when that was."""
    attempt = _own(request, key)
    at = clock.now()
    if end_if_over(attempt=attempt, at=at) is not None:
        return _ended(request, attempt)
    if request.method != "POST":
        return _questions(request, selectors.sheet_of(attempt), at)
    sheet = selectors.sheet_of(attempt)
    sent = sent_from(sheet, request.POST, key=key_of(request.POST), now=int(at.timestamp() * 1000))
    try:
        _keep(attempt, sent, at)
    except (services.Ended, services.TimeOver):
        return _ended(request, attempt)
    except BadResponse:
        messages.error(request, _("One answer was not understood and was not kept. Answer that question again."))
        return _questions(request, sheet, at, sent, status=422)
    return _kept(request, attempt, sent, at)


def _keep(attempt: ExamAttempt, sent: Sent, at: datetime) -> None:
    """A form that comes with other answers under its old key, as after the browser's Back, is kept as a new one.

    So is one that comes back to answers which it brought before; what counts already is not written again.
    """
    try:
        services.save_answers(attempt=attempt, answers=sent.answers, at=at)
        if sent.numbered:
            return
    except KeyReused:
        pass  # nothing of it was kept
    kept = selectors.answers_of(attempt)
    now = int(at.timestamp() * 1000)
    again = [
        replace(each, id=new_id(), sequence=now) for each in sent.answers if not kept.has(each.item, each.responses)
    ]
    if again:
        services.save_answers(attempt=attempt, answers=again, at=at)


def _kept(request: HttpRequest, attempt: ExamAttempt, sent: Sent, at: datetime) -> HttpResponse:
    if _by_script(request):
        return JsonResponse(
            {
                "at": localtime(at).strftime("%H:%M"),
                "left": selectors.time_left(attempt).seconds(at),
                "now": int(at.timestamp() * 1000),
                "was": sent.was,
                "problems": {name: problem_words(code) for name, code in sent.problems.items()},
            }
        )
    sheet = selectors.sheet_of(attempt)
    if sent.problems:
        return _questions(request, sheet, at, sent, status=422)
    go = request.POST.get("go", "")
    if go == "finish":
        return redirect("courses:exam_finish", key=attempt.pk)
    return redirect(_address(attempt, _place(go, sheet) or _shown_place(request, sheet)))


def _questions(
    request: HttpRequest, sheet: selectors.Sheet, at: datetime, sent: Sent | None = None, status: int = 200
) -> HttpResponse:
    attempt = sheet.attempt
    left = selectors.time_left(attempt)
    here = _shown_place(request, sheet) if attempt.exam.one_a_page else None
    last = len(sheet.asked)
    places = [here] if here else range(1, last + 1)
    shown = presenters.shown_items(sheet, places, _media(request, sheet, places, at), sent)
    context = {
        "attempt": attempt,
        "exam": attempt.exam,
        "items": shown,
        "problems": [part for item in shown for part in item.parts if part.problem],
        "places": presenters.places_of(sheet, here),
        "here": here,
        "previous": here - 1 if here and here > 1 else None,
        "following": here + 1 if here and here < last else None,
        "kept_at": sheet.kept.last_at,
        "left": left,
        "left_seconds": left.seconds(at),
        "left_words": presenters.left_words(left, at),
        "now": int(at.timestamp() * 1000),
        "key": new_id(),
    }
    return render(request, "courses/exams/questions.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exam_finish(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is not answered yet, and the question whether to hand in."""
    attempt = _own(request, key)
    at = clock.now()
    if request.method == "POST":
        services.submit(attempt=attempt, key=key_of(request.POST), at=at)
        return _ended(request, attempt, handed_in=True)
    if end_if_over(attempt=attempt, at=at) is not None:
        return _ended(request, attempt)
    sheet = selectors.sheet_of(attempt)
    left = selectors.time_left(attempt)
    context = {
        "attempt": attempt,
        "exam": attempt.exam,
        "open": sheet.open_places,
        "questions": len(sheet.asked),
        "left": left,
        "left_words": presenters.left_words(left, at),
        "key": new_id(),
        "crumbs": [*_courses(attempt.exam), (attempt.exam.title, _exam_url(attempt.exam)), (_("Hand in"), "")],
    }
    return render(request, "courses/exams/finish.html", context)


@never_cache
@require_safe
def exam_result(request: HttpRequest, key: UUID) -> HttpResponse:
    """The result of one's own attempt; with it what was right, when the examination allows that."""
    attempt = _own(request, key)
    at = clock.now()
    submission = end_if_over(attempt=attempt, at=at)
    if submission is None:
        return redirect("courses:exam_attempt", key=attempt.pk)
    marking = selectors.marking_of(attempt)
    review = selectors.may_review(attempt.exam, at)
    sheet = selectors.sheet_of(attempt) if review else None
    places = range(1, len(attempt.form) + 1)
    context = {
        "attempt": attempt,
        "exam": attempt.exam,
        "submission": submission,
        "marking": marking,
        "marked_again": marking.number > 1,
        "reviewed": reviewed(sheet, marking, _media(request, sheet, places, at)) if sheet else None,
        "later": not review and attempt.exam.review == "close",
        "crumbs": [*_courses(attempt.exam), (attempt.exam.title, _exam_url(attempt.exam)), (_("Result"), "")],
    }
    return render(request, "courses/exams/result.html", context)


def _media(
    request: HttpRequest, sheet: selectors.Sheet, places: Iterable[int], at: datetime
) -> Mapping[str, ShownMedia]:
    """The pictures and films of the questions at these places."""
    return shown_media([sheet.items[sheet.asked[place - 1].item].media for place in places], request.session, at)


def _own(request: HttpRequest, key: UUID) -> ExamAttempt:
    found = selectors.attempt_of(require_learner(request), key)
    if found is None:
        raise Http404
    return found


def _ended(request: HttpRequest, attempt: ExamAttempt, *, handed_in: bool = False) -> HttpResponse:
    """Say that nothing is added any more, and lead to the result."""
    submission = selectors.submission_of(attempt) or end_if_over(attempt=attempt, at=clock.now())
    url = reverse("courses:exam_result", args=[attempt.pk])
    if submission is not None and submission.how == "time":
        sentence = _("Your time was over at %(time)s. What was saved until then is marked.")
    elif handed_in:
        sentence = _("Handed in at %(time)s.")
    else:
        sentence = _("This attempt was handed in at %(time)s. Nothing is added to it any more.")
    said = sentence % {"time": localtime(submission.at).strftime("%H:%M")} if submission else ""
    if _by_script(request):
        return JsonResponse({"sentence": said, "url": url}, status=409)
    messages.info(request, said)
    return redirect(url)


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _shown_place(request: HttpRequest, sheet: selectors.Sheet) -> int:
    return _place(request.GET.get("q", ""), sheet) or 1


def _place(raw: str, sheet: selectors.Sheet) -> int | None:
    number = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 5 else 0
    return number if 1 <= number <= len(sheet.asked) else None


def _address(attempt: ExamAttempt, place: int) -> str:
    url = reverse("courses:exam_attempt", args=[attempt.pk])
    return f"{url}?q={place}" if attempt.exam.one_a_page else f"{url}#q{place}"


def _exam_url(found: Exam) -> str:
    return reverse("courses:exam", args=[found.uuid])


def _courses(found: Exam | None = None) -> list[tuple[str, str]]:
    crumbs = [(_("Courses"), reverse("courses:catalogue"))]
    if found is not None and found.course is not None:
        crumbs.append((found.course.shown_title, found.course.url))
    return crumbs
