"""Lists of what devices sent. Everybody sees their own."""

from typing import Self

from django.db.models import Q

from lms.directory.querysets import OwnQuerySet


class SyncRecordQuerySet(OwnQuerySet):
    def from_device(self, device: object) -> Self:
        """What one device sent."""
        return self.filter(device=device)

    def refused(self) -> Self:
        """What cannot count: refused on arrival, or after it had waited."""
        return self.filter(Q(result="refused") | Q(settlement__result="refused"))

    def waiting(self) -> Self:
        """What waits for something else to arrive."""
        return self.filter(result="held", settlement=None)


class SettlementQuerySet(OwnQuerySet):
    person = "record__practitioner"
