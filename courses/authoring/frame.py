"""The frame of the CMS: its start page, menus and list filters count and name only what the account works on."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from taggit.models import Tag
from wagtail import hooks
from wagtail.admin import filters
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import RecentEditsPanel
from wagtail.admin.views.pages.listing import GenericPageFilterSet, PageFilterSet
from wagtail.images.views import chooser

from courses.authoring.doors import visible_pages
from lms.directory.policy import breaks_glass

# They would offer everybody who ever wrote a page, whichever hospital's.
_NAMING_PEOPLE = ("owner", "edited_by")


class OwnRecentEdits(RecentEditsPanel):
    """What the account edited last, without the pages of a hospital that it has left."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        context = super().get_context_data(parent_context)
        seen = set(visible_pages(context["request"].user).values_list("pk", flat=True))
        return {**context, "last_edits": [(at, page) for at, page in context["last_edits"] if page.pk in seen]}


@hooks.register("construct_homepage_panels", order=1000)
def own_panels(request: HttpRequest, panels: list[Component]) -> None:
    """No workflows (there are none yet) and no news of Wagtail's; for the technical account as Wagtail made it."""
    if not breaks_glass(request.user):
        panels[:] = [OwnRecentEdits()]


@hooks.register("construct_homepage_summary_items", order=1000)
def no_sums(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Wagtail counts the pages and pictures of all hospitals together."""
    if not breaks_glass(request.user):
        items.clear()


def _only_open_doors(request: HttpRequest, items: list[MenuItem]) -> None:
    if not breaks_glass(request.user):
        items.clear()


for _menu in ("construct_reports_menu", "construct_settings_menu", "construct_help_menu"):
    hooks.register(_menu, _only_open_doors, order=1000)


def forget_people(*filter_sets: type) -> None:
    """Take the filters that offer people by name out of Wagtail's lists of pages."""
    for filter_set in filter_sets:
        for name in _NAMING_PEOPLE:
            filter_set.base_filters.pop(name, None)


forget_people(PageFilterSet, GenericPageFilterSet)


def _no_tags(_model: type, _count: int = 10) -> QuerySet[Tag]:
    """Wagtail offers the tags that all hospitals together use most, and knows no way to ask whose they are."""
    return Tag.objects.none()


filters.popular_tags_for_model = _no_tags  # in the list of pictures
chooser.popular_tags_for_model = _no_tags  # and where one is chosen
