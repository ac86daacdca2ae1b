"""The outbox's place in the CMS."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.common import clock
from lms.directory.policy import Permission, holds
from lms.directory.selectors import practitioner_of


class OutboxMenuItem(MenuItem):
    """Shown to administrators."""

    def is_shown(self, request: HttpRequest) -> bool:
        return holds(practitioner_of(request.user), Permission.OPERATE, clock.today())


@hooks.register("register_admin_urls")
def outbox_urls() -> list[URLPattern | URLResolver]:
    return [path("outbox/", include("lms.integrations.urls"))]


@hooks.register("register_admin_menu_item")
def outbox_menu_item() -> MenuItem:
    return OutboxMenuItem(
        _("Messages to partners"), reverse("outbox:index"), name="outbox", icon_name="mail", order=900
    )
