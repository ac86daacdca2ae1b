"""For security administrators: copies and erasure of other people's data, each with a reason that stays on record."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lms.common import clock
from lms.directory.models import Practitioner
from lms.directory.policy import Permission, require
from lms.directory.selectors import practitioner_of
from lms.privacy import presenters, selectors
from lms.privacy.erasure import selectors as erasure_selectors
from lms.privacy.erasure import services as erasure_services
from lms.privacy.erasure.models import ErasureRequest
from lms.privacy.exports.services import ask_for_export
from lms.privacy.forms import AskErasureForm, AskExportForm, FindForm, KeyedForm


@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Find one person by a number or user name."""
    viewer, on = _administrator(request), clock.today()
    form = FindForm(request.GET or None)
    if form.is_valid():
        person = selectors.find_person(viewer, form.cleaned_data["number"].strip(), on)
        if person is not None:
            return redirect("privacy:person", person.person_key)
        form.add_error("number", _("Nobody in your scope has this number or name. Compare it digit by digit."))
    wishes = erasure_selectors.visible_requests(viewer, on)
    return render(request, "privacy/find.html", {"form": form, "wishes": wishes})


@never_cache
@require_safe
def person(request: HttpRequest, person_key: UUID) -> HttpResponse:
    """What can be done with one person's data."""
    return _person_page(request, _subject(request, person_key))


@require_POST
def ask(request: HttpRequest, person_key: UUID) -> HttpResponse:
    """Ask for a copy of somebody's data, with a ground."""
    subject, form = _subject(request, person_key), AskExportForm(request.POST)
    if not form.is_valid():
        return _person_page(request, subject, export_form=form, status=400)
    ask_for_export(
        practitioner=subject,
        asked_by=practitioner_of(request.user),
        key=form.cleaned_data["key"],
        language=get_language() or "zh-hans",
        ground=form.cleaned_data["ground"],
        note=form.cleaned_data["note"],
    )
    messages.success(request, _("The copy is being made. Come back to this page in a few minutes."))
    return redirect("privacy:person", person_key)


@require_POST
def ask_erasure(request: HttpRequest, person_key: UUID) -> HttpResponse:
    """Ask that somebody's data be erased; another administrator has to confirm it."""
    subject, form = _subject(request, person_key), AskErasureForm(request.POST)
    if not form.is_valid():
        return _person_page(request, subject, erasure_form=form, status=400)
    wanted = form.cleaned_data
    try:
        wish = erasure_services.ask_for_erasure(
            practitioner=subject,
            requested_by=practitioner_of(request.user),
            ground=wanted["ground"],
            note=wanted["note"],
            key=wanted["key"],
            at=clock.now(),
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return _person_page(request, subject, erasure_form=form, status=409)
    messages.success(request, _("Asked. A second security administrator has to confirm it."))
    return redirect("privacy:erasure", wish.uuid)


@never_cache
@require_safe
def erasures(request: HttpRequest) -> HttpResponse:
    """Requests that wait, and the latest that were decided."""
    wishes = erasure_selectors.visible_requests(_administrator(request), clock.today())
    return render(request, "privacy/erasures.html", {"wishes": wishes})


@never_cache
@require_safe
def erasure(request: HttpRequest, wish: UUID) -> HttpResponse:
    """One request: what it would do, or what was done."""
    return _erasure_page(request, _wish(request, wish))


@require_POST
def confirm(request: HttpRequest, wish: UUID) -> HttpResponse:
    """The second administrator agrees."""
    done = _("Confirmed. It begins when the time to withdraw it is over.")
    return _decide(request, _wish(request, wish), erasure_services.confirm_erasure, done)


@require_POST
def withdraw(request: HttpRequest, wish: UUID) -> HttpResponse:
    """Take the request back before it begins."""
    done = _("Withdrawn. Nothing was erased.")
    return _decide(request, _wish(request, wish), erasure_services.withdraw_erasure, done)


def _decide(request: HttpRequest, wish: ErasureRequest, act: Callable[..., object], done: str) -> HttpResponse:
    if not KeyedForm(request.POST).is_valid():
        raise Http404
    try:
        act(wish=wish, decided_by=practitioner_of(request.user), at=clock.now())
    except ValidationError as refused:
        return _erasure_page(request, wish, errors=refused.messages, status=409)
    messages.success(request, done)
    return redirect("privacy:erasure", wish.uuid)


def _administrator(request: HttpRequest) -> Practitioner:
    viewer = practitioner_of(request.user)
    require(viewer, Permission.MANAGE_ACCESS, clock.today())
    return viewer


def _subject(request: HttpRequest, person_key: UUID) -> Practitioner:
    found = selectors.person_in_reach(_administrator(request), person_key, clock.today())
    if found is None:
        raise Http404
    return found


def _wish(request: HttpRequest, uuid: UUID) -> ErasureRequest:
    found = erasure_selectors.visible_request(_administrator(request), uuid, clock.today())
    if found is None:
        raise Http404
    return found


def _person_page(request: HttpRequest, subject: Practitioner, *, status: int = 200, **forms: object) -> HttpResponse:
    viewer = practitioner_of(request.user)
    page = presenters.PersonPage.of(subject, viewer, clock.now())
    context = {"page": page, "export_form": AskExportForm(), "erasure_form": AskErasureForm()} | forms
    return render(request, "privacy/person.html", context, status=status)


def _erasure_page(
    request: HttpRequest, wish: ErasureRequest, *, errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    viewer = practitioner_of(request.user)
    page = presenters.ErasurePage.of(wish, viewer, clock.now())
    context = {"page": page, "form": KeyedForm(), "errors": errors or []}
    return render(request, "privacy/erasure.html", context, status=status)
