"""A quiz as a form, and an attempt with its explanations. Only the second shows which option is best."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from courses.quizzes.models import Option, Question, QuizAttempt
from courses.quizzes.selectors import Paper


@dataclass(frozen=True)
class OptionView:
    """One radio button."""

    value: int
    text: str
    lang: str
    chosen: bool

    @classmethod
    def of(cls, option: Option, chosen: int | None) -> "OptionView":
        return cls(option.pk, option.text, option.text_lang, option.pk == chosen)


@dataclass(frozen=True)
class QuestionView:
    """One group of radio buttons. Holds no model, so that a template cannot reach the key."""

    number: int
    name: str
    text: str
    lang: str
    options: list[OptionView]
    missing: bool


def field_name(question_pk: int) -> str:
    """The name under which a question's answer is sent."""
    return f"q{question_pk}"


def answers_from(paper: Paper, post: Mapping[str, str]) -> dict[int, int]:
    """The answers that a form sent, by question; what is not a number is no answer."""
    sent = {asked.question.pk: post.get(field_name(asked.question.pk), "") for asked in paper.questions}
    return {pk: int(value) for pk, value in sent.items() if value.isascii() and value.isdigit() and len(value) < 19}


def questions_to_answer(
    paper: Paper, key: UUID, answers: Mapping[int, int], missing: Collection[int] = ()
) -> list[QuestionView]:
    """The form of one attempt, with the answers given so far and what is missing."""
    return [
        QuestionView(
            number=number,
            name=field_name(asked.question.pk),
            text=asked.question.text,
            lang=asked.question.text_lang,
            options=[OptionView.of(option, answers.get(asked.question.pk)) for option in asked.shuffled(key)],
            missing=asked.question.pk in missing,
        )
        for number, asked in enumerate(paper.questions, start=1)
    ]


@dataclass(frozen=True)
class AnswerView:
    """One answered question: what was chosen, what is best, and why."""

    number: int
    question: Question
    chosen: Option | None
    best: Option | None
    correct: bool

    @property
    def verdict(self) -> str:
        return _("right") if self.correct else _("not right")


def answered(paper: Paper, attempt: QuizAttempt) -> list[AnswerView]:
    """The attempt beside the quiz; questions that the author has removed since are left out."""
    given = {answer["question"]: answer for answer in attempt.answers}
    views = []
    for number, asked in enumerate(paper.questions, start=1):
        answer = given.get(asked.question.pk)
        if answer is None:
            continue
        chosen = next((option for option in asked.options if option.pk == answer["option"]), None)
        views.append(AnswerView(number, asked.question, chosen, asked.best, answer["correct"]))
    return views
