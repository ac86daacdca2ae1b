"""The schedule seals; a check that an auditor asked for is done once, whoever dies on the way."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from lms.audit import presenters, tasks
from lms.audit.chain import checks
from lms.audit.chain.verification import Finding
from lms.audit.models import AuditCheck, AuditEntry, AuditSeal
from lms.common.jobs import LEASE, MAX_TRIES, JobStatus
from tests.factories import audit as make
from tests.factories.audit import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    return AuditCheck.objects.create(asked_by_key=uuid4())


def run(check, *, worker="w1", at=AT):
    outcome = checks.run(check_id=check.pk, worker=worker, now=lambda: at)
    check.refresh_from_db()
    return outcome


def test_the_schedule_seals():
    make.entries(2)
    tasks.seal()
    assert AuditSeal.objects.get().through_sequence == 2


def test_a_sound_log_is_told(asked):
    make.entries(3)
    tasks.run_check(check_id=asked.pk)
    asked.refresh_from_db()
    assert (asked.status, asked.entries, asked.finding, asked.wrong_sequence) == (JobStatus.DONE, 3, "", None)
    assert AuditEntry.objects.get(action="audit.checked").object_id == str(asked.uuid)


def test_a_wrong_one_is_told_with_its_place(asked, tamper):
    make.entries(3)
    tamper("UPDATE audit_auditentry SET action = 'x' WHERE sequence = 2")
    run(asked)
    assert (asked.finding, asked.wrong_sequence) == (Finding.CHANGED, 2)
    (shown,) = presenters.checks([asked])
    assert shown.tone == "bad"
    assert "2" in shown.sentence


def test_a_check_is_done_once(asked):
    assert run(asked) is not None
    assert run(asked, worker="w2") is None


def test_a_check_whose_worker_died_is_done_by_another(asked, monkeypatch):
    AuditCheck.objects.claim(asked.pk, worker="dead", at=AT)
    woken = []
    monkeypatch.setattr(tasks.run_check, "apply_async", lambda **call: woken.append(call["kwargs"]))
    assert run(asked) is None
    AuditCheck.objects.update(lease_until=AT)
    tasks.resume_checks()
    assert woken == [{"check_id": asked.pk}]
    assert run(asked, at=AT + LEASE + timedelta(seconds=1)) is not None


def test_a_check_that_kills_its_workers_is_given_up(asked):
    AuditCheck.objects.update(tries=MAX_TRIES)
    assert run(asked) is None
    assert asked.status == JobStatus.FAILED
    assert presenters.checks([asked])[0].tone == "warm"


def test_progress_is_shown(asked, monkeypatch):
    monkeypatch.setattr("lms.audit.chain.verification.PROGRESS_EVERY", 2)
    make.entries(4)
    seen = []
    monkeypatch.setattr(AuditCheck, "heartbeat", lambda self, **told: seen.append(told["progress"]))
    run(asked)
    assert seen == [50, 100]


@pytest.mark.parametrize("finding", Finding)
def test_every_finding_has_a_sentence(finding):
    with translation.override("en"):
        assert presenters.finding_sentence(finding).endswith(".")


def test_a_check_that_waits_says_so(asked):
    (shown,) = presenters.checks([asked])
    assert "0" in shown.sentence
