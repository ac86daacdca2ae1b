"""A person's own record, the certificate for the printer, and the public page that verifies one."""

import re
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from lms.common import clock
from lms.common.revalidation import kept
from lms.directory.policy import Permission, require
from lms.directory.selectors import practitioner_of
from lms.records import presenters, selectors
from lms.records.badges.keys import signs_badges
from lms.records.policy import shown_holder

TOKEN = re.compile(r"[A-Za-z0-9_-]{1,40}")


@require_safe
@kept
def mine(request: HttpRequest) -> HttpResponse:
    """The reader's credits of this year and all certificates."""
    practitioner = practitioner_of(request.user)
    on = clock.today()
    require(practitioner, Permission.LEARN, on)
    return render(
        request,
        "records/mine.html",
        {
            "standing": selectors.standing_of(practitioner, on),
            "credits": selectors.credits_of(practitioner, on.year),
            "certificates": presenters.shown_certificates(practitioner, on),
            "badges": signs_badges(),
        },
    )


@require_safe
@kept  # the link is slow; asked each time, because it can be revoked
def certificate_pdf(request: HttpRequest, certificate: UUID) -> HttpResponse:
    """The reader's own certificate as a PDF; of a revoked one the page that says so."""
    found = selectors.own_certificate(practitioner_of(request.user), certificate)
    if found is None:
        raise Http404
    if found.revoked_on is not None:
        return redirect("records:verify", found.token)
    disposition = content_disposition_header(as_attachment=True, filename=f"{found.number}.pdf")
    return HttpResponse(
        presenters.certificate_pdf(found),
        content_type="application/pdf",
        headers={"Content-Disposition": disposition or "attachment"},
    )


@login_not_required
@require_safe
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """For anyone who holds a certificate: what it says according to the record, or that there is none."""
    if not TOKEN.fullmatch(token):
        raise Http404  # nothing that was ever printed on a certificate, and nothing for a database
    certificate, now = selectors.certificate_by_token(token), clock.now()
    context = {"certificate": certificate}
    if certificate is not None:
        validity = certificate.validity(clock.civil_date(now))
        context |= {"holder": shown_holder(certificate, now), "validity": validity}
    page = render(request, "records/verify.html", context, status=200 if certificate else 404)
    page["X-Robots-Tag"] = "noindex"
    return page
