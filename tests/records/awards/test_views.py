"""The pages of whoever answers for an institution's certificates."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from lms.common import clock
from lms.common.identifiers import new_id
from lms.records.models import AwardRule, Certificate, CertificateAct
from tests.factories import records as make
from tests.factories.directory import InstitutionFactory, signed_in_person

pytestmark = pytest.mark.django_db
ISSUED = reverse("awards:issued")


@pytest.fixture(autouse=True)
def _fixed_day(monkeypatch, client):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 6, 20))
    client.cookies["django_language"] = "en"


@pytest.fixture
def hospital():
    return InstitutionFactory(name_zh="自治区人民医院")


@pytest.fixture
def certificate(hospital):
    return make.CertificateFactory(course=make.course(institution=hospital))


@pytest.fixture
def officer(client, hospital):
    person = signed_in_person(role="publisher", institution=hospital, name_zh="德吉")
    client.force_login(person.user)
    return person


def page(name, certificate):
    return reverse(f"awards:{name}", args=[certificate.pk])


def text(response) -> str:
    return response.content.decode()


def post(client, url, **data):
    return client.post(url, {"key": str(new_id()), **data}, follow=True)


def test_a_certificate_is_found_by_the_number_on_the_paper(client, officer, certificate):
    answer = client.get(ISSUED, {"number": f" {certificate.number.lower()} "})
    assert answer.url == page("certificate", certificate)
    shown = text(client.get(answer.url))
    assert certificate.number in shown
    assert "次仁卓玛" in shown
    assert "does not run out" in shown


def test_of_other_institutions_nothing_is_found(client, officer):
    foreign = make.CertificateFactory()
    assert "issued no certificate with this number" in text(client.get(ISSUED, {"number": foreign.number}))
    for name in ("certificate", "revoke"):
        assert client.get(page(name, foreign)).status_code == 404
    for name in ("revoke", "reinstate", "renew"):
        assert post(client, page(name, foreign), reason="error").status_code == 404
    assert client.get(reverse("awards:validity", args=[foreign.course.uuid])).status_code == 404
    assert not CertificateAct.objects.exists()


@pytest.mark.parametrize("role", ["learner", "author", "reviewer", "manager", "commission", "system_admin"])
def test_only_publishers_look_after_certificates(client, hospital, certificate, role):
    client.force_login(signed_in_person(role=role, institution=hospital).user)
    assert client.get(ISSUED).status_code == 403
    assert client.get(page("certificate", certificate)).status_code == 403
    assert post(client, page("revoke", certificate), reason="error").status_code == 403
    assert not CertificateAct.objects.exists()


def test_before_it_is_revoked_the_page_says_what_follows(client, officer, certificate):
    asked = text(client.get(page("revoke", certificate)))
    for words in ("What follows", "is told that it was revoked; not why", "It can be reinstated", "Leave it as it is"):
        assert words in asked
    assert "the revocation was a mistake" not in asked  # a reason of the other act
    assert not CertificateAct.objects.exists()


def test_revoked_reinstated_and_both_are_told(client, officer, certificate):
    shown = text(post(client, page("revoke", certificate), reason="deception"))
    assert "Revoked. Whoever verifies" in shown
    assert "the result was not the holder’s own" in shown
    assert "德吉" in shown
    verified = text(client.get(reverse("records:verify", args=[certificate.token])))
    assert "This certificate was revoked" in verified
    assert "the result was not" not in verified  # the reason is between the issuer and the holder
    shown = text(post(client, page("reinstate", certificate)))
    assert "Reinstated. The certificate counts as before." in shown
    assert "This certificate is valid" in text(client.get(reverse("records:verify", args=[certificate.token])))
    assert CertificateAct.objects.count() == 2


def test_a_reason_that_is_missing_is_asked_for(client, officer, certificate):
    answer = client.post(page("revoke", certificate), {"key": str(new_id())})
    assert answer.status_code == 400
    assert 'role="alert"' in text(answer)
    assert not CertificateAct.objects.exists()


@pytest.mark.parametrize("key", ["", "no-uuid"])
def test_without_its_key_a_form_does_nothing(client, officer, certificate, key):
    make.revoked(certificate)
    for name in ("reinstate", "renew"):
        assert client.post(page(name, certificate), {"key": key}).status_code == 404
    assert (CertificateAct.objects.count(), Certificate.objects.count()) == (1, 1)


def test_nobody_revokes_the_own_certificate(client, officer, hospital):
    own = make.CertificateFactory(practitioner=officer, course=make.course(institution=hospital))
    answer = post(client, page("revoke", own), reason="error")
    assert answer.status_code == 409
    assert "Somebody else has to decide on your own certificate." in text(answer)
    make.revoked(own)
    answer = post(client, page("reinstate", own))
    assert (answer.status_code, CertificateAct.objects.count()) == (409, 1)
    assert "Somebody else has to decide" in text(answer)


def test_nobody_renews_the_own_certificate(client, officer, hospital):
    own = make.CertificateFactory(practitioner=officer, course=make.course(institution=hospital))
    make.revoked(own)
    answer = post(client, page("renew", own))
    assert (answer.status_code, Certificate.objects.count()) == (409, 1)
    assert "Somebody else has to decide on your own certificate." in text(answer)


def test_the_key_of_another_certificates_form_is_refused_with_a_sentence(client, officer, hospital, certificate):
    act = make.revoked(make.CertificateFactory(course=make.course(institution=hospital)))
    answer = post(client, page("revoke", certificate), key=str(act.pk), reason="error")
    assert answer.status_code == 409
    assert "This form was sent before for something else." in text(answer)


def test_an_old_form_sent_again_says_that_nothing_was_done(client, officer, certificate):
    first, second = str(new_id()), str(new_id())
    post(client, page("revoke", certificate), key=first, reason="error")
    post(client, page("reinstate", certificate), key=second)
    shown = text(post(client, page("revoke", certificate), key=first, reason="error"))
    assert "Revoked. Whoever verifies" not in shown
    assert "This form was used already." in shown
    post(client, page("revoke", certificate), reason="error")
    shown = text(post(client, page("reinstate", certificate), key=second))
    assert "Reinstated. The certificate" not in shown
    assert CertificateAct.objects.count() == 3


def test_a_valid_certificate_is_not_renewed_and_an_expired_one_is(client, officer, hospital):
    course = make.course(institution=hospital)
    valid = make.CertificateFactory(course=course)
    assert "Renew" not in text(client.get(page("certificate", valid))).replace("Renewing", "")
    assert post(client, page("renew", valid)).status_code == 409
    expired = make.CertificateFactory(course=course, valid_until=date(2026, 6, 19))
    assert "Expired" in text(client.get(page("certificate", expired)))
    shown = text(post(client, page("renew", expired)))
    assert "Renewed. This is the certificate that counts from today." in shown
    assert Certificate.objects.get(cycle=2).number in shown


def test_how_long_certificates_hold_is_set_by_course(client, officer, certificate):
    url = reverse("awards:validity", args=[certificate.course.uuid])
    assert "Does not run out" in text(client.get(ISSUED))
    assert "24 months" in text(post(client, url, months="24"))
    assert 'value="24"' in text(client.get(url))
    for wrong in ("0", "241", "two"):
        assert client.post(url, {"key": str(new_id()), "months": wrong}).status_code == 400
    assert AwardRule.objects.get().valid_months == 24
    assert "Does not run out" in text(post(client, url, months=""))


def test_an_institution_without_courses_is_told_so(client, officer):
    assert "Your institutions have no courses yet." in text(client.get(ISSUED))


def test_the_list_of_courses_has_an_end(client, officer, hospital, monkeypatch):
    from lms.records.awards import selectors

    monkeypatch.setattr(selectors, "COURSES_SHOWN", 2)
    for number in range(3):
        make.course(title=f"课程{number}", institution=hospital)
    answer = client.get(ISSUED)
    assert len(answer.context["courses"]) == 2
    assert "There are more courses than this list shows." in text(answer)


def test_a_certificate_that_does_not_exist_is_no_page(client, officer):
    assert client.get(reverse("awards:certificate", args=[uuid4()])).status_code == 404
