"""Practice questions: their ids, what is written down of an answer, what the lesson's page shows of it."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks import StructBlockValidationError

from courses.learning.services import KeyReused
from courses.models import LessonPage, PracticeAnswer
from courses.practice.blocks import PracticeQuestion as QuestionBlock
from courses.practice.presenters import anchor, key_to_keep
from courses.practice.selectors import _public_id, answers_to, question_with, questions_of
from courses.practice.services import NotAmongOptions, answer_practice
from lms.common.identifiers import new_id
from tests.factories import courses as make
from tests.factories import directory
from tests.factories.sync import NOW

pytestmark = pytest.mark.django_db


def answered(learner, lesson, *places: int, key=None, number: int = 0) -> PracticeAnswer:
    question = questions_of(lesson)[number]
    options = [question.options[place].id for place in places]
    return answer_practice(
        practitioner=learner, lesson=lesson, question=question, options=options, key=key or new_id(), at=NOW
    )


class TestIds:
    def test_a_question_is_found_by_its_public_id(self):
        lesson = make.lesson_to_practise(make.practice_block(0), make.practice_block(1))
        for question in questions_of(lesson):
            assert question.uuid.version == 8
            assert question_with(question.uuid) == (lesson, question)

    def test_a_question_keeps_its_id_when_the_lesson_is_published_again(self):
        lesson = make.lesson_to_practise()
        (before,) = questions_of(lesson)
        lesson.save_revision().publish()
        (after,) = questions_of(LessonPage.objects.get(pk=lesson.pk))
        assert after == before

    def test_the_questions_of_a_copied_lesson_are_others(self):
        lesson = make.lesson_to_practise()
        copy = lesson.copy(update_attrs={"slug": "copy", "title": "副本"}, keep_live=True)
        (mine,), (its,) = questions_of(lesson), questions_of(copy)
        assert mine.uuid != its.uuid
        assert question_with(its.uuid)[0] == copy
        assert question_with(mine.uuid)[0] == lesson

    def test_the_questions_of_a_new_lesson_in_the_editor_have_no_ids_yet(self):
        assert questions_of(LessonPage(title="草稿", slug="draft")) == []

    def test_blocks_that_were_not_saved_yet_are_shown_all_the_same(self):
        lesson = make.LessonFactory()
        lesson.practice = LessonPage.practice.field.to_python([make.practice_block(0), make.practice_block(1)])
        first, second = questions_of(lesson)
        assert first.uuid != second.uuid
        assert len({option.id for option in first.options}) == 3

    def test_what_is_not_there_is_not_found(self):
        lesson = make.lesson_to_practise()
        (question,) = questions_of(lesson)
        assert question_with(new_id()) is None
        lesson.practice = []
        lesson.save()
        assert question_with(question.uuid) is None

    def test_the_question_of_a_draft_is_not_found(self):
        (question,) = questions_of(make.lesson_to_practise(live=False))
        assert question_with(question.uuid) is None

    @given(lesson=st.integers(1, 2**47), block=st.text(max_size=40))
    def test_every_id_says_which_lesson_it_is_of(self, lesson, block):
        made = _public_id(lesson, block)
        assert (made.int >> 80, made.version) == (lesson, 8)


class TestAnswering:
    def test_an_answer_is_marked_and_kept(self, learner):
        lesson = make.lesson_to_practise(make.practice_block(right=(1,)))
        assert answered(learner, lesson, 1).correct
        assert not answered(learner, lesson, 0).correct

    @pytest.mark.parametrize(("places", "correct"), [((0, 2), True), ((0,), False), ((0, 1, 2), False)], ids=str)
    def test_of_several_right_options_all_are_wanted(self, learner, places, correct):
        lesson = make.lesson_to_practise(make.practice_block(right=(0, 2)))
        assert answered(learner, lesson, *places).correct is correct

    def test_the_same_key_counts_once(self, learner):
        lesson, key = make.lesson_to_practise(), new_id()
        assert answered(learner, lesson, 0, key=key) == answered(learner, lesson, 0, key=key)
        assert PracticeAnswer.objects.count() == 1

    def test_the_learners_other_steps_are_waited_for_before_the_key_is_looked_up(self, learner, monkeypatch):
        """Of a double press the second waits for the first, and then finds its answer."""
        lesson, key = make.lesson_to_practise(), new_id()

        def the_first_ends(practitioner) -> None:
            monkeypatch.setattr("courses.practice.services.one_at_a_time", lambda _practitioner: None)
            answered(practitioner, lesson, 0, key=key)

        monkeypatch.setattr("courses.practice.services.one_at_a_time", the_first_ends)
        assert answered(learner, lesson, 0, key=key).pk == key
        assert PracticeAnswer.objects.count() == 1

    def test_a_key_is_for_one_answer_of_one_person(self, learner):
        lesson, key = make.lesson_to_practise(), new_id()
        answered(learner, lesson, 0, key=key)
        with pytest.raises(KeyReused):
            answered(learner, lesson, 1, key=key)
        with pytest.raises(KeyReused):
            answered(directory.signed_in_person(), lesson, 0, key=key)

    @pytest.mark.parametrize("options", [[], ["elsewhere"]], ids=["none", "another"])
    def test_what_is_no_option_is_no_answer(self, learner, options):
        lesson = make.lesson_to_practise()
        with pytest.raises(NotAmongOptions):
            answer_practice(
                practitioner=learner,
                lesson=lesson,
                question=questions_of(lesson)[0],
                options=options,
                key=new_id(),
                at=NOW,
            )

    def test_where_one_is_right_one_is_chosen(self, learner):
        with pytest.raises(NotAmongOptions):
            answered(learner, make.lesson_to_practise(), 0, 1)

    def test_answers_are_facts(self, learner):
        answer = answered(learner, make.lesson_to_practise(), 0)
        with pytest.raises(IntegrityError), transaction.atomic():
            PracticeAnswer.objects.filter(pk=answer.pk).update(correct=False)

    def test_nobody_sees_the_answers_of_others(self, learner, on):
        lesson = make.lesson_to_practise()
        answered(learner, lesson, 0)
        manager = directory.signed_in_person(role="manager", institution=learner.posts.get().institution)
        assert not PracticeAnswer.objects.visible_to(manager, on).exists()
        assert answers_to(manager, lesson) == {}
        assert list(answers_to(learner, lesson)) == [questions_of(lesson)[0].uuid]


class TestPages:
    def post(self, client, lesson, *places, number=0):
        page = client.get(lesson.url).content.decode()
        question = questions_of(lesson)[number]
        form = page.split(f'id="{anchor(question)}"')[1].split("</form>")[0]
        key = re.search(r'name="key" value="([^"]+)"', form)[1]
        data = {"key": key, "option": [question.options[place].id for place in places]}
        return client.post(reverse("courses:practice", args=[question.uuid]), data, follow=True)

    def test_a_lesson_shows_its_questions_and_not_what_is_right(self, learner_client):
        lesson = make.lesson_to_practise(make.practice_block(0), make.practice_block(1, right=(0, 1)))
        page = self.page(learner_client, lesson)
        assert "练习0" in page
        assert page.count('type="radio"') == 3
        assert page.count('type="checkbox"') == 3
        assert "练习解析" not in page
        assert "data-feedback" not in page

    def test_an_answer_is_told_at_once_with_the_reason_and_without_a_script(self, learner_client):
        lesson = make.lesson_to_practise(make.practice_block(right=(1,)))
        response = self.post(learner_client, lesson, 0)
        assert response.redirect_chain == [(f"{lesson.url}#{anchor(questions_of(lesson)[0])}", 302)]
        page = response.content.decode()
        assert "Not right yet" in page
        assert "练习选项0-1</strong>" in page
        assert "练习解析0" in page
        assert "Answer again" in page

    def test_a_better_answer_replaces_what_was_told(self, learner_client):
        lesson = make.lesson_to_practise(make.practice_block(right=(1,)))
        self.post(learner_client, lesson, 0)
        page = self.post(learner_client, lesson, 1).content.decode()
        assert "<strong data-right>Right</strong>" in page
        assert "Not right yet" not in page
        assert PracticeAnswer.objects.count() == 2

    def test_without_a_choice_the_page_says_what_to_do(self, learner_client):
        page = self.post(learner_client, make.lesson_to_practise()).content.decode()
        assert "Choose an answer first." in page
        assert not PracticeAnswer.objects.exists()

    def test_answering_again_after_back_or_in_a_second_tab_leads_to_a_new_form(self, learner_client):
        lesson = make.lesson_to_practise(make.practice_block(right=(1,)))
        (question,) = questions_of(lesson)
        url = reverse("courses:practice", args=[question.uuid])
        (used,) = re.findall(r'name="key" value="([^"]+)"', self.page(learner_client, lesson))
        learner_client.post(url, {"key": used, "option": question.options[0].id})
        response = learner_client.post(url, {"key": used, "option": question.options[1].id}, follow=True)
        assert response.redirect_chain == [(f"{lesson.url}#{anchor(question)}", 302)]
        page = response.content.decode()
        assert "You have answered this question meanwhile." in page
        assert f'value="{used}"' not in page
        assert PracticeAnswer.objects.count() == 1

    def test_the_key_of_a_form_changes_only_when_it_was_used(self, learner_client):
        lesson = make.lesson_to_practise()
        keys = [re.findall(r'name="key" value="([^"]+)"', self.page(learner_client, lesson)) for _ in range(2)]
        assert keys[0] == keys[1]
        self.post(learner_client, lesson, 0)
        assert re.findall(r'name="key" value="([^"]+)"', self.page(learner_client, lesson)) != keys[0]

    def page(self, client, lesson) -> str:
        return client.get(lesson.url).content.decode().split('id="practice"')[1].split("</section>")[0]

    def test_the_address_of_a_form_leads_to_its_question(self, learner_client):
        lesson = make.lesson_to_practise()
        (question,) = questions_of(lesson)
        response = learner_client.get(reverse("courses:practice", args=[question.uuid]))
        assert response.url == f"{lesson.url}#{anchor(question)}"

    def test_a_question_of_a_withdrawn_lesson_is_not_found(self, learner_client):
        lesson = make.lesson_to_practise()
        (question,) = questions_of(lesson)
        lesson.get_parent().specific.unpublish()
        assert learner_client.post(reverse("courses:practice", args=[question.uuid])).status_code == 404

    def test_a_lesson_without_questions_asks_nothing_about_them(self, learner_client):
        lesson = make.LessonFactory()
        assert "Practise" not in learner_client.get(lesson.url).content.decode()

    def test_a_question_speaks_tibetan_where_it_can(self, learner_client):
        lesson = make.lesson_to_practise()
        with translation.override("bo"):
            (question,) = questions_of(lesson)
            assert (question.text, question.text_lang) == ("སྦྱོང་བརྡར0", "bo")
            assert (question.explanation, question.explanation_lang) == ("练习解析0", "zh-Hans")
            assert question.options[0].text_lang == "bo"

    def test_a_lesson_in_which_somebody_practised_is_not_deleted(self, client, learner):
        lesson = make.lesson_to_practise()
        answered(learner, lesson, 0)
        publisher = directory.signed_in_person(role="publisher", institution=lesson.get_parent().specific.institution)
        client.force_login(publisher.user)
        client.post(reverse("wagtailadmin_pages:delete", args=[lesson.pk]))
        assert LessonPage.objects.filter(pk=lesson.pk).exists()


class TestKept:
    def test_the_kept_page_can_mark_an_answer_by_itself(self, learner_client):
        lesson = make.lesson_to_practise(make.practice_block(right=(0, 2)))
        (question,) = questions_of(lesson)
        page = learner_client.get(f"/offline/pages/lesson/{lesson.uuid}/", {"lang": "zh-hans"}).content.decode()
        found = re.search(r'<script type="application/json" id="lesson-practice">(.*?)</script>', page)[1]
        ids = [option.id for option in question.options]
        assert json.loads(found) == [
            {
                "question": str(question.uuid),
                "many": True,
                "options": [
                    {"id": ids[0], "correct": True},
                    {"id": ids[1], "correct": False},
                    {"id": ids[2], "correct": True},
                ],
            }
        ]
        assert "练习解析0" in page
        assert f'data-practice="{question.uuid}"' in page
        assert "<form method" not in page

    def test_the_key_is_json_that_ends_no_element(self):
        assert re.fullmatch(r"[\[\]{}:,\"\w-]+", key_to_keep(make.lesson_to_practise()))


class TestBlocks:
    @pytest.mark.parametrize("right", [(), (0, 1, 2)], ids=["nothing", "everything"])
    def test_something_is_right_and_something_is_not(self, right):
        block = QuestionBlock()
        with pytest.raises(StructBlockValidationError) as refused:
            block.clean(block.to_python(make.practice_block(right=right)["value"]))
        assert "options" in refused.value.block_errors

    def test_a_sound_question_is_taken(self):
        block = QuestionBlock()
        assert block.clean(block.to_python(make.practice_block()["value"]))["text_zh"] == "练习0"

    def test_two_options_that_say_the_same_are_refused(self):
        block, raw = QuestionBlock(), make.practice_block()["value"]
        raw["options"][1]["text_zh"] = raw["options"][2]["text_zh"]
        with pytest.raises(StructBlockValidationError) as refused:
            block.clean(block.to_python(raw))
        assert "options" in refused.value.block_errors

    def test_one_option_is_no_choice(self):
        block = QuestionBlock()
        with pytest.raises(ValidationError):
            block.clean(block.to_python(make.practice_block(options=1)["value"]))
