"""Devices, refusals and sites in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lms.directory.exports.tables import Table
from lms.sync.devices.selectors import Site
from lms.sync.intake.clocks import TOLERANCE
from lms.sync.intake.services import verdict_on
from lms.sync.models import SyncDevice, SyncRecord
from lms.sync.registry import title_of


@dataclass(frozen=True)
class ShownDevice:
    """One of the reader's devices."""

    device: SyncDevice

    @property
    def name(self) -> str:
        """What its person calls it, else the beginning of its number."""
        return self.device.label or _("Device %(number)s") % {"number": str(self.device.device)[:8]}

    @property
    def clock_is_wrong(self) -> bool:
        difference = self.device.clock_difference_s
        return difference is not None and abs(difference) > TOLERANCE.total_seconds()


@dataclass(frozen=True)
class ShownRefusal:
    """A record that could not count, and why."""

    what: str
    at: datetime
    sentence: str

    @classmethod
    def of(cls, record: SyncRecord) -> "ShownRefusal":
        return cls(title_of(record.kind, record.version), record.at, _(verdict_on(record).sentence))


@dataclass(frozen=True)
class ShownSite:
    """A line of the list of sites."""

    site: Site
    quiet: bool

    @property
    def last_contact(self) -> str:
        at = self.site.last_contact_at
        return _("never") if at is None else date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def as_table(sites: list[Site]) -> Table:
    """The list as a file: the last contact as an instant that a program can read."""
    headings = [_("Code"), _("Institution"), _("Division"), _("Devices"), _("Last contact"), _("Records waiting")]
    rows = [
        [
            site.institution.code,
            site.institution.name,
            site.institution.division.name,
            site.devices,
            timezone.localtime(site.last_contact_at).isoformat(timespec="minutes") if site.last_contact_at else "",
            site.waiting,
        ]
        for site in sites
    ]
    return Table(_("Sites"), headings, rows)
