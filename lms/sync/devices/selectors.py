"""When devices were last heard: one's own by name, those of institutions as figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from lms.directory.models import Institution, Practitioner
from lms.directory.policy import Permission, institution_scope
from lms.directory.querysets import held_on
from lms.sync.models import SyncDevice, SyncRecord

QUIET_AFTER = timedelta(days=14)
MAY_SEE = (Permission.VIEW_COMPLIANCE, Permission.VIEW_PEOPLE)
_REFUSALS_SHOWN = 100
# Posts may stand under any of the rows of a person whose accounts were joined.
_TO_POSTS = (
    "practitioner__posts__",
    "practitioner__merged_into__posts__",
    "practitioner__merged__posts__",
    "practitioner__merged_into__merged__posts__",
)


class State(StrEnum):
    """Which sites are asked for."""

    ALL = ""
    NEVER = "never"
    QUIET = "quiet"
    WAITING = "waiting"


@dataclass(frozen=True)
class Site:
    """An institution and what its people's devices said last, all together: figures, and nobody's."""

    institution: Institution
    devices: int
    last_contact_at: datetime | None
    waiting: int

    def is_quiet(self, at: datetime) -> bool:
        """Has nothing been heard for two weeks, or ever?"""
        return self.last_contact_at is None or at - self.last_contact_at >= QUIET_AFTER

    def fits(self, state: State, at: datetime) -> bool:
        return {
            State.ALL: True,
            State.NEVER: self.last_contact_at is None,
            State.QUIET: self.is_quiet(at),
            State.WAITING: self.waiting > 0,
        }[state]


def sites(viewer: Practitioner | None, on: date) -> list[Site]:
    """The institutions in the viewer's scope: those never heard of first, then those not heard of for longest.

    A device counts for every institution at which its person holds a post that day.
    """
    institutions = _in_scope(viewer, on)
    heard = _heard(institutions, on)
    found = [_site(institution, heard.get(institution.pk, {}).values()) for institution in institutions]
    return sorted(found, key=lambda site: (site.last_contact_at is not None, site.last_contact_at or 0))


def _in_scope(viewer: Practitioner | None, on: date) -> QuerySet[Institution]:
    if viewer is None:
        return Institution.objects.none()
    scope = Q(pk__in=[])
    for permission in MAY_SEE:
        scope |= institution_scope(viewer, permission, on)
    return Institution.objects.standing().filter(scope).select_related("division").order_by("code")


_Heard = dict[tuple[int, UUID], tuple[datetime, int]]


def _heard(institutions: QuerySet[Institution], on: date) -> dict[int, _Heard]:
    """By institution, then person and device: last contact and what waits. Two posts in one place count once.

    Where accounts were joined, a device may have a row of each: what it said last holds.
    """
    found: dict[int, _Heard] = {}
    wanted = institutions.order_by().values("pk")
    person = Coalesce("practitioner__merged_into", "practitioner")
    for path in _TO_POSTS:
        posted = Q(**{f"{path}institution__in": wanted}) & held_on(on, path)
        rows = SyncDevice.objects.filter(posted).order_by()
        told = rows.values_list(f"{path}institution", person, "device", "last_contact_at", "waiting")
        for institution, root, device, last, waiting in told:
            heard = found.setdefault(institution, {})
            heard[root, device] = max(heard.get((root, device), (last, waiting)), (last, waiting))
    return found


def _site(institution: Institution, devices: Iterable[tuple[datetime, int]]) -> Site:
    told = list(devices)
    last = max((at for at, _waiting in told), default=None)
    return Site(institution, len(told), last, sum(waiting for _at, waiting in told))


def devices_of(person: Practitioner) -> list[SyncDevice]:
    """The person's own devices, the last used first; each once, also where joined accounts both used it."""
    found: dict[UUID, SyncDevice] = {}
    for row in SyncDevice.objects.of(person).order_by("-last_contact_at", "pk"):
        found.setdefault(row.device, row)
    return list(found.values())


def refusals_of(person: Practitioner) -> QuerySet[SyncRecord]:
    """The person's records that cannot count, the newest first."""
    records = SyncRecord.objects.of(person).refused().select_related("settlement")
    return records.order_by("-received_at", "-counter")[:_REFUSALS_SHOWN]


def waiting_of(person: Practitioner) -> int:
    """How many of the person's records wait for something else to arrive."""
    return SyncRecord.objects.of(person).waiting().count()
