"""The slides of a lecture as a page, for browsers without script and for reading again."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.catalogue.models import LessonPage
from courses.catalogue.policy import require_reader
from courses.player.presenters import numbered
from lms.common import clock
from media_pipeline.origin.services import link
from media_pipeline.selectors import playable

SLIDES_ON_A_PAGE = 20


@require_safe
def lesson_slides(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Some of the slides of a lesson's lecture, each with its time and what is written on it."""
    require_reader(request)
    lesson = get_object_or_404(LessonPage.objects.in_live_courses().select_related("asset__job"), uuid=uuid)
    if lesson.asset is None:
        raise Http404
    lecture = playable(lesson.asset, link=link(request.session, lesson.asset.uuid, at=clock.now()))
    if not lecture.slides:
        raise Http404
    listed = Paginator(numbered(lecture.slides), SLIDES_ON_A_PAGE).get_page(request.GET.get("page"))
    crumbs = [(lesson.course.shown_title, lesson.course.url), (lesson.shown_title, lesson.url), (_("Slides"), "")]
    context = {"lesson": lesson, "playable": lecture, "listed": listed, "crumbs": crumbs}
    return render(request, "courses/lesson_slides.html", context)
