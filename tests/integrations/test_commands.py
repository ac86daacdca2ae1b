"""The operators' list of messages."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lms.common.jobs import JobStatus
from lms.integrations.models import OutboxMessage
from tests.factories.integrations import NOW, MessageFactory

pytestmark = pytest.mark.django_db


def outbox(*arguments):
    out = StringIO()
    call_command("outbox", *arguments, stdout=out)
    return out.getvalue()


def failed(**values):
    return MessageFactory(status=JobStatus.FAILED, reason="no paediatrics here", tries=3, **values)


def test_the_list_shows_states_and_reasons():
    MessageFactory(status=JobStatus.DONE, delivered_at=NOW, partner_reference="ServiceRequest/1")
    failed()
    text = outbox()
    assert "ServiceRequest/1" in text
    assert "no paediatrics here" in text
    assert text.endswith("0 waiting, 0 running, 1 failed, 1 delivered\n")


def test_the_list_can_be_narrowed():
    MessageFactory()
    message = failed()
    lines = outbox("--status", "failed", "--limit", "10").splitlines()
    assert len(lines) == 2
    assert str(message.key) in lines[0]


def test_retry_of_one_and_of_all():
    one, two = failed(), failed()
    outbox("--retry", str(one.key))
    assert OutboxMessage.objects.get(pk=one.pk).status == JobStatus.WAITING
    assert OutboxMessage.objects.get(pk=two.pk).status == JobStatus.FAILED
    assert "1 message(s) put back" in outbox("--retry")
    assert OutboxMessage.objects.get(pk=two.pk).tries == 0


def test_a_key_that_is_none_is_said():
    with pytest.raises(CommandError, match="A key is a UUID"):
        outbox("--retry", "seven")
