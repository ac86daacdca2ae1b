"""What every answer of the product passes through."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from courses.authoring.doors import admit
from lms.common import clock
from lms.common.once import asking_once
from lms.directory.models import User
from lms.directory.policy import roles_of
from lms.directory.selectors import practitioner_of
from lms.directory.services import CMS_GROUPS, sync_cms_groups
from lms.portal.errors import authoring_closed, method_not_allowed
from media_pipeline.uploads.forms import ADDRESS

_METHODS = ["GET", "HEAD", "POST"]
_CMS_METHODS = ["PATCH", "DELETE"]  # Wagtail's scripts dismiss notices and clear previews by them
_BEHIND_DOORS = ("cms/", "documents/")  # addresses that Wagtail answers to those who write


class KnownMethods:
    """Refuses, for whoever sends it, a method that no page of ours has: a view that asks only whether a request is a
    POST would take it for a GET. OPTIONS is for programs that upload: pages of other sites have nothing to ask.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = request.method in _METHODS or (request.method in _CMS_METHODS and request.path.startswith("/cms/"))
        known = known or (request.method == "OPTIONS" and request.path.startswith(ADDRESS))
        return self.get_response(request) if known else HttpResponseNotAllowed(_METHODS)


class AskedOnce:
    """While a page is read, who reads and what they may is asked of the database once (lms/common/once.py)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with asking_once():
            return self.get_response(request)


class ReadableRefusals:
    """Django answers a wrong method with an empty page; who reloads the address of a form reads a sentence instead."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            page = method_not_allowed(request)
            page["Allow"] = response["Allow"]
            return page
        return response


class CmsDoors:
    """Before Wagtail sees a request: the account's groups are today's, and the door is open to it.

    Groups follow from grants, and a grant may have ended at midnight: whoever comes to the CMS has the powers of this
    day, not those of the last sign-in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, _args: list, kwargs: dict[str, object]
    ) -> HttpResponse | None:
        if not request.resolver_match.route.startswith(_BEHIND_DOORS) or not request.user.is_authenticated:
            return None
        _keep_in_step(request.user)
        ours = view.__module__.partition(".")[0] != "wagtail"
        if ours and not getattr(view, "login_required", True):
            return None  # leads everybody to the one page for signing in
        if not request.user.has_perm("wagtailadmin.access_admin"):
            authoring_closed(request)
        return None if ours else admit(request, kwargs)  # pages of our own ask for themselves


def _keep_in_step(user: User) -> None:
    """Three small questions; a write only on the first request after something began or ended."""
    person, on = practitioner_of(user), clock.today()
    if person is None:
        return
    due = {CMS_GROUPS[role] for role in roles_of(person, on) if role in CMS_GROUPS}
    held = set(user.groups.filter(name__in=CMS_GROUPS.values()).values_list("name", flat=True))
    if due != held or user.is_superuser:
        sync_cms_groups(user, on)
