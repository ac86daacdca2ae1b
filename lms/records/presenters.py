"""How credits and certificates look: the certificate's page for the printer, its address, its code."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from lms.common.pdf import render_pdf
from lms.directory.models import Practitioner
from lms.records.models import ActReason, Certificate, Validity
from lms.records.selectors import certificates_of


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
    """The QR code of the verification address; a quarter of it may be unreadable (level Q)."""
    return segno.make_qr(verification_url(certificate), error="q", boost_error=False)


def certificate_html(certificate: Certificate) -> str:
    """The self-contained page that is printed, in Chinese and Tibetan whatever language the reader uses."""
    return render_to_string(
        "records/certificate.html",
        {
            "certificate": certificate,
            "url": verification_url(certificate),
            "code": verification_code(certificate).svg_data_uri(border=4, dark="#16302e", light="#fff"),
        },
    )


def certificate_pdf(certificate: Certificate) -> bytes:
    """The certificate as a PDF of one A4 page."""
    return render_pdf(certificate_html(certificate))
