"""Sending in, looking at a scan, deciding: who may, and what the pages say."""

import errno
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lms.common import clock
from lms.common.identifiers import new_id
from lms.records.external import services
from lms.records.models import Credit, ExternalCertificate
from tests.factories.directory import InstitutionFactory, signed_in_person
from tests.factories.records import ExternalCertificateFactory, scanned

MINE, INBOX = reverse("external:mine"), reverse("external:inbox")


@pytest.fixture(autouse=True)
def _fixed_day(monkeypatch, client):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 6, 20))
    client.cookies["django_language"] = "en"


@pytest.fixture
def centre(db):
    return InstitutionFactory()


@pytest.fixture
def doctor(db, centre):
    return signed_in_person(institution=centre, name_zh="格桑")


@pytest.fixture
def manager(client, centre):
    person = signed_in_person(role="manager", institution=centre)
    client.force_login(person.user)
    return person


@pytest.fixture
def waiting(doctor):
    return ExternalCertificateFactory(practitioner=doctor)


def text(response) -> str:
    return response.content.decode()


def page(name, certificate):
    return reverse(f"external:{name}", args=[certificate.uuid])


def form(**changes):
    said = {
        "key": str(new_id()),
        "title": "高原病防治培训",
        "issuer": "省人民医院",
        "credit_class": "I",
        "amount": "5",
        "earned_on": "2026-05-04",
        "scan": SimpleUploadedFile("scan.png", scanned(), "image/png"),
        **changes,
    }
    return {name: value for name, value in said.items() if value is not None}


def decide(client, certificate, decision, **more):
    return client.post(page("decide", certificate), {"key": str(new_id()), "decision": decision, **more}, follow=True)


def test_sent_in_it_stands_on_the_own_page(learner, learner_client):
    answer = learner_client.post(MINE, form(), follow=True)
    assert "Sent in. Somebody at your institution or above looks at it." in text(answer)
    assert "waits for a decision" in text(answer)
    sent = ExternalCertificate.objects.get()
    assert (sent.practitioner, sent.scan_type) == (learner, "image/png")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "required"),
        ({"amount": "0"}, "between 0.1 and 50"),
        ({"amount": "51"}, "between 0.1 and 50"),
        ({"amount": "NaN"}, "number"),
        ({"earned_on": "2026-06-21"}, "has not come yet"),
        ({"earned_on": "2020-12-31"}, "this one is older"),
        ({"earned_on": "yesterday"}, "valid date"),
        ({"credit_class": "III"}, "valid choice"),
        ({"scan": None}, "required"),
        ({"scan": SimpleUploadedFile("scan.png", b"<html>")}, "neither a picture"),
        ({"title": "a\0b"}, "Null characters"),
        ({"title": "x" * 201}, "at most 200"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(learner_client, change, sentence):
    answer = learner_client.post(MINE, form(**change))
    assert answer.status_code == 400
    assert sentence in text(answer)
    assert not ExternalCertificate.objects.exists()


def test_the_same_scan_again_says_so(learner_client):
    learner_client.post(MINE, form())
    answer = learner_client.post(MINE, form())
    assert answer.status_code == 409
    assert "You have sent in this scan already." in text(answer)


def test_a_full_disk_is_said(learner_client, monkeypatch):
    def full(**_arguments):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(services, "submit", full)
    answer = learner_client.post(MINE, form())
    assert answer.status_code == 507
    assert "There is no room on the server" in text(answer)


def test_another_fault_of_the_storage_is_not_hidden(learner_client, monkeypatch):
    def broken(**_arguments):
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(services, "submit", broken)
    with pytest.raises(OSError, match="broken"):
        learner_client.post(MINE, form())


def test_names_in_markup_stay_text(learner_client):
    learner_client.post(MINE, form(title="<script>alert(1)</script>"))
    assert "<script>alert" not in text(learner_client.get(MINE))


def test_a_scan_is_a_download_for_owner_and_decider_only(client, doctor, manager, waiting):
    for person in (manager, doctor):
        client.force_login(person.user)
        answer = client.get(page("scan", waiting))
        assert answer["Content-Disposition"] == 'attachment; filename="scan.png"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    for stranger in (signed_in_person(), signed_in_person(role="manager"), signed_in_person(role="system_admin")):
        client.force_login(stranger.user)
        assert client.get(page("scan", waiting)).status_code == 404


def test_approved_it_counts_and_its_holder_sees_that(client, doctor, manager, waiting):
    assert "格桑" in text(client.get(INBOX))
    shown = text(client.get(page("decide", waiting)))
    assert "Compare name, date, institution and credits with the scan." in shown
    assert "Decided." in text(decide(client, waiting, "approve"))
    assert Credit.objects.get().practitioner == doctor
    assert "Nothing waits for you." in text(client.get(INBOX))
    client.force_login(doctor.user)
    assert "approved" in text(client.get(MINE))
    assert "高原病防治培训" in text(client.get(reverse("records:mine")))


def test_refused_its_holder_reads_why(client, doctor, manager, waiting):
    decide(client, waiting, "refuse", reason="unreadable")
    client.force_login(doctor.user)
    assert "the scan cannot be read: send a clearer one" in text(client.get(MINE))
    assert not Credit.objects.exists()


@pytest.mark.parametrize(("said", "status"), [({"decision": "refuse"}, 409), ({"decision": "maybe"}, 400), ({}, 400)])
def test_half_a_decision_is_none(client, manager, waiting, said, status):
    answer = client.post(page("decide", waiting), {"key": str(new_id()), **said})
    assert answer.status_code == status
    waiting.refresh_from_db()
    assert waiting.status == "waiting"


def test_the_own_one_waits_for_somebody_else(client, manager):
    own = ExternalCertificateFactory(practitioner=manager)
    assert "Nothing waits for you." in text(client.get(INBOX))
    assert client.get(page("decide", own)).status_code == 404
    assert decide(client, own, "approve").status_code == 404
    assert not Credit.objects.exists()


def test_people_elsewhere_are_decided_on_elsewhere(client, waiting):
    client.force_login(signed_in_person(role="manager").user)
    assert "Nothing waits for you." in text(client.get(INBOX))
    assert decide(client, waiting, "approve").status_code == 404
    assert not Credit.objects.exists()


@pytest.mark.parametrize("role", ["learner", "publisher", "commission", "system_admin", "audit_admin"])
@pytest.mark.django_db
def test_only_managers_decide(client, waiting, role):
    client.force_login(signed_in_person(role=role).user)
    assert client.get(INBOX).status_code == 403
    assert decide(client, waiting, "approve").status_code == 403


def test_what_was_withdrawn_is_shown_to_nobody_else(client, doctor, manager, waiting):
    services.withdraw(certificate=waiting)
    assert client.get(page("scan", waiting)).status_code == 404
    answer = decide(client, waiting, "approve")
    assert "Its holder has withdrawn it. There is nothing to decide." in text(answer)
    assert waiting.title not in text(answer)
    assert waiting.title not in text(client.get(page("decide", waiting), follow=True))
    client.force_login(doctor.user)
    assert client.get(page("scan", waiting)).status_code == 404
    shown = text(client.get(MINE))
    assert waiting.title in shown
    assert page("scan", waiting) not in shown


def test_a_scan_withdrawn_before_scans_were_removed_is_its_holders_only(client, doctor, manager):
    kept = ExternalCertificateFactory(practitioner=doctor, status="withdrawn")
    assert client.get(page("scan", kept)).status_code == 404
    client.force_login(doctor.user)
    assert b"".join(client.get(page("scan", kept)).streaming_content).startswith(b"\x89PNG")


def test_withdrawn_by_its_owner_while_it_waits(client, doctor, manager, waiting):
    assert client.post(page("withdraw", waiting), {"key": str(new_id())}).status_code == 404
    client.force_login(doctor.user)
    assert client.post(page("withdraw", waiting)).status_code == 404  # a form without its key
    answer = client.post(page("withdraw", waiting), {"key": str(new_id())}, follow=True)
    assert "Withdrawn. You can send it in again." in text(answer)
    decided = ExternalCertificateFactory(practitioner=doctor)
    services.approve(certificate=decided, decided_by=manager, at=clock.now())
    answer = client.post(page("withdraw", decided), {"key": str(new_id())}, follow=True)
    assert "cannot be withdrawn any more" in text(answer)
