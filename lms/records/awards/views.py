"""For whoever answers for an institution's certificates: finding one, revoking, reinstating, renewing, validity."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.models import CoursePage
from lms.common import clock
from lms.directory.models import Practitioner
from lms.directory.policy import Permission, require
from lms.directory.selectors import practitioner_of
from lms.records.awards import selectors, services
from lms.records.awards.forms import FindForm, RevokeForm, ValidityForm
from lms.records.forms import KeyedForm
from lms.records.models import Certificate


@require_safe
def issued(request: HttpRequest) -> HttpResponse:
    """Find a certificate by its number; the courses with how many were issued."""
    officer, on = _officer(request), clock.today()
    form = FindForm(request.GET if "number" in request.GET else None)
    if form.is_valid():
        found = selectors.certificate_numbered(officer, form.cleaned_data["number"], on)
        if found is not None:
            return redirect("awards:certificate", found.pk)
        form.add_error(
            "number", _("Your institutions issued no certificate with this number. Compare it with the paper.")
        )
    courses = list(selectors.courses_of(officer, on)[: selectors.COURSES_SHOWN + 1])
    context = {
        "form": form,
        "courses": courses[: selectors.COURSES_SHOWN],
        "more": len(courses) > selectors.COURSES_SHOWN,
    }
    return render(request, "records/awards/issued.html", context)


@require_safe
def certificate(request: HttpRequest, certificate: UUID) -> HttpResponse:
    """One certificate: what it says, what it is worth today, and what happened to it."""
    return _certificate_page(request, _certificate(request, certificate))


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, certificate: UUID) -> HttpResponse:
    """Says what follows, and asks why; then the certificate counts no more."""
    found = _certificate(request, certificate)
    form = RevokeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 200 if request.method != "POST" else 400
        return render(request, "records/awards/revoke.html", {"certificate": found, "form": form}, status=status)
    try:
        services.revoke(  # notes on `found` what happened to it last
            certificate=found,
            reason=form.cleaned_data["reason"],
            decided_by=practitioner_of(request.user),
            key=form.cleaned_data["key"],
            at=clock.now(),
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return render(request, "records/awards/revoke.html", {"certificate": found, "form": form}, status=409)
    _tell(request, found.revoked_on is not None, _("Revoked. Whoever verifies the certificate is told so from now on."))
    return redirect("awards:certificate", found.pk)


@require_POST
def reinstate(request: HttpRequest, certificate: UUID) -> HttpResponse:
    """The way back from a revocation."""
    found, form = _certificate(request, certificate), _keyed(request)
    act = {"decided_by": practitioner_of(request.user), "key": form.cleaned_data["key"], "at": clock.now()}
    try:
        services.reinstate(certificate=found, **act)
    except ValidationError as refused:
        return _certificate_page(request, found, errors=refused.messages, status=409)
    _tell(request, found.revoked_on is None, _("Reinstated. The certificate counts as before."))
    return redirect("awards:certificate", found.pk)


@require_POST
def renew(request: HttpRequest, certificate: UUID) -> HttpResponse:
    """A certificate of the next cycle in the place of one that counts no more."""
    found = _certificate(request, certificate)
    _keyed(request)
    try:
        renewed = services.renew(certificate=found, decided_by=practitioner_of(request.user), at=clock.now())
    except ValidationError as refused:
        return _certificate_page(request, found, errors=refused.messages, status=409)
    messages.success(request, _("Renewed. This is the certificate that counts from today."))
    return redirect("awards:certificate", renewed.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def validity(request: HttpRequest, course: UUID) -> HttpResponse:
    """For how long certificates of a course hold that are issued from now on."""
    found = _course(request, course)
    rule = getattr(found, "award_rule", None)
    form = ValidityForm(request.POST or None, initial={"months": rule.valid_months if rule else None})
    if request.method == "POST" and form.is_valid():
        services.set_validity(course=found, months=form.cleaned_data["months"], on=clock.today())
        messages.success(request, _("Saved. It counts for certificates that are issued from now on."))
        return redirect("awards:issued")
    status = 400 if request.method == "POST" else 200
    return render(request, "records/awards/validity.html", {"course": found, "form": form}, status=status)


def _officer(request: HttpRequest) -> Practitioner:
    officer = practitioner_of(request.user)
    require(officer, Permission.MANAGE_CERTIFICATES, clock.today())
    return officer


def _certificate(request: HttpRequest, pk: UUID) -> Certificate:
    found = selectors.certificate_of(_officer(request), pk, clock.today())
    if found is None:
        raise Http404
    return found


def _course(request: HttpRequest, uuid: UUID) -> CoursePage:
    found = selectors.course_of(_officer(request), uuid, clock.today())
    if found is None:
        raise Http404
    return found


def _tell(request: HttpRequest, done: bool, sentence: str) -> None:
    """Say that it was done only when it is so now: an old form that is sent again changes nothing."""
    if done:
        messages.success(request, sentence)
    else:
        messages.warning(request, _("This form was used already. Load the page again."))


def _keyed(request: HttpRequest) -> KeyedForm:
    form = KeyedForm(request.POST)
    if not form.is_valid():
        raise Http404
    return form


def _certificate_page(
    request: HttpRequest, certificate: Certificate, *, errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "certificate": certificate,
        "validity": certificate.validity(clock.today()),
        "acts": selectors.acts_of(certificate),
        "form": KeyedForm(),
        "errors": errors or [],
    }
    return render(request, "records/awards/certificate.html", context, status=status)
