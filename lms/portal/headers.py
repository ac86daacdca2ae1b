"""The headers that every answer carries: pages, files, redirects, refusals, and what goes wrong on our side.

This is the outermost middleware, so that no other can answer without it. Which Content-Security-Policy an answer gets
depends on what it is: a page of ours, a page of the CMS, or a file that nobody is meant to open as a page.
"""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

POLICY = "Content-Security-Policy"
CMS = "/cms/"
EDITOR = "/cms/pages/"
DOCUMENTS = "/documents/"
EVERYWHERE = {
    "Permissions-Policy": settings.PERMISSIONS_POLICY,
    "X-Permitted-Cross-Domain-Policies": "none",
}
_PAGES = ("text/html", "application/xhtml+xml")
# An answer that says nothing about copies is somebody's: neither proxies nor the device's next reader get one.
PERSONAL = "private, no-store"


class SecurityHeaders(CSPMiddleware):
    """Sets what is missing and never weakens what a view has set for itself."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path_info.startswith(DOCUMENTS):
            del response[POLICY]  # Wagtail's own lets a document run in no sandbox
        response = super().process_response(request, response)
        for name, value in EVERYWHERE.items():
            response.setdefault(name, value)
        response.setdefault("X-Content-Type-Options", "nosniff")
        response.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        response.setdefault("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path_info.startswith(settings.STATIC_URL):
            response.setdefault("Cache-Control", PERSONAL)
        return response

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if report_only or parts.config is not None:
            return parts
        if not self._is_page(response):
            parts.config = settings.CONTENT_SECURITY_POLICY_FILES
        elif request.path_info.startswith(EDITOR):
            parts.config = settings.CONTENT_SECURITY_POLICY_EDITOR
        elif request.path_info.startswith(CMS):
            parts.config = settings.CONTENT_SECURITY_POLICY_CMS
        else:
            parts.config = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        if response.get("X-Frame-Options") == "SAMEORIGIN":  # a preview in the CMS's own frame
            parts.config = {**parts.config, "frame-ancestors": ["'self'"]}
        return parts

    @staticmethod
    def _is_page(response: HttpResponseBase) -> bool:
        """Redirects and empty answers count as pages: browsers say text/html of them, and a page may come to them."""
        if response.get("Content-Disposition", "").startswith("attachment"):
            return False
        return response.get("Content-Type", "text/html").split(";")[0].strip() in _PAGES
