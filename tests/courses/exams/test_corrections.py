"""A question was wrong: everybody is marked anew, nothing that was earned is taken back in silence."""

import pytest

from courses.bank.models import ItemVersion
from courses.exams import services
from courses.exams.models import Correction, Marking, MarkReason
from courses.exams.selectors import marking_of
from courses.exams.services.corrections import contested
from courses.learning.services import KeyReused
from courses.models import CourseCompletion
from lms.audit.models import AuditEntry
from lms.common.identifiers import new_id
from tests.factories import courses as make_courses
from tests.factories import exams as make
from tests.factories.bank import ItemVersionFactory, documents
from tests.factories.directory import PractitionerFactory
from tests.factories.exams import MINUTE, NOW

pytestmark = pytest.mark.django_db


def with_key(version: ItemVersion, answer: str) -> ItemVersion:
    """The next version of a question: the same words, another option is right."""
    content, key = documents("A1", version.content["stem"]["zh"])
    key["parts"]["p1"]["answer"] = answer
    return ItemVersionFactory(item=version.item, number=version.number + 1, content=content, key=key)


@pytest.fixture
def exam():
    """A course that ends with an examination of one question, of which "b" is the right answer so far."""
    course = make_courses.course_with(lessons=0, quiz=False)
    return make.published("A1", course=course, pass_mark=100)


@pytest.fixture
def item(exam):
    return exam.current.pool.get().item_version


def correct(exam, item, instead, **more):
    return services.correct(exam=exam, item=item, instead=instead, key=more.pop("key", new_id()), at=NOW + MINUTE)


def test_who_was_right_after_all_passes_and_completes_the_course(exam, item):
    person = PractitionerFactory()
    attempt = make.taken(person, exam, ["c"])
    effect = correct(exam, item, with_key(item, "c"))
    assert (effect.attempts, effect.changed, effect.pass_now, effect.pass_no_longer) == (1, 1, [attempt], [])
    newest = marking_of(attempt)
    assert (newest.number, newest.reason, newest.passed) == (2, MarkReason.CORRECTION, True)
    assert CourseCompletion.objects.get().practitioner == person


def test_what_was_earned_stays_and_is_listed_for_people_to_decide(exam, item):
    person = PractitionerFactory()
    attempt = make.taken(person, exam, ["b"])
    effect = correct(exam, item, with_key(item, "c"))
    assert effect.pass_no_longer == [attempt]
    assert not marking_of(attempt).passed
    assert [each.practitioner for each in contested(exam)] == [person]
    assert CourseCompletion.objects.count() == 1


def test_nobody_is_contested_while_another_attempt_passes(exam, item):
    person = PractitionerFactory()
    make.taken(person, exam, ["b"])
    make.taken(person, exam, ["c"])
    correct(exam, item, with_key(item, "c"))
    assert contested(exam) == []
    assert contested(make.ExamFactory()) == []


def test_a_question_that_is_taken_out_counts_for_nobody():
    exam = make.published("A1", "A1", shuffle=False)
    attempt = make.taken(PractitionerFactory(), exam, ["a", "b"])
    wrong = ItemVersion.objects.get(pk=make.items_in(attempt)[0])
    correct(exam, wrong, None)
    marking = marking_of(attempt)
    assert (marking.score, marking.of, marking.items[0]["marked"]) == (100, 1, "")


def test_the_effect_is_told_before_anything_is_written(exam, item):
    make.taken(PractitionerFactory(), exam, ["b"])
    effect = services.effect_of(exam=exam, item=item, instead=with_key(item, "c"))
    assert (effect.attempts, len(effect.pass_no_longer)) == (1, 1)
    assert (Marking.objects.count(), Correction.objects.count()) == (1, 0)


def test_the_newest_word_counts_and_the_first_can_come_back(exam, item):
    attempt = make.taken(PractitionerFactory(), exam, ["b"])
    correct(exam, item, None)
    services.correct(exam=exam, item=item, instead=item, key=new_id(), at=NOW + 2 * MINUTE)
    assert [each.passed for each in attempt.markings.order_by("number")] == [True, True, True]
    assert marking_of(attempt).items[0]["marked"] == str(item.pk)


def test_the_same_key_corrects_once(exam, item):
    make.taken(PractitionerFactory(), exam, ["b"])
    key, instead = new_id(), with_key(item, "c")
    correct(exam, item, instead, key=key)
    assert correct(exam, item, instead, key=key).attempts == 0
    assert Marking.objects.count() == 2
    with pytest.raises(KeyReused):
        correct(exam, item, None, key=key)


def test_attempts_that_did_not_ask_it_and_those_that_run_are_left_alone(exam, item):
    running = make.begun(PractitionerFactory(), exam)
    make.answer_all(running, ["c"])
    other = make.taken(PractitionerFactory(), make.published(), ["b", "b", "b"])
    assert correct(exam, item, with_key(item, "c")).attempts == 0
    assert marking_of(other).number == 1
    services.submit(attempt=running, key=new_id(), at=NOW + 2 * MINUTE)
    assert marking_of(running).passed  # marked by what counts by then


def test_another_question_does_not_stand_for_it(exam, item):
    longer = ItemVersionFactory(item=item.item, number=9, type="X")
    for instead in (make.question(exam), longer):
        with pytest.raises(services.CannotCorrect):
            correct(exam, item, instead)
    assert not Correction.objects.exists()


def changed(content):
    """The same ids in other words: of the first part the first option, the unit or the target, or the picture."""
    first = content["parts"][0]
    for place in ("options", "targets"):
        if first[place]:
            first[place][0]["text"]["zh"] = "另一个"
            return
    if content["media"] is None:
        first["unit"] = "[degF]"
    else:
        content["media"]["uuid"] = "2"


@pytest.mark.parametrize("type_", ["A1", "B1", "match", "numeric", "hotspot"])
def test_the_same_ids_with_another_meaning_do_not_stand_for_it(type_):
    exam = make.published(type_)
    item = exam.current.pool.get().item_version
    content, key = documents(type_, "题干")
    same = ItemVersionFactory(item=item.item, number=8, type=type_, content=content, key=key)
    services.effect_of(exam=exam, item=item, instead=same)
    content, key = documents(type_, "题干")
    if type_ == "B1":
        content["options"][0]["text"]["zh"] = "另一个"
    else:
        changed(content)
    other = ItemVersionFactory(item=item.item, number=9, type=type_, content=content, key=key)
    with pytest.raises(services.CannotCorrect):
        correct(exam, item, other)


def test_options_in_another_order_are_other_answers(exam, item):
    """Ids are given by place: whoever chose "b" did not choose what is "b" now."""
    content, key = documents("A1", item.content["stem"]["zh"])
    texts = [option["text"] for option in content["parts"][0]["options"]]
    for option, text in zip(content["parts"][0]["options"], reversed(texts), strict=True):
        option["text"] = text
    with pytest.raises(services.CannotCorrect):
        correct(exam, item, ItemVersionFactory(item=item.item, number=2, content=content, key=key))


def test_who_never_passed_is_not_contested(exam):
    """The course was completed in another way, before it had the examination."""
    person = PractitionerFactory()
    CourseCompletion.objects.create(practitioner=person, course=exam.course, at=NOW)
    make.taken(person, exam, ["a"])
    assert contested(exam) == []


def test_the_log_says_whom_it_concerned_in_numbers(exam, item):
    make.taken(PractitionerFactory(), exam, ["b"])
    correct(exam, item, with_key(item, "c"))
    entry = AuditEntry.objects.get(action="exam.corrected")
    assert entry.detail["pass_no_longer"] == 1
    assert entry.object_id == str(exam.uuid)
