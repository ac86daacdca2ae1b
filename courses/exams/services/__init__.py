"""What is done with examinations: published, begun, answered, handed in, marked and marked again."""

from courses.exams.services.accommodations import give_time
from courses.exams.services.attempts import (
    Answer,
    Ended,
    NoMoreAttempts,
    NotOpen,
    TimeOver,
    close_overdue,
    save_answers,
    start,
    submit,
)
from courses.exams.services.codes import TooManyCodes, WrongCode
from courses.exams.services.corrections import CannotCorrect, Effect, correct, effect_of
from courses.exams.services.publishing import NotReady, code_digest, publish, withdraw

__all__ = [
    "Answer",
    "CannotCorrect",
    "Effect",
    "Ended",
    "NoMoreAttempts",
    "NotOpen",
    "NotReady",
    "TimeOver",
    "TooManyCodes",
    "WrongCode",
    "close_overdue",
    "code_digest",
    "correct",
    "effect_of",
    "give_time",
    "publish",
    "save_answers",
    "start",
    "submit",
    "withdraw",
]
