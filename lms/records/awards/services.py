"""Revoking and reinstating certificates, renewing them, and for how long they hold."""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import CoursePage
from lms.audit.services import record
from lms.common import events
from lms.common.clock import civil_date
from lms.directory.models import Practitioner
from lms.directory.selectors import identities
from lms.records.models import ActKind, ActReason, AwardRule, Certificate, CertificateAct, Validity
from lms.records.models.certificates import REVOKING
from lms.records.services import award


@transaction.atomic
def revoke(
    *, certificate: Certificate, reason: str, decided_by: Practitioner, key: UUID, at: datetime
) -> CertificateAct:
    """The certificate counts no more. Credits stay: they are facts of their own. A repeat finds the first act."""
    if reason not in REVOKING:
        raise ValidationError(_("Choose why the certificate is revoked."))
    act, new = _act(certificate, ActKind.REVOKED, reason, decided_by, key, at)
    if new:
        detail = {"reason": reason, "number": act.number}
        record("certificate.revoked", object_kind="certificate", object_id=certificate.pk, detail=detail)
    return act


@transaction.atomic
def reinstate(*, certificate: Certificate, decided_by: Practitioner, key: UUID, at: datetime) -> CertificateAct | None:
    """The revocation was a mistake: the certificate counts as before. None for one that was never revoked."""
    if not certificate.acts.exists():
        return None
    act, new = _act(certificate, ActKind.REINSTATED, ActReason.NOT_JUSTIFIED, decided_by, key, at)
    if new:
        detail = {"number": act.number}
        record("certificate.reinstated", object_kind="certificate", object_id=certificate.pk, detail=detail)
    return act


def _act(
    certificate: Certificate, kind: ActKind, reason: str, decided_by: Practitioner, key: UUID, at: datetime
) -> tuple[CertificateAct, bool]:
    """The act of this key, or the last one when it says the same already, or a new one; and whether it is new."""
    Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)  # two officers take turns
    _require_another(certificate, decided_by)
    last, known = certificate.acts.order_by("-number").first(), CertificateAct.objects.filter(pk=key).first()
    if known is not None and known.certificate_id != certificate.pk:
        raise ValidationError(_("This form was sent before for something else. Load the page again."))
    certificate.note_last_act(last)
    if known is not None:
        return known, False
    if last is not None and last.kind == kind:
        return last, False
    act = CertificateAct.objects.create(
        id=key,
        certificate=certificate,
        number=last.number + 1 if last else 1,
        kind=kind,
        reason=reason,
        decided_by=decided_by,
        at=at,
        on=civil_date(at),
    )
    certificate.note_last_act(act)
    events.attainment_changed.announce(Certificate, practitioner=certificate.practitioner)
    return act, True


def _require_another(certificate: Certificate, decided_by: Practitioner) -> None:
    """Nobody decides on the own certificate, under whichever of the joined accounts it was earned."""
    if certificate.practitioner_id in identities(decided_by):
        raise ValidationError(_("Somebody else has to decide on your own certificate."))


@transaction.atomic
def renew(*, certificate: Certificate, decided_by: Practitioner, at: datetime) -> Certificate:
    """The certificate of the next cycle for one that has run out or was revoked; a repeat finds it.

    ValidationError while the certificate holds, and for one whose successor has run out or was revoked too.
    """
    _require_another(certificate, decided_by)
    latest = _latest_held(certificate)
    certificate = Certificate.objects.select_related("practitioner", "course").get(pk=certificate.pk)
    on = civil_date(at)
    if certificate.validity(on) is Validity.VALID:
        raise ValidationError(_("This certificate is still valid. It can be renewed when it has run out."))
    if latest.cycle > certificate.cycle:
        if latest.validity(on) is Validity.VALID:
            return latest
        raise ValidationError(
            _("This certificate was renewed before. Renew the latest one: {number}.").format(number=latest.number)
        )
    renewed = award(
        practitioner=certificate.practitioner,
        course=certificate.course,
        at=at,
        score=certificate.score,
        cycle=certificate.cycle + 1,
    )
    record(
        "certificate.renewed",
        object_kind="certificate",
        object_id=renewed.pk,
        detail={"of": certificate.pk, "cycle": renewed.cycle},
    )
    return renewed


def _latest_held(certificate: Certificate) -> Certificate:
    """The latest certificate of the person and course; all of them are held, so that two officers take turns."""
    cycles = Certificate.objects.of(certificate.practitioner).filter(course=certificate.course_id)
    list(cycles.select_for_update().order_by("pk").values_list("pk", flat=True))
    return cycles.order_by("-cycle").first()  # asked again: another officer may have written one meanwhile


@transaction.atomic
def set_validity(*, course: CoursePage, months: int | None, on: date) -> None:
    """Certificates of this course hold for so many months from now on; None: they do not run out."""
    before = AwardRule.objects.select_for_update().filter(course=course).first()
    if (before.valid_months if before else None) == months:
        return
    if months is None:
        before.delete()
    else:
        AwardRule.objects.update_or_create(course=course, defaults={"valid_months": months})
    detail = {"months": months, "on": on}
    record("certificate.validity_set", object_kind="course", object_id=course.uuid, detail=detail)
