"""Where a learner stands: in one course, and among all courses. The number of queries does not grow with either."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from wagtail.models import Page

from courses.catalogue.models import CoursePage, LessonPage
from courses.catalogue.selectors import lessons_by_course, live_courses
from courses.learning.models import CourseCompletion, LessonProgress
from courses.quizzes.models import Quiz, QuizAttempt
from courses.quizzes.selectors import best_attempt, quiz_of
from lms.directory.models import Practitioner


@dataclass(frozen=True)
class LessonState:
    """A lesson, and whether the learner has done it."""

    page: LessonPage
    done: bool


@dataclass(frozen=True)
class CourseOverview:
    """Everything that a course's page says about one learner."""

    course: CoursePage
    lessons: list[LessonState]
    quiz: Quiz | None
    best: QuizAttempt | None
    completion: CourseCompletion | None

    @property
    def done(self) -> int:
        return sum(lesson.done for lesson in self.lessons)

    @property
    def total(self) -> int:
        return len(self.lessons)

    @property
    def next_lesson(self) -> LessonPage | None:
        """The first lesson that is not done."""
        return next((lesson.page for lesson in self.lessons if not lesson.done), None)

    @property
    def to_complete(self) -> bool:
        """Is everything done, and the completion alone missing? So it is when the last open lesson was withdrawn."""
        if self.completion is not None or self.next_lesson is not None or not (self.lessons or self.quiz):
            return False
        return self.quiz is None or (self.best is not None and self.best.passed)


@dataclass(frozen=True)
class CourseStanding:
    """One course in a list: how many of its lessons the learner has done."""

    course: CoursePage
    url: str
    done: int
    total: int
    started: bool
    completed: bool

    @property
    def title(self) -> str:
        return self.course.shown_title

    @property
    def title_lang(self) -> str:
        return self.course.title_lang


def course_overview(practitioner: Practitioner | None, course: CoursePage) -> CourseOverview:
    """The course as this learner stands in it; without a learner nothing is done, a course not yet saved is empty."""
    if course.pk is None:
        return CourseOverview(course, [], None, None, None)
    lessons = lessons_by_course([course])[course.pk]
    quiz = quiz_of(course)
    if practitioner is None:
        return CourseOverview(course, [LessonState(page, False) for page in lessons], quiz, None, None)
    done = set(LessonProgress.objects.of(practitioner).filter(lesson__in=lessons).values_list("lesson", flat=True))
    return CourseOverview(
        course=course,
        lessons=[LessonState(page, page.pk in done) for page in lessons],
        quiz=quiz,
        best=best_attempt(practitioner, quiz) if quiz else None,
        completion=CourseCompletion.objects.of(practitioner).filter(course=course).order_by("at").first(),
    )


def standings(practitioner: Practitioner | None, courses: Iterable[CoursePage]) -> list[CourseStanding]:
    """How far the learner is in each of these courses, in their order."""
    courses = list(courses)
    lessons = lessons_by_course(courses)
    shown = [lesson.pk for below in lessons.values() for lesson in below]
    progress = LessonProgress.objects.of(practitioner).filter(lesson__in=shown)
    done = set(progress.values_list("lesson", flat=True))
    tried = QuizAttempt.objects.of(practitioner).filter(quiz__course__in=courses)
    tried_courses = set(tried.values_list("quiz__course", flat=True))
    completions = CourseCompletion.objects.of(practitioner).filter(course__in=courses)
    completed = set(completions.values_list("course", flat=True))
    found = []
    for course in courses:
        count = sum(lesson.pk in done for lesson in lessons[course.pk])
        found.append(
            CourseStanding(
                course=course,
                url=course.url,
                done=count,
                total=len(lessons[course.pk]),
                started=bool(count) or course.pk in tried_courses,
                completed=course.pk in completed,
            )
        )
    return found


def next_for(practitioner: Practitioner, limit: int = 4) -> list[CourseStanding]:
    """What to learn next: courses that were started and not completed, then others, the newest first."""
    completed = CourseCompletion.objects.of(practitioner).values("course")
    begun = LessonProgress.objects.of(practitioner).values("course")
    tried = QuizAttempt.objects.of(practitioner).values("quiz__course")
    open_courses = live_courses().exclude(pk__in=completed)
    started = open_courses.filter(pk__in=begun) | open_courses.filter(pk__in=tried)
    first = list(started.order_by("path")[:limit])
    others = open_courses.exclude(pk__in=[course.pk for course in first]).order_by("-first_published_at", "-pk")
    return standings(practitioner, [*first, *others[: limit - len(first)]])


def has_learners(page: Page) -> bool:
    """Has anybody learned in this page or in one below it?"""
    inside = {"course__path__startswith": page.path}
    return (
        LessonProgress.objects.filter(Q(lesson__path__startswith=page.path) | Q(**inside)).exists()
        or CourseCompletion.objects.filter(**inside).exists()
        or QuizAttempt.objects.filter(quiz__course__path__startswith=page.path).exists()
    )
