"""The pages of a run: the list, the start, one question at a time, the outcome."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.common import clock
from lms.common.identifiers import new_id
from lms.common.revalidation import kept
from lms.directory.models import Practitioner
from lms.directory.policy import Permission, require
from lms.directory.selectors import practitioner_of
from pathways.definition.models import Pathway
from pathways.definition.selectors import document_of, publication_of, published_for
from pathways.engine import explain
from pathways.offline.selectors import ALL
from pathways.runs import presenters, selectors, services
from pathways.runs.forms import AnswerForm, EntryForm, StartForm
from pathways.runs.models import PathwayRun


def _runner(request: HttpRequest) -> Practitioner:
    """The reader, who may run pathways."""
    practitioner = practitioner_of(request.user)
    require(practitioner, Permission.RUN_PATHWAY, clock.today())
    assert practitioner is not None  # noqa: S101 - require has refused; narrows for type checkers
    return practitioner


def _own_run(request: HttpRequest, uuid: UUID) -> PathwayRun:
    run = selectors.run_for(_runner(request), uuid)
    if run is None:
        raise Http404
    return run


@require_GET
@kept
def pathway_list(request: HttpRequest) -> HttpResponse:
    """What can be run, and what was begun and not finished."""
    practitioner = _runner(request)
    cards = [
        (pathway, presenters.shown(document_of(pathway.published).summary))
        for pathway in published_for(practitioner, clock.today())
    ]
    context = {"cards": cards, "open_runs": selectors.open_runs(practitioner), "all_of_them": ALL}
    return render(request, "pathways/list.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """What a pathway is for and who answers for it; starting a run of it."""
    practitioner = _runner(request)
    pathway = get_object_or_404(Pathway.objects.published(), slug=slug)
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        run = services.start_run(
            pathway=pathway, practitioner=practitioner, key=form.cleaned_data["key"], at=clock.now()
        )
        return redirect("pathways:run", run.uuid)
    document = document_of(pathway.published)
    age = document.applicability
    context = {
        "pathway": pathway,
        "document": document,
        "title": presenters.shown(document.title),
        "summary": presenters.shown(document.summary),
        "youngest": presenters.number(age.minimum),
        "oldest": presenters.quantity(age.maximum, age.unit),
        "publication": publication_of(pathway.published),
        "sources": presenters.sources(document.references),
        "key": new_id(),
    }
    return render(request, "pathways/start.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def run(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The open question, or the outcome; a post answers the question."""
    own = _own_run(request, uuid)
    if request.method == "GET":
        return _page(request, own)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _moved_on(request, own)
    progress = services.answer(
        run=own,
        key=form.cleaned_data["key"],
        position=form.cleaned_data["position"],
        raw=form.raw(),
        at=clock.now(),
    )
    if progress.refused is not None:
        error = presenters.refusal_words(document_of(own.version), progress.refused)
        return _page(request, own, error=error, typed=form.cleaned_data["value"])
    return _moved_on(request, own) if progress.stale else redirect("pathways:run", own.uuid)


@require_POST
def back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the last answer back."""
    own = _own_run(request, uuid)
    form = EntryForm(request.POST)
    if not form.is_valid():
        return _moved_on(request, own)
    progress = services.undo(
        run=own, key=form.cleaned_data["key"], position=form.cleaned_data["position"], at=clock.now()
    )
    return _moved_on(request, own) if progress.stale else redirect("pathways:run", own.uuid)


def _moved_on(request: HttpRequest, own: PathwayRun) -> HttpResponse:
    messages.warning(
        request, _("That page was out of date and its answer was not counted. Here is where the run is now.")
    )
    return redirect("pathways:run", own.uuid)


def _page(request: HttpRequest, own: PathwayRun, *, error: str = "", typed: str = "") -> HttpResponse:
    document = document_of(own.version)
    state, position = selectors.state_of(own)
    explanation = explain(document, state)
    context = {
        "run": own,
        "document": document,
        "title": presenters.shown(document.title),
        "answers": presenters.answered_questions(document, state),
        "reasons": presenters.reasons(document, explanation),
        "position": position,
        "key": new_id(),
        "back_key": new_id(),
    }
    if state.question is not None:
        context |= {
            "question": presenters.question_form(document, state.question),
            "ordinal": len(state.answers) + 1,
            "error": error,
            "typed": typed,
        }
        return render(request, "pathways/question.html", context, status=422 if error else 200)
    context |= presenters.outcome_page(document, explanation, state)
    return render(request, "pathways/outcome.html", context)
