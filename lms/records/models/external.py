"""Certificates of other institutions, which count once a second person has looked at them."""

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models import CreditClass
from lms.common.identifiers import new_id
from lms.directory.models import Practitioner
from lms.records.models.credits import Credit
from lms.records.querysets import ExternalCertificateQuerySet


def private_storage() -> Storage:
    """Where files lie that no address leads to."""
    return storages["private"]


class ExternalStatus(models.TextChoices):
    """What became of what somebody sent in."""

    WAITING = "waiting", _("waits for a decision")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class RefusalReason(models.TextChoices):
    """Why a certificate of another institution does not count."""

    UNREADABLE = "unreadable", _("the scan cannot be read: send a clearer one")
    DIFFERENT = "different", _("the scan says something else than the form: send it again with the same data")
    NOT_RECOGNISED = "unrecognised", _("the institution is not recognised for continuing education")
    COUNTED = "counted", _("these credits are counted already")


_DECIDED = (ExternalStatus.APPROVED, ExternalStatus.REFUSED)


class ExternalCertificate(models.Model):
    """What a person says to have earned elsewhere, with a scan. `uuid` is the key of the form."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="external_certificates")
    title = models.CharField(_("title"), max_length=200)
    issuer = models.CharField(_("issued by"), max_length=200)
    credit_class = models.CharField(_("credit class"), max_length=2, choices=CreditClass)
    amount = models.DecimalField(_("credits"), max_digits=4, decimal_places=1)
    earned_on = models.DateField(_("date on the certificate"))
    scan = models.FileField(storage=private_storage, max_length=120)
    scan_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)  # of what was sent, so that the same scan does not count twice
    submitted_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=ExternalStatus, default=ExternalStatus.WAITING)
    reason = models.CharField(max_length=12, choices=RefusalReason, blank=True)
    decided_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    credit = models.OneToOneField(Credit, models.PROTECT, null=True, related_name="external_certificate")

    objects = ExternalCertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        indexes = [models.Index(fields=["status", "submitted_at"], name="external_by_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["practitioner", "sha256"],
                condition=Q(status__in=[ExternalStatus.WAITING, ExternalStatus.APPROVED]),
                name="external_scan_counts_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, amount__lte=50), name="external_amount_sane"),
            models.CheckConstraint(condition=~Q(decided_by=F("practitioner")), name="external_needs_four_eyes"),
            models.CheckConstraint(
                condition=Q(status__in=_DECIDED, decided_by__isnull=False, decided_at__isnull=False)
                | (~Q(status__in=_DECIDED) & Q(decided_by=None, decided_at=None)),
                name="external_decision_has_an_author",
            ),
            models.CheckConstraint(
                condition=Q(status=ExternalStatus.APPROVED, credit__isnull=False)
                | (~Q(status=ExternalStatus.APPROVED) & Q(credit=None)),
                name="external_counts_when_approved",
            ),
            models.CheckConstraint(
                condition=Q(status=ExternalStatus.REFUSED, reason__in=RefusalReason.values)
                | (~Q(status=ExternalStatus.REFUSED) & Q(reason="")),
                name="external_refusal_has_a_reason",
            ),
        ]
