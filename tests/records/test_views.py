"""A person's own record, the PDF of an own certificate, and the public verification."""

from datetime import date
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lms.common import clock
from lms.records import presenters
from tests.factories.compliance import RequirementFactory
from tests.factories.directory import signed_in_person
from tests.factories.records import CertificateFactory, CreditFactory, revoked

MINE = reverse("records:mine")


@pytest.fixture(autouse=True)
def _fixed_day(monkeypatch, client):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 6, 15))
    client.cookies["django_language"] = "en"


def text(response) -> str:
    return response.content.decode()


def pdf_url(certificate):
    return reverse("records:certificate_pdf", args=[certificate.pk])


def verify_url(token):
    return reverse("records:verify", args=[token])


def test_the_record_counts_this_year_against_what_is_required(learner, learner_client):
    RequirementFactory()
    CreditFactory(practitioner=learner, amount=10, credit_class="I", title_zh="高原肺水肿")
    CreditFactory(practitioner=learner, amount=8)
    CreditFactory(practitioner=learner, amount=9, earned_on=date(2025, 12, 31), title_zh="去年")
    CreditFactory(amount=25, title_zh="别人的")
    page = learner_client.get(MINE)
    standing = page.context["standing"]
    assert (standing.class_i, standing.class_ii, standing.total, standing.required) == (10, 8, 18, 25)
    assert "18 of 25 credits" in text(page)
    assert "高原肺水肿" in text(page)
    assert "去年" not in text(page)
    assert "别人的" not in text(page)


def test_the_record_lists_own_certificates_latest_first(learner, learner_client):
    old = CertificateFactory(practitioner=learner, issued_on=date(2025, 1, 1))
    new = CertificateFactory(practitioner=learner)
    other = CertificateFactory()
    page = learner_client.get(MINE)
    assert [shown.certificate for shown in page.context["certificates"]] == [new, old]
    assert pdf_url(new) in text(page)
    assert pdf_url(other) not in text(page)


def test_an_empty_record_says_what_to_do(learner_client):
    page = learner_client.get(MINE)
    assert "Complete a course, and its certificate is kept here." in text(page)
    assert reverse("courses:catalogue") in text(page)
    assert "None are required for your post." in text(page)


@pytest.mark.django_db
def test_who_does_not_learn_has_no_record_page(client):
    client.force_login(signed_in_person(role="commission").user)
    assert client.get(MINE).status_code == 403


@pytest.mark.django_db
def test_a_visitor_is_asked_to_sign_in(client):
    for url in (MINE, reverse("records:certificate_pdf", args=[uuid4()])):
        assert client.get(url)["Location"].startswith(reverse("accounts:sign_in"))


def test_the_own_certificate_comes_as_a_file_with_a_safe_name(learner, learner_client, monkeypatch):
    monkeypatch.setattr(presenters, "certificate_pdf", lambda certificate: f"%PDF {certificate.number}".encode())
    certificate = CertificateFactory(practitioner=learner, number="PML-2026-000123")
    response = learner_client.get(pdf_url(certificate))
    assert response.content == b"%PDF PML-2026-000123"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="PML-2026-000123.pdf"'


def test_a_copy_of_a_certificate_is_used_only_while_it_holds(learner, learner_client):
    certificate = CertificateFactory(practitioner=learner)
    first = learner_client.get(pdf_url(certificate))
    assert first["Cache-Control"] == "private, no-cache"
    copy = {"if-none-match": first["ETag"]}
    assert learner_client.get(pdf_url(certificate), headers=copy).status_code == 304
    revoked(certificate)
    answer = learner_client.get(pdf_url(certificate), headers=copy)
    assert answer["Location"] == verify_url(certificate.token)
    assert answer["Cache-Control"] == "private, no-store"


def test_somebody_elses_certificate_does_not_exist(learner_client):
    assert learner_client.get(pdf_url(CertificateFactory())).status_code == 404
    assert learner_client.get(reverse("records:certificate_pdf", args=[uuid4()])).status_code == 404


def test_an_account_without_a_person_has_no_certificates(client, django_user_model):
    certificate = CertificateFactory()
    client.force_login(django_user_model.objects.create(username="technical"))
    assert client.get(pdf_url(certificate)).status_code == 404


@pytest.mark.django_db
def test_anyone_can_verify_a_certificate(client):
    certificate = CertificateFactory()
    response = client.get(verify_url(certificate.token))
    assert response.status_code == 200
    page = text(response)
    for words in (
        "This certificate is valid",
        "次＊＊＊",
        "高原儿童腹泻",
        "June 15, 2026",
        "自治区人民医院",
        "2.5",
        certificate.number,
    ):
        assert words in page
    assert "92.5" not in page  # the score is between the person and the course


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "bo", "en"])
@pytest.mark.parametrize("token", ["unknown", "-_-", "a" * 40])
def test_an_unknown_token_is_answered_kindly(client, token, language):
    client.cookies["django_language"] = language
    response = client.get(f"/records/verify/{token}/")
    assert response.status_code == 404
    assert response.context["certificate"] is None
    assert '<p class="notice error">' in text(response)


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["%00", "a%00b", "%E5%8D%93", "%EF%BC%90", "a" * 41, "a.b", "a%20b", "%0A", "a%0A"])
def test_what_was_never_on_a_certificate_is_no_page(client, django_assert_num_queries, token):
    with django_assert_num_queries(0):
        response = client.get(f"/records/verify/{token}/")
    assert response.status_code == 404
    assert "There is no such page" in text(response)


@pytest.mark.django_db
@given(token=st.text(max_size=60))
@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_is_answered_with_404(client, token):
    assert client.get(f"/records/verify/{quote(token, safe='')}/").status_code in (302, 404)


@pytest.mark.django_db
def test_search_engines_are_kept_away(client):
    for token in (CertificateFactory().token, "unknown"):
        response = client.get(verify_url(token))
        assert response["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in text(response)


@pytest.mark.django_db
def test_tokens_are_long_and_differ():
    tokens = {CertificateFactory().token for _ in range(5)}
    assert len(tokens) == 5
    assert all(len(token) == 22 for token in tokens)


def test_reading_only(learner_client):
    assert learner_client.post(MINE).status_code == 405
