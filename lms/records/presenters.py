"""How credits and certificates look: the certificate's page for the printer, its address, its code."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from urllib.parse import urljoin

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from lms.common.pdf import joined_pdf, laid_out, much_laid_out, render_pdf
from lms.directory.models import Practitioner
from lms.records.models import ActReason, Certificate, Validity
from lms.records.selectors import certificates_of

MASK = 6  # the one that suits most of our addresses
TOGETHER = 25  # pages laid out in one go: between two of them progress is told


@dataclass(frozen=True)
class ShownCertificate:
    """A certificate among the reader's own, with what it is worth today and, if it was revoked, why."""

    certificate: Certificate
    validity: Validity
    reason: str


def shown_certificates(practitioner: Practitioner, on: date) -> list[ShownCertificate]:
    """The person's certificates, latest first."""
    return [_shown(certificate, on) for certificate in certificates_of(practitioner)]


def _shown(certificate: Certificate, on: date) -> ShownCertificate:
    validity = certificate.validity(on)
    reason = str(ActReason(certificate.last_reason).label) if validity is Validity.REVOKED else ""
    return ShownCertificate(certificate, validity, reason)


def verification_url(certificate: Certificate) -> str:
    """The public address that says whether the certificate is valid."""
    return urljoin(settings.WAGTAILADMIN_BASE_URL, reverse("records:verify", args=[certificate.token]))


def verification_code(certificate: Certificate) -> segno.QRCode:
    """The QR code of the verification address; a quarter of it may be unreadable (level Q).

    Always with the same mask: readers take each of the eight, and to compare them all costs more than half the page.
    """
    return segno.make_qr(verification_url(certificate), error="q", boost_error=False, mask=MASK)


@dataclass(frozen=True)
class Sheet:
    """One certificate with what its page shows besides."""

    certificate: Certificate
    url: str
    code: str  # the QR code as a picture with a point for each of its squares: half the work of a drawing


def certificate_html(*certificates: Certificate) -> str:
    """The page of each, in Chinese and Tibetan whatever language the reader uses; `certificate_style` goes with it."""
    first = certificates[0]
    return render_to_string(
        "records/certificate.html",
        {
            "title": f"结业证书 {first.number}" if len(certificates) == 1 else "结业证书",
            "author": first.institution_zh,
            "sheets": [_sheet(certificate) for certificate in certificates],
        },
    )


@cache
def certificate_style() -> str:
    """The style sheet of the page, which is the same for every certificate."""
    return render_to_string("records/certificate.css")


def certificate_pdf(certificate: Certificate) -> bytes:
    """The certificate as a PDF of one A4 page."""
    return render_pdf(certificate_html(certificate), style=certificate_style())


def certificates_pdf(certificates: Iterable[Certificate], each: Callable[[int], None] = lambda done: None) -> bytes:
    """Many as one PDF, a page each, in the order given; `each` hears after every few how many are laid out."""
    laid, done, waiting = [], 0, iter(certificates)
    with much_laid_out():
        while some := list(islice(waiting, TOGETHER)):
            laid.append(laid_out(certificate_html(*some), style=certificate_style()))
            done += len(some)
            each(done)
        return joined_pdf(laid)


def _sheet(certificate: Certificate) -> Sheet:
    code = verification_code(certificate).png_data_uri(scale=1, border=4, dark="#16302e", light="#fff")
    return Sheet(certificate, verification_url(certificate), code)
