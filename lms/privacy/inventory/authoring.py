"""What the content system keeps of those who write in it; the tables of Wagtail, taggit and Django beside ours."""

from django.utils.translation import gettext_lazy as _

from lms.privacy.inventory.declaration import FACTS, UNTIL_ERASED, WHILE_NEEDED, Also, Purpose, Retention, Room
from lms.privacy.inventory.subjects import about_account, account

ROOM = Room("authoring", _("Writing and publishing"))
_WROTE = {"purpose": Purpose.AUTHORING, "retention": FACTS}
_FLEETING = {"purpose": Purpose.AUTHORING, "delete": True}
_UPLOADED = {"purpose": Purpose.AUTHORING, "retention": WHILE_NEEDED, "blank": {"uploaded_by_user": None}}

ROOM.about(
    "wagtailcore.Page",
    _("Pages that you made"),
    of=account("owner"),
    purpose=Purpose.AUTHORING,
    retention=WHILE_NEEDED,
    others={"locked by": Also(account("locked_by"), "locked_by locked_at", "title")},
    blank={"locked_by": None},
    employment="owner title locked_by locked_at first_published_at",
    technical="id",
    none="path depth numchild translation_key locale latest_revision live has_unpublished_changes last_published_at"
    " live_revision go_live_at expire_at expired locked draft_title slug content_type url_path"
    " latest_revision_created_at alias_of show_in_menus seo_title search_description",
)
ROOM.about(
    "wagtailcore.Revision",
    _("Versions of pages that you saved"),
    of=account("user"),
    employment="user object_str created_at",
    technical="id",
    none="content_type base_content_type object_id content approved_go_live_at",
    **_WROTE,
)
ROOM.about(
    "wagtailcore.PageLogEntry",
    _("What you did with pages"),
    of=account("user"),
    employment="user action label timestamp",
    technical="id uuid",
    none="content_type data revision content_changed deleted page",
    **_WROTE,
)
ROOM.about(
    "wagtailcore.ModelLogEntry",
    _("What you did with other content"),
    of=account("user"),
    others={"about": Also(about_account("object_id"), "label", "action timestamp")},
    blank={"label": ""},
    identity="label",
    employment="user action timestamp",
    technical="id uuid object_id",
    none="content_type data revision content_changed deleted",
    **_WROTE,
)
ROOM.about(
    "wagtailcore.Comment",
    _("Comments that you wrote"),
    of=account("user"),
    others={"resolver": Also(account("resolved_by"), "resolved_by resolved_at", "page")},
    employment="user page text created_at updated_at resolved_by resolved_at",
    technical="id contentpath",
    none="position revision_created",
    **_WROTE,
)
ROOM.about(
    "wagtailcore.CommentReply",
    _("Answers to comments that you wrote"),
    of=account("user"),
    employment="user text created_at updated_at",
    technical="id comment",
    **_WROTE,
)
ROOM.about(
    "wagtailcore.WorkflowState",
    _("Reviews that you asked for"),
    of=account("requested_by"),
    employment="requested_by status created_at",
    technical="id",
    none="content_type base_content_type object_id workflow current_task_state",
    **_WROTE,
)
ROOM.about(
    "wagtailcore.TaskState",
    _("Reviews that you finished"),
    of=account("finished_by"),
    employment="finished_by status comment started_at finished_at",
    technical="id",
    none="workflow_state revision task content_type",
    **_WROTE,
)
ROOM.about(
    "wagtaildocs.Document",
    _("Documents that you uploaded"),
    of=account("uploaded_by_user"),
    employment="uploaded_by_user title created_at",
    technical="id",
    none="collection file file_size file_hash tags",
    **_UPLOADED,
)
ROOM.about(
    "wagtailimages.Image",
    _("Pictures that you uploaded"),
    of=account("uploaded_by_user"),
    employment="uploaded_by_user title created_at",
    technical="id",
    none="collection file description width height focal_point_x focal_point_y focal_point_width focal_point_height"
    " file_size file_hash tags",
    **_UPLOADED,
)
ROOM.about(
    "wagtailusers.UserProfile",
    _("Settings of the content system"),
    of=account("user"),
    retention=UNTIL_ERASED,
    identity="avatar",
    technical="id user submitted_notifications approved_notifications rejected_notifications"
    " updated_comments_notifications preferred_language current_time_zone dismissibles theme contrast density"
    " keyboard_shortcuts",
    **_FLEETING,
)
ROOM.about(
    "wagtailadmin.EditingSession",
    _("Pages that you have open"),
    of=account("user"),
    retention=Retention(_("1 day"), "last_seen_at", 1),
    technical="id user content_type object_id last_seen_at is_editing",
    **_FLEETING,
)
ROOM.about(
    "wagtailadmin.FormState",
    _("Forms that you have open"),
    of=account("user"),
    retention=Retention(_("7 days"), "last_updated_at", 7),
    employment="data",
    technical="id user content_type object_id parent_object_id last_updated_at",
    **_FLEETING,
)
ROOM.about(
    "wagtailcore.UploadedFile",
    _("Files that you are uploading"),
    of=account("uploaded_by_user"),
    retention=WHILE_NEEDED,
    employment="file",
    technical="id for_content_type uploaded_by_user",
    **_FLEETING,
)
ROOM.about(
    "wagtailcore.PageSubscription",
    _("Pages whose comments you follow"),
    of=account("user"),
    retention=UNTIL_ERASED,
    employment="page comment_notifications",
    technical="id user",
    **_FLEETING,
)
ROOM.about(
    "wagtailcore.APIToken",
    _("Keys for programs"),
    of=account("user"),
    retention=UNTIL_ERASED,
    credential="key_hash prefix",
    technical="id user name created revoked_at last_used_at",
    **_FLEETING,
)
