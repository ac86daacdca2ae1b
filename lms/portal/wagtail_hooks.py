"""What every page of the CMS loads of ours."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_global_admin_js")
def starter() -> SafeString:
    """Starts choosers and panels: our Content-Security-Policy refuses Wagtail's inline scripts."""
    return format_html('<script src="{}"></script>', static("portal/cms.js"))
