"""Who is given a badge, and what programs are told without sign-in."""

import base64
import gzip
import json
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from lms.common import clock
from lms.records.badges.keys import multikey, new_seed, private_key, signing_key
from lms.records.models import CertificateHolder
from tests.factories.records import CertificateFactory, revoked
from tests.records.badges.test_proof import verify

NOW = datetime(2026, 6, 20, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fixed_instant(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 6, 20))


def url_of(certificate):
    return reverse("badges:credential", args=[certificate.pk])


def status_of(client, number=1):
    return client.get(reverse("badges:status", args=[number]))


def bits_of(response) -> list[int]:
    """The set bits of a status list, unpacked as the standard says."""
    encoded = json.loads(response.content)["credentialSubject"]["encodedList"]
    raw = gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4)))
    assert (encoded[0], len(raw)) == ("u", 16_384)
    everything = int.from_bytes(raw, "big")
    return [place for place, bit in enumerate(f"{everything:0131072b}") if bit == "1"]


def test_the_holder_is_given_a_signed_badge_as_a_file(learner, learner_client):
    certificate = CertificateFactory(practitioner=learner, valid_until=date(2028, 6, 14))
    answer = learner_client.get(url_of(certificate))
    assert answer["Content-Type"] == "application/vc"
    assert answer["Content-Disposition"] == f'attachment; filename="{certificate.number}.json"'
    assert answer["Cache-Control"] == "private, no-store"
    badge = json.loads(answer.content)
    verify(badge, signing_key().public_key())
    assert badge["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert (badge["validFrom"], badge["validUntil"]) == ("2026-06-14T16:00:00Z", "2028-06-14T16:00:00Z")
    said = [each["identityHash"] for each in badge["credentialSubject"]["identifier"]]
    assert said == ["次仁卓玛", "ཚེ་རིང་སྒྲོལ་མ།", certificate.number]
    achievement = badge["credentialSubject"]["achievement"]
    assert achievement["name"] == "高原儿童腹泻 / བྱིས་པའི་བཤལ་ནད།"
    assert achievement["tag"] == ["credits:II:2.5"]
    assert badge["credentialStatus"]["statusListIndex"] == str(certificate.badge_entry.bit)
    assert badge["credentialStatus"]["statusListCredential"].endswith("/badges/status/1")


def test_a_certificate_that_does_not_run_out_makes_a_badge_that_does_not(learner, learner_client):
    badge = json.loads(learner_client.get(url_of(CertificateFactory(practitioner=learner))).content)
    assert "validUntil" not in badge


def test_a_badge_of_a_renewal_claims_no_credits(learner, learner_client):
    certificate = CertificateFactory(practitioner=learner, cycle=2, credits=0)
    achievement = json.loads(learner_client.get(url_of(certificate)).content)["credentialSubject"]["achievement"]
    assert "tag" not in achievement
    assert "学分" not in achievement["criteria"]["narrative"]


def test_the_page_offers_it(learner, learner_client, settings):
    certificate = CertificateFactory(practitioner=learner)
    page = learner_client.get(reverse("records:mine")).content.decode()
    assert url_of(certificate) in page
    settings.BADGE_KEY = ""
    assert url_of(certificate) not in learner_client.get(reverse("records:mine")).content.decode()
    assert learner_client.get(url_of(certificate)).status_code == 404


def test_nobody_elses_no_revoked_and_no_nameless_one_is_given(learner, learner_client):
    foreign, gone, nameless = (
        CertificateFactory(**row) for row in ({}, {"practitioner": learner}, {"practitioner": learner})
    )
    revoked(gone)
    CertificateHolder.objects.filter(certificate=nameless).delete()
    for certificate in (foreign, gone, nameless):
        assert learner_client.get(url_of(certificate)).status_code == 404
    page = learner_client.get(reverse("records:mine")).content.decode()
    assert url_of(gone) not in page


@pytest.mark.django_db
def test_the_issuer_shows_the_keys_of_now_and_of_before(client, settings):
    old = multikey(private_key(new_seed()))
    settings.BADGE_OLD_KEYS = [old]
    settings.WAGTAILADMIN_BASE_URL = "https://learn.example.org"
    answer = client.get(reverse("badges:issuer"))
    assert "public" in answer["Cache-Control"]
    document = json.loads(answer.content)
    assert document["id"] == "https://learn.example.org/badges/issuer"
    wanted = [f"https://learn.example.org/badges/issuer#{key}" for key in (multikey(signing_key()), old)]
    assert document["assertionMethod"] == wanted
    assert [method["id"] for method in document["verificationMethod"]] == wanted
    assert {method["controller"] for method in document["verificationMethod"]} == {document["id"]}
    assert [method["publicKeyMultibase"] for method in document["verificationMethod"]][1] == old


@pytest.mark.django_db
def test_the_list_tells_which_were_revoked_and_not_of_whom(client):
    valid, gone, back = (CertificateFactory() for _each in range(3))
    assert bits_of(status_of(client)) == []
    revoked(gone)
    act = revoked(back)
    type(act).objects.create(
        certificate=back,
        number=2,
        kind="reinstated",
        reason="unjustified",
        decided_by=act.decided_by,
        at=NOW,
        on=act.on,
    )
    answer = status_of(client)
    assert bits_of(answer) == [gone.badge_entry.bit]
    assert "public" in answer["Cache-Control"]
    document = json.loads(answer.content)
    verify(document, signing_key().public_key())
    assert (document["validFrom"], document["validUntil"]) == ("2026-06-20T04:00:00Z", "2026-07-21T04:00:00Z")
    for certificate in (valid, gone):
        assert certificate.number not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, 2, 99999999999])
def test_lists_that_are_not_there_are_no_pages(client, number):
    assert status_of(client, number).status_code == 404


@pytest.mark.django_db
def test_without_a_key_there_is_nothing_to_ask(client, settings):
    settings.BADGE_KEY = ""
    assert status_of(client).status_code == 404
    assert client.get(reverse("badges:issuer")).status_code == 404


@pytest.mark.django_db
def test_a_visitor_is_asked_to_sign_in_for_a_badge(client):
    assert client.get(url_of(CertificateFactory()))["Location"].startswith(reverse("accounts:sign_in"))
