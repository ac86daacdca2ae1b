"""The chapters of a lecture, for whoever may play it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from media_pipeline import policy, selectors
from media_pipeline.chapters.presenters import vtt
from media_pipeline.chapters.selectors import chapters

FRESH_S = 300  # authors correct times


@require_safe
def chapter_list(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """WebVTT with the title of each chapter; none, where a lecture has no slides."""
    asset = selectors.asset(uuid=uuid)
    if asset is None or not policy.may_play(request, asset):
        raise Http404
    response = HttpResponse(vtt(chapters(selectors.playable(asset).slides)), content_type="text/vtt; charset=utf-8")
    patch_cache_control(response, private=True, max_age=FRESH_S)
    return response
