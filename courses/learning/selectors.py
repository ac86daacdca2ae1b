"""Where a learner stands: in one course, and among all courses. The number of queries does not grow with either."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.functional import cached_property
from wagtail.models import Page
from wagtail.query import PageQuerySet

from courses.catalogue.models import CoursePage, LessonPage
from courses.catalogue.selectors import live_courses
from courses.exams.models import Exam, ExamAttempt, ExamStatus
from courses.exams.selectors import Result, best_result, ending_exam
from courses.learning.models import CourseCompletion, EnrolmentStep, EnrolmentWay, LessonProgress
from courses.player.models import LecturePlayed
from courses.practice.models import PracticeAnswer
from courses.quizzes.models import Quiz, QuizAttempt
from courses.quizzes.selectors import best_attempt, quiz_of
from lms.common.worded import worded
from lms.directory.models import Practitioner

MOST_NEXT = 4
_NOBODY = 0  # the id of no row


@dataclass(frozen=True)
class LessonState:
    """A lesson, and whether the learner has done it."""

    page: LessonPage
    done: bool


@dataclass
class CourseOverview:
    """Everything that a course's page says about one learner; what a page does not say is not asked."""

    course: CoursePage
    lessons: list[LessonState]
    quiz: Quiz | None = None
    learner: Practitioner | None = None
    asked_exam: Exam | None = None  # where there is no quiz; also one that was withdrawn

    @property
    def exam(self) -> Exam | None:
        """The examination to lead to: one that is withdrawn is still asked for, and cannot be taken."""
        asked = self.asked_exam
        return asked if asked is not None and asked.status == ExamStatus.PUBLISHED else None

    @cached_property
    def best(self) -> QuizAttempt | Result | None:
        """The learner's best attempt at the quiz or examination."""
        if self.learner is None:
            return None
        if self.quiz is not None:
            return best_attempt(self.learner, self.quiz)
        return best_result(self.learner, self.asked_exam) if self.asked_exam is not None else None

    @cached_property
    def completion(self) -> CourseCompletion | None:
        """The learner's completion of the course."""
        return None if self.learner is None else _completions.first(self.learner.person_id, self.course.pk)

    @cached_property
    def last_step(self) -> EnrolmentStep | None:
        """The learner's last step into the course or out of it."""
        return None if self.learner is None else _steps.first(self.learner.person_id, self.course.pk)

    @property
    def enrolled(self) -> bool:
        return self.last_step is not None and self.last_step.way != EnrolmentWay.LEFT

    @property
    def step_due(self) -> int:
        """The number of the step that is to be taken next."""
        return 1 if self.last_step is None else self.last_step.number + 1

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
        asks = self.quiz is not None or self.asked_exam is not None
        if self.completion is not None or self.next_lesson is not None or not (self.lessons or asks):
            return False
        return not asks or (self.best is not None and self.best.passed)


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


def completed_among(practitioner: Practitioner, courses: Iterable[CoursePage]) -> set[int]:
    """The pks of those of these courses that the learner has completed."""
    found = CourseCompletion.objects.of(practitioner).filter(course__in=[course.pk for course in courses])
    return set(found.values_list("course", flat=True))


def course_overview(
    practitioner: Practitioner | None, course: CoursePage, lessons: list[LessonPage] | None = None
) -> CourseOverview:
    """The course as this learner stands in it; without a learner nothing is done, a course not yet saved is empty.

    `lessons`: what `lessons_for` said of them, when that is known already.
    """
    if course.pk is None:
        return CourseOverview(course, [])
    if lessons is None:
        lessons = lessons_for(practitioner, course)
    quiz = quiz_of(course)
    exam = ending_exam(course) if quiz is None else None
    return CourseOverview(course, [LessonState(page, page.done) for page in lessons], quiz, practitioner, exam)


def lessons_for(practitioner: Practitioner | None, course: CoursePage) -> list[LessonPage]:
    """The course's live lessons in their order, each with `done`: whether this person has done it. One query."""
    return _lessons_done(_person(practitioner), course.path)


def _person(practitioner: Practitioner | None) -> int:
    return _NOBODY if practitioner is None else practitioner.person_id


@worded
def _completions(person: int, course: int) -> QuerySet[CourseCompletion]:
    return CourseCompletion.objects.of_person(person).filter(course=course).order_by("at")[:1]


@worded
def _steps(person: int, course: int) -> QuerySet[EnrolmentStep]:
    return EnrolmentStep.objects.of_person(person).filter(course=course).order_by("-number", "at", "pk")[:1]


@worded
def _lessons_done(person: int, path: str) -> PageQuerySet:
    done = LessonProgress.objects.of_person(person).filter(lesson=OuterRef("pk"))
    return LessonPage.objects.of_courses([path]).annotate(done=Exists(done)).select_related("asset__job")


def standings(practitioner: Practitioner | None, courses: Iterable[CoursePage]) -> list[CourseStanding]:
    """How far the learner is in each of these courses, in their order."""
    courses = list(courses)
    tried = QuizAttempt.objects.of(practitioner).filter(quiz__course__in=courses)
    tried_courses = set(tried.values_list("quiz__course", flat=True))
    completions = CourseCompletion.objects.of(practitioner).filter(course__in=courses)
    completed = set(completions.values_list("course", flat=True))
    marks = _marks(practitioner, courses)
    return [
        _standing(course, marks[course.pk], tried=course.pk in tried_courses, completed=course.pk in completed)
        for course in courses
    ]


def next_for(practitioner: Practitioner, limit: int = MOST_NEXT) -> list[CourseStanding]:
    """What to learn next: courses that were started and not completed, then others, the newest first."""
    courses = _next_courses(practitioner.person_id)[:limit]
    marks = _marks(practitioner, courses)
    return [_standing(course, marks[course.pk], tried=course.tried, completed=False) for course in courses]


@worded
def _next_courses(person: int) -> PageQuerySet:
    completed = CourseCompletion.objects.of_person(person).filter(course=OuterRef("pk"))
    open_courses = _with_ways(live_courses().exclude(Exists(completed)), person)
    ranked = open_courses.annotate(
        rank=Case(When(_IS_MINE, then=Value(0)), default=Value(1)),
        place=Case(When(rank=0, then=F("path")), default=Value("")),
    )
    return ranked.order_by("rank", "place", "-first_published_at", "-pk")[:MOST_NEXT]


def courses_of(practitioner: Practitioner) -> PageQuerySet:
    """The live courses in which the person is enrolled, what is open first.

    Who learned before there were enrolments, and has taken no step since, is in the courses that they began.
    """
    person = practitioner.person_id
    completed = CourseCompletion.objects.of_person(person).filter(course=OuterRef("pk"))
    mine = _with_ways(live_courses(), person).filter(_IS_MINE)
    return mine.annotate(completed=Exists(completed)).order_by("completed", "path")


# Of courses from `_with_ways`: the person is in it.
_IS_MINE = (Q(way__isnull=False) & ~Q(way=EnrolmentWay.LEFT.value)) | (
    Q(way__isnull=True) & (Q(begun=True) | Q(tried=True))
)


def _with_ways(courses: PageQuerySet, person: int) -> PageQuerySet:
    """These courses, each with `way` (the person's last step), `begun` (a lesson is done) and `tried` (the quiz is)."""
    in_course = {"course": OuterRef("pk")}
    steps = EnrolmentStep.objects.of_person(person).filter(**in_course).order_by("-number", "at", "pk")
    return courses.annotate(
        way=Subquery(steps.values("way")[:1]),
        begun=Exists(LessonProgress.objects.of_person(person).filter(**in_course)),
        tried=Exists(QuizAttempt.objects.of_person(person).filter(quiz__course=OuterRef("pk"))),
    )


def _marks(practitioner: Practitioner | None, courses: list[CoursePage]) -> dict[int, list[bool]]:
    """For each course its live lessons as done or not, in one query that loads no lesson."""
    by_path = {course.path: course.pk for course in courses}
    found: dict[int, list[bool]] = {pk: [] for pk in by_path.values()}
    for path, is_done in _marked_below(_person(practitioner), tuple(by_path)):
        found[by_path[path[: -LessonPage.steplen]]].append(is_done)
    return found


@worded
def _marked_below(person: int, paths: tuple[str, ...]) -> QuerySet[LessonPage, tuple[str, bool]]:
    done = LessonProgress.objects.of_person(person).filter(lesson=OuterRef("pk"))
    return LessonPage.objects.of_courses(paths).annotate(done=Exists(done)).values_list("path", "done")


def _standing(course: CoursePage, marks: list[bool], *, tried: bool, completed: bool) -> CourseStanding:
    return CourseStanding(
        course=course,
        url=course.url,
        done=sum(marks),
        total=len(marks),
        started=any(marks) or tried,
        completed=completed,
    )


def has_learners(page: Page) -> bool:
    """Has anybody learned in this page or in one below it?"""
    inside = {"course__path__startswith": page.path}
    return (
        LessonProgress.objects.filter(Q(lesson__path__startswith=page.path) | Q(**inside)).exists()
        or LecturePlayed.objects.filter(lesson__path__startswith=page.path).exists()
        or PracticeAnswer.objects.filter(lesson__path__startswith=page.path).exists()
        or CourseCompletion.objects.filter(**inside).exists()
        or EnrolmentStep.objects.filter(**inside).exists()
        or QuizAttempt.objects.filter(quiz__course__path__startswith=page.path).exists()
        or ExamAttempt.objects.filter(exam__course__path__startswith=page.path).exists()
    )
