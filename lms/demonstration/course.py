"""The demonstration's courses, quizzes and live lectures, made by the services that authors' work goes through."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from courses.models import CataloguePage, CoursePage, CreditClass, LessonPage, LiveSession, Option, Question, Quiz
from courses.services import announce_live, ensure_catalogue
from lms.common.clock import REGION_ZONE
from lms.demonstration.data import blood_pressure, diarrhoea, outline
from lms.demonstration.data.live import ANNOUNCEMENTS, Announcement
from lms.directory.models import Institution, Level
from media_pipeline.models import MediaAsset

_COURSES = (diarrhoea.COURSE, blood_pressure.COURSE)
_LASTS = timedelta(hours=1)


@transaction.atomic
def load_course(*, asset: MediaAsset | None, on: date) -> CoursePage:
    """Publish the demonstration's courses and answer the one that carries the lecture; a repeat changes nothing."""
    catalogue = ensure_catalogue()
    institution = _regional_hospital()
    pages = [_course(catalogue, institution, course, asset) for course in _COURSES]
    return pages[0]


@transaction.atomic
def load_live(*, on: date) -> list[LiveSession]:
    """Announce live lectures in the weeks after `on` and one before; a repeat changes nothing."""
    institution = _regional_hospital()
    return [_live(institution, announcement, on) for announcement in ANNOUNCEMENTS]


def _id(name: str) -> UUID:
    """The same id on every installation, so that a repeat finds what is there."""
    return uuid5(NAMESPACE_URL, f"demonstration:{name}")


def _regional_hospital() -> Institution:
    return Institution.objects.filter(level=Level.REGION).order_by("code")[:1].get()


def _course(
    catalogue: CataloguePage, institution: Institution, course: outline.Course, asset: MediaAsset | None
) -> CoursePage:
    uuid = _id(f"course:{course.slug}")
    known = CoursePage.objects.filter(uuid=uuid).first()
    if known is not None:
        return known
    page = CoursePage(
        uuid=uuid,
        slug=course.slug,
        title=course.title,
        title_bo=course.title_bo,
        title_en=course.title_en,
        summary=course.summary,
        summary_bo=course.summary_bo,
        summary_en=course.summary_en,
        institution=institution,
        credits=Decimal(course.credits),
        credit_class=CreditClass.II,
        effort_minutes=course.effort_minutes,
        pass_mark=course.pass_mark,
        live=False,
    )
    for name, blocks in course.data.items():
        raw = [{"type": kind, "value": value} for kind, value in blocks]
        setattr(page, name, CoursePage._meta.get_field(name).to_python(raw))
    catalogue.add_child(instance=page)
    for lesson in course.lessons:
        _lesson(page, course, lesson, asset if lesson.lecture else None)
    _quiz(page, course.questions)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def _lesson(page: CoursePage, course: outline.Course, lesson: outline.Lesson, asset: MediaAsset | None) -> None:
    child = LessonPage(
        uuid=_id(f"lesson:{course.slug}/{lesson.slug}"),
        slug=lesson.slug,
        title=lesson.title,
        title_bo=lesson.title_bo,
        title_en=lesson.title_en,
        asset=asset,
        live=False,
    )
    child.body = LessonPage.body.field.to_python([{"type": kind, "value": value} for kind, value in lesson.body])
    child.practice = LessonPage.practice.field.to_python([_practice(question) for question in lesson.practice])
    page.add_child(instance=child)
    child.save_revision().publish()


def _practice(question: outline.Practice) -> dict[str, object]:
    options = [
        {"text_zh": text, "text_bo": text_bo, "correct": place in question.right}
        for place, (text, text_bo) in enumerate(question.options)
    ]
    value = {
        "text_zh": question.text,
        "text_bo": question.text_bo,
        "options": options,
        "explanation_zh": question.explanation,
        "explanation_bo": question.explanation_bo,
    }
    return {"type": "question", "value": value}


def _quiz(page: CoursePage, questions: list[outline.Question]) -> None:
    quiz = Quiz(course=page)
    quiz.questions = [
        Question(
            sort_order=number,
            text_zh=question.text,
            text_bo=question.text_bo,
            explanation_zh=question.explanation,
            options=[
                Option(sort_order=place, text_zh=text, correct=place == question.best)
                for place, text in enumerate(question.options)
            ],
        )
        for number, question in enumerate(questions)
    ]
    quiz.save()


def _live(institution: Institution, announcement: Announcement, on: date) -> LiveSession:
    uuid = _id(f"live:{announcement.slug}")
    known = LiveSession.objects.filter(uuid=uuid).first()
    if known is not None:
        return known
    starts_at = datetime.combine(on + timedelta(days=announcement.days), time(announcement.hour), REGION_ZONE)
    return announce_live(
        LiveSession(
            uuid=uuid,
            title_zh=announcement.title,
            title_bo=announcement.title_bo,
            title_en=announcement.title_en,
            lecturer=announcement.lecturer,
            institution=institution,
            starts_at=starts_at,
            ends_at=starts_at + _LASTS,
            description_zh=announcement.description,
        )
    )
