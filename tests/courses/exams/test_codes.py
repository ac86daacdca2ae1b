"""Access codes cannot be guessed: wrong ones are counted for a person and an examination, on every device."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from courses.exams import services
from courses.exams.models import ExamAttempt, WrongCodeTry
from courses.exams.services.codes import MOST_TRIES, WITHIN
from lms.audit.models import AuditEntry
from lms.directory.services import merge_people
from tests.factories import exams as make
from tests.factories.directory import PractitionerFactory
from tests.factories.exams import NOW, SECOND, begun

pytestmark = pytest.mark.django_db
CODE = "Everest8848"


@pytest.fixture
def exam():
    exam = make.published("A1")
    exam.access_code = services.code_digest(exam, CODE)
    exam.save()
    return exam


@pytest.fixture
def person():
    return PractitionerFactory()


def wrong(person, exam, at, code="falsch"):
    with pytest.raises(services.WrongCode):
        begun(person, exam, code=code, at=at)


def many_wrong(person, exam, at=NOW):
    for number in range(MOST_TRIES):
        wrong(person, exam, at + number * SECOND)


def refused_until(person, exam, at, code=CODE):
    with pytest.raises(services.TooManyCodes) as refused:
        begun(person, exam, code=code, at=at)
    return refused.value.until


def test_the_right_code_opens_after_some_wrong_ones(person, exam):
    for number in range(MOST_TRIES - 1):
        wrong(person, exam, NOW + number * SECOND)
    assert begun(person, exam, code=CODE, at=NOW + 10 * SECOND)


def test_after_too_many_even_the_right_one_waits(person, exam):
    many_wrong(person, exam)
    later = NOW + timedelta(minutes=1)
    assert refused_until(person, exam, later) == NOW + WITHIN
    assert not ExamAttempt.objects.exists()
    assert begun(person, exam, code=CODE, at=NOW + WITHIN)


def test_tries_while_waiting_do_not_prolong_it(person, exam):
    many_wrong(person, exam)
    for minutes in range(1, 15):
        refused_until(person, exam, NOW + timedelta(minutes=minutes), code="noch falsch")
    assert WrongCodeTry.objects.count() == MOST_TRIES
    assert begun(person, exam, code=CODE, at=NOW + WITHIN)


def test_slow_guesses_are_never_stopped_for_long_and_never_many(person, exam):
    """A day of guessing at the limit is less than 500 codes."""
    at, guesses = NOW, 0
    while at < NOW + timedelta(hours=1):
        try:
            begun(person, exam, code="falsch", at=at)
        except services.WrongCode:
            guesses += 1
            at += SECOND
        except services.TooManyCodes as refused:
            at = refused.until
    assert guesses * 24 <= 500


def test_others_and_other_examinations_are_not_held_up(person, exam):
    many_wrong(person, exam)
    other = make.published("A1")
    other.access_code = services.code_digest(other, CODE)
    other.save()
    assert begun(person, other, code=CODE)
    assert begun(PractitionerFactory(), exam, code=CODE)


def test_merged_rows_guess_together(person, exam):
    many_wrong(person, exam)
    twin = PractitionerFactory()
    merge_people(kept=person, merged=twin, reason="one person", on=NOW.date())
    twin.refresh_from_db()
    refused_until(twin, exam, NOW + timedelta(minutes=1))


@pytest.mark.parametrize("code", ["", "   "])
def test_an_empty_code_guesses_nothing(person, exam, code):
    for number in range(MOST_TRIES + 2):
        wrong(person, exam, NOW + number * SECOND, code)
    assert not WrongCodeTry.objects.exists()


def test_an_examination_without_a_code_counts_nothing(person):
    assert begun(person, make.published("A1"), code="irgendwas")
    assert not WrongCodeTry.objects.exists()


def test_whoever_has_begun_needs_no_code_any_more(person, exam):
    attempt = begun(person, exam, code=CODE)
    assert begun(person, exam, code="falsch", at=NOW + SECOND) == attempt
    assert not WrongCodeTry.objects.exists()


def test_the_log_has_it_once_and_without_the_code(person, exam):
    many_wrong(person, exam)
    refused_until(person, exam, NOW + timedelta(minutes=1))
    entry = AuditEntry.objects.get(action="exam.codes_refused")
    assert entry.detail == {"tries": MOST_TRIES}
    assert "falsch" not in str(entry.__dict__)


def test_a_try_cannot_be_taken_away(person, exam):
    wrong(person, exam, NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        WrongCodeTry.objects.all()._raw_delete("default")
