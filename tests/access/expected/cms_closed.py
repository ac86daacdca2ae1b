"""Doors of Wagtail's that stand open to nobody but the technical account: users, groups, sites, reports and the like.

They are asked for with the numbers of objects that are there, so that closed means closed.
"""

from collections.abc import Mapping

from tests.access.table import Route, each
from tests.access.world import World

# name -> the arguments that it takes
CLOSED = {
    "wagtailadmin_api:pages": "find|action pk action_name",
    "wagtailadmin_api:documents": "listing|detail pk|find",
    "wagtailadmin_api:images": "listing|detail pk|find",
    "wagtailadmin_pages": (
        "type_use content_type_app_name content_type_model_name"
        "|type_use_results content_type_app_name content_type_model_name|choose_parent app_label model_name"
        "|usage page_id|convert_alias page_id|set_privacy page_id|workflow_history page_id"
        "|workflow_history_detail page_id workflow_state_id|confirm_workflow_cancellation page_id"
        "|workflow_action page_id action_name task_state_id|collect_workflow_action_data page_id action_name"
        " task_state_id|workflow_preview page_id task_id"
    ),
    "wagtailadmin_collections": "index|add|edit pk|delete pk|set_privacy collection_id",
    "wagtailadmin_workflows": (
        "index|index_results|add|enable pk|disable pk|edit pk|usage pk|usage_results pk|remove page_pk"
        "|remove page_pk workflow_pk|add_task app_label model_name|select_task_type|task_index|task_index_results"
        "|edit_task pk|disable_task pk|enable_task pk|task_chooser|task_chooser_results|task_chooser_create"
        "|task_chosen task_id"
    ),
    "wagtailadmin_reports": "|".join(
        f"{name}|{name}_results"
        for name in ("locked_pages", "workflow", "workflow_tasks", "site_history", "aging_pages", "page_types_usage")
    ),
    "wagtailembeds": "chooser|chooser_upload",
    "wagtaildocs": (
        "index|index_results|add|edit document_id|delete document_id|add_multiple|edit_multiple doc_id"
        "|create_multiple_from_uploaded_document uploaded_file_id|delete_multiple doc_id"
        "|delete_upload_multiple uploaded_file_id|document_usage document_id"
    ),
    "wagtaildocs_chooser": "choose|choose_results|chosen pk|chosen_multiple|create",
    "wagtailimages": (
        "url_generator image_id|url_generator_output image_id|preview image_id filter_spec|image_usage image_id"
        "|create_multiple_from_uploaded_image uploaded_file_id|delete_upload_multiple uploaded_file_id"
    ),
    "asset_chooser": "create",
    "wagtailsites": "index|index_results|add|edit pk|delete pk|history pk|history_results pk|usage pk|copy pk",
    "wagtailusers_users": "index|index_results|add|edit pk|delete pk|history pk|history_results pk|usage pk|copy pk",
    "wagtailusers_groups": "index|index_results|add|edit pk|delete pk|history pk|history_results pk|usage pk",
    **{f"wagtailsnippets_courses_{model}": "usage pk|copy pk" for model in ("quiz", "livesession")},
    **{
        f"wagtailsnippetchoosers_courses_{model}": "choose|choose_results|chosen pk|chosen_multiple|create"
        for model in ("quiz", "livesession")
    },
    "": "wagtailadmin_error_test",
}
_WORDS = {
    "action_name": "publish",
    "app_label": "courses",
    "model_name": "coursepage",
    "content_type_app_name": "courses",
    "content_type_model_name": "coursepage",
    "filter_spec": "max-165x165",
}


def _arguments(names: list[str], world: World) -> Mapping[str, object]:
    known = {
        "page_id": world.a.draft.pk,
        "page_pk": world.a.draft.pk,
        "image_id": world.a.picture.pk,
        "collection_id": world.a.picture.collection_id,
    }
    return {name: known.get(name, _WORDS.get(name, 1)) for name in names}


def _routes() -> list[Route]:
    found = []
    for space, rows in CLOSED.items():
        for row in rows.split("|"):
            name, *arguments = row.split()
            full = f"{space}:{name}" if space else name
            found.append(Route(full, objects=each(any=lambda w, names=arguments: _arguments(names, w))))
    return found


# Wagtail's own answer to an address that it does not know, and its picture of it: nobody needs either.
UNNAMED = ["/cms/test404/", "/cms/nothing-of-this-name/"]
ROUTES = _routes()
