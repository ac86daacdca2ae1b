"""Begin, answer, hand in: once whatever comes twice, by the server's time, nothing lost that came in time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.exams import services
from courses.exams.models import (
    Accommodation,
    Exam,
    ExamAttempt,
    How,
    Marking,
    SavedAnswer,
    Submission,
)
from courses.exams.selectors import answers_of, marking_of, sheet_of, submission_of, time_left
from courses.exams.services import Answer, attempts
from courses.exams.timing import MoreTime
from courses.items import BadResponse
from courses.learning.services import KeyReused
from lms.common.identifiers import new_id
from tests.factories import exams as make
from tests.factories.directory import PractitionerFactory
from tests.factories.exams import MINUTE, NOW, SECOND, an_answer, begun, items_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return PractitionerFactory()


@pytest.fixture
def exam():
    return make.published()


def counted(attempt: ExamAttempt) -> dict[str, object]:
    """Of each question the answer that counts."""
    return {item: responses.get("p1") for item, responses in answers_of(attempt).answers.items()}


class TestBeginning:
    def test_the_same_key_begins_once(self, person, exam):
        key = new_id()
        first, second = (services.start(practitioner=person, exam=exam, key=key, at=NOW) for _time in range(2))
        assert first == second
        assert ExamAttempt.objects.count() == 1

    def test_a_second_tab_or_device_finds_the_attempt_that_runs(self, person, exam):
        first = begun(person, exam)
        assert begun(person, exam, at=NOW + 5 * MINUTE, seed="another") == first
        assert ExamAttempt.objects.count() == 1

    def test_a_key_is_for_one_person(self, person, exam):
        key = new_id()
        services.start(practitioner=person, exam=exam, key=key, at=NOW)
        with pytest.raises(KeyReused):
            services.start(practitioner=PractitionerFactory(), exam=exam, key=key, at=NOW)

    def test_attempts_are_counted(self, person, exam):
        for number in (1, 2):
            assert make.taken(person, exam, ["a", "a", "a"]).number == number
        with pytest.raises(services.NoMoreAttempts):
            begun(person, exam)
        assert begun(PractitionerFactory(), exam).number == 1

    def test_an_attempt_whose_time_is_over_does_not_hold_up_the_next(self, person, exam):
        first = begun(person, exam)
        second = begun(person, exam, at=NOW + 40 * MINUTE)
        assert second.number == 2
        assert submission_of(first).how == How.TIME

    def test_the_database_itself_refuses_a_second_attempt_of_one_number(self, person, exam):
        attempt = begun(person, exam)
        same = ("exam", "version", "practitioner", "number", "form", "started_at")
        twin = {name: getattr(attempt, name) for name in same}
        with pytest.raises(IntegrityError), transaction.atomic():
            ExamAttempt.objects.create(pk=new_id(), seed="x", deadline=attempt.deadline, **twin)

    @pytest.mark.parametrize(
        ("opens", "closes", "open_"),
        [(None, None, True), (0, 60, True), (1, None, False), (None, 0, False), (-9, 1, True)],
        ids=["always", "just opened", "too early", "just closed", "about to close"],
    )
    def test_it_begins_only_while_it_is_open(self, person, opens, closes, open_):
        when = {
            name: None if value is None else NOW + value * MINUTE
            for name, value in [("opens_at", opens), ("closes_at", closes)]
        }
        exam = make.published(**when)
        if open_:
            assert begun(person, exam).number == 1
        else:
            with pytest.raises(services.NotOpen):
                begun(person, exam)

    def test_a_withdrawn_one_is_not_begun_and_goes_on_where_it_was_begun(self, person, exam):
        attempt = begun(person, exam)
        services.withdraw(exam=exam, at=NOW)
        exam = Exam.objects.get(pk=exam.pk)
        assert begun(person, exam) == attempt
        with pytest.raises(services.NotOpen):
            begun(PractitionerFactory(), exam)

    @pytest.mark.parametrize(
        ("code", "right"), [("Everest8848", True), (" everest8848 ", True), ("", False), ("other", False)]
    )
    def test_the_access_code(self, person, exam, code, right):
        exam.access_code = services.code_digest(exam, "Everest8848")
        if right:
            assert begun(person, exam, code=code)
        else:
            with pytest.raises(services.WrongCode):
                begun(person, exam, code=code)
            assert not ExamAttempt.objects.exists()

    def test_two_people_have_other_orders_and_the_same_questions(self, person):
        exam = make.published(*["A1"] * 8)
        forms = [items_in(begun(each, exam, seed=seed)) for each, seed in [(person, "1"), (PractitionerFactory(), "2")]]
        assert forms[0] != forms[1]
        assert sorted(forms[0]) == sorted(forms[1])

    def test_what_is_to_be_put_in_order_is_mixed_even_where_nothing_else_is(self, person):
        exam = make.published("A1", "order", shuffle=False)
        orders = [asked["order"] for asked in begun(person, exam).form]
        assert sorted(map(list, orders)) == [[], ["p1"]]


class TestAnswering:
    def test_an_answer_is_kept_and_found_on_another_device(self, person, exam):
        attempt = begun(person, exam)
        first = items_in(attempt)[0]
        services.save_answers(attempt=attempt, answers=[an_answer(first)], at=NOW)
        elsewhere = begun(person, exam, at=NOW + MINUTE)
        assert counted(elsewhere) == {first: "b"}
        assert sheet_of(elsewhere).open_places == [2, 3]

    def test_the_same_sending_counts_once(self, person, exam):
        attempt = begun(person, exam)
        answers = [an_answer(items_in(attempt)[0])]
        for _time in range(3):
            services.save_answers(attempt=attempt, answers=answers, at=NOW)
        assert SavedAnswer.objects.count() == 1

    def test_what_arrives_late_does_not_undo_what_was_answered_later(self, person, exam):
        attempt = begun(person, exam)
        item = items_in(attempt)[0]
        newer, older = an_answer(item, "c", at=NOW + 9 * SECOND), an_answer(item, "a", at=NOW + 2 * SECOND)
        for each in (newer, older):
            services.save_answers(attempt=attempt, answers=[each], at=NOW + 10 * SECOND)
        assert counted(attempt) == {item: "c"}

    def test_a_device_whose_clock_runs_ahead_does_not_win_for_ever(self, person, exam):
        attempt = begun(person, exam)
        item = items_in(attempt)[0]
        services.save_answers(attempt=attempt, answers=[an_answer(item, "a", at=NOW + timedelta(days=900))], at=NOW)
        later = NOW + MINUTE
        services.save_answers(attempt=attempt, answers=[an_answer(item, "c", at=later)], at=later)
        assert counted(attempt) == {item: "c"}

    def test_an_answer_may_be_taken_back(self, person, exam):
        attempt = begun(person, exam)
        item = items_in(attempt)[0]
        services.save_answers(attempt=attempt, answers=[an_answer(item)], at=NOW)
        taken_back = Answer(new_id(), item, {"p1": ""}, int(NOW.timestamp() * 1000) + 5)
        services.save_answers(attempt=attempt, answers=[taken_back], at=NOW + SECOND)
        assert counted(attempt) == {item: None}
        assert sheet_of(attempt).open_places == [1, 2, 3]

    def test_other_answers_under_the_same_key_are_refused(self, person, exam):
        attempt = begun(person, exam)
        item, key = items_in(attempt)[0], new_id()
        services.save_answers(attempt=attempt, answers=[an_answer(item, "a", id=key)], at=NOW)
        with pytest.raises(KeyReused):
            services.save_answers(attempt=attempt, answers=[an_answer(item, "c", id=key)], at=NOW)
        assert counted(attempt) == {item: "a"}

    @pytest.mark.parametrize(
        ("item", "responses"),
        [(None, {"p1": "z"}), (None, {"p9": "a"}), (None, {"p1": 7}), ("of another", {"p1": "a"})],
        ids=["no such option", "no such part", "no option at all", "no such question"],
    )
    def test_what_is_no_answer_is_refused_and_nothing_of_it_kept(self, person, exam, item, responses):
        attempt = begun(person, exam)
        first, second, _third = items_in(attempt)
        stranger = str(make.question(exam).pk) if item else second
        answers = [an_answer(first), Answer(new_id(), stranger, responses, 1)]
        with pytest.raises(BadResponse):
            services.save_answers(attempt=attempt, answers=answers, at=NOW)
        assert not SavedAnswer.objects.exists()

    @pytest.mark.parametrize(("seconds", "kept"), [(0, True), (60, True), (61, False)])
    def test_the_grace_is_the_last_of_it(self, person, exam, seconds, kept):
        attempt = begun(person, exam)
        at = NOW + 30 * MINUTE + seconds * SECOND
        answers = [an_answer(items_in(attempt)[0])]
        if kept:
            services.save_answers(attempt=attempt, answers=answers, at=at)
        else:
            with pytest.raises(services.TimeOver):
                services.save_answers(attempt=attempt, answers=answers, at=at)
        assert SavedAnswer.objects.exists() == kept

    def test_after_handing_in_nothing_is_added(self, person, exam):
        attempt = make.taken(person, exam, ["b", None, None])
        with pytest.raises(services.Ended):
            services.save_answers(attempt=attempt, answers=[an_answer(items_in(attempt)[1])], at=NOW)
        assert SavedAnswer.objects.count() == 1

    def test_facts_are_not_changed(self, person, exam):
        attempt = make.taken(person, exam, ["b", "b", "b"])
        for model in (ExamAttempt, SavedAnswer, Submission, Marking):
            with pytest.raises(IntegrityError), transaction.atomic():
                model.objects.update(id=new_id())
        assert attempt.number == 1


class TestHandingIn:
    def test_twice_is_once(self, person, exam):
        attempt = begun(person, exam)
        ends = [services.submit(attempt=attempt, key=new_id(), at=NOW + each * SECOND) for each in range(3)]
        assert len({end.pk for end in ends}) == 1
        assert (Submission.objects.count(), Marking.objects.count()) == (1, 1)

    def test_a_key_ends_one_attempt(self, person, exam):
        key = new_id()
        services.submit(attempt=begun(person, exam), key=key, at=NOW)
        with pytest.raises(KeyReused):
            services.submit(attempt=begun(PractitionerFactory(), exam), key=key, at=NOW)

    def test_after_the_time_it_has_ended_by_time_with_what_was_saved(self, person, exam):
        attempt = begun(person, exam)
        make.answer_all(attempt, ["b", "b", None], at=NOW + 29 * MINUTE)
        end = services.submit(attempt=attempt, key=new_id(), at=NOW + 45 * MINUTE)
        assert (end.how, end.at) == (How.TIME, NOW + 30 * MINUTE)
        assert marking_of(attempt).score == 66

    def test_in_the_grace_it_is_handed_in(self, person, exam):
        attempt = begun(person, exam)
        assert services.submit(attempt=attempt, key=new_id(), at=NOW + 30 * MINUTE + 59 * SECOND).how == How.HANDED_IN

    def test_the_periodic_task_ends_what_nobody_came_back_to(self, person, exam):
        attempt = begun(person, exam)
        make.answer_all(attempt, ["b", None, None])
        going_on = begun(PractitionerFactory(), exam, at=NOW + 20 * MINUTE)
        assert services.close_overdue(at=NOW + 30 * MINUTE + 30 * SECOND) == 0  # the grace of the first
        assert services.close_overdue(at=NOW + 32 * MINUTE) == 1
        assert services.close_overdue(at=NOW + 32 * MINUTE) == 0
        assert marking_of(attempt).score == 33
        assert submission_of(going_on) is None

    def test_one_that_the_database_holds_up_holds_up_no_other(self, exam, monkeypatch, caplog):
        held, other = (begun(PractitionerFactory(), exam, at=NOW + each * SECOND) for each in range(2))
        end = attempts.end_if_over

        def held_up(*, attempt, at):
            if attempt == held:
                raise OperationalError("deadlock detected")
            return end(attempt=attempt, at=at)

        monkeypatch.setattr(attempts, "end_if_over", held_up)
        assert services.close_overdue(at=NOW + 40 * MINUTE) == 1
        assert submission_of(other).how == How.TIME
        assert submission_of(held) is None
        assert str(held.pk) in caplog.text

    def test_overdue_ones_end_before_the_learners_turn_is_taken(self, person, exam, monkeypatch):
        """Whoever ends an attempt takes its turn first and the learner's then; the other way round is a deadlock."""
        turns = []
        for name in ("_take_turn", "one_at_a_time"):
            real = getattr(attempts, name)
            monkeypatch.setattr(attempts, name, lambda row, name=name, real=real: (turns.append(name), real(row)))
        begun(person, exam)
        turns.clear()
        assert begun(person, exam, at=NOW + 40 * MINUTE).number == 2
        assert turns == ["_take_turn", "one_at_a_time"]


class TestMoreTime:
    def test_it_counts_from_the_start(self, person, exam):
        services.give_time(exam=exam, practitioner=person, more=MoreTime(percent=50), key=new_id(), at=NOW)
        assert begun(person, exam).deadline == NOW + 45 * MINUTE

    def test_it_is_given_while_somebody_is_at_work(self, person, exam):
        attempt = begun(person, exam)
        services.give_time(exam=exam, practitioner=person, more=MoreTime(minutes=20), key=new_id(), at=NOW)
        assert time_left(attempt).ends_at == NOW + 50 * MINUTE
        services.save_answers(attempt=attempt, answers=[an_answer(items_in(attempt)[0])], at=NOW + 45 * MINUTE)
        assert services.close_overdue(at=NOW + 45 * MINUTE) == 0

    def test_taking_it_back_does_not_shorten_what_was_promised_at_the_start(self, person, exam):
        services.give_time(exam=exam, practitioner=person, more=MoreTime(minutes=20), key=new_id(), at=NOW)
        attempt = begun(person, exam)
        services.give_time(exam=exam, practitioner=person, more=MoreTime(), key=new_id(), at=NOW + SECOND)
        assert time_left(attempt).ends_at == NOW + 50 * MINUTE

    def test_a_later_word_does_not_take_away_what_was_given_meanwhile(self, person, exam):
        attempt = begun(person, exam)
        for second, minutes in [(1, 20), (2, 5), (3, 0)]:
            at, more = NOW + second * SECOND, MoreTime(minutes=minutes)
            services.give_time(exam=exam, practitioner=person, more=more, key=new_id(), at=at)
        assert time_left(attempt).ends_at == NOW + 50 * MINUTE

    def test_what_an_earlier_word_gave_is_not_added_to_a_later_attempt(self, person, exam):
        for second, minutes in [(1, 20), (2, 5)]:
            at, more = NOW + second * SECOND, MoreTime(minutes=minutes)
            services.give_time(exam=exam, practitioner=person, more=more, key=new_id(), at=at)
        assert time_left(begun(person, exam, at=NOW + MINUTE)).ends_at == NOW + 36 * MINUTE

    def test_a_key_does_not_give_another_time(self, person, exam):
        key = new_id()
        services.give_time(exam=exam, practitioner=person, more=MoreTime(minutes=5), key=key, at=NOW)
        with pytest.raises(KeyReused):
            services.give_time(exam=exam, practitioner=person, more=MoreTime(minutes=6), key=key, at=NOW)

    def test_the_same_key_gives_once_and_to_one_person(self, person, exam):
        key = new_id()
        for _time in range(2):
            services.give_time(exam=exam, practitioner=person, more=MoreTime(minutes=5), key=key, at=NOW)
        assert Accommodation.objects.count() == 1
        with pytest.raises(KeyReused):
            services.give_time(exam=exam, practitioner=PractitionerFactory(), more=MoreTime(), key=key, at=NOW)


# What two devices do: save an answer to a question at a moment, or hand in. Each may arrive again, and in any order.
saves = st.lists(st.tuples(st.integers(0, 2), st.sampled_from("abcd"), st.integers(0, 50)), min_size=1, max_size=7)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(saves=saves, data=st.data())
def test_in_whichever_order_and_however_often_it_arrives_the_end_is_the_same(exam, saves, data):
    ids = [new_id() for _each in saves]
    arrivals = [
        data.draw(
            st.permutations([*range(len(saves)), *data.draw(st.lists(st.integers(0, len(saves) - 1), max_size=4))])
        )
        for _device in range(2)
    ]
    ends = []
    for arrival in arrivals:
        attempt = begun(PractitionerFactory(), exam)
        items = sorted(items_in(attempt))
        mine = (
            {number: new_id() for number in range(len(saves))} if arrival is not arrivals[0] else dict(enumerate(ids))
        )
        mine = dict(zip(range(len(saves)), sorted(mine.values()), strict=True))  # as each device numbers its own
        for number in arrival:
            place, response, second = saves[number]
            answer = an_answer(items[place], response, at=NOW + second * SECOND, id=mine[number])
            services.save_answers(attempt=attempt, answers=[answer], at=NOW + MINUTE)
        submissions = {services.submit(attempt=attempt, key=new_id(), at=NOW + MINUTE).pk for _time in range(2)}
        assert len(submissions) == 1
        ends.append((counted(attempt), marking_of(attempt).score))
    assert ends[0] == ends[1]
