"""The practice questions of lessons, by ids that say where each of them is."""

from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from django.db.models import Q, QuerySet

from courses.catalogue.models import LessonPage
from courses.practice.models import PracticeAnswer
from lms.common.names import Worded, localized, shown_language
from lms.common.worded import worded
from lms.directory.models import Practitioner

# A question is a block of its lesson, and blocks keep their ids when a lesson is copied. So its public id is made of
# the lesson's number and the block's id: UUID version 8 (RFC 9562), whose bits are ours to choose.
_BLOCK_BITS = 62
_LESSON_SHIFT = 80
_MARKS = (8 << 76) | (0b10 << _BLOCK_BITS)
# An option is known by what it says: whoever chose other words chose something else.
_OPTION_BYTES = 4


@dataclass(frozen=True)
class PracticeOption(Worded):
    """One answer to choose from."""

    id: str
    text_zh: str
    text_bo: str
    correct: bool


@dataclass(frozen=True)
class PracticeQuestion(Worded):
    """A question of a lesson."""

    uuid: UUID
    text_zh: str
    text_bo: str
    explanation_zh: str
    explanation_bo: str
    options: tuple[PracticeOption, ...]

    @property
    def explanation(self) -> str:
        return localized(self, "explanation")

    @property
    def explanation_lang(self) -> str:
        return shown_language(self, "explanation")

    @property
    def right(self) -> frozenset[str]:
        """The ids of the options that are right."""
        return frozenset(option.id for option in self.options if option.correct)

    @property
    def many(self) -> bool:
        """May more than one be chosen?"""
        return len(self.right) > 1


def questions_of(lesson: LessonPage) -> list[PracticeQuestion]:
    """The lesson's questions in their order; none for a lesson that was never saved."""
    if lesson.pk is None:
        return []
    # In a draft's preview blocks may have no id yet; there their places stand for them.
    blocks = enumerate(lesson.practice)
    return [_question(lesson.pk, block.id or str(place), block.value) for place, block in blocks]


def question_with(uuid: UUID) -> tuple[LessonPage, PracticeQuestion] | None:
    """The question with this id and its lesson, once that was published; None when it is not there any more."""
    shown = Q(live=True) | Q(first_published_at__isnull=False)
    lesson = LessonPage.objects.filter(shown, pk=uuid.int >> _LESSON_SHIFT).first()
    if lesson is None:
        return None
    found = next((question for question in questions_of(lesson) if question.uuid == uuid), None)
    return None if found is None else (lesson, found)


def answers_to(practitioner: Practitioner | None, lesson: LessonPage) -> dict[UUID, list[PracticeAnswer]]:
    """The person's answers to each question of a lesson, the newest first."""
    found: dict[UUID, list[PracticeAnswer]] = {}
    if practitioner is not None:
        for answer in _answers(practitioner.person_id, lesson.pk):
            found.setdefault(answer.question, []).append(answer)
    return found


@worded
def _answers(person: int, lesson: int) -> QuerySet[PracticeAnswer]:
    return PracticeAnswer.objects.of_person(person).filter(lesson=lesson).order_by("-at", "-recorded_at", "pk")


def _question(lesson: int, block_id: str, value: object) -> PracticeQuestion:
    options = tuple(
        PracticeOption(
            id=blake2b(option["text_zh"].encode(), digest_size=_OPTION_BYTES).hexdigest(),
            text_zh=option["text_zh"],
            text_bo=option["text_bo"],
            correct=bool(option["correct"]),
        )
        for option in value["options"]
    )
    return PracticeQuestion(
        uuid=_public_id(lesson, block_id),
        text_zh=value["text_zh"],
        text_bo=value["text_bo"],
        explanation_zh=value["explanation_zh"],
        explanation_bo=value["explanation_bo"],
        options=options,
    )


def _public_id(lesson: int, block_id: str) -> UUID:
    block = int.from_bytes(blake2b(block_id.encode(), digest_size=8).digest()) & (2**_BLOCK_BITS - 1)
    return UUID(int=(lesson << _LESSON_SHIFT) | _MARKS | block)
