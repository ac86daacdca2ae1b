"""A learner marks a lesson as done, or completes a course in which nothing is open any more."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.catalogue.models import CoursePage, LessonPage
from courses.catalogue.presenters import next_step
from courses.learning.forms import key_of
from courses.learning.policy import require_learner
from courses.learning.selectors import course_overview
from courses.learning.services import complete_course, record_progress
from lms.common import clock


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
