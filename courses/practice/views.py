"""A practice question is answered: the lesson's page then shows what is right, and why."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.catalogue.models import LessonPage
from courses.learning.forms import key_of
from courses.learning.policy import require_learner
from courses.learning.services import KeyReused
from courses.practice.presenters import anchor
from courses.practice.selectors import question_with
from courses.practice.services import NotAmongOptions, answer_practice
from lms.common import clock


@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write the answer down and lead back to the question on the lesson's page."""
    learner = require_learner(request)
    found = question_with(uuid)
    if found is None or not LessonPage.objects.in_live_courses().filter(pk=found[0].pk).exists():
        raise Http404
    lesson, question = found
    if request.method == "POST":
        options = request.POST.getlist("option")
        key = key_of(request.POST)
        try:
            answer_practice(
                practitioner=learner, lesson=lesson, question=question, options=options, key=key, at=clock.now()
            )
        except NotAmongOptions:
            messages.error(request, _("Choose an answer first."))
        except KeyReused:  # the form was open twice: Back, or a second tab; the page has a new key
            messages.error(request, _("You have answered this question meanwhile. Answer again here."))
    return redirect(f"{lesson.url}#{anchor(question)}")
