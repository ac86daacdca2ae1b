"""The outbox in the CMS."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lms.common.identifiers import new_id
from lms.common.jobs import JobStatus
from lms.directory import services as directory
from lms.integrations.consultation.client import Fault
from tests.factories.directory import signed_in_person
from tests.factories.integrations import NOW, MessageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client, on):
    person = signed_in_person(role="system_admin")
    directory.sync_cms_groups(person.user, on)
    person.user.refresh_from_db()
    client.force_login(person.user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def failed():
    return MessageFactory(status=JobStatus.FAILED, fault=Fault.REFUSED, reason="no <b>paediatrics</b>", tries=1)


def test_the_list_shows_states_reasons_and_references(administrator):
    message = failed()
    MessageFactory(status=JobStatus.DONE, delivered_at=NOW, partner_reference="ServiceRequest/7")
    MessageFactory(not_before=NOW + timedelta(minutes=4), tries=2, fault=Fault.BUSY, reason="503")
    text = administrator.get(reverse("outbox:index")).content.decode()
    assert str(message.key) in text
    assert "ServiceRequest/7" in text
    assert "no &lt;b&gt;paediatrics&lt;/b&gt;" in text
    assert "The consultation system is busy." in text
    assert text.count("Send again") == 1


def test_the_list_can_be_narrowed(administrator):
    message, other = failed(), MessageFactory()
    text = administrator.get(reverse("outbox:index"), {"status": "failed"}).content.decode()
    assert str(message.key) in text
    assert str(other.key) not in text
    assert "no such message" in administrator.get(reverse("outbox:index"), {"status": "done"}).content.decode()
    assert str(other.key) in administrator.get(reverse("outbox:index"), {"status": "odd"}).content.decode()


def test_send_again_puts_it_back_once(administrator):
    message = failed()
    address = reverse("outbox:send_again", args=[message.key])
    assert "waits to be sent again" in administrator.post(address, follow=True).content.decode()
    message.refresh_from_db()
    assert (message.status, message.tries) == (JobStatus.WAITING, 0)
    assert administrator.post(address).status_code == 302
    assert administrator.get(address).status_code == 405


def test_a_key_that_is_unknown_changes_nothing(administrator):
    message = failed()
    administrator.post(reverse("outbox:send_again", args=[new_id()]))
    message.refresh_from_db()
    assert message.status == JobStatus.FAILED


def test_only_administrators_see_and_send(client, on):
    author = signed_in_person(role="author")
    directory.sync_cms_groups(author.user, on)
    client.force_login(author.user)
    message = failed()
    assert client.get(reverse("outbox:index")).status_code == 302
    assert client.post(reverse("outbox:send_again", args=[message.key])).status_code == 302
    message.refresh_from_db()
    assert message.status == JobStatus.FAILED
    assert "/cms/outbox/" not in client.get("/cms/", follow=True).content.decode()
