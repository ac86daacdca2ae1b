"""Pathways in the CMS: the pages and the menu item, for those who write content."""

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.common import clock
from lms.directory.policy import Permission, holds
from lms.directory.selectors import practitioner_of
from pathways.definition import views

_urls = [
    path("", views.versions, name="versions"),
    path("publish/<uuid:version_id>/", views.publish, name="publish"),
]


class PathwaysMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return holds(practitioner_of(request.user), Permission.AUTHOR_CONTENT, clock.today())


@hooks.register("register_admin_urls")
def pathway_urls() -> list:
    return [path("pathways/", include((_urls, "pathways_cms")))]


@hooks.register("register_admin_menu_item")
def pathway_menu_item() -> MenuItem:
    return PathwaysMenuItem(
        _("Pathways"), reverse("pathways_cms:versions"), name="pathways", icon_name="list-ol", order=250
    )
