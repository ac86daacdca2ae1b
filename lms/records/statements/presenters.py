"""How a statement looks on paper and on the page."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from lms.common.names import localized, shown_language
from lms.common.pdf import render_pdf
from lms.records.models import CreditStatement


@dataclass(frozen=True)
class Line:
    """One session of a statement."""

    day: date
    title_zh: str
    title_bo: str
    credit_class: str
    credits: str

    @property
    def title(self) -> str:
        return localized(self, "title")

    @property
    def title_lang(self) -> str:
        return shown_language(self, "title")


def lines_of(statement: CreditStatement) -> list[Line]:
    """The sessions of the statement, oldest first."""
    return [Line(date.fromisoformat(day), *rest) for day, *rest in statement.lines]


def verification_url(statement: CreditStatement) -> str:
    """The public address that says whether the statement is ours."""
    return urljoin(settings.WAGTAILADMIN_BASE_URL, reverse("statements:verify", args=[statement.token]))


def statement_html(statement: CreditStatement) -> str:
    """The self-contained page that is printed, in Chinese and Tibetan whatever language the reader uses."""
    url = verification_url(statement)
    code = segno.make_qr(url, error="q", boost_error=False)
    return render_to_string(
        "records/statements/printed.html",
        {
            "statement": statement,
            "lines": lines_of(statement),
            "total": statement.class_i + statement.class_ii,
            "url": url,
            "issuer": settings.WAGTAIL_SITE_NAME,
            "code": code.svg_data_uri(border=4, dark="#16302e", light="#fff"),
        },
    )


def statement_pdf(statement: CreditStatement) -> bytes:
    """The statement as a PDF on A4 pages."""
    return render_pdf(statement_html(statement))
