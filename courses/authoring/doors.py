"""Which doors of Wagtail's admin stand open, and for which object of whose.

Wagtail asks a group for its right; whose content an object is, its views ask here and there, or not at all. So every
address of the CMS that is not a page of our own passes through `admit`, before Wagtail sees it: an address that is not
named below is closed, and one that names an object outside the account's scope answers as if there were no such object.
What an account may do with an object that it sees is said by the policies (`courses.catalogue.policy` and its like).
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from taggit.models import TaggedItem
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

from courses.authoring.policy import scope_of
from courses.live.models import LiveSession
from courses.quizzes.models import Quiz
from lms.directory.models import User
from lms.directory.policy import breaks_glass

Door = Callable[[HttpRequest, Mapping[str, Any]], HttpResponse | None]
_SEES = {"view", "change", "choose"}  # each policy knows some of them


def visible_pages(user: User) -> QuerySet[Page]:
    """The pages that the account finds in the explorer: its own institutions' and what leads to them."""
    return policy_registry.get_by_type(Page).explorable_instances(user)


def linkable_pages(user: User) -> Q:
    """The pages to which a text may link: those of the explorer, and what everybody reads."""
    return Q(pk__in=visible_pages(user).values("pk")) | Q(live=True)


def visible_rows(user: User, model: type) -> QuerySet:
    """The quizzes, lectures or pictures that the account finds in their lists."""
    if model is Page:
        return visible_pages(user)
    return policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, _SEES)


def _found(rows: QuerySet, pk: object) -> None:
    if not str(pk).isdecimal() or not rows.filter(pk=pk).exists():
        raise Http404


def _open(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
    """Shows nothing of anybody, or only what the policies let into its list."""


def _writing(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
    """For those who work on content somewhere."""
    if not scope_of(request.user).worked_at:
        raise Http404


def _row(model: type, *arguments: str) -> Door:
    """Open for a row of this model that the account sees, named by one of these arguments of the address."""

    def door(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
        for argument in arguments:
            _found(visible_rows(request.user, model), kwargs[argument])

    return door


def _linkable(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
    _found(Page.objects.filter(linkable_pages(request.user)), kwargs["parent_page_id"])


def _chosen_pages(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
    _keep_ids(request, Page.objects.filter(linkable_pages(request.user)))


def _chosen_pictures(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
    _keep_ids(request, visible_rows(request.user, get_image_model()))


def _ticked(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
    """Of what was ticked in a list only what the account sees is passed on; "all" means all of that."""
    model = _BULK.get((kwargs["app_label"], kwargs["model_name"]))
    if model is None:
        raise Http404
    rows = visible_rows(request.user, model)
    parent = request.GET.get("childOf", "")
    if "all" in request.GET.getlist("id"):
        if model is Page and parent:
            _found(rows, parent)
            rows = rows.child_of(Page.objects.get(pk=parent))
        _keep_ids(request, rows, rows.values_list("pk", flat=True))
    else:
        _keep_ids(request, rows)


def _keep_ids(request: HttpRequest, rows: QuerySet, wanted: object = None) -> None:
    ids = request.GET.getlist("id") if wanted is None else [str(pk) for pk in wanted]
    asked = [pk for pk in ids if pk.isdecimal()]
    kept = {str(pk) for pk in rows.filter(pk__in=asked).values_list("pk", flat=True)}
    if not kept:
        raise Http404
    request.GET = request.GET.copy()
    request.GET.setlist("id", [pk for pk in asked if pk in kept])


def _edited(request: HttpRequest, kwargs: Mapping[str, Any]) -> None:
    """Who else is at work on the same object."""
    model = _EDITED.get((kwargs["app_label"], kwargs["model_name"]))
    if model is None:
        raise Http404
    _found(visible_rows(request.user, model), kwargs["object_id"])


def _tags(request: HttpRequest, kwargs: Mapping[str, Any]) -> HttpResponse:
    """Suggestions from the tags of pictures that the account sees; Wagtail would offer everybody's."""
    term = request.GET.get("term", "")
    if not term:
        return JsonResponse([], safe=False)
    pictures = visible_rows(request.user, get_image_model()).values("pk")
    kind = ContentType.objects.get_for_model(get_image_model())
    used = TaggedItem.objects.filter(content_type=kind, object_id__in=pictures, tag__name__istartswith=term)
    names = used.order_by("tag__name").values_list("tag__name", flat=True).distinct()
    return JsonResponse(list(names[:10]), safe=False)


_BULK: dict[tuple[str, str], type] = {
    ("wagtailcore", "page"): Page,
    ("courses", "quiz"): Quiz,
    ("courses", "livesession"): LiveSession,
    ("wagtailimages", "image"): get_image_model(),
}
_EDITED: dict[tuple[str, str], type] = {
    **{("courses", name): Page for name in ("cataloguepage", "coursepage", "lessonpage")},
    ("wagtailcore", "page"): Page,
    ("courses", "quiz"): Quiz,
    ("courses", "livesession"): LiveSession,
}


def _named(prefix: str, names: str, door: Door) -> dict[str, Door]:
    return {f"{prefix}{name}": door for name in names.split()}


_PAGE, _PARENT = _row(Page, "page_id"), _row(Page, "parent_page_id")
_PICTURE = _row(get_image_model(), "image_id")
DOORS: dict[str, Door] = {
    **_named("wagtailadmin_", "home account logout dismissibles sprite javascript_catalog block_preview", _open),
    **_named("wagtailadmin_", "explore_root choose_page choose_page_search", _open),
    **_named("wagtailadmin_choose_page_", "external_link email_link phone_link anchor_link", _open),
    **_named("wagtailadmin_pages:", "search search_results", _open),
    **_named("wagtailadmin_", "explore explore_results", _PARENT),
    **_named("wagtailadmin_pages:", "add preview_on_add add_subpage", _PARENT),
    **_named("wagtailadmin_pages:", "edit preview_on_edit view_draft delete unpublish copy lock unlock", _PAGE),
    **_named("wagtailadmin_pages:", "revisions_index revisions_view revisions_revert revisions_unschedule", _PAGE),
    **_named("wagtailadmin_pages:", "history history_results", _PAGE),
    "wagtailadmin_pages:revisions_compare": _row(Page, "pk"),
    **_named("wagtailadmin_pages:", "move set_page_position", _row(Page, "page_to_move_id")),
    "wagtailadmin_pages:move_confirm": _row(Page, "page_to_move_id", "destination_id"),
    "wagtailadmin_choose_page_child": _linkable,
    "wagtailadmin_choose_page_chosen_multiple": _chosen_pages,
    "wagtail_bulk_action": _ticked,
    **_named("wagtailadmin_", "tag_autocomplete tag_model_autocomplete", _tags),
    "wagtailadmin_editing_sessions:ping": _edited,
    "wagtailadmin_editing_sessions:release": _open,  # one's own
    "wagtailadmin_api:pages:listing": _open,
    "wagtailadmin_api:pages:detail": _row(Page, "pk"),
    **_named("wagtailsnippets:", "index", _open),
    **_named("wagtailsnippets_courses_quiz:", "list list_results add", _open),
    **_named("wagtailsnippets_courses_quiz:", "edit delete history history_results", _row(Quiz, "pk")),
    **_named("wagtailsnippets_courses_livesession:", "list list_results add", _open),
    **_named("wagtailsnippets_courses_livesession:", "edit delete history history_results", _row(LiveSession, "pk")),
    **_named("wagtailimages:", "index index_results add add_multiple", _open),
    **_named("wagtailimages:", "edit delete edit_multiple delete_multiple", _PICTURE),
    **_named("wagtailimages_chooser:", "choose choose_results create", _writing),
    "wagtailimages_chooser:chosen": _row(get_image_model(), "pk"),
    "wagtailimages_chooser:chosen_multiple": _chosen_pictures,
    "wagtailimages_chooser:select_format": _PICTURE,
}


def admit(request: HttpRequest, kwargs: Mapping[str, Any]) -> HttpResponse | None:
    """Let an account that may enter the CMS through a door of Wagtail's, answer for Wagtail, or raise Http404."""
    if breaks_glass(request.user):
        return None
    door = DOORS.get(request.resolver_match.view_name)
    if door is None:
        raise Http404
    return door(request, kwargs)
