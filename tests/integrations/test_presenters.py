"""The words in which people read how a message stands."""

from datetime import timedelta

import pytest
from django.utils import translation

from lms.common.jobs import JobStatus
from lms.integrations.consultation.client import Fault
from lms.integrations.models import OutboxMessage
from lms.integrations.presenters import fault_label, fault_sentence, message_rows, status_label
from tests.factories.integrations import NOW


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize("status", JobStatus.values)
def test_every_status_has_its_own_words(status):
    labels = {status_label(OutboxMessage(status=other)) for other in JobStatus.values if other != status}
    assert status_label(OutboxMessage(status=status)) not in labels


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_a_sentence_and_says_what_happens_next(fault):
    waiting = OutboxMessage(status=JobStatus.WAITING, fault=fault)
    failed = OutboxMessage(status=JobStatus.FAILED, fault=fault)
    assert fault_label(waiting).endswith(".")
    assert fault_sentence(waiting) == f"{fault_label(waiting)} It will be sent again without your doing anything."
    assert "Telephone the hospital" in fault_sentence(failed)


def test_what_was_delivered_has_no_fault():
    assert fault_sentence(OutboxMessage(status=JobStatus.DONE, fault=Fault.BUSY)) == ""
    assert fault_sentence(OutboxMessage(status=JobStatus.WAITING)) == ""


def test_only_failed_messages_can_be_sent_again_and_only_waiting_ones_have_a_next_try():
    soon = NOW + timedelta(minutes=1)
    messages = [OutboxMessage(status=status, not_before=soon) for status in JobStatus.values]
    rows = {row.message.status: row for row in message_rows(messages)}
    assert [status for status, row in rows.items() if row.can_be_sent_again] == [JobStatus.FAILED]
    assert [status for status, row in rows.items() if row.next_try == soon] == [JobStatus.WAITING]
