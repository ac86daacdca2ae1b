"""Supervising an examination: time, results, its questions, corrections. For those who answer for what is published."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.bank.models import ItemVersion
from courses.exams import services
from courses.exams.authoring import policy
from courses.exams.authoring.exports import FORMATS, rows_of
from courses.exams.authoring.forms import TimeForm
from courses.exams.authoring.presenters import ItemView, histogram, reliability
from courses.exams.authoring.results import analysed, corrected, result_lines
from courses.exams.models import Accommodation, Exam, PooledItem
from courses.exams.selectors import corrections_of
from courses.exams.services.corrections import contested
from courses.exams.services.publishing import titles_of
from courses.exams.timing import MoreTime
from courses.learning.forms import key_of
from lms.audit.services import record
from lms.common import clock
from lms.common.identifiers import new_id
from lms.directory.models import Practitioner
from lms.directory.policy import Permission
from lms.directory.selectors import practitioner_of


def _supervised(request: HttpRequest, uuid: UUID) -> tuple[Exam, Practitioner]:
    """The examination and whoever answers for it; the technical account is nobody, and sees no people."""
    exam = policy.exam_of(request, uuid, Permission.PUBLISH_CONTENT)
    viewer = practitioner_of(request.user)
    if viewer is None:
        raise Http404
    return exam, viewer


@require_http_methods(["GET", "HEAD", "POST"])
def time(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give somebody more time, before the examination or in the middle of it."""
    exam, viewer = _supervised(request, uuid)
    form = TimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        more = MoreTime(form.cleaned_data["minutes"], form.cleaned_data["percent"])
        services.give_time(
            exam=exam, practitioner=form.cleaned_data["number"], more=more, key=key_of(request.POST), at=clock.now()
        )
        messages.success(request, _("Saved."))
        return redirect("exams_cms:time", uuid=exam.uuid)
    given = Accommodation.objects.visible_to(viewer, clock.today()).filter(exam=exam).select_related("practitioner")
    context = {"exam": exam, "form": form, "key": new_id(), "given": given.order_by("-at", "-pk")}
    return render(request, "courses/exams/cms/time.html", context, status=422 if form.errors else 200)


@require_safe
def results(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who took it, and with what result."""
    exam, viewer = _supervised(request, uuid)
    context = {"exam": exam, "lines": result_lines(exam, viewer, clock.today()), "contested": contested(exam)}
    return render(request, "courses/exams/cms/results.html", context)


@require_safe
def export(request: HttpRequest, uuid: UUID, format_: str) -> HttpResponse:
    """The same as a file."""
    exam, viewer = _supervised(request, uuid)
    if format_ not in FORMATS:
        raise Http404
    write, kind = FORMATS[format_]
    body = write(rows_of(result_lines(exam, viewer, clock.today())))
    record("exam.exported", object_kind="exam", object_id=exam.uuid, detail={"format": format_}, at=clock.now())
    name = f"exam-{exam.uuid}.{format_}"
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_safe
def questions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How the questions did, with what an author should look at first."""
    exam, _viewer = _supervised(request, uuid)
    found = analysed(exam)
    views = sorted((ItemView.of(line) for line in found.lines), key=lambda view: -len(view.flags))
    context = {
        "exam": exam,
        "people": found.people,
        "mean": "–" if found.mean is None else f"{found.mean:.0f} %",
        "alpha": reliability(found.alpha),
        "kr20": reliability(found.kr20),
        "bars": histogram(found.scores),
        "items": views,
        "corrected": corrected(exam),
    }
    return render(request, "courses/exams/cms/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, uuid: UUID, item: UUID) -> HttpResponse:
    """Mark a question by another version's key, or take it out: first what that does, then the doing of it."""
    exam, _viewer = _supervised(request, uuid)
    pooled = (
        PooledItem.objects.filter(exam_version__exam=exam, item_version=item).select_related("item_version").first()
    )
    if pooled is None:
        raise Http404
    version = pooled.item_version
    chosen = request.POST.get("instead") if request.method == "POST" else request.GET.get("instead")
    context = {
        "exam": exam,
        "version": version,
        "title": titles_of([str(version.pk)])[str(version.pk)],
        "versions": ItemVersion.objects.filter(item=version.item_id).exclude(approved_at=None).order_by("number"),
        "now": corrections_of(exam).get(str(version.pk), str(version.pk)),
        "chosen": chosen,
        "key": new_id(),
    }
    if chosen is None:
        return render(request, "courses/exams/cms/correct.html", context)
    instead = _instead(version, chosen)
    try:
        if request.method == "POST":
            services.correct(exam=exam, item=version, instead=instead, key=key_of(request.POST), at=clock.now())
            messages.success(request, _("All ended attempts with this question are marked anew."))
            return redirect("exams_cms:results", uuid=exam.uuid)
        context["effect"] = services.effect_of(exam=exam, item=version, instead=instead)
    except services.CannotCorrect:
        context["refused"] = True
        return render(request, "courses/exams/cms/correct.html", context, status=422)
    return render(request, "courses/exams/cms/correct.html", context)


def _instead(version: ItemVersion, chosen: str) -> ItemVersion | None:
    if chosen == "out":
        return None
    if not chosen.isascii() or not chosen.isdecimal() or len(chosen) > 6:
        raise Http404
    found = ItemVersion.objects.filter(item=version.item_id, number=int(chosen)).exclude(approved_at=None)
    return get_object_or_404(found)
