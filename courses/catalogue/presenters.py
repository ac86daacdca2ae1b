"""The pages of the catalogue in words: what is done, what comes next, what it is worth."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.catalogue.about import about, prerequisites
from courses.catalogue.models import CataloguePage, CoursePage, LessonPage
from courses.catalogue.policy import reader_of
from courses.catalogue.selectors import live_courses
from courses.learning.selectors import CourseOverview, CourseStanding, completed_among, course_overview, standings
from courses.player.presenters import Player, player
from courses.player.selectors import seen
from courses.practice.presenters import practice_on
from lms.common import clock
from lms.common.revalidation import once_key
from lms.directory.models import Practitioner
from lms.directory.policy import Permission, permissions_of
from lms.directory.selectors import primary_post
from media_pipeline.origin.services import link
from media_pipeline.selectors import playable

COURSES_ON_A_PAGE = 20
_LINK_OF_DAY = "link_of_day"
SLOWEST_LINK_KBPS = 64  # what township centres have at least; for readers without a post


@dataclass(frozen=True)
class Step:
    """The one thing to do next."""

    label: str
    url: str


def catalogue_context(page: CataloguePage, request: HttpRequest) -> dict[str, object]:
    """The courses of one page of the list, with the reader's progress."""
    listed = Paginator(live_courses(), COURSES_ON_A_PAGE).get_page(request.GET.get("page"))
    return {"listed": listed, "courses": [CourseView(standing) for standing in standings(reader_of(request), listed)]}


def course_context(page: CoursePage, request: HttpRequest) -> dict[str, object]:
    """A course with its lessons, the reader's progress and the next step."""
    reader = reader_of(request)
    overview = course_overview(reader, page)
    return {
        "overview": overview,
        "about": about(page, on=clock.today(), completed=_completed(reader, page)),
        "worth": worth(page),
        "progress_label": progress_label(overview.done, overview.total),
        "step": next_step(overview),
        "quiz_url": quiz_url(overview),
        "crumbs": [(_("Courses"), reverse("courses:catalogue")), (page.shown_title, "")],
    }


def _completed(reader: Practitioner | None, page: CoursePage) -> set[int]:
    """Which of the courses that come first the reader has completed; asked only where there are such."""
    first = prerequisites(page)
    return completed_among(reader, first) if first and reader is not None else set()


def lesson_context(page: LessonPage, request: HttpRequest) -> dict[str, object]:
    """A lesson with its lecture, its place among the others, and the form that marks it as done."""
    course = page.course
    overview = course_overview(reader_of(request), course, page.among)
    pages = [state.page for state in overview.lessons]
    place = next((i for i, other in enumerate(pages) if other.pk == page.pk), None)  # None in a draft's preview
    return {
        "course": course,
        "overview": overview,
        "player": _lecture(page, request) if page.asset else None,
        "done": place is not None and overview.lessons[place].done,
        "key": once_key(request.session, "lesson.done", page.uuid),
        "number": None if place is None else place + 1,
        "previous": pages[place - 1] if place else None,
        "following": pages[place + 1] if place is not None and place + 1 < len(pages) else None,
        "quiz_url": quiz_url(overview),
        "practice": practice_on(page, reader_of(request), request.session),
        "crumbs": [
            (_("Courses"), reverse("courses:catalogue")),
            (course.shown_title, course.url),
            (page.shown_title, ""),
        ],
    }


def _lecture(page: LessonPage, request: HttpRequest) -> Player:
    """What can be played of the recording, what it costs on the reader's link, and how much of it was seen."""
    lecture = playable(page.asset, link=link(request.session, page.asset.uuid, at=clock.now()))
    reader = reader_of(request)
    learns = page.pk is not None and reader is not None and Permission.LEARN in permissions_of(reader, clock.today())
    return player(
        lecture,
        kbps=_link_kbps(request),
        seen=seen(reader, page.asset.uuid, lecture.duration_s or 0) if learns else None,
        lesson=str(page.uuid) if learns else "",
        slides_url=reverse("courses:lesson_slides", args=[page.uuid]) if lecture.slides else "",
    )


def _link_kbps(request: HttpRequest) -> int:
    """The link of the reader's institution, asked once a day in each session: nothing but minutes hang on it."""
    today = clock.today()
    day, kbps = request.session.get(_LINK_OF_DAY, ("", 0))
    if day != today.isoformat():
        learner = reader_of(request)
        post = primary_post(learner, today) if learner else None
        kbps = post.institution.link_kbps if post else SLOWEST_LINK_KBPS
        request.session[_LINK_OF_DAY] = (today.isoformat(), kbps)
    return kbps


@dataclass(frozen=True)
class CourseView:
    """A course in the list."""

    standing: CourseStanding

    @property
    def course(self) -> CoursePage:
        return self.standing.course

    @property
    def worth(self) -> str:
        return worth(self.course)

    @property
    def tag(self) -> str:
        if self.standing.completed:
            return _("completed")
        if self.course.valid_until is not None and clock.today() > self.course.valid_until:
            return _("out of date")
        return _("started") if self.standing.started else ""

    @property
    def tag_colour(self) -> str:
        return "good" if self.standing.completed else "warm"

    @property
    def progress_label(self) -> str:
        return progress_label(self.standing.done, self.standing.total)


def worth(course: CoursePage) -> str:
    """What finishing the course is worth: "2 credits, class II"."""
    amount = f"{course.credits.normalize():f}"
    return _("%(amount)s credits, %(class)s") % {"amount": amount, "class": course.get_credit_class_display()}


def progress_label(done: int, total: int) -> str:
    return _("%(done)s of %(total)s lessons done") % {"done": done, "total": total}


def quiz_url(overview: CourseOverview) -> str:
    """Where the course's quiz or examination is taken; empty when it has none."""
    if overview.exam is not None:
        return reverse("courses:exam", args=[overview.exam.uuid])
    return reverse("courses:quiz", args=[overview.course.uuid]) if overview.quiz else ""


def next_step(overview: CourseOverview) -> Step | None:
    """The next lesson, then the quiz, then the certificate; None for a course without anything in it."""
    if overview.completion is not None:
        return Step(_("Certificate and credits"), reverse("records:mine"))
    lesson = overview.next_lesson
    if lesson is not None:
        label = _("Continue: %(lesson)s") if overview.done else _("Start: %(lesson)s")
        return Step(label % {"lesson": lesson.shown_title}, lesson.url)
    if overview.exam is not None and not overview.to_complete:
        return Step(_("Take the examination"), quiz_url(overview))
    if overview.quiz is not None and not overview.to_complete:
        label = _("Try the quiz again") if overview.best else _("Take the quiz")
        return Step(label, quiz_url(overview))
    return None
