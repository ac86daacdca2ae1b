"""From a draft to what can be taken: exact questions, or a refusal that names the line."""

import pytest
from django.db import IntegrityError, transaction

from courses.bank.models import Item, ItemStatus
from courses.exams import services
from courses.exams.drawing import Shortage
from courses.exams.models import Exam, ExamVersion, PooledItem
from courses.exams.selectors import terms_of
from courses.exams.services.publishing import pool_of, titles_of
from lms.audit.models import AuditEntry
from tests.factories import courses as make_courses
from tests.factories import exams as make
from tests.factories.bank import ItemVersionFactory, approved_version
from tests.factories.exams import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam():
    return make.ExamFactory()


def test_only_approved_questions_of_the_own_hospital_are_asked(exam):
    asked = make.question(exam)
    ItemVersionFactory(item__institution=exam.institution)
    approved_version()
    retired = make.question(exam)
    Item.objects.filter(pk=retired.item_id).update(status=ItemStatus.RETIRED)
    assert pool_of(make.LineFactory(exam=exam)) == {str(asked.pk): asked.checksum}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ({}, {"heart", "lung", "hard"}),
        ({"competency": "HEART"}, {"heart", "hard"}),
        ({"easiest": 4}, {"hard"}),
        ({"hardest": 3, "competency": "HEART"}, {"heart"}),
        ({"type": "X"}, {"lung"}),
        ({"type": "B1"}, set()),
    ],
    ids=["any", "competency", "hard ones", "easy ones of one", "type", "none"],
)
def test_a_line_says_which_questions(exam, line, found):
    names = {
        str(make.question(exam, competencies=["HEART"], difficulty=2).pk): "heart",
        str(make.question(exam, "X", competencies=["LUNG"], difficulty=3).pk): "lung",
        str(make.question(exam, competencies=["HEART", "HEARTBURN"], difficulty=5).pk): "hard",
    }
    assert {names[pk] for pk in pool_of(make.LineFactory(exam=exam, **line))} == found


def test_too_few_questions_are_refused_before_anybody_begins_and_the_line_is_named(exam):
    make.question(exam)
    make.LineFactory(exam=exam, count=1)
    make.LineFactory(exam=exam, count=2)
    with pytest.raises(services.NotReady) as refused:
        services.publish(exam=exam, at=NOW)
    assert refused.value.shortages == [Shortage(line=2, wanted=2, found=0)]
    assert not ExamVersion.objects.exists()
    assert not Exam.objects.filter(status="published").exists()


def test_an_examination_without_lines_is_refused(exam):
    with pytest.raises(services.NotReady):
        services.publish(exam=exam, at=NOW)


def test_what_is_published_names_its_questions_and_stays(exam):
    first = make.question(exam)
    make.LineFactory(exam=exam)
    version = services.publish(exam=exam, at=NOW)
    assert terms_of(version).items == {str(first.pk)}
    assert PooledItem.objects.get().item_version == first
    assert AuditEntry.objects.filter(action="exam.published", object_id=str(exam.uuid)).count() == 1
    for model in (ExamVersion, PooledItem):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(recorded_at=NOW)


def test_publishing_again_without_a_change_makes_no_new_version(exam):
    make.question(exam)
    make.LineFactory(exam=exam)
    first = services.publish(exam=exam, at=NOW)
    assert services.publish(exam=exam, at=NOW) == first
    make.question(exam)
    second = services.publish(exam=exam, at=NOW)
    assert (second.number, second.checksum != first.checksum) == (2, True)
    assert Exam.objects.get().current == second


def test_the_access_code_is_not_stored(exam):
    digest = services.code_digest(exam, "Everest8848")
    assert "verest" not in digest
    assert digest != services.code_digest(make.ExamFactory(), "Everest8848")


def test_a_withdrawn_examination_is_said_to_be_once(exam):
    make.question(exam)
    make.LineFactory(exam=exam)
    services.publish(exam=exam, at=NOW)
    for _time in range(2):
        services.withdraw(exam=exam, at=NOW)
    assert AuditEntry.objects.filter(action="exam.withdrawn").count() == 1


@pytest.mark.parametrize(
    "values",
    [{"minutes": 0}, {"attempts": 0}, {"pass_mark": 101}, {"negative": 2}, {"opens_at": NOW, "closes_at": NOW}],
    ids="-".join,
)
def test_the_database_refuses_what_cannot_be(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.ExamFactory(**values)


def test_a_course_ends_with_one_examination():
    course = make_courses.course_with(quiz=False)
    make.ExamFactory(course=course)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.ExamFactory(course=course)


def test_authors_read_the_beginning_of_a_question(exam):
    version = make.question(exam, stem="脱水的体征")
    assert titles_of([str(version.pk)]) == {str(version.pk): "脱水的体征"}
