"""Answers media_pipeline: the recordings of which institutions an account works with, and who may play one."""

from django.http import HttpRequest

from courses.authoring.policy import scope_of
from courses.catalogue.models import LessonPage
from courses.catalogue.policy import READERS, reader_of
from lms.common import clock
from lms.directory.models import Institution
from lms.directory.policy import Permission, permissions_of
from media_pipeline.models import MediaAsset
from media_pipeline.policy import Reach


def reach_of(request: HttpRequest) -> Reach:
    """Everything for the technical superuser; else where a grant lets the person work on content, and write it."""
    scope = scope_of(request.user)
    home = scope.home.code if scope.home is not None else ""
    if scope.everywhere:
        return Reach(None, home, None)
    codes = dict(Institution.objects.filter(pk__in=scope.worked_at).values_list("pk", "code"))
    written = scope.at(Permission.AUTHOR_CONTENT)
    return Reach(frozenset(codes.values()), home, frozenset(code for pk, code in codes.items() if pk in written))


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
