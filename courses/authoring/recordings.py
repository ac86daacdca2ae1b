"""Answers media_pipeline: the recordings of which institutions an account works with."""

from django.http import HttpRequest

from courses.authoring.policy import scope_of
from lms.common import clock
from lms.directory.models import Institution
from lms.directory.policy import Permission
from lms.directory.selectors import practitioner_of, primary_post
from media_pipeline.policy import Reach


def reach_of(request: HttpRequest) -> Reach:
    """Everything for an administrator of the server; else where a grant lets the person work on content."""
    scope = scope_of(request.user)
    reached = Institution.objects.filter(pk__in=scope.worked_at)
    codes = frozenset(reached.values_list("code", flat=True))
    authored = reached.filter(pk__in=scope.at(Permission.AUTHOR_CONTENT))
    return Reach(
        None if scope.everywhere else codes, _home(request, frozenset(authored.values_list("code", flat=True)))
    )


def _home(request: HttpRequest, authored: frozenset[str]) -> str:
    """The uploader's own institution; another one of theirs when they write only for others."""
    person = practitioner_of(request.user)
    post = primary_post(person, clock.today()) if person else None
    if post is not None and post.institution.code in authored:
        return post.institution.code
    return min(authored, default="")
