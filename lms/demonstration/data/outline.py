"""The shape in which the demonstration's courses are written down."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Practice:
    """A question to practise with: options in Chinese and Tibetan, and the places of the right ones."""

    text: str
    text_bo: str
    options: list[tuple[str, str]]
    right: tuple[int, ...]
    explanation: str
    explanation_bo: str


@dataclass(frozen=True)
class Lesson:
    """One lesson; `body` is a list of blocks as the CMS stores them."""

    slug: str
    title: str
    title_bo: str
    title_en: str
    body: list[tuple[str, object]]
    lecture: bool = False  # carries the demonstration lecture
    practice: list[Practice] = field(default_factory=list)


@dataclass(frozen=True)
class Question:
    """A question with the index of its best option."""

    text: str
    options: list[str]
    best: int
    explanation: str
    text_bo: str = ""


@dataclass(frozen=True)
class Course:
    """A course with its lessons and its quiz. `data`: by field, blocks as the CMS stores them."""

    slug: str
    title: str
    title_bo: str
    title_en: str
    summary: str
    summary_bo: str
    summary_en: str
    credits: str
    effort_minutes: int
    pass_mark: int
    lessons: list[Lesson] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    data: dict[str, list[tuple[str, object]]] = field(default_factory=dict)
