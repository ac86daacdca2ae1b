"""Tables of Wagtail, taggit and Django that tell nothing of anybody."""

from django.utils.translation import gettext_lazy as _

from lms.privacy.inventory.declaration import Room

ROOM = Room("frameworks", _("Tables without people"))
_NOT_PERSONAL = {
    "contenttypes.ContentType": "id app_label model",
    "taggit.Tag": "id name slug",
    "taggit.TaggedItem": "id tag content_type object_id",
    "wagtailadmin.Admin": "id",
    "wagtailcore.Collection": "id path depth numchild name",
    "wagtailcore.CollectionViewRestriction": "id restriction_type password collection groups",
    "wagtailcore.GroupApprovalTask": "task_ptr groups",
    "wagtailcore.GroupCollectionPermission": "id group collection permission",
    "wagtailcore.GroupPagePermission": "id group page permission",
    "wagtailcore.GroupSitePermission": "id group site permission",
    "wagtailcore.Locale": "id language_code",
    "wagtailcore.PageViewRestriction": "id restriction_type password page groups",
    "wagtailcore.ReferenceIndex": "id content_type base_content_type object_id to_content_type to_object_id"
    " model_path content_path content_path_hash",
    "wagtailcore.Site": "id hostname port site_name root_page is_default_site",
    "wagtailcore.Task": "id name content_type active",
    "wagtailcore.Workflow": "id name active",
    "wagtailcore.WorkflowContentType": "content_type workflow",
    "wagtailcore.WorkflowPage": "page workflow",
    "wagtailcore.WorkflowTask": "id sort_order workflow task",
    # of authors on other sites, by what those sites say
    "wagtailembeds.Embed": "id url max_width hash type html title author_name provider_name thumbnail_url width"
    " height last_updated cache_until",
    "wagtailimages.Rendition": "id filter_spec file width height focal_point_key image",
}

for _label, _fields in _NOT_PERSONAL.items():
    ROOM.not_about_people(_label, _fields)
# The CMS's own search, over pages, pictures and documents; its columns differ with the database.
ROOM.not_about_people(
    "wagtailsearch.IndexEntry",
    "id content_type object_id title_norm autocomplete title body",
    only={"postgresql": "title_text body_text"},
)
ROOM.not_about_people("wagtailsearch.SQLiteFTSIndexEntry", "autocomplete title body index_entry", backend="sqlite")
