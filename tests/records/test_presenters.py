"""The certificate for the printer: its code, its text, its weight, and that it fetches nothing."""

import io
import re
from datetime import date
from urllib.parse import unquote

import pytest
import segno
from django.utils.translation import override
from pypdf import PdfReader

from lms.records import presenters
from tests.factories.records import CertificateFactory


@pytest.fixture
def certificate():
    """Not stored: what is printed needs no database."""
    return CertificateFactory.build(
        practitioner=None, course=None, token="a-token_of-22-characters", issued_on=date(2026, 6, 15)
    )


@pytest.fixture
def pdf(certificate):
    return presenters.certificate_pdf(certificate)


def test_the_code_leads_to_the_public_verification_address(certificate, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://learn.example.org"
    expected = "https://learn.example.org/records/verify/a-token_of-22-characters/"
    assert presenters.verification_url(certificate) == expected
    assert (
        presenters.verification_code(certificate).matrix == segno.make_qr(expected, error="q", boost_error=False).matrix
    )


def test_the_printed_code_is_the_one_of_the_address(certificate):
    html = presenters.certificate_html(certificate)
    drawing = unquote(re.search(r'class="code" src="data:image/svg\+xml;charset=utf-8,([^"]+)"', html)[1])
    expected = presenters.verification_code(certificate).svg_inline(border=4)
    assert modules(drawing) == modules(expected)


def modules(drawing: str) -> str:
    """The dark squares of a drawn code."""
    return re.search(r"class=.qrline.[^>]* d=[\"']([^\"']+)", drawing)[1]


def test_one_landscape_page_with_both_scripts_in_their_fonts(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    [page] = reader.pages
    assert round(page.mediabox.width / page.mediabox.height, 2) == 1.41
    fonts = {str(font.get_object()["/BaseFont"]).split("+")[-1] for font in page["/Resources"]["/Font"].values()}
    assert {"Noto-Serif-CJK-SC", "Noto-Serif-Tibetan"} == fonts
    text = page.extract_text()
    assert "次仁卓玛" in text
    assert reader.metadata.title == "结业证书 " + re.search(r"PML-\d{4}-\d{6}", text)[0]


def test_the_file_is_light_enough_for_a_slow_link(pdf):
    assert len(pdf) <= 165_000


def test_what_the_certificate_says(certificate):
    html = presenters.certificate_html(certificate)
    assert "2026年6月15日" in html
    assert "《高原儿童腹泻》" in html
    assert "考核成绩 92.5 分" in html
    assert "II 类学分 2.5 分" in html
    assert "ཚེ་རིང་སྒྲོལ་མ།" in html


@pytest.mark.parametrize(("field", "gone"), [("score", "考核成绩"), ("credits", "学分")])
def test_what_does_not_apply_is_left_out(certificate, field, gone):
    setattr(certificate, field, None if field == "score" else 0)
    assert gone not in presenters.certificate_html(certificate)


def test_the_last_day_stands_on_the_paper_in_both_scripts_on_one_page(certificate):
    assert "有效期至" not in presenters.certificate_html(certificate)
    certificate.valid_until = date(2028, 6, 14)
    assert re.search(
        r"有效期至 <span[^>]*>ནུས་ལྡན་མཐའ་ཚེས།</span> 2028年6月14日", presenters.certificate_html(certificate)
    )
    assert len(PdfReader(io.BytesIO(presenters.certificate_pdf(certificate))).pages) == 1


def test_without_tibetan_names_the_chinese_ones_stand(certificate):
    certificate.holder.name_bo = certificate.course_title_bo = certificate.institution_bo = ""
    html = presenters.certificate_html(certificate)
    assert html.count("《高原儿童腹泻》") == 2
    assert html.count("次仁卓玛") == 1


def test_the_certificate_is_the_same_in_every_interface_language(certificate):
    with override("en"):
        english = presenters.certificate_html(certificate)
    with override("bo"):
        assert presenters.certificate_html(certificate) == english


def test_names_cannot_bring_markup_or_files_in(certificate):
    certificate.holder.name_zh = '<img src="file:///etc/hostname">'
    html = presenters.certificate_html(certificate)
    assert "<img src=&quot;file" in html.replace("&lt;", "<")
    assert 'src="file' not in html
    assert presenters.certificate_pdf(certificate).startswith(b"%PDF")
