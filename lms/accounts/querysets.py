"""Lists of the accounts room."""

from datetime import date, datetime

from django.db import models
from django.db.models import Q

from lms.directory.models import Practitioner
from lms.directory.policy import Permission
from lms.directory.querysets import OwnQuerySet, PersonalQuerySet
from lms.directory.selectors import visible_institutions


class InvitationQuerySet(PersonalQuerySet):
    def visible_to(self, viewer: Practitioner, on: date) -> "InvitationQuerySet":
        """Links to people of institutions whose people or accounts the viewer looks after."""
        looked_after = Q(pk__in=[])
        for permission in (Permission.MANAGE_PEOPLE, Permission.MANAGE_ACCESS):
            looked_after |= Q(institution__in=visible_institutions(viewer, on, permission).order_by().values("pk"))
        return self.filter(looked_after)

    def open(self, at: datetime) -> "InvitationQuerySet":
        """Links that still work at that moment."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=at)


class SharedDeviceQuerySet(models.QuerySet):
    def visible_to(self, viewer: Practitioner, on: date) -> "SharedDeviceQuerySet":
        """Devices of the institutions whose people the viewer manages."""
        return self.filter(institution__in=visible_institutions(viewer, on, Permission.MANAGE_PEOPLE))

    def registered(self) -> "SharedDeviceQuerySet":
        """Devices that nobody has taken off the list."""
        return self.filter(revoked_at=None)


class DeviceSignInQuerySet(PersonalQuerySet):
    person = "user__practitioner"


class PinQuerySet(OwnQuerySet):
    person = "user__practitioner"
