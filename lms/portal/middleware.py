"""What every answer of the product passes through."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from lms.portal.errors import method_not_allowed


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
