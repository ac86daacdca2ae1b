"""Consent is an answer to words of one version, given or taken back at an instant, and never rewritten."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.audit.models import AuditEntry
from lms.common.identifiers import new_id
from lms.directory.models import Practitioner
from lms.directory.services import merge_people
from lms.privacy.consent import texts
from lms.privacy.consent.models import ConsentFact, ConsentPurpose
from lms.privacy.consent.selectors import agreed_among, has_consent, standings
from lms.privacy.consent.services import OutdatedText, answer_consent
from lms.privacy.consent.texts import TERMS, Terms, Wording
from tests.factories.directory import PractitionerFactory
from tests.factories.privacy import AT, ConsentFactory
from tests.factories.records import CertificateFactory

NAME = ConsentPurpose.CERTIFICATE_NAME
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


def answer(person, given=True, at=AT, **changes):
    values = {"purpose": NAME, "text_version": TERMS[NAME].current, "language": "bo", "key": new_id()}
    return answer_consent(practitioner=person, given=given, at=at, **values | changes)


def test_without_an_answer_there_is_no_consent():
    assert not any(has_consent(PractitionerFactory(), purpose, AT) for purpose in ConsentPurpose)


def test_consent_counts_from_its_instant_until_it_is_taken_back():
    person = PractitionerFactory()
    answer(person)
    answer(person, given=False, at=AT + timedelta(days=2))
    assert not has_consent(person, NAME, AT - SECOND)
    assert has_consent(person, NAME, AT)
    assert has_consent(person, NAME, AT + timedelta(days=2) - SECOND)
    assert not has_consent(person, NAME, AT + timedelta(days=2))
    assert not has_consent(person, ConsentPurpose.REMINDERS, AT)


def test_a_repeated_form_counts_once():
    person, key = PractitionerFactory(), new_id()
    assert answer(person, key=key) == answer(person, key=key, at=AT + SECOND)
    assert ConsentFact.objects.count() == 1
    assert AuditEntry.objects.filter(action="consent.given").count() == 1


def test_the_key_of_another_persons_form_is_refused():
    key = new_id()
    answer(PractitionerFactory(), key=key)
    with pytest.raises(IntegrityError), transaction.atomic():
        answer(PractitionerFactory(), key=key)


def test_what_was_read_is_on_record_and_the_log_names_nobody():
    person = PractitionerFactory(name_zh="央金")
    fact = answer(person)
    assert (fact.text_version, fact.language) == (1, "bo")
    entry = AuditEntry.objects.get(action="consent.given")
    assert entry.object_id == str(person.person_key)
    assert entry.detail == {"purpose": "certificate_name", "text_version": 1}


def test_facts_refuse_to_be_changed_or_removed():
    fact = ConsentFactory()
    for change in (fact.delete, fact.save):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.fixture
def new_wording(monkeypatch):
    """A second version of the words; whether it asks for more than the first is for the test to say."""

    def put(binding):
        wording = Wording(zh="新", bo="གསར་པ།", en="new")
        monkeypatch.setitem(texts.TERMS, NAME, Terms((*TERMS[NAME].versions, wording), binding=binding))

    return put


def test_words_that_were_replaced_meanwhile_cannot_be_agreed_to_but_taken_back(new_wording):
    person = PractitionerFactory()
    answer(person)
    new_wording(binding=1)
    with pytest.raises(OutdatedText):
        answer(person, text_version=1)
    answer(person, given=False, text_version=1, at=AT + SECOND)
    assert not has_consent(person, NAME, AT + SECOND)


@pytest.mark.parametrize(("binding", "counts"), [(1, True), (2, False)])
def test_a_new_wording_ends_consent_only_if_it_asks_for_more(new_wording, binding, counts):
    person = PractitionerFactory()
    answer(person)
    new_wording(binding)
    assert has_consent(person, NAME, AT) is counts
    assert agreed_among([person.pk], NAME, AT) == ({person.pk} if counts else set())


def test_the_latest_answer_under_either_entry_of_a_person_counts():
    kept, merged = PractitionerFactory(), PractitionerFactory()
    answer(kept)
    answer(merged, given=False, at=AT + SECOND)
    assert has_consent(kept, NAME, AT + SECOND)
    merge_people(kept=kept, merged=merged, reason="同一人", on=AT.date())
    for row in Practitioner.objects.filter(pk__in=[kept.pk, merged.pk]):
        assert not has_consent(row, NAME, AT + SECOND)


def test_every_purpose_has_words_in_three_languages():
    for purpose in ConsentPurpose:
        for wording in TERMS[purpose].versions:
            assert all((wording.zh, wording.bo, wording.en))
        assert 1 <= TERMS[purpose].binding <= TERMS[purpose].current
    with override("bo"):
        assert TERMS[NAME].wording.shown == TERMS[NAME].wording.bo
    with override("zh-hans"):
        assert TERMS[NAME].wording.shown == TERMS[NAME].wording.zh


def test_the_page_shows_each_purpose_as_it_was_left():
    person = PractitionerFactory()
    answer(person)
    assert [(standing.purpose, standing.given) for standing in standings(person, AT)] == [
        (NAME, True),
        (ConsentPurpose.QUALITY_RESEARCH, False),
        (ConsentPurpose.REMINDERS, False),
    ]


def test_the_public_page_of_a_certificate_obeys(client):
    certificate = CertificateFactory()
    address = reverse("records:verify", args=[certificate.token])
    assert "次仁卓玛" not in client.get(address).content.decode()
    answer(certificate.practitioner)
    assert "次仁卓玛" in client.get(address).content.decode()
    answer(certificate.practitioner, given=False, at=AT)
    assert "次仁卓玛" not in client.get(address).content.decode()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30)), max_size=8), st.integers(0, 31))
def test_for_one_and_for_many_the_answer_is_the_same(answers, day):
    with transaction.atomic():
        person = PractitionerFactory()
        for given_then, on_day in answers:
            ConsentFactory(practitioner=person, given=given_then, at=AT + timedelta(days=on_day))
        at = AT + timedelta(days=day)
        expected = [given_then for given_then, on_day in sorted(answers, key=lambda each: each[1]) if on_day <= day]
        assert has_consent(person, NAME, at) is (expected[-1] if expected else False)
        assert (person.pk in agreed_among([person.pk], NAME, at)) is has_consent(person, NAME, at)
        transaction.set_rollback(True)
