"""From a pathway run's wish to the partner: written with its cause, delivered once, given up only with a reason."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lms.common.events import referral_requested
from lms.common.identifiers import new_id
from lms.common.jobs import LEASE, JobStatus
from lms.directory.models import Level
from lms.integrations import selectors, services, tasks
from lms.integrations.consultation.client import Fault, HttpConsultation, PartnerRefused, PartnerUnavailable
from lms.integrations.models import OutboxMessage
from tests.factories import integrations as make
from tests.factories.directory import InstitutionFactory
from tests.factories.integrations import NOW, FakeConsultation, MessageFactory

pytestmark = pytest.mark.django_db


def deliver(message, client, *, at=NOW, worker="w1"):
    done = services.deliver(message_id=message.pk, worker=worker, client=client, now=lambda: at)
    message.refresh_from_db()
    return done


class Undone(Exception):
    """What goes wrong after the referral was asked for."""


def test_a_referral_is_written_with_its_cause_and_a_worker_is_woken(django_capture_on_commit_callbacks, monkeypatch):
    woken = []
    monkeypatch.setattr(tasks.deliver, "delay", lambda **arguments: woken.append(arguments))
    referral = make.a_referral()
    with django_capture_on_commit_callbacks(execute=True):
        referral_requested.announce(make.Run, run=make.a_run(), referral=referral)
    message = OutboxMessage.objects.get()
    assert message.key == referral["key"]
    assert message.status == JobStatus.WAITING
    assert message.payload["note"] == [{"text": referral["summary"]}]
    assert woken == [{"message_id": message.pk}]


def test_a_broker_that_is_down_does_not_undo_the_answer(django_capture_on_commit_callbacks, monkeypatch):
    def down(**arguments):
        raise OSError("no broker")

    monkeypatch.setattr(tasks.deliver, "delay", down)
    with django_capture_on_commit_callbacks(execute=True):
        referral_requested.announce(make.Run, run=make.a_run(), referral=make.a_referral())
    assert OutboxMessage.objects.count() == 1


def test_what_undoes_the_cause_undoes_the_referral():
    run = make.a_run()

    @transaction.atomic
    def answer_and_fail():
        referral_requested.announce(make.Run, run=run, referral=make.a_referral())
        raise Undone

    with pytest.raises(Undone):
        answer_and_fail()
    assert not OutboxMessage.objects.exists()


def test_the_same_key_is_written_once():
    run, referral = make.a_run(), make.a_referral()
    first = services.queue_referral(run=run, referral=referral, at=NOW)
    again = services.queue_referral(run=run, referral=referral, at=NOW + timedelta(minutes=1))
    assert again.pk == first.pk
    assert OutboxMessage.objects.count() == 1


def test_the_receiver_is_the_nearest_hospital_above():
    township = InstitutionFactory()
    county = township.division.parent
    assert selectors.receiving_hospital(township) is None
    prefecture_hospital = InstitutionFactory(level=Level.PREFECTURE, division=county.parent)
    assert selectors.receiving_hospital(township) == prefecture_hospital
    second = InstitutionFactory(level=Level.COUNTY, division=county, code="C2")
    first = InstitutionFactory(level=Level.COUNTY, division=county, code="C1")
    assert selectors.receiving_hospital(township) == first
    assert selectors.receiving_hospital(second) == prefecture_hospital
    payload = services.queue_referral(
        run=make.Run(new_id(), make.PractitionerFactory(), township), referral=make.a_referral(), at=NOW
    ).payload
    assert payload["performer"][0]["identifier"]["value"] == "C1"


def test_a_delivery_keeps_the_partners_reference():
    message = MessageFactory()
    assert deliver(message, FakeConsultation())
    assert (message.status, message.partner_reference) == (JobStatus.DONE, "ServiceRequest/1")
    assert message.delivered_at == NOW


def test_a_delivered_message_is_not_sent_again():
    message, client = MessageFactory(), FakeConsultation()
    deliver(message, client)
    assert not deliver(message, client)
    assert client.calls == 1


def test_two_workers_do_not_deliver_the_same_message():
    message, client = MessageFactory(), FakeConsultation()
    assert OutboxMessage.objects.claim(message.pk, worker="w1", at=NOW)
    assert not deliver(message, client, worker="w2")
    assert client.calls == 0


def test_an_unavailable_partner_is_tried_later_and_then_takes_it():
    message = MessageFactory()
    client = FakeConsultation(faults=[PartnerUnavailable("down")])
    deliver(message, client)
    assert (message.status, message.reason, message.fault) == (JobStatus.WAITING, "down", Fault.UNREACHABLE)
    assert message.not_before > NOW
    assert not deliver(message, client, at=NOW + timedelta(seconds=1))
    deliver(message, client, at=message.not_before)
    assert (message.status, message.fault, message.reason) == (JobStatus.DONE, "", "")


def test_the_partners_own_pause_is_kept():
    message = MessageFactory()
    deliver(message, FakeConsultation(faults=[PartnerUnavailable("busy", retry_after=timedelta(hours=2))]))
    assert message.not_before == NOW + timedelta(hours=2)


def test_a_refusal_is_final():
    message = MessageFactory()
    deliver(message, FakeConsultation(faults=[PartnerRefused("no paediatrics here")]))
    assert (message.status, message.reason, message.fault) == (JobStatus.FAILED, "no paediatrics here", Fault.REFUSED)


def test_a_partner_that_never_comes_back_is_given_up_after_hours():
    message, at = MessageFactory(), NOW
    client = FakeConsultation(faults=[PartnerUnavailable("down")] * 100)
    while message.status == JobStatus.WAITING:
        deliver(message, client, at=at)
        at = message.not_before or at
    assert message.status == JobStatus.FAILED
    assert client.calls == services.MAX_TRIES
    assert timedelta(hours=3) < at - NOW < timedelta(hours=12)


def test_what_was_given_up_can_be_sent_again():
    message = MessageFactory()
    client = FakeConsultation(faults=[PartnerRefused("not yet")])
    deliver(message, client)
    assert services.send_again(keys=[message.key, new_id()]) == 1
    deliver(message, client)
    assert message.status == JobStatus.DONE
    assert services.send_again(keys=[message.key]) == 0


class Killed(BaseException):
    """The operating system ends the worker."""


def test_a_killed_worker_loses_and_doubles_nothing():
    message, client = MessageFactory(), FakeConsultation(faults=[Killed()])
    with pytest.raises(Killed):
        deliver(message, client)
    message.refresh_from_db()
    assert message.status == JobStatus.RUNNING
    assert selectors.due_message_ids(NOW + LEASE) == []
    assert selectors.due_message_ids(NOW + LEASE + timedelta(seconds=1)) == [message.pk]
    deliver(message, client, at=NOW + LEASE + timedelta(seconds=1), worker="w2")
    assert message.status == JobStatus.DONE
    assert len(client.received) == 1


def test_a_message_that_kills_every_worker_is_set_aside():
    message = MessageFactory(tries=services.MAX_TRIES)
    client = FakeConsultation()
    deliver(message, client)
    assert (message.status, message.fault, client.calls) == (JobStatus.FAILED, Fault.ABANDONED, 0)


def test_a_worker_that_lost_its_lease_does_not_disturb_the_next():
    message = MessageFactory()
    assert not deliver(message, overtaken(message, fault=PartnerUnavailable("too slow")), worker="w1")
    assert (message.status, message.worker, message.reason, message.fault) == (JobStatus.RUNNING, "w2", "", "")


def overtaken(message, *, fault: Exception | None, delivered: bool = False) -> FakeConsultation:
    """A partner that answers the first worker only after a second one has taken the message over."""

    class Slow(FakeConsultation):
        def open_referral(self, *, request, key):
            later = NOW + LEASE * 2
            if delivered:
                assert services.deliver(
                    message_id=message.pk, worker="w2", client=FakeConsultation(), now=lambda: later
                )
            else:
                assert OutboxMessage.objects.claim(message.pk, worker="w2", at=later)
            if fault is not None:
                raise fault
            return super().open_referral(request=request, key=key)

    return Slow()


@pytest.mark.parametrize("fault", [PartnerRefused("no"), PartnerUnavailable("too slow"), None])
def test_a_late_answer_does_not_undo_a_delivery(fault):
    message = MessageFactory()
    assert not deliver(message, overtaken(message, fault=fault, delivered=True), worker="w1")
    assert (message.status, message.worker, message.fault, message.reason) == (JobStatus.DONE, "w2", "", "")
    assert message.delivered_at == NOW + LEASE * 2


@pytest.mark.parametrize("fault", [PartnerRefused("no"), None])
def test_a_late_answer_leaves_the_message_to_the_worker_that_has_it(fault):
    message = MessageFactory()
    assert not deliver(message, overtaken(message, fault=fault), worker="w1")
    assert (message.status, message.delivered_at, message.partner_reference) == (JobStatus.RUNNING, None, "")


def test_a_connection_dropped_after_receiving_does_not_double_the_referral(partner):
    message = MessageFactory()
    client = HttpConsultation(partner.fhir_url)
    partner.faults.append(make.keeps_it_and_hangs_up)
    deliver(message, client)
    assert message.status == JobStatus.WAITING
    (kept,) = partner.store.search(None)
    deliver(message, client, at=message.not_before)
    assert message.partner_reference == f"ServiceRequest/{kept['id']}"
    assert len(partner.store.search(None)) == 1


def test_the_tasks_deliver_what_is_due(partner, settings):
    settings.CONSULTATION_URL = partner.fhir_url
    woken, found = MessageFactory(), MessageFactory()
    later = MessageFactory(not_before=NOW + timedelta(days=36_500))
    tasks.deliver(message_id=woken.pk, a_later_argument=1)
    tasks.deliver_due()
    assert set(OutboxMessage.objects.filter(status=JobStatus.DONE)) == {woken, found}
    assert later.tries == 0
    assert len(partner.store.search(None)) == 2


def test_a_round_ends_in_time_when_the_partner_is_slow(monkeypatch, settings):
    settings.CONSULTATION_URL = "http://127.0.0.1:9/fhir"
    monkeypatch.setattr(tasks, "ROUND_SECONDS", -1)
    MessageFactory.create_batch(3)
    tasks.deliver_due()
    assert sorted(OutboxMessage.objects.values_list("tries", flat=True)) == [0, 0, 1]


def test_a_task_for_a_message_that_is_gone_does_nothing():
    tasks.deliver(message_id=0)


@given(tries=st.integers(1, 40))
def test_pauses_grow_and_stay_within_bounds(tries):
    pause = services.pause_before_try(tries, key=new_id())
    assert services.FIRST_PAUSE * 0.75 <= pause <= services.LONGEST_PAUSE * 1.25
    assert services.pause_before_try(tries + 2, key=new_id()) >= min(pause, services.LONGEST_PAUSE * 0.75)


def test_the_queue_in_numbers():
    assert selectors.queue_state().ok
    MessageFactory()
    deliver(MessageFactory(), FakeConsultation())
    deliver(MessageFactory(), FakeConsultation(faults=[PartnerRefused("no")]))
    state = selectors.queue_state()
    assert not state.ok
    assert state.detail == "1 waiting, 0 running, 1 failed, 1 delivered"


def shown(run_uuid, language="en"):
    template = Template(
        "{% load referrals %}{% referral_state uuid as referral %}"
        "{% if referral %}{{ referral.status }}|{{ referral.status_label }}|{{ referral.reason }}"
        "{% else %}none{% endif %}"
    )
    with translation.override(language):
        return template.render(Context({"uuid": run_uuid}, autoescape=False))


def test_a_page_can_show_how_the_referral_stands():
    message = MessageFactory()
    assert shown(new_id()) == "none"
    assert shown(message.run_uuid) == "waiting|Waiting to be sent|"
    deliver(message, FakeConsultation(faults=[PartnerUnavailable("down")]))
    assert "sent again without your doing anything" in shown(message.run_uuid)
    deliver(message, FakeConsultation(), at=message.not_before)
    assert shown(message.run_uuid) == "done|Delivered|"
    assert selectors.referral_state(message.run_uuid).partner_reference == "ServiceRequest/1"


def test_a_failed_referral_says_what_to_do():
    message = MessageFactory()
    deliver(message, FakeConsultation(faults=[PartnerRefused("internal words of the partner")]))
    text = shown(message.run_uuid)
    assert "Telephone the hospital" in text
    assert "internal words" not in text


def test_the_latest_referral_of_a_run_counts():
    first = MessageFactory()
    deliver(first, FakeConsultation())
    MessageFactory(run_uuid=first.run_uuid)
    assert selectors.referral_state(first.run_uuid).status == JobStatus.WAITING
