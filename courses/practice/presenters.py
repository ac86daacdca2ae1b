"""Practice questions on a lesson's page: to be answered, with what the reader last answered and why it is right."""

import json
from dataclasses import dataclass
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.utils.safestring import SafeString, mark_safe

from courses.catalogue.models import LessonPage
from courses.practice.models import PracticeAnswer
from courses.practice.selectors import PracticeOption, PracticeQuestion, answers_to, questions_of
from lms.common.revalidation import once_key
from lms.directory.models import Practitioner


@dataclass(frozen=True)
class ShownOption:
    """An option, and whether the reader chose it last time."""

    option: PracticeOption
    chosen: bool


@dataclass(frozen=True)
class ShownQuestion:
    """A question with its form's key, and the reader's last answer if there is one."""

    number: int
    question: PracticeQuestion
    options: list[ShownOption]
    key: UUID | None
    last: PracticeAnswer | None

    @property
    def anchor(self) -> str:
        return anchor(self.question)

    @property
    def right(self) -> list[PracticeOption]:
        return [option for option in self.question.options if option.correct]


def anchor(question: PracticeQuestion) -> str:
    """Where on the lesson's page the question stands."""
    return f"practice-{question.uuid}"


def practice_on(lesson: LessonPage, reader: Practitioner | None, session: SessionBase) -> list[ShownQuestion]:
    """The questions of a lesson for one reader. A form's key is the same until it was answered, so that the page is."""
    questions = questions_of(lesson)
    answers = answers_to(reader, lesson) if questions else {}
    shown = []
    for number, question in enumerate(questions, 1):
        given = answers.get(question.uuid, [])
        key = once_key(session, f"practice.{len(given)}", question.uuid)
        shown.append(_shown(number, question, key, given[0] if given else None))
    return shown


def practice_to_keep(lesson: LessonPage) -> list[ShownQuestion]:
    """The questions as they lie on a device, where nobody has answered them."""
    return [_shown(number, question, None, None) for number, question in enumerate(questions_of(lesson), 1)]


def key_to_keep(lesson: LessonPage) -> SafeString:
    """The JSON by which a device marks an answer at once; practice is no examination, so this is no secret."""
    told = [
        {
            "question": str(question.uuid),
            "many": question.many,
            "options": [{"id": option.id, "correct": option.correct} for option in question.options],
        }
        for question in questions_of(lesson)
    ]
    # Hexadecimal ids, true and false only.
    return mark_safe(json.dumps(told, separators=(",", ":")))  # noqa: S308  # nosec B308


def _shown(number: int, question: PracticeQuestion, key: UUID | None, last: PracticeAnswer | None) -> ShownQuestion:
    chosen = set(last.options) if last is not None else set()
    options = [ShownOption(option, option.id in chosen) for option in question.options]
    return ShownQuestion(number, question, options, key, last)
