"""All models of the room, where Django looks for them; each is written in its inner package."""

from courses.authoring.models import Shelf
from courses.bank.models import Item, ItemImport, ItemStep, ItemVersion
from courses.catalogue.models import CataloguePage, CoursePage, CreditClass, LessonPage
from courses.exams.models import (
    Accommodation,
    BlueprintLine,
    Correction,
    Exam,
    ExamAttempt,
    ExamVersion,
    Marking,
    PooledItem,
    SavedAnswer,
    Submission,
    WrongCodeTry,
)
from courses.learning.models import CourseCompletion, EnrolmentStep, EnrolmentWay, LessonProgress
from courses.live.models import CalendarLink, LiveSession
from courses.player.models import LecturePlayed
from courses.practice.models import PracticeAnswer
from courses.quizzes.models import Option, Question, Quiz, QuizAttempt
from courses.reviews.models import CourseReview, ReviewStep

__all__ = [
    "Accommodation",
    "BlueprintLine",
    "CalendarLink",
    "CataloguePage",
    "Correction",
    "CourseCompletion",
    "CoursePage",
    "CourseReview",
    "CreditClass",
    "EnrolmentStep",
    "EnrolmentWay",
    "Exam",
    "ExamAttempt",
    "ExamVersion",
    "Item",
    "ItemImport",
    "ItemStep",
    "ItemVersion",
    "LecturePlayed",
    "LessonPage",
    "LessonProgress",
    "LiveSession",
    "Marking",
    "Option",
    "PooledItem",
    "PracticeAnswer",
    "Question",
    "Quiz",
    "QuizAttempt",
    "ReviewStep",
    "SavedAnswer",
    "Shelf",
    "Submission",
    "WrongCodeTry",
]
