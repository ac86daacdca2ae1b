"""My data: what is kept, what I agreed to, a copy of everything."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.selectors import is_short_session
from lms.common import clock
from lms.directory.models import Practitioner
from lms.directory.selectors import practitioner_of
from lms.privacy import presenters
from lms.privacy.consent.models import ConsentPurpose
from lms.privacy.consent.services import OutdatedText, answer_consent
from lms.privacy.exports.selectors import export_to_download
from lms.privacy.exports.services import ask_for_export, note_download, private_storage
from lms.privacy.forms import ConsentForm, KeyedForm


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Consents, copies, and who else asked for one."""
    person = _person(request)
    return render(request, "privacy/mine.html", {"data": presenters.MyData.of(person, clock.now())})


@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """What the platform keeps about people, why, how long, and what erasure does with it."""
    _person(request)
    return render(request, "privacy/kept.html", {"rooms": presenters.kept_by_room()})


@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """Agree to a purpose, or take it back."""
    person, form = _person(request), ConsentForm(request.POST)
    if not form.is_valid():
        raise Http404
    answer = form.cleaned_data
    try:
        answer_consent(
            practitioner=person,
            purpose=ConsentPurpose(answer["purpose"]),
            given=answer["given"],
            text_version=answer["text_version"],
            language=get_language() or "",
            key=answer["key"],
            at=clock.now(),
        )
    except OutdatedText:
        messages.warning(request, _("The text has changed since you opened the page. Read it again before you agree."))
    else:
        messages.success(request, _("Noted: you agree.") if answer["given"] else _("Noted: you do not agree any more."))
    return redirect("privacy:mine")


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a copy of one's own data."""
    person, form = _person(request), KeyedForm(request.POST)
    _refuse_short_session(request)
    if not form.is_valid():
        raise Http404
    ask_for_export(
        practitioner=person, asked_by=person, key=form.cleaned_data["key"], language=get_language() or "zh-hans"
    )
    messages.success(request, _("Your copy is being made. Come back to this page in a few minutes."))
    return redirect("privacy:mine")


@never_cache
@require_safe
def download(request: HttpRequest, export: UUID) -> HttpResponse:
    """The file, for the one who asked for it and nobody else."""
    _refuse_short_session(request)
    job = export_to_download(_person(request), export, clock.now())
    if job is None:
        raise Http404
    if request.method == "GET":
        note_download(job)
    file = private_storage().open(job.file_name)
    name = f"personal-data-{clock.civil_date(job.finished_at).isoformat()}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


def _person(request: HttpRequest) -> Practitioner:
    """The person behind the account, whatever rights they still have: their data are theirs."""
    person = practitioner_of(request.user)
    if person is None:
        raise Http404
    return person


def _refuse_short_session(request: HttpRequest) -> None:
    """A copy of everything is not for the quick switch on a shared device."""
    if is_short_session(request):
        raise PermissionDenied(_("Sign in with your password first: a copy of your data is not given out by PIN."))
