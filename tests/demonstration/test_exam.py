"""The examination of the demonstration can be taken, and is made once."""

import pytest

from courses.exams.models import Exam, ExamVersion
from courses.exams.selectors import best_result, items_of
from courses.items import ItemType
from lms.demonstration.exam import load_exam
from lms.directory.models import Institution
from tests.factories import exams as make
from tests.factories.bank import approved_version
from tests.factories.directory import InstitutionFactory, PractitionerFactory

pytestmark = pytest.mark.django_db


def questions(institution: Institution, number: int = 12) -> list:
    return [approved_version(item__institution=institution) for _each in range(number)]


def test_a_second_load_changes_nothing_that_somebody_changed(on):
    asked = questions(InstitutionFactory())
    exam = load_exam(questions=asked, on=on)
    Exam.objects.update(minutes=45)
    assert load_exam(questions=asked, on=on) == exam
    assert (Exam.objects.get().minutes, ExamVersion.objects.count()) == (45, 1)


def test_it_asks_ten_questions_of_the_bank_and_can_be_passed(on):
    exam = load_exam(questions=questions(InstitutionFactory()), on=on)
    person = PractitionerFactory()
    attempt = make.begun(person, exam)
    items = items_of(make.items_in(attempt))
    assert {item.type for item in items.values()} == {ItemType.A1}
    make.answer_all(attempt, ["b"] * 10)
    make.services.submit(attempt=attempt, key=make.new_id(), at=make.NOW)
    assert best_result(person, exam).score == 100
