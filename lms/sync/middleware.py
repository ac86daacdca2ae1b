"""What a device's program asks for is answered in its language: JSON, never a page, whatever went wrong before."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from lms.sync.intake.forms import PROTOCOL, TOO_LARGE, UNREADABLE
from lms.sync.intake.presenters import BROKEN, FORBIDDEN, GONE, METHOD, OUTDATED, SIGNED_OUT

View = Callable[..., HttpResponse]
_WHY = {
    400: ("malformed", UNREADABLE),
    404: ("not_found", GONE),
    405: ("method", METHOD),
    413: ("too_large", TOO_LARGE),
}


def for_devices(view: View) -> View:
    """Marks a view that programs ask: DeviceAnswers turns every other answer than its own into JSON."""
    view.for_devices = True
    return view


def refusal(status: int, error: str, sentence: str) -> JsonResponse:
    """An answer that says in a word for the program, and in a sentence for the person, why there is no other."""
    return JsonResponse({"v": PROTOCOL, "error": error, "say": _(sentence)}, status=status)


class DeviceAnswers:
    """Sign-in pages, refusals and errors become JSON for views that devices ask. Inside of LocaleMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or not getattr(match.func, "for_devices", False):
            return response
        if response.status_code in (200, 206, 304) or response.get("Content-Type") == "application/json":
            return response
        return self._told(request, response)

    @staticmethod
    def _told(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        user = getattr(request, "user", None)
        if response.status_code < 500 and (user is None or not user.is_authenticated):
            return refusal(403, "signed_out", SIGNED_OUT)
        if getattr(response, "page_was_outdated", False):
            return refusal(403, "csrf", OUTDATED)
        if response.status_code in (301, 302, 303, 307, 308, 403):
            return refusal(403, "forbidden", FORBIDDEN)
        error, sentence = _WHY.get(response.status_code, ("later", BROKEN))
        return refusal(response.status_code, error, sentence)
