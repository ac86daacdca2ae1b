"""Awarding: with what caused it or not at all, and once however often it is asked."""

import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.models import QuerySet

from courses.models import CourseCompletion, LessonProgress
from courses.services import record_progress
from lms.common import events
from lms.common.identifiers import new_id
from lms.records import services
from lms.records.models import Certificate, CertificateSeries, Credit
from tests.factories.courses import LessonFactory
from tests.factories.directory import PractitionerFactory
from tests.factories.records import CertificateFactory, CreditFactory, course

AT = datetime(2026, 6, 14, 16, 30, tzinfo=UTC)  # already 15 June in the region


@pytest.fixture
def person(db):
    return PractitionerFactory(name_zh="次仁卓玛", name_bo="ཚེ་རིང་སྒྲོལ་མ།")


def complete(person, of, score=Decimal("92.5")):
    """What the course room does when somebody completes a course."""
    with transaction.atomic():
        events.learning_completed.announce(type(of), practitioner=person, course=of, at=AT, score=score)


def test_a_completed_course_brings_its_credit_and_its_certificate(person):
    diarrhoea = course()
    complete(person, diarrhoea)
    credit = Credit.objects.get()
    assert (credit.practitioner, credit.credit_class, credit.amount) == (person, "II", Decimal("2.5"))
    assert (credit.session, credit.earned_on) == (f"course:{diarrhoea.uuid}", date(2026, 6, 15))
    certificate = Certificate.objects.get()
    assert (certificate.number, certificate.issued_on) == ("PML-2026-000001", date(2026, 6, 15))
    assert (certificate.person_zh, certificate.person_bo) == ("次仁卓玛", "ཚེ་རིང་སྒྲོལ་མ།")
    assert (certificate.course_title_zh, certificate.institution_zh) == ("高原儿童腹泻", "自治区人民医院")
    assert (certificate.score, certificate.credits) == (Decimal("92.5"), Decimal("2.5"))


def test_a_repeat_changes_nothing_and_takes_no_number(person):
    diarrhoea = course()
    complete(person, diarrhoea)
    complete(person, diarrhoea, score=Decimal(100))
    assert Credit.objects.count() == Certificate.objects.count() == 1
    assert Certificate.objects.get().score == Decimal("92.5")
    assert CertificateSeries.objects.get().last == 1


def test_names_stand_as_they_were_at_issue(person):
    complete(person, course())
    person.name_zh = "改名"
    person.save()
    assert Certificate.objects.get().person_zh == "次仁卓玛"


def test_numbers_follow_each_other_and_start_anew_each_year(person):
    first, second = course(), course("新生儿复苏")
    complete(person, first)
    complete(person, second)
    third = services.award(practitioner=person, course=course("急救"), at=datetime(2027, 1, 2, tzinfo=UTC), score=None)
    numbers = Certificate.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == ["PML-2026-000001", "PML-2026-000002", "PML-2027-000001"]
    assert third.score is None


def test_a_course_without_credits_brings_only_a_certificate(person):
    complete(person, course(credits=Decimal(0)))
    assert not Credit.objects.exists()
    assert Certificate.objects.get().credits == 0


def test_attainment_is_announced_once(person):
    heard = []

    def listen(sender, practitioner, **kwargs):
        heard.append(practitioner)

    events.attainment_changed.connect(listen)
    try:
        diarrhoea = course()
        complete(person, diarrhoea)
        complete(person, diarrhoea)
    finally:
        events.attainment_changed.disconnect(listen)
    assert heard == [person]


def finish_by_lesson(person, of):
    """Go through the course's only lesson, as the reader does; the course room completes the course."""
    record_progress(practitioner=person, lesson=LessonFactory(parent=of), key=new_id(), at=AT)


def test_the_course_room_and_this_room_meet(person):
    diarrhoea = course()
    finish_by_lesson(person, diarrhoea)
    assert CourseCompletion.objects.get().course == diarrhoea
    assert Certificate.objects.get().issued_on == Credit.objects.get().earned_on == date(2026, 6, 15)


def test_an_error_while_awarding_undoes_the_completion(person, monkeypatch):
    def out_of_numbers(year):
        raise RuntimeError("no number")

    monkeypatch.setattr(services, "_next_number", out_of_numbers)
    with pytest.raises(RuntimeError, match="no number"):
        finish_by_lesson(person, course())
    assert not CourseCompletion.objects.exists()
    assert not LessonProgress.objects.exists()
    assert not Credit.objects.exists()
    assert not Certificate.objects.exists()


def test_many_credits_at_once_leave_out_what_is_recorded(person):
    CreditFactory(practitioner=person, session="a", amount=2)
    again = CreditFactory.build(practitioner=person, session="a", amount=9)
    other = CreditFactory.build(practitioner=person, session="b", amount=3)
    services.add_credits([again, other])
    assert sorted(Credit.objects.values_list("session", "amount")) == [("a", 2), ("b", 3)]


@pytest.mark.django_db
@pytest.mark.parametrize("make", [CreditFactory, CertificateFactory])
def test_facts_refuse_to_be_changed_or_removed(make):
    fact = make()
    for change in (fact.delete, fact.save):
        with pytest.raises((IntegrityError, InternalError), match="holds facts"), transaction.atomic():
            change()


@pytest.mark.django_db
def test_the_database_refuses_credits_that_are_not_positive():
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditFactory(amount=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditFactory(credit_class="X")


@pytest.mark.django_db
def test_the_database_refuses_a_second_certificate_for_a_course():
    first = CertificateFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateFactory(practitioner=first.practitioner, course=first.course)


def test_the_loser_of_a_race_finds_the_winners_certificate_and_gives_its_number_back(person, monkeypatch):
    diarrhoea = course()
    complete(person, diarrhoea)
    found, misses = QuerySet.get, {Credit, Certificate}

    def not_yet_visible(queryset, *args, **kwargs):
        if queryset.model in misses:
            misses.remove(queryset.model)
            raise queryset.model.DoesNotExist
        return found(queryset, *args, **kwargs)

    monkeypatch.setattr(QuerySet, "get", not_yet_visible)
    certificate = services.award(practitioner=person, course=diarrhoea, at=AT, score=None)
    assert misses == set()
    assert certificate.number == "PML-2026-000001"
    assert CertificateSeries.objects.get().last == Credit.objects.count() == 1


def race(work) -> list:
    """Run `work` in two threads that start together; what each answered or raised."""
    together, answers = threading.Barrier(2, timeout=10), []

    def run():
        try:
            together.wait()
            answers.append(work())
        except Exception as error:  # noqa: BLE001 - compared by the caller
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return answers


@pytest.mark.services
@pytest.mark.skipif("sqlite" in settings.DATABASES["default"]["ENGINE"], reason="threads cannot share SQLite in memory")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_completions_at_the_same_moment_give_one_certificate():
    person, diarrhoea = PractitionerFactory(), course()
    answers = race(lambda: services.award(practitioner=person, course=diarrhoea, at=AT, score=90).number)
    assert answers == ["PML-2026-000001"] * 2
    assert Certificate.objects.count() == Credit.objects.count() == 1
    assert CertificateSeries.objects.get().last == 1
