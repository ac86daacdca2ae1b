"""Badges are validated by libraries that we did not write (Digital Bazaar's), fed with what our addresses answer."""

import copy
import json
import subprocess
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from lms.common import clock
from lms.records.badges.keys import multikey, new_seed, signing_key
from tests.architecture.source import ROOT
from tests.factories.records import CertificateFactory, revoked

NOW = datetime(2026, 6, 20, 4, 0, tzinfo=UTC)
BASE = "https://learn.example.org"


@pytest.fixture(autouse=True)
def _somewhere_at_some_time(monkeypatch, settings):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 6, 20))
    settings.WAGTAILADMIN_BASE_URL = BASE


@pytest.fixture
def certificate(learner):
    return CertificateFactory(practitioner=learner, valid_until=date(2028, 6, 14))


@pytest.fixture
def ask(learner_client):
    def ask(name, *arguments):
        return json.loads(learner_client.get(reverse(f"badges:{name}", args=arguments)).content)

    return ask


@pytest.fixture
def validate(ask):
    """Ask the libraries, at some instant, with the documents that our addresses answer now."""

    def validate(credential, *, at: str = "2026-06-20T04:00:00Z", **changed):
        documents = {f"{BASE}/badges/issuer": ask("issuer"), f"{BASE}/badges/status/1": ask("status", 1)}
        given = {"credential": credential, "documents": documents | changed.get("documents", {}), "now": at}
        done = subprocess.run(
            ["node", "tests/records/badges/verify.mjs"],
            cwd=ROOT,
            input=json.dumps(given),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    return validate


def test_a_badge_is_valid(certificate, ask, validate):
    assert validate(ask("credential", certificate.pk)) == {"verified": True, "revoked": False, "errors": []}


def test_without_tibetan_names_and_credits_too(learner, ask, validate):
    plain = CertificateFactory(
        practitioner=learner, credits=0, course_title_bo="", institution_bo="", holder=("次仁卓玛", "")
    )
    assert validate(ask("credential", plain.pk))["verified"]


@pytest.mark.parametrize(
    ("where", "what"),
    [
        (["credentialSubject", "identifier", 0, "identityHash"], "别人"),
        (["credentialSubject", "achievement", "name"], "别的课程"),
        (["credentialStatus", "statusListIndex"], "1"),
        (["validUntil"], "2099-01-01T00:00:00Z"),
        (["proof", "created"], "2026-06-19T04:00:00Z"),
    ],
)
def test_a_badge_that_was_changed_is_not(certificate, ask, validate, where, what):
    changed = copy.deepcopy(ask("credential", certificate.pk))
    inner = changed
    for step in where[:-1]:
        inner = inner[step]
    inner[where[-1]] = what
    found = validate(changed)
    assert not found["verified"]
    assert "Error: Invalid signature." in found["errors"]


def test_a_revoked_badge_is_told_from_a_valid_one(certificate, ask, validate):
    badge = ask("credential", certificate.pk)
    revoked(certificate)
    assert validate(badge)["revoked"] is True


def test_an_expired_badge_is_not(certificate, ask, validate, monkeypatch):
    badge = ask("credential", certificate.pk)
    monkeypatch.setattr(clock, "now", lambda: datetime(2028, 6, 14, 17, tzinfo=UTC))
    found = validate(badge, at="2028-06-14T17:00:00Z")
    assert not found["verified"]
    assert any("2028-06-14T16:00:00Z" in error for error in found["errors"])


def test_after_a_change_of_keys_old_badges_stay_valid_as_long_as_the_old_key_is_named(
    certificate, ask, validate, settings
):
    old, badge = multikey(signing_key()), ask("credential", certificate.pk)
    settings.BADGE_KEY = new_seed()
    found = validate(badge)
    assert not found["verified"]
    assert any("not there" in error for error in found["errors"])
    settings.BADGE_OLD_KEYS = [old]
    assert validate(badge)["verified"]
    assert validate(ask("credential", certificate.pk))["verified"]


def test_a_list_that_somebody_else_signed_is_not_believed(certificate, ask, validate):
    badge, false = ask("credential", certificate.pk), copy.deepcopy(ask("status", 1))
    revoked(certificate)
    false["credentialSubject"]["encodedList"] = ask("status", 1)["credentialSubject"]["encodedList"]
    found = validate(badge, documents={f"{BASE}/badges/status/1": false})
    assert not found["verified"]
    assert any("Invalid signature" in error for error in found["errors"])
