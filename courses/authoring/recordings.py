"""Answers media_pipeline: the recordings of which institutions an account works with, and who may play one."""

from django.http import HttpRequest

from courses.authoring.policy import scope_of
from courses.catalogue.models import LessonPage
from courses.catalogue.policy import READERS, reader_of
from lms.common import clock
from lms.directory.models import Institution
from lms.directory.policy import permissions_of
from media_pipeline.models import MediaAsset
from media_pipeline.policy import Reach


def reach_of(request: HttpRequest) -> Reach:
    """Everything for the technical superuser; else where a grant lets the person work on content."""
    scope = scope_of(request.user)
    codes = frozenset(Institution.objects.filter(pk__in=scope.worked_at).values_list("code", flat=True))
    return Reach(None if scope.everywhere else codes, scope.home.code if scope.home is not None else "")


def may_play(request: HttpRequest, asset: MediaAsset) -> bool:
    """Whoever may read courses plays what a live lesson shows; who works on it, also what none shows yet."""
    scope = scope_of(request.user)
    if scope.everywhere:
        return True
    reader = reader_of(request)
    if reader is None or permissions_of(reader, clock.today()).isdisjoint(READERS):
        return False
    if LessonPage.objects.in_live_courses().filter(asset=asset).exists():
        return True
    return bool(scope.worked_at) and (not asset.owner_code or _works_for(scope.worked_at, asset.owner_code))


def _works_for(institutions: frozenset[int], code: str) -> bool:
    return Institution.objects.filter(pk__in=institutions, code=code).exists()
