"""A hundred requests at the same moment give one certificate, one credit, one number and one bit."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection

from lms.audit.models import AuditEntry
from lms.common.identifiers import new_id
from lms.records import services
from lms.records.awards.services import renew, revoke
from lms.records.external import services as external
from lms.records.models import BadgeEntry, Certificate, CertificateAct, CertificateSeries, Credit, CreditStatement
from lms.records.statements.services import issue_statement
from tests.factories.directory import PractitionerFactory
from tests.factories.records import CertificateFactory, CreditFactory, ExternalCertificateFactory, course

AT = datetime(2026, 6, 14, 16, 30, tzinfo=UTC)
REQUESTS, AT_A_TIME = 100, 20  # as many as a small server's connections allow
pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        "sqlite" in settings.DATABASES["default"]["ENGINE"], reason="threads cannot share SQLite in memory"
    ),
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def at_once(work) -> list:
    """Ask a hundred times from twenty threads that start together; what each answered, or the refusal."""
    together, answers = threading.Barrier(AT_A_TIME, timeout=30), []

    def ask() -> None:
        together.wait()
        try:
            for _each in range(REQUESTS // AT_A_TIME):
                try:
                    answers.append(work())
                except ValidationError as refused:
                    answers.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _each in range(AT_A_TIME)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == REQUESTS
    return answers


def test_a_hundred_completions_give_one_certificate():
    person, completed = PractitionerFactory(), course()
    numbers = at_once(lambda: services.award(practitioner=person, course=completed, at=AT, score=90).number)
    assert set(numbers) == {"PML-2026-000001"}
    assert Certificate.objects.count() == Credit.objects.count() == BadgeEntry.objects.count() == 1
    assert CertificateSeries.objects.get().last == 1
    assert AuditEntry.objects.filter(action="certificate.issued").count() == 1


def test_a_hundred_revocations_are_one_act():
    certificate, officer = CertificateFactory(), PractitionerFactory()

    def work():
        fresh = Certificate.objects.get(pk=certificate.pk)
        return revoke(certificate=fresh, reason="error", decided_by=officer, key=new_id(), at=AT).pk

    assert set(at_once(work)) == {CertificateAct.objects.get().pk}
    assert AuditEntry.objects.filter(action="certificate.revoked").count() == 1


def test_a_hundred_renewals_give_one_successor():
    certificate, officer = CertificateFactory(valid_until=date(2026, 6, 15)), PractitionerFactory()
    later = datetime(2026, 6, 20, tzinfo=UTC)
    pks = at_once(lambda: renew(certificate=certificate, decided_by=officer, at=later).pk)
    assert set(pks) == {Certificate.objects.get(cycle=2).pk}
    assert AuditEntry.objects.filter(action="certificate.renewed").count() == 1


def test_a_hundred_approvals_give_one_credit():
    certificate, decider = ExternalCertificateFactory(), PractitionerFactory()
    at_once(lambda: external.approve(certificate=certificate, decided_by=decider, at=AT).status)
    assert Credit.objects.get().source == "external"
    assert AuditEntry.objects.filter(action="external.approved").count() == 1


def test_approval_and_refusal_at_the_same_moment_leave_one_decision():
    certificate, decider = ExternalCertificateFactory(), PractitionerFactory()
    turn = iter(range(REQUESTS))

    def work():
        if next(turn) % 2:
            return external.approve(certificate=certificate, decided_by=decider, at=AT).status
        return external.refuse(certificate=certificate, reason="counted", decided_by=decider, at=AT).status

    said = {answer for answer in at_once(work) if isinstance(answer, str)}
    certificate.refresh_from_db()
    assert said == {certificate.status}
    assert Credit.objects.count() == (certificate.status == "approved")


def test_a_hundred_requests_give_one_statement():
    person = CreditFactory().practitioner
    numbers = at_once(lambda: issue_statement(practitioner=person, year=2026, at=AT).number)
    assert set(numbers) == {CreditStatement.objects.get().number}
