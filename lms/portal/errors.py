"""What a visitor reads when something is wrong: a sentence that says what to do, never a traceback."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def _page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    return render(request, "portal/error.html", {"title": title, "advice": advice}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        400,
        _("This request cannot be read"),
        _("Go back, load the page again and repeat your last step."),
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    advice = str(exception) or _(
        "Your account may not open this page. Ask the manager of your institution for the right to."
    )
    return _page(request, 403, _("This is not open to your account"), advice)


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    title = _("This address only takes what a form sends")
    advice = _(
        "It has no page of its own, so it cannot be reloaded. Start again from the home page; what was sent is kept."
    )
    return _page(request, 405, title, advice)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        404,
        _("There is no such page"),
        _("The address may be mistyped, or what was here has been withdrawn. Start again from the home page."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the frame and without its queries: what is broken may be the database."""
    title = _("Something went wrong on our side")
    advice = _(
        "Nothing that you had saved is lost. Wait a minute, then repeat your last step; if it fails again, tell "
        "your institution's manager the time and what you did."
    )
    page = render_to_string("portal/error_plain.html", {"title": title, "advice": advice})
    return HttpResponse(page, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    page = _page(
        request,
        403,
        _("The page was open too long"),
        _("Go back, load the page again and send it once more; sign in again if you are asked to."),
    )
    page.page_was_outdated = True  # a device's program is told so in its own way (lms/sync/middleware.py)
    return page


def authoring_closed(request: HttpRequest) -> HttpResponse:
    """Where Wagtail sends a signed-in person who may not write; its own sign-in page would send them in a circle."""
    raise PermissionDenied(_("Authoring is for authors, reviewers and publishers. Ask your hospital for the right to."))
