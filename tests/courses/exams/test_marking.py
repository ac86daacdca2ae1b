"""Points: exact, by the terms that the attempt began with."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.exams import services
from courses.exams.models import BlueprintLine, Exam, Marking, MarkReason
from courses.exams.selectors import best_result, items_of, marking_of
from courses.exams.services.marking import Marks, marks_of
from lms.common.identifiers import new_id
from tests.factories import exams as make
from tests.factories.directory import PractitionerFactory
from tests.factories.exams import MINUTE, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return PractitionerFactory()


def test_right_answers_give_the_points_of_their_lines(person):
    exam = make.ExamFactory(shuffle=False, pass_mark=50)
    for competency, points in (("CARD", "1"), ("RESP", "3")):
        make.question(exam, competencies=[competency])
        make.LineFactory(exam=exam, competency=competency, points=Decimal(points))
    services.publish(exam=exam, at=NOW)
    attempt = make.taken(person, Exam.objects.get(pk=exam.pk), ["a", "b"])
    marking = marking_of(attempt)
    assert (marking.points, marking.of, marking.score, marking.passed) == (3, 4, 75, True)
    assert marking.reason == MarkReason.ENDED
    assert [row["points"] for row in marking.items] == ["0", "3"]


@pytest.mark.parametrize(
    ("responses", "points", "score"),
    [
        (["b", "b", "b"], "3.000", 100),
        (["b", "a", None], "0.667", 22),
        (["a", "a", "a"], "-0.999", 0),
        ([None] * 3, "0.000", 0),
    ],
    ids=["all right", "one wrong", "all wrong", "nothing"],
)
def test_wrong_choices_cost_and_open_ones_do_not(person, responses, points, score):
    exam = make.published(negative=Decimal("0.333"))
    marking = marking_of(make.taken(person, exam, responses))
    assert (marking.points, marking.score) == (Decimal(points), score)


@pytest.mark.parametrize(("partial", "score"), [(True, 50), (False, 0)])
def test_partial_credit_is_the_examinations_choice(person, partial, score):
    exam = make.published("X", partial=partial)
    assert marking_of(make.taken(person, exam, [["a"]])).score == score


def test_every_type_of_question_is_marked_through(person):
    right = {
        **{"A1": "b", "A2": "b", "X": ["a", "c"], "true_false": True, "numeric": "37.2"},
        **{
            "order": ["c", "a", "d", "b"],
            "match": {"l1": "r2", "l2": "r3"},
            "short_text": "aspirin",
            "hotspot": [150, 150],
        },
    }
    exam = make.published(*right, shuffle=False)
    attempt = make.begun(person, exam)
    items = items_of(make.items_in(attempt))
    make.answer_all(attempt, [right[items[each].type.value] for each in make.items_in(attempt)])
    assert [row["points"] for row in marks_of(attempt, {}).items] == ["1"] * len(right)


def test_the_terms_are_those_with_which_the_attempt_began(person):
    exam = make.published(pass_mark=60)
    attempt = make.begun(person, exam)
    Exam.objects.filter(pk=exam.pk).update(pass_mark=90, minutes=5)
    BlueprintLine.objects.filter(exam=exam).update(points=9)
    services.publish(exam=exam, at=NOW)
    make.answer_all(attempt, ["b", "b", None], at=NOW + 20 * MINUTE)
    services.submit(attempt=attempt, key=new_id(), at=NOW + 20 * MINUTE)
    marking = marking_of(attempt)
    assert (marking.of, marking.pass_mark, marking.passed) == (3, 60, True)


@given(
    points=st.fractions(-50, 50, max_denominator=60),
    of=st.fractions("1/4", 50, max_denominator=60),
    mark=st.integers(1, 100),
)
def test_rounding_makes_nobody_pass_or_fail(points, of, mark):
    points = min(points, of)
    marks = Marks([], points, of, "")
    assert 0 <= marks.score <= 100
    assert marks.passed(mark) == (points / of >= Fraction(mark, 100))
    if marks.passed(mark):
        assert marks.score >= mark


def test_with_every_question_taken_out_everybody_has_everything():
    assert Marks([], Fraction(0), Fraction(0), "").score == 100
    assert Marks([], Fraction(0), Fraction(0), "").passed(100)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tries=st.lists(st.sampled_from([["b", "b", "b"], ["a", "b", "b"], ["a", "a", "b"]]), min_size=1, max_size=3))
def test_the_best_of_several_attempts_counts(tries):
    person, exam = PractitionerFactory(), make.published(attempts=3)
    for number, responses in enumerate(tries):
        make.taken(person, exam, responses, at=NOW + number * MINUTE)
    best = best_result(person, exam)
    scores = [100 * responses.count("b") // 3 for responses in tries]
    assert (best.score, best.passed) == (max(scores), max(scores) >= 60)
    assert best.at == NOW + scores.index(max(scores)) * MINUTE


def test_the_rule_of_a_marking_can_be_told_again(person):
    exam = make.published()
    first, second = (make.taken(person, exam, ["b", "b", "a"], at=NOW + each * MINUTE) for each in range(2))
    sums = set(Marking.objects.values_list("rule_checksum", flat=True))
    assert len(sums) == 1
    assert marks_of(first, {}).rule_checksum == marks_of(second, {}).rule_checksum
    item = make.items_in(first)[0]
    assert marks_of(first, {item: None}).rule_checksum not in sums
