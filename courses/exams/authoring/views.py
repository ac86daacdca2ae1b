"""Making an examination: settings, blueprint, publication with its check."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.exams import services
from courses.exams.authoring import policy
from courses.exams.authoring.forms import ExamForm, LineFormSet
from courses.exams.authoring.presenters import shortage_words
from courses.exams.models import Exam
from courses.exams.services.publishing import pool_of
from lms.common import clock
from lms.directory.policy import Permission


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The examinations of the account's hospitals."""
    exams = policy.exams_of(request).select_related("institution", "course").order_by("-pk")
    context = {"exams": exams, "writes": policy.writes_somewhere(request)}
    return render(request, "courses/exams/cms/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The settings of a new examination."""
    policy.exams_of(request)
    if not policy.writes_somewhere(request):
        raise Http404
    return _settings(request, Exam())


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Its settings. What attempts are judged by changes with the next publication, and for later attempts alone."""
    return _settings(request, policy.exam_to_write(request, uuid))


def _settings(request: HttpRequest, exam: Exam) -> HttpResponse:
    form = ExamForm(request.POST or None, instance=exam, request=request)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, _("Saved."))
        return redirect("exams_cms:detail" if saved.lines.exists() else "exams_cms:lines", uuid=saved.uuid)
    context = {"form": form, "exam": exam if exam.pk else None}
    return render(request, "courses/exams/cms/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def lines(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The blueprint: what is asked, how often, for how many points."""
    exam = policy.exam_to_write(request, uuid)
    formset = LineFormSet(request.POST or None, instance=exam)
    if request.method == "POST" and formset.is_valid():
        formset.save()
        messages.success(request, _("Saved."))
        return redirect("exams_cms:detail", uuid=exam.uuid)
    wrong = request.method == "POST"
    return render(
        request, "courses/exams/cms/lines.html", {"exam": exam, "formset": formset}, status=422 if wrong else 200
    )


@require_safe
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The examination at a glance: its lines with what fits them, and what can be done next."""
    exam = policy.exam_of(request, uuid)
    told = [(line, len(pool_of(line))) for line in exam.lines.select_related("exam__institution")]
    context = {
        "exam": exam,
        "lines": told,
        "questions": sum(line.count for line, _fitting in told),
        "points": sum(line.count * line.points for line, _fitting in told),
        "may_write": policy.may(request, exam, policy.needed(exam)),
        "may_publish": policy.may(request, exam, Permission.PUBLISH_CONTENT),
    }
    return render(request, "courses/exams/cms/detail.html", context)


@require_POST
def publish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Freeze it and let people begin, or say which lines lack questions."""
    exam = policy.exam_of(request, uuid, Permission.PUBLISH_CONTENT)
    try:
        version = services.publish(exam=exam, at=clock.now())
    except services.NotReady as refused:
        if not refused.shortages:
            messages.error(request, _("The examination has no lines yet. Say what it asks."))
        for shortage in refused.shortages:
            messages.error(request, shortage_words(shortage))
    else:
        messages.success(request, _("Version %(number)s is published.") % {"number": version.number})
    return redirect("exams_cms:detail", uuid=exam.uuid)


@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let nobody begin any more; to publish again brings it back."""
    exam = policy.exam_of(request, uuid, Permission.PUBLISH_CONTENT)
    services.withdraw(exam=exam, at=clock.now())
    messages.success(
        request, _("Nobody can begin it any more. Whoever has begun goes on. Publish it to bring it back.")
    )
    return redirect("exams_cms:detail", uuid=exam.uuid)
