"""The pages of authoring inside the CMS, their menu item, and the chooser for lessons."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.chooser import ChooserViewSet

from media_pipeline import selectors
from media_pipeline.models import MediaAsset


class LecturesMenuItem(MenuItem):
    """Shown to those who may see recordings."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("media_pipeline.view_mediaasset"))


class AssetChooserViewSet(ChooserViewSet):
    """Choosing a recording in a lesson; uploads happen on their own page, where the work can be followed."""

    model = MediaAsset
    icon = "media"
    choose_one_text = _("Choose a recording")
    choose_another_text = _("Choose another recording")
    edit_item_text = _("See this recording")

    def get_object_list(self) -> QuerySet[MediaAsset]:
        return selectors.assets()


@hooks.register("register_admin_urls")
def authoring_urls() -> list[URLPattern | URLResolver]:
    return [path("lectures/", include("media_pipeline.authoring.urls"))]


@hooks.register("register_admin_menu_item")
def lectures_menu_item() -> MenuItem:
    return LecturesMenuItem(
        _("Lectures (video)"), reverse("media_authoring:index"), name="lectures", icon_name="media", order=210
    )


@hooks.register("register_admin_viewset")
def asset_chooser() -> ChooserViewSet:
    return AssetChooserViewSet("asset_chooser", url_prefix="lectures/choose")
