"""Personal pages that have not changed for their reader are answered by 304 and nothing else.

A page that its view has marked (lms/common/revalidation.py) may lie in the cache of the reader's own device, which asks
before each use whether it still holds. The answer is worked out from the page itself, rendered anew after every check
of rights: what a right no longer opens is refused long before this place. Why: docs/decisions/0014-transport.md.
"""

import hashlib
import re

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

from lms.accounts.selectors import is_on_own_device
from lms.common.revalidation import may_be_kept

ASK_EACH_TIME = "private, no-cache"
# The token of a form is masked anew in each rendering (BREACH); which secret is behind it is what matters.
_TOKEN = re.compile(rb'((?:name="csrfmiddlewaretoken" value|data-csrf)=")[A-Za-z0-9]{64}"')


class Revalidation(MiddlewareMixin):
    """Outside of the session, so that the answer is complete; inside of compression, so that the page can be read."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not _is_whole_page(request, response) or not is_on_own_device(request):
            return response
        tag = etag(response.content, secret=request.META.get("CSRF_COOKIE") or "")
        response["ETag"] = tag
        response["Cache-Control"] = ASK_EACH_TIME
        patch_vary_headers(response, ("Accept-Encoding",))  # 304 says what 200 would (RFC 9110, 15.4.5)
        return get_conditional_response(request, etag=tag, response=response)


def etag(page: bytes, *, secret: str) -> str:
    """What the page says to its reader, without the masks of its tokens. Weak: it leaves compressed."""
    without_masks = _TOKEN.sub(rb'\1"', page)
    digest = hashlib.blake2b(without_masks, key=secret.encode()[:64], digest_size=12)
    return f'W/"{digest.hexdigest()}"'


def _is_whole_page(request: HttpRequest, response: HttpResponseBase) -> bool:
    """A page whose policy names a nonce is never kept: the next answer's header would name another."""
    if request.method not in ("GET", "HEAD") or response.status_code != 200 or response.streaming:
        return False
    return may_be_kept(response) and not getattr(request, "_csp_nonce", None)
