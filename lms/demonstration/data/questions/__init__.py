"""The question bank of the demonstration: clinical facts are those of the sources named."""

from lms.demonstration.data.questions import adults, altitude, children, pressure
from lms.demonstration.data.questions.shapes import Asked

QUESTIONS: tuple[Asked, ...] = (*pressure.QUESTIONS, *altitude.QUESTIONS, *adults.QUESTIONS, *children.QUESTIONS)

__all__ = ["QUESTIONS", "Asked"]
