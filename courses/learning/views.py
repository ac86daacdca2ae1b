"""A learner marks a lesson as done."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.catalogue.models import LessonPage
from courses.catalogue.presenters import next_step
from courses.learning.forms import key_of
from courses.learning.policy import require_learner
from courses.learning.selectors import course_overview
from courses.learning.services import record_progress
from lms.common import clock


@require_POST
def lesson_done(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write it down and lead to what comes next: a lesson, the quiz, or the completed course."""
    learner = require_learner(request)
    lesson = get_object_or_404(LessonPage.objects.in_live_courses(), uuid=uuid)
    progress = record_progress(practitioner=learner, lesson=lesson, key=key_of(request.POST), at=clock.now())
    overview = course_overview(learner, progress.course)
    if overview.completion is not None:
        messages.success(request, _("Course completed. Your certificate and credits are recorded."))
        return redirect(progress.course.url)
    messages.success(request, _("Lesson done: %(lesson)s") % {"lesson": lesson.shown_title})
    step = next_step(overview)
    return redirect(step.url if step else progress.course.url)
