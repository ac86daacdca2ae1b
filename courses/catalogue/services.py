"""The catalogue's place in the page tree, and what the CMS groups may do there, within the scope of the grants."""

from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Revision, Site

from courses.catalogue.models import CataloguePage
from lms.audit.services import record
from lms.directory.models import AccessRole
from lms.directory.services import CMS_GROUPS, ensure_cms_groups

CATALOGUE_SLUG = "courses"
AUTHORS, REVIEWERS, PUBLISHERS, OPERATORS = (
    CMS_GROUPS[role] for role in (AccessRole.AUTHOR, AccessRole.REVIEWER, AccessRole.PUBLISHER, AccessRole.SYSTEM_ADMIN)
)
_PAGES = {
    AUTHORS: ("add_page", "change_page"),
    REVIEWERS: ("change_page",),  # opens drafts and corrects them; publishing is somebody else's
    PUBLISHERS: ("add_page", "change_page", "publish_page"),
    OPERATORS: ("change_page", "publish_page"),  # the catalogue's own page: its policy gives them nothing below
}
_WRITES = ("view", "add", "change", "delete")
_MODELS = {
    AUTHORS: {"quiz": _WRITES},
    REVIEWERS: {"quiz": ("view",)},
    PUBLISHERS: {"quiz": _WRITES, "livesession": _WRITES},
    OPERATORS: {},
}
_PICTURES = {
    AUTHORS: ("add_image", "change_image", "choose_image"),
    REVIEWERS: ("choose_image",),
    PUBLISHERS: ("add_image", "change_image", "choose_image"),
    OPERATORS: (),
}


@transaction.atomic
def ensure_catalogue() -> CataloguePage:
    """The site's root, the catalogue below it and the groups' rights: made when missing. Safe to repeat."""
    root = _site_root()
    catalogue = CataloguePage.objects.child_of(root).first()
    if catalogue is None:
        catalogue = root.add_child(instance=CataloguePage(title="课程", slug=CATALOGUE_SLUG))
        catalogue.save_revision().publish()
    for group in ensure_cms_groups():
        _grant(group, catalogue)
    return catalogue


@transaction.atomic
def hold_back_schedules(at: datetime) -> int:
    """Withdraw what somebody scheduled who may no longer publish it, before it is published; how many there were.

    A schedule acts for the person who set it, so it is asked again what that person may do on the day it comes.
    """
    held = 0
    for revision in Revision.page_revisions.filter(approved_go_live_at__lte=at).select_related("user"):
        page = revision.as_object()
        if revision.user is None or page.permissions_for_user(revision.user).can_publish():
            continue
        revision.approved_go_live_at = None
        revision.save(update_fields=["approved_go_live_at"])
        record("publication.held_back", object_kind="page", object_id=page.pk, detail={"revision": revision.pk})
        held += 1
    return held


def _site_root() -> Page:
    """The page at "/" of the default site. Wagtail's migrations make one; the platform's own home answers there."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is not None:
        return site.root_page
    root = Page.get_first_root_node().add_child(instance=Page(title="学习平台", slug="home"))
    Site.objects.create(hostname="localhost", root_page=root, is_default_site=True)
    return root


def _grant(group: Group, catalogue: CataloguePage) -> None:
    for permission in _permissions("wagtailcore", *_PAGES[group.name]):
        GroupPagePermission.objects.get_or_create(group=group, page=catalogue, permission=permission)
    for permission in _permissions("wagtailimages", *_PICTURES[group.name]):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=Collection.get_first_root_node(), permission=permission
        )
    names = [f"{verb}_{model}" for model, verbs in _MODELS[group.name].items() for verb in verbs]
    group.permissions.add(*_permissions("courses", *names))


def _permissions(app: str, *codenames: str) -> list[Permission]:
    return list(Permission.objects.filter(content_type__app_label=app, codename__in=codenames))
