"""Sent in once, decided once, by somebody else; approved it is a credit, and nothing else is."""

import errno
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from lms.audit.models import AuditEntry
from lms.common import events
from lms.common.identifiers import new_id
from lms.directory.services import merge_people
from lms.records.external import services
from lms.records.external.scans import read_scan
from lms.records.models import Credit, ExternalCertificate, ExternalStatus
from lms.records.models.external import private_storage
from lms.records.selectors import own_totals
from tests.factories.directory import PractitionerFactory
from tests.factories.records import ExternalCertificateFactory, scanned

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
PAPER = {
    "title": "高原病防治培训",
    "issuer": "省人民医院",
    "credit_class": "I",
    "amount": Decimal("5.0"),
    "earned_on": date(2026, 5, 4),
}


@pytest.fixture
def person():
    return PractitionerFactory()


@pytest.fixture
def decider():
    return PractitionerFactory()


@pytest.fixture
def waiting(person):
    return ExternalCertificateFactory(practitioner=person)


def scan(colour="white"):
    content = scanned(colour)
    return read_scan(BytesIO(content), len(content))


def submit(person, *, key=None, colour="white"):
    return services.submit(practitioner=person, scan=scan(colour), key=key or new_id(), at=AT, **PAPER)


def approve(certificate, by):
    return services.approve(certificate=certificate, decided_by=by, at=AT)


def refuse(certificate, by, reason="unreadable"):
    return services.refuse(certificate=certificate, reason=reason, decided_by=by, at=AT)


def files():
    """The scans that are kept, of all tests of this process."""
    return set(private_storage().listdir(services.FOLDER)[1])


def test_what_is_sent_in_waits_and_counts_nothing(person, on):
    sent = submit(person)
    assert (sent.status, sent.decided_by, sent.credit) == (ExternalStatus.WAITING, None, None)
    assert own_totals(person, year=2026, on=on)["class_i"] == 0
    entry = AuditEntry.objects.get(action="external.submitted")
    assert entry.detail == {"class": "I", "credits": "5.0"}
    assert PAPER["title"] not in str(entry.detail)


def test_the_same_form_twice_is_sent_in_once(person):
    key = new_id()
    assert submit(person, key=key) == submit(person, key=key)
    assert AuditEntry.objects.filter(action="external.submitted").count() == 1


def test_the_same_scan_in_another_form_is_refused_and_leaves_no_file(person):
    submit(person)
    before = files()
    with translation.override("en"), pytest.raises(ValidationError, match="already"):
        submit(person)
    assert ExternalCertificate.objects.count() == 1
    assert files() == before
    submit(PractitionerFactory())  # somebody else's paper may look the same
    assert ExternalCertificate.objects.count() == 2


def test_the_same_scan_is_refused_under_a_joined_account_too(person, on):
    twin = PractitionerFactory()
    submit(twin)
    merge_people(kept=person, merged=twin, reason="one person", on=on)
    with translation.override("en"), pytest.raises(ValidationError, match="already"):
        submit(person)
    assert ExternalCertificate.objects.count() == 1


def test_what_two_accounts_sent_in_before_they_were_joined_counts_once(person, decider, on):
    twin = PractitionerFactory()
    first, second = submit(person), submit(twin)
    merge_people(kept=person, merged=twin, reason="one person", on=on)
    approve(first, decider)
    with translation.override("en"), pytest.raises(ValidationError, match="counts already under another account"):
        approve(second, decider)
    assert Credit.objects.count() == 1
    assert refuse(second, decider, "counted").status == ExternalStatus.REFUSED


def test_a_scan_that_was_refused_may_be_sent_in_again(person, decider):
    refuse(submit(person), decider)
    assert submit(person).status == ExternalStatus.WAITING


def test_a_full_disk_keeps_nothing(person, monkeypatch):
    def full(*_arguments, **_named):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    with pytest.raises(OSError, match="full"):
        submit(person)
    assert not ExternalCertificate.objects.exists()


def test_approved_it_is_a_credit_of_its_day(waiting, decider, on):
    changed = []

    def note(sender, practitioner, **more):
        changed.append(practitioner)

    events.attainment_changed.connect(note)
    approve(waiting, decider)
    events.attainment_changed.disconnect(note)
    credit = Credit.objects.get()
    assert (credit.source, credit.credit_class, credit.amount) == ("external", "I", 5)
    assert (credit.session, credit.earned_on) == (f"external:{waiting.uuid}", date(2026, 5, 4))
    assert own_totals(waiting.practitioner, year=2026, on=on)["class_i"] == 5
    assert changed == [waiting.practitioner]
    waiting.refresh_from_db()
    assert (waiting.status, waiting.decided_by, waiting.credit) == ("approved", decider, credit)


def test_a_second_approval_changes_nothing(waiting, decider):
    approve(waiting, decider)
    assert approve(waiting, PractitionerFactory()).decided_by == decider
    assert Credit.objects.count() == 1
    assert AuditEntry.objects.filter(action="external.approved").count() == 1


def test_what_was_decided_is_not_decided_otherwise(waiting, decider):
    refuse(waiting, decider)
    with pytest.raises(ValidationError):
        approve(waiting, PractitionerFactory())
    assert not Credit.objects.exists()
    assert refuse(waiting, PractitionerFactory(), "counted").reason == "unreadable"


@pytest.mark.parametrize("reason", ["", "dislike"])
def test_a_refusal_has_a_reason_of_the_list(waiting, decider, reason):
    with pytest.raises(ValidationError):
        refuse(waiting, decider, reason)
    waiting.refresh_from_db()
    assert waiting.status == "waiting"


def test_nobody_decides_on_the_own_one_under_whichever_account(waiting, on):
    twin = PractitionerFactory()
    merge_people(kept=waiting.practitioner, merged=twin, reason="one person", on=on)
    twin.refresh_from_db()
    for by in (waiting.practitioner, twin):
        for act in (approve, refuse):
            with pytest.raises(ValidationError):
                act(waiting, by)
    assert not Credit.objects.exists()


def test_the_database_too_wants_four_eyes_and_whole_decisions(waiting, decider):
    rows = ExternalCertificate.objects.filter(pk=waiting.pk)
    wrong = [
        {"status": "refused", "reason": "counted", "decided_by": waiting.practitioner, "decided_at": AT},
        {"status": "refused", "reason": "", "decided_by": decider, "decided_at": AT},
        {"status": "approved", "decided_by": decider, "decided_at": AT},
        {"status": "withdrawn", "decided_by": decider, "decided_at": AT},
        {"reason": "counted"},
        {"amount": 0},
    ]
    for change in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


def test_a_withdrawn_scan_is_removed_when_that_is_certain(person, django_capture_on_commit_callbacks):
    waiting = submit(person)
    name = waiting.scan.name
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw(certificate=waiting)
        assert private_storage().exists(name)
    assert not private_storage().exists(name)
    assert not ExternalCertificate.objects.get().scan


def test_withdrawn_before_the_decision_and_not_after(person, decider):
    waiting = submit(person)
    services.withdraw(certificate=waiting)
    assert services.withdraw(certificate=waiting).status == "withdrawn"
    assert AuditEntry.objects.filter(action="external.withdrawn").count() == 1
    for act in (approve, refuse):
        with pytest.raises(ValidationError):
            act(waiting, decider)
    again = submit(person)
    approve(again, decider)
    with pytest.raises(ValidationError):
        services.withdraw(certificate=again)
    assert Credit.objects.count() == 1
