"""Sending in a certificate of another institution, withdrawing it, deciding on it."""

from datetime import date, datetime
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lms.audit.services import record
from lms.common import events
from lms.directory.models import Practitioner
from lms.directory.selectors import identities
from lms.records.external.scans import Scan
from lms.records.models import Credit, CreditSource, ExternalCertificate, ExternalStatus, RefusalReason

FOLDER = "external"


def submit(  # noqa: PLR0913 - one argument for each thing that the paper says
    *,
    practitioner: Practitioner,
    title: str,
    issuer: str,
    credit_class: str,
    amount: Decimal,
    earned_on: date,
    scan: Scan,
    key: UUID,
    at: datetime,
) -> ExternalCertificate:
    """Keep what the person sends in until somebody decides; the same key finds what the first time kept."""
    known = ExternalCertificate.objects.of(practitioner).filter(uuid=key).first()
    if known is not None:
        return known
    if ExternalCertificate.objects.of(practitioner).counting(scan.sha256).exists():
        raise ValidationError(_("You have sent in this scan already. See what became of it below."))
    wanted = ExternalCertificate(
        uuid=key,
        practitioner=practitioner,
        title=title,
        issuer=issuer,
        credit_class=credit_class,
        amount=amount,
        earned_on=earned_on,
        scan_type=scan.mime,
        sha256=scan.sha256,
        submitted_at=at,
    )
    wanted.scan.save(f"{FOLDER}/{key}.{scan.ending}", ContentFile(scan.content), save=False)
    try:
        return _keep(wanted)
    except IntegrityError as error:
        wanted.scan.delete(save=False)
        known = ExternalCertificate.objects.of(practitioner).filter(uuid=key).first()
        if known is not None:
            return known  # the same form, sent twice at the same moment
        raise ValidationError(_("You have sent in this scan already. See what became of it below.")) from error


@transaction.atomic
def _keep(wanted: ExternalCertificate) -> ExternalCertificate:
    wanted.save(force_insert=True)
    detail = {"class": wanted.credit_class, "credits": wanted.amount}
    record("external.submitted", object_kind="external_certificate", object_id=wanted.uuid, detail=detail)
    return wanted


@transaction.atomic
def withdraw(*, certificate: ExternalCertificate) -> ExternalCertificate:
    """The person takes it back, with its scan, before somebody decides; ValidationError afterwards.

    A repeat does no harm.
    """
    certificate = _locked(certificate)
    if certificate.status == ExternalStatus.WITHDRAWN:
        return certificate
    if certificate.status != ExternalStatus.WAITING:
        raise ValidationError(_("It was decided meanwhile, so it cannot be withdrawn any more."))
    # Only once it is certain: a file does not come back. A storage that fails is logged; the row names no file.
    transaction.on_commit(partial(certificate.scan.storage.delete, certificate.scan.name), robust=True)
    certificate.status, certificate.scan = ExternalStatus.WITHDRAWN, ""
    certificate.save(update_fields=["status", "scan"])
    record("external.withdrawn", object_kind="external_certificate", object_id=certificate.uuid)
    return certificate


@transaction.atomic
def approve(*, certificate: ExternalCertificate, decided_by: Practitioner, at: datetime) -> ExternalCertificate:
    """It counts: a credit is written in the same transaction. A repeat finds the decision."""
    certificate = _to_decide(certificate, decided_by)
    if certificate.status == ExternalStatus.APPROVED:
        return certificate
    _require_not_counted(certificate)
    certificate.credit = Credit.objects.create(
        practitioner=certificate.practitioner,
        session=f"external:{certificate.uuid}",
        credit_class=certificate.credit_class,
        amount=certificate.amount,
        title_zh=certificate.title,
        earned_on=certificate.earned_on,
        source=CreditSource.EXTERNAL,
    )
    _decide(certificate, ExternalStatus.APPROVED, decided_by, at)
    detail = {"class": certificate.credit_class, "credits": certificate.amount}
    record("external.approved", object_kind="external_certificate", object_id=certificate.uuid, detail=detail)
    events.attainment_changed.announce(ExternalCertificate, practitioner=certificate.practitioner)
    return certificate


@transaction.atomic
def refuse(
    *, certificate: ExternalCertificate, reason: str, decided_by: Practitioner, at: datetime
) -> ExternalCertificate:
    """It does not count, for a reason that its holder reads. A repeat finds the decision."""
    if reason not in RefusalReason.values:
        raise ValidationError(_("Choose why it is refused: its holder reads that and can mend it."))
    certificate = _to_decide(certificate, decided_by)
    if certificate.status == ExternalStatus.REFUSED:
        return certificate
    certificate.reason = reason
    _decide(certificate, ExternalStatus.REFUSED, decided_by, at)
    detail = {"reason": reason}
    record("external.refused", object_kind="external_certificate", object_id=certificate.uuid, detail=detail)
    return certificate


def _locked(certificate: ExternalCertificate) -> ExternalCertificate:
    """Those who decide and withdraw at the same moment take turns."""
    rows = ExternalCertificate.objects.select_for_update(of=("self",)).select_related("practitioner")
    return rows.get(pk=certificate.pk)


def _to_decide(certificate: ExternalCertificate, decided_by: Practitioner) -> ExternalCertificate:
    certificate = _locked(certificate)
    if certificate.practitioner_id in identities(decided_by):
        raise ValidationError(_("Somebody else has to decide on your own certificate."))
    if certificate.status == ExternalStatus.WITHDRAWN:
        raise ValidationError(_("Its holder has withdrawn it. There is nothing to decide."))
    return certificate


def _require_not_counted(certificate: ExternalCertificate) -> None:
    """The same scan counts once for a person, under whichever of the joined accounts it was sent in."""
    rows = Practitioner.objects.same_as(certificate.practitioner).order_by("pk")
    # Those who decide under another account of the person, or join accounts, take turns.
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    others = ExternalCertificate.objects.of(certificate.practitioner).exclude(pk=certificate.pk)
    if others.counting(certificate.sha256).filter(status=ExternalStatus.APPROVED).exists():
        raise ValidationError(_("This scan counts already under another account of this person. Refuse it."))


def _decide(certificate: ExternalCertificate, status: str, decided_by: Practitioner, at: datetime) -> None:
    if certificate.status != ExternalStatus.WAITING:
        raise ValidationError(_("Somebody else has decided meanwhile. Their decision stands."))
    certificate.status, certificate.decided_by, certificate.decided_at = status, decided_by, at
    certificate.save(update_fields=["status", "reason", "decided_by", "decided_at", "credit"])
