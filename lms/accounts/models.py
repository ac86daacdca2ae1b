"""What signing in leaves behind: counted tries, invitations, shared devices and who signed in on them.

Second factors and sessions are kept by django-allauth (`mfa`, `usersessions`).
"""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.accounts.querysets import (
    DeviceSignInQuerySet,
    InvitationQuerySet,
    PinQuerySet,
    SharedDeviceQuerySet,
)
from lms.common.identifiers import new_id
from lms.directory.models import Institution, Practitioner, User


class AttemptKind(models.TextChoices):
    """What is counted: wrong tries against one account, from one address, at one second factor, at codes of links."""

    ACCOUNT = "account", _("account")
    ADDRESS = "address", _("network address")
    FACTOR = "factor", _("second factor")
    CODE = "code", _("codes of invitations")


class AttemptCount(models.Model):
    """Wrong tries in a row. `key_hash` stands for the user name or address, whether such a name exists or not."""

    wagtail_reference_index_ignore = True

    kind = models.CharField(max_length=10, choices=AttemptKind)
    key_hash = models.CharField(max_length=64)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    blocked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key_hash"], name="attempts_counted_once")]
        indexes = [models.Index(fields=["last_at"], name="attempts_by_time")]


class LinkKind(models.TextChoices):
    INVITATION = "invitation", _("invitation")
    RESET = "reset", _("new password")


class Invitation(models.Model):
    """A link and a short code, either of which lets one person choose a name and password, or a new password, once."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    key = models.UUIDField(unique=True)  # of the form that made it: a repeat makes no second one
    kind = models.CharField(max_length=12, choices=LinkKind)
    practitioner = models.ForeignKey(Practitioner, models.CASCADE, related_name="+")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, unique=True)
    issued_by_key = models.UUIDField(null=True, blank=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["practitioner"], condition=Q(used_at=None, revoked_at=None), name="one_open_link_for_a_person"
            )
        ]


class SharedDevice(models.Model):
    """A computer or tablet of an institution that several people use. Its cookie carries `uuid`, signed."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(unique=True, default=uuid4, editable=False)
    key = models.UUIDField(unique=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    label = models.CharField(_("name of the device"), max_length=60)
    registered_by_key = models.UUIDField(null=True, blank=True)
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SharedDeviceQuerySet.as_manager()

    class Meta:
        ordering = ["institution", "label", "pk"]


class DeviceSignIn(models.Model):
    """Somebody signed in fully on a shared device on this day, and may come back there by PIN until it ends."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(unique=True, default=uuid4, editable=False)
    device = models.ForeignKey(SharedDevice, models.CASCADE, related_name="sign_ins")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    day = models.DateField()
    wrong_pins = models.PositiveSmallIntegerField(default=0)

    objects = DeviceSignInQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "user", "day"], name="signed_in_on_device_once_a_day")]


class QuickPin(models.Model):
    """The six digits by which a person comes back to a shared device, hashed like a password."""

    wagtail_reference_index_ignore = True

    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    pin_hash = models.CharField(max_length=200)
    chosen_at = models.DateTimeField()

    objects = PinQuerySet.as_manager()
