"""The pages of authoring inside the CMS, their menu item, and the chooser for lessons."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from media_pipeline import policy, selectors
from media_pipeline.models import MediaAsset


class LecturesMenuItem(MenuItem):
    """Shown to those who may see recordings."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("media_pipeline.view_mediaasset"))


class _InReach:
    """Offers, and takes, only recordings of the account's institutions."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if policy.reach_of(request).codes == frozenset():  # works on nobody's content
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_object_list(self) -> QuerySet[MediaAsset]:
        return selectors.assets_within(policy.reach_of(self.request).codes)

    def get_object(self, pk: str) -> MediaAsset:
        if not str(pk).isdecimal():
            raise MediaAsset.DoesNotExist
        return self.get_object_list().get(pk=pk)

    def get_objects(self, pks: list[str]) -> QuerySet[MediaAsset]:
        return self.get_object_list().filter(pk__in=pks)


class ChooseAsset(_InReach, chooser.ChooseView):
    """The dialogue."""


class ChooseAssetResults(_InReach, chooser.ChooseResultsView):
    """The list in the dialogue, page by page."""


class ChosenAsset(_InReach, chooser.ChosenView):
    """The recording that was picked."""


class ChosenAssets(_InReach, chooser.ChosenMultipleView):
    """The recordings that were picked together."""


class AssetChooserViewSet(ChooserViewSet):
    """Choosing a recording in a lesson; uploads happen on their own page, where the work can be followed."""

    model = MediaAsset
    icon = "media"
    choose_one_text = _("Choose a recording")
    choose_another_text = _("Choose another recording")
    edit_item_text = _("See this recording")
    choose_view_class = ChooseAsset
    choose_results_view_class = ChooseAssetResults
    chosen_view_class = ChosenAsset
    chosen_multiple_view_class = ChosenAssets


@hooks.register("register_admin_urls")
def authoring_urls() -> list[URLPattern | URLResolver]:
    return [
        path("lectures/", include("media_pipeline.authoring.urls")),
        path("lectures/uploads/", include("media_pipeline.uploads.urls")),
        path("lectures/<uuid:uuid>/slides/", include("media_pipeline.slides.urls")),
        path("lectures/<uuid:uuid>/captions/", include("media_pipeline.captions.urls")),
    ]


@hooks.register("register_admin_menu_item")
def lectures_menu_item() -> MenuItem:
    return LecturesMenuItem(
        _("Lectures (video)"), reverse("media_authoring:index"), name="lectures", icon_name="media", order=210
    )


@hooks.register("register_admin_viewset")
def asset_chooser() -> ChooserViewSet:
    return AssetChooserViewSet("asset_chooser", url_prefix="lectures/choose")
