"""Courses, lessons, quizzes and live lectures for tests."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from courses.catalogue.services import ensure_catalogue
from courses.models import CoursePage, LecturePlayed, LessonPage, LiveSession, Option, Question, Quiz
from lms.common.identifiers import new_id
from lms.directory.models import Practitioner
from tests.factories.directory import InstitutionFactory, PractitionerFactory


class PageFactory(DjangoModelFactory):
    """A published page, put below the `parent` that the factory is given."""

    class Meta:
        abstract = True

    live = True

    @classmethod
    def _create(cls, model_class, *args, parent, **values):
        return parent.add_child(instance=model_class(*args, **values))


class CourseFactory(PageFactory):
    class Meta:
        model = CoursePage

    parent = factory.LazyFunction(ensure_catalogue)
    title = factory.Sequence(lambda n: f"课程{n}")
    slug = factory.Sequence(lambda n: f"course-{n}")
    summary = "课程简介"
    institution = factory.SubFactory(InstitutionFactory)
    credits = Decimal("2")
    credit_class = "II"
    effort_minutes = 30
    pass_mark = 60


def empty_course_data() -> dict[str, int]:
    """What the CMS's form of a course sends of the blocks that say nothing."""
    streams = ("aims", "audience", "prerequisites", "competencies", "lecturers", "references")
    return {f"{name}-count": 0 for name in streams}


class LessonFactory(PageFactory):
    class Meta:
        model = LessonPage

    parent = factory.SubFactory(CourseFactory)
    title = factory.Sequence(lambda n: f"课时{n}")
    slug = factory.Sequence(lambda n: f"lesson-{n}")


class LiveSessionFactory(DjangoModelFactory):
    class Meta:
        model = LiveSession

    title_zh = factory.Sequence(lambda n: f"直播{n}")
    lecturer = "扎西"
    institution = factory.SubFactory(InstitutionFactory)
    starts_at = datetime(2026, 6, 20, 7, 0, tzinfo=UTC)
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(hours=1))


class LecturePlayedFactory(DjangoModelFactory):
    """The first minute of a lecture."""

    class Meta:
        model = LecturePlayed

    practitioner = factory.SubFactory(PractitionerFactory)
    lesson = factory.SubFactory(LessonFactory)
    lecture = factory.LazyFunction(new_id)
    spans = factory.LazyFunction(lambda: [[0.0, 60.0]])
    rate = 1.0
    at = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)


def quiz_for(course: CoursePage, *, questions: int = 3, options: int = 4) -> Quiz:
    """A quiz in which the place of the best answer differs from question to question."""
    quiz = Quiz(course=course)
    quiz.questions = [
        Question(
            sort_order=number,
            text_zh=f"问题{number}",
            explanation_zh=f"解析{number}",
            options=[
                Option(sort_order=place, text_zh=f"选项{number}-{place}", correct=place == number % options)
                for place in range(options)
            ],
        )
        for number in range(questions)
    ]
    quiz.save()
    return quiz


def practice_block(number: int = 0, *, right: tuple[int, ...] = (0,), options: int = 3) -> dict:
    """A practice question as the CMS stores it; `right` are the places of the right options."""
    choices = [
        {"text_zh": f"练习选项{number}-{place}", "text_bo": f"གདམ་ག{number}-{place}", "correct": place in right}
        for place in range(options)
    ]
    value = {
        "text_zh": f"练习{number}",
        "text_bo": f"སྦྱོང་བརྡར{number}",
        "options": choices,
        "explanation_zh": f"练习解析{number}",
        "explanation_bo": "",
    }
    return {"type": "question", "value": value}


def lesson_to_practise(*blocks: dict, **values) -> LessonPage:
    """A live lesson with practice questions (one, unless they are given)."""
    lesson = LessonFactory(**values)
    lesson.practice = LessonPage.practice.field.to_python(list(blocks) or [practice_block()])
    lesson.save()
    return LessonPage.objects.get(pk=lesson.pk)


def answers(quiz: Quiz, *, wrong: int = 0) -> dict[int, int]:
    """An answer to every question; the first `wrong` of them are not the best."""
    found = {}
    for number, question in enumerate(Question.objects.filter(quiz=quiz).order_by("sort_order")):
        choice = Option.objects.filter(question=question, correct=number >= wrong).order_by("sort_order").first()
        found[question.pk] = choice.pk
    return found


def course_with(*, lessons: int = 2, quiz: bool = True, **course) -> CoursePage:
    """A live course with lessons and, if wanted, a quiz."""
    page = CourseFactory(**course)
    for _number in range(lessons):
        LessonFactory(parent=page)
    if quiz:
        quiz_for(page)
    return page


def lessons_of(course: CoursePage) -> list[LessonPage]:
    """The course's lessons in their order."""
    return list(LessonPage.objects.child_of(course).order_by("path"))


def finish(practitioner: Practitioner, course: CoursePage, *, at: datetime) -> None:
    """Do every lesson of the course and pass its quiz, as a learner does."""
    from courses.services import record_progress, submit_attempt

    for lesson in lessons_of(course):
        record_progress(practitioner=practitioner, lesson=lesson, key=new_id(), at=at)
    quiz = Quiz.objects.filter(course=course).first()
    if quiz is not None:
        submit_attempt(practitioner=practitioner, quiz=quiz, key=new_id(), answers=answers(quiz), at=at)
