"""Lists of the accounts room."""

from datetime import datetime

from django.db import models


class InvitationQuerySet(models.QuerySet):
    def open(self, at: datetime) -> "InvitationQuerySet":
        """Links that still work at that moment."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=at)


class SharedDeviceQuerySet(models.QuerySet):
    def registered(self) -> "SharedDeviceQuerySet":
        """Devices that nobody has taken off the list."""
        return self.filter(revoked_at=None)
