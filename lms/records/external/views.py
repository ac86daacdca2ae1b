"""Certificates of other institutions: sending them in, and deciding on those of others."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.common import clock
from lms.common.full_disk import is_full
from lms.directory.models import Practitioner
from lms.directory.policy import Permission, require
from lms.directory.selectors import practitioner_of
from lms.records.external import selectors, services
from lms.records.external.forms import DecideForm, SubmitForm
from lms.records.forms import KeyedForm
from lms.records.models import ExternalCertificate, ExternalStatus


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """What the reader sent in and what became of it; and the form for a further one."""
    person, on = _person(request, Permission.LEARN), clock.today()
    if request.method != "POST":
        return _mine_page(request, person, SubmitForm(on=on))
    form = SubmitForm(request.POST, request.FILES, on=on)
    if not form.is_valid():
        return _mine_page(request, person, form, status=400)
    try:
        services.submit(practitioner=person, at=clock.now(), **form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _mine_page(request, person, form, status=409)
    except OSError as error:
        if not is_full(error):
            raise
        form.add_error(None, _("There is no room on the server for the scan. Nothing was kept; try again later."))
        return _mine_page(request, person, form, status=507)
    messages.success(request, _("Sent in. Somebody at your institution or above looks at it."))
    return redirect("external:mine")


@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The reader takes back what nobody has decided yet."""
    person = _person(request, Permission.LEARN)
    found = selectors.own(person, uuid)
    if found is None or not KeyedForm(request.POST).is_valid():
        raise Http404
    try:
        services.withdraw(certificate=found)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("Withdrawn. You can send it in again."))
    return redirect("external:mine")


@require_safe
def scan(request: HttpRequest, uuid: UUID) -> HttpResponse | FileResponse:
    """The scan, as a download, for its owner and for whoever decides."""
    found = selectors.scan_for(practitioner_of(request.user), uuid, clock.today())
    if found is None:
        raise Http404
    ending = found.scan.name.rpartition(".")[2]
    return FileResponse(
        found.scan.open("rb"), as_attachment=True, filename=f"scan.{ending}", content_type=found.scan_type
    )


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for the reader's decision."""
    viewer = _person(request, Permission.DECIDE_CREDITS)
    waiting = selectors.to_decide(viewer, clock.today())
    return render(request, "records/external/inbox.html", {"waiting": waiting})


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One certificate with its scan; approve it, or refuse it for a reason."""
    viewer = _person(request, Permission.DECIDE_CREDITS)
    found = selectors.decidable(viewer, uuid, clock.today())
    if found is None:
        raise Http404
    if found.status == ExternalStatus.WITHDRAWN:  # what it said is its holder's again
        messages.error(request, _("Its holder has withdrawn it. There is nothing to decide."))
        return redirect("external:inbox")
    form = DecideForm(request.POST or None)
    if request.method != "POST":
        return _decide_page(request, found, form)
    if not form.is_valid():
        return _decide_page(request, found, form, status=400)
    try:
        _act(found, viewer, form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _decide_page(request, found, form, status=409)
    messages.success(request, _("Decided. Its holder sees the decision, and the credits count at once if approved."))
    return redirect("external:inbox")


def _act(certificate: ExternalCertificate, viewer: Practitioner, said: dict) -> None:
    if said["decision"] == "approve":
        services.approve(certificate=certificate, decided_by=viewer, at=clock.now())
    else:
        services.refuse(certificate=certificate, reason=said["reason"], decided_by=viewer, at=clock.now())


def _person(request: HttpRequest, permission: Permission) -> Practitioner:
    person = practitioner_of(request.user)
    require(person, permission, clock.today())
    return person


def _mine_page(request: HttpRequest, person: Practitioner, form: SubmitForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "sent": selectors.sent_in_by(person), "keyed": KeyedForm()}
    return render(request, "records/external/mine.html", context, status=status)


def _decide_page(
    request: HttpRequest, certificate: ExternalCertificate, form: DecideForm, *, status: int = 200
) -> HttpResponse:
    context = {"certificate": certificate, "form": form}
    return render(request, "records/external/decide.html", context, status=status)
