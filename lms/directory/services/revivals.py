"""What becomes of rights when a post goes on after all: its end was moved or taken back.

Whoever keeps the posts must not give rights by that. So the rights of staff stay over from the day on which they were
over, unless the one who acts may give them there anyway. The right to learn opens nobody else's data and comes back.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import combinations
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lms.audit.context import current
from lms.audit.services import record
from lms.directory.models import ADMINISTRATORS, AccessGrant, AccessRole, Practitioner, PractitionerRole
from lms.directory.policy import Permission, grants_for
from lms.directory.services.acts import Act, in_chunks
from lms.directory.services.grants import DAY, administrator_spans, open_from, overlap, withdraw

Ends = Mapping[UUID, date | None]


def ends_of(posts: Iterable[UUID]) -> Ends:
    """The last days of these posts as they stand now; asked before a change, for `keep_ended` after it."""
    found: dict[UUID, date | None] = {}
    for some in in_chunks(posts):
        found |= dict(PractitionerRole.objects.filter(uuid__in=some).order_by().values_list("uuid", "to_date"))
    return found


def keep_ended(act: Act, before: Ends) -> None:
    """End the rights of staff on those of the posts that go on for longer now, where the author gives no rights.

    ValidationError when what comes back would let one person hold two of the administrators' roles.
    """
    after = ends_of(post for post, last in before.items() if last is not None)
    longer = {post: before[post] for post, last in after.items() if last is None or last > before[post]}
    affected: dict[int, Practitioner] = {}
    for some in in_chunks(longer):
        for grant in _of_staff(some):
            _keep_one_ended(act, grant, longer[grant.post_id])
            if grant.role in ADMINISTRATORS:
                affected[grant.practitioner_id] = grant.practitioner
    for person in affected.values():
        check_apart(person)


def _of_staff(posts: list[UUID]) -> list[AccessGrant]:
    grants = AccessGrant.objects.filter(post__in=posts).exclude(role=AccessRole.LEARNER).order_by("pk")
    return list(grants.select_related("practitioner", "institution__division", "division"))


def _keep_one_ended(act: Act, grant: AccessGrant, last_day: date) -> None:
    first_without = last_day + DAY
    if not open_from(AccessGrant.objects.filter(pk=grant.pk), first_without) or _gives(act, grant):
        return
    withdraw(act, grant, first_without, f"over {first_without.isoformat()} {grant.uuid}")
    detail = {"person": str(grant.practitioner.person_key), "role": grant.role, "from": first_without.isoformat()}
    record("grant.ended", object_kind="grant", object_id=grant.uuid, detail=detail, actor_key=act.by_key)


def _gives(act: Act, grant: AccessGrant) -> bool:
    """May the author of the act give this right, to somebody else, in the whole of its scope?"""
    key = act.by_key or current().key()
    author = Practitioner.objects.filter(person_key=key).select_related("merged_into").first() if key else None
    if author is None or author.kept.pk == grant.practitioner.kept.pk:
        return False
    division = grant.division or grant.institution.division
    for held in grants_for(author.kept, Permission.MANAGE_ACCESS, act.on):
        if held.division is not None and division.path.startswith(held.division.path):
            return True
        if held.institution_id is not None and held.institution_id == grant.institution_id:
            return True
    return False


def check_apart(person: Practitioner) -> None:
    """ValidationError while one person holds two of the administrators' roles on one day."""
    for one, other in combinations(administrator_spans(person), 2):
        if one.grant.role != other.grant.role and overlap(one, other):
            words = {"first": one.grant.get_role_display(), "second": other.grant.get_role_display()}
            raise ValidationError(
                _(
                    "The person would be “%(first)s” and “%(second)s” at one time, which nobody is. Ask a security"
                    " administrator to end one of these rights first."
                )
                % words
            )
