"""What exactly is given to review: drafts by the digest of what stands in them, and who wrote them."""

import hashlib
import json
from collections.abc import Iterable, Mapping

from wagtail.models import Page, Revision

from lms.directory.models import Practitioner

# What Wagtail itself writes into a draft when something is saved or published: it is no content.
_BOOKKEEPING = {
    *("live", "has_unpublished_changes", "first_published_at", "last_published_at", "live_revision", "expired"),
    *("latest_revision", "latest_revision_created_at", "draft_title", "locked", "locked_at", "locked_by", "owner"),
    *("path", "depth", "numchild", "url_path"),
}


def digest(revision: Revision) -> str:
    """SHA-256 of what stands in a draft, the same however often it is saved or published unchanged."""
    content = {name: value for name, value in revision.content.items() if name not in _BOOKKEEPING}
    return _sha256(content)


def checksum(pages: Iterable[Mapping[str, object]]) -> str:
    """SHA-256 of a whole review: its pages with their digests, in their order."""
    return _sha256([[line["page"], line["digest"]] for line in pages])


def writers_of(drafts: Iterable[tuple[Page, Revision]]) -> set[int]:
    """The practitioners (pks) who wrote what in these drafts is not published yet."""
    accounts: set[int] = set()
    for page, newest in drafts:
        since = page.live_revision.created_at if page.live and page.live_revision else None
        written = Revision.page_revisions.filter(object_id=str(page.pk), created_at__lte=newest.created_at)
        if since is not None:
            written = written.filter(created_at__gt=since)
        accounts |= set(written.exclude(user=None).values_list("user", flat=True))
    return set(Practitioner.objects.filter(user__in=accounts).values_list("pk", flat=True))


def _sha256(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
