"""A badge for its holder; the issuer's keys and the status lists for programs that check badges."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lms.common import clock
from lms.directory.selectors import practitioner_of
from lms.records.badges import documents, selectors
from lms.records.badges.keys import signs_badges
from lms.records.badges.proof import Document, canonical


@require_safe
def credential(request: HttpRequest, certificate: UUID) -> HttpResponse:
    """The reader's own certificate as a signed badge, to be kept."""
    found = selectors.own_badge(practitioner_of(request.user), certificate)
    if found is None:
        raise Http404
    answer = _answer(documents.credential(found, clock.now()), "application/vc")
    answer["Content-Disposition"] = f'attachment; filename="{found.number}.json"'
    return answer


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def issuer(request: HttpRequest) -> HttpResponse:
    """The keys that sign badges here."""
    if not signs_badges():
        raise Http404
    return _answer(documents.issuer_document(), "application/ld+json")


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
def status(request: HttpRequest, number: int) -> HttpResponse:
    """A signed list of which badges were revoked: it names nobody, and says nothing of who asks."""
    if not selectors.is_list(number):
        raise Http404
    return _answer(documents.status_list(number, selectors.revoked_bits(number), clock.now()), "application/vc")


def _answer(document: Document, content_type: str) -> HttpResponse:
    return HttpResponse(canonical(document), content_type=content_type)
