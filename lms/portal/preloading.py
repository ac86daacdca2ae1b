"""A page's stylesheet is asked for as soon as the page's header is there.

On 64 kbit/s the first packets of a page arrive one after the other, and scripts that it names compete with its
stylesheet, without which nothing is drawn: measured, the first text of a cold lesson comes 0.4 s earlier
(docs/decisions/0014-transport.md). Proxies that know 103 may send the same line ahead.
"""

from django.http import HttpRequest, HttpResponseBase
from django.templatetags.static import static
from django.utils.deprecation import MiddlewareMixin

STYLESHEET = "portal/portal.css"


class Preloading(MiddlewareMixin):
    """Stands inside of compression and conditional requests: it reads the page, and a page not sent needs no style."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        address = static(STYLESHEET)
        if f'href="{address}"'.encode() in response.content:
            response["Link"] = f"<{address}>; rel=preload; as=style"
        return response
