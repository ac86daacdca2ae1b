"""A learner enrols, leaves, marks a lesson as done, or completes a course in which nothing is open any more."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.catalogue.models import CoursePage, LessonPage
from courses.catalogue.presenters import COURSES_ON_A_PAGE, CourseView, next_step
from courses.learning.forms import key_of, step_of
from courses.learning.policy import require_learner
from courses.learning.selectors import course_overview, courses_of, standings
from courses.learning.services import complete_course, enrol, leave, record_progress
from lms.common import clock


@require_safe
def my_courses(request: HttpRequest) -> HttpResponse:
    """The courses in which the learner is enrolled, and how far they are in each."""
    learner = require_learner(request)
    listed = Paginator(courses_of(learner), COURSES_ON_A_PAGE).get_page(request.GET.get("page"))
    courses = [CourseView(standing) for standing in standings(learner, listed)]
    return render(request, "courses/my_courses.html", {"listed": listed, "courses": courses})


@require_http_methods(["GET", "HEAD", "POST"])
def course_enrol(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Into the course. Pressed twice or in two tabs, it is one enrolment."""
    learner = require_learner(request)
    course = get_object_or_404(CoursePage.objects.live(), uuid=uuid)
    if request.method == "POST" and enrol(
        practitioner=learner, course=course, number=step_of(request.POST), at=clock.now()
    ):
        messages.success(request, _("You are enrolled. The course stands under My courses."))
    return redirect(course.url)


@require_http_methods(["GET", "HEAD", "POST"])
def course_leave(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Out of the course. A page that is older than a return changes nothing."""
    learner = require_learner(request)
    course = get_object_or_404(CoursePage.objects.live(), uuid=uuid)
    if request.method == "POST" and leave(
        practitioner=learner, course=course, number=step_of(request.POST), at=clock.now()
    ):
        messages.success(request, _("You left the course. What you learned is kept."))
    return redirect(course.url)


@require_http_methods(["GET", "HEAD", "POST"])
def lesson_done(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write it down and lead to what comes next: a lesson, the quiz, or the completed course."""
    learner = require_learner(request)
    lesson = get_object_or_404(LessonPage.objects.in_live_courses(), uuid=uuid)
    if request.method != "POST":
        return redirect(lesson.url)  # the session had ended: after signing in the browser comes here again
    progress = record_progress(practitioner=learner, lesson=lesson, key=key_of(request.POST), at=clock.now())
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)  # the player's proof that it is written; a page could be anybody's
    overview = course_overview(learner, progress.course)
    if overview.completion is not None:
        messages.success(request, _("Course completed. Your certificate and credits are recorded."))
        return redirect(progress.course.url)
    messages.success(request, _("Lesson done: %(lesson)s") % {"lesson": lesson.shown_title})
    step = next_step(overview)
    return redirect(step.url if step else progress.course.url)


@require_http_methods(["GET", "HEAD", "POST"])
def course_complete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write the completion when all that is left in the course is done; needs no key, as it is written once."""
    learner = require_learner(request)
    course = get_object_or_404(CoursePage.objects.live(), uuid=uuid)
    if request.method == "POST":
        if complete_course(practitioner=learner, course=course, at=clock.now()) is None:
            messages.error(request, _("Something in this course is still open."))
        else:
            messages.success(request, _("Course completed. Your certificate and credits are recorded."))
    return redirect(course.url)
