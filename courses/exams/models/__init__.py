"""What an examination is, and what people did in it. Everything that happened is a fact; what follows is computed."""

from courses.exams.models.attempts import (
    Accommodation,
    Correction,
    ExamAttempt,
    How,
    Marking,
    MarkReason,
    SavedAnswer,
    Submission,
    WrongCodeTry,
)
from courses.exams.models.exams import BlueprintLine, Exam, ExamStatus, ExamVersion, PooledItem, Review

__all__ = [
    "Accommodation",
    "BlueprintLine",
    "Correction",
    "Exam",
    "ExamAttempt",
    "ExamStatus",
    "ExamVersion",
    "How",
    "MarkReason",
    "Marking",
    "PooledItem",
    "Review",
    "SavedAnswer",
    "Submission",
    "WrongCodeTry",
]
