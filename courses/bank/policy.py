"""Who works with which questions: a hospital sees and edits its own; whoever wrote a version does not approve it."""

from datetime import date

from courses.authoring.policy import WORK
from courses.bank.models import Item, ItemVersion
from lms.directory.models import Institution, Practitioner
from lms.directory.policy import Permission, allowed, holds

REVIEW = (Permission.REVIEW_CONTENT, Permission.PUBLISH_CONTENT)


def works_on_content(person: Practitioner | None, on: date) -> bool:
    """May the person open the question bank at all?"""
    return any(holds(person, permission, on) for permission in WORK)


def may_write(person: Practitioner, institution: Institution, on: date) -> bool:
    """May the person write questions of this institution?"""
    return allowed(person, Permission.AUTHOR_CONTENT, institution, on)


def may_review(person: Practitioner, item: Item, on: date) -> bool:
    """May the person judge questions of the item's institution?"""
    return any(allowed(person, permission, item.institution, on) for permission in REVIEW)


def may_approve(person: Practitioner, version: ItemVersion, on: date) -> bool:
    """As `may_review`, but for one's own wording: two pairs of eyes are the purpose. Merged rows are one person.

    A wording stays the own one when a colleague takes it again.
    """
    same = version.item.versions.filter(checksum=version.checksum)
    own = same.filter(made_by__in=Practitioner.objects.rows_of(person.person_id).order_by().values("pk"))
    return may_review(person, version.item, on) and not own.exists()
