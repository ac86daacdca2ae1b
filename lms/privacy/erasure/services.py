"""Ask for an erasure, confirm or withdraw it, do it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lms.audit.services import record
from lms.common import clock
from lms.common.jobs import MAX_TRIES, JobStatus, Lease, LeaseLost
from lms.directory.models import Practitioner, User
from lms.directory.selectors import identities
from lms.privacy.erasure.acts import Tally, erase
from lms.privacy.erasure.models import Decision, ErasureJob, ErasureRequest
from lms.privacy.erasure.report import LAST, named_in_texts
from lms.privacy.exports.models import ExportJob
from lms.privacy.exports.services import remove_export
from lms.privacy.inventory.declaration import NO_PASSWORD, ModelRule
from lms.privacy.inventory.rooms import ROOMS, personal_models
from lms.privacy.inventory.subjects import Identity
from lms.privacy.policy import holds_on

# Sentences for people; the page translates them.
HELD = gettext_noop(
    "The person holds a post or rights again, so nothing was erased. Withdraw the request, or end both first."
)
STOPPED = gettext_noop("Withdrawn before it began; nothing was erased.")
STOPPED_OFTEN = gettext_noop(
    "The work broke off several times. It is tried again in an hour; tell the system administrator."
)

TRY_AGAIN_AFTER = timedelta(hours=1)


@transaction.atomic
def ask_for_erasure(
    *, practitioner: Practitioner, requested_by: Practitioner, ground: str, note: str, key: UUID, at: datetime
) -> ErasureRequest:
    """Ask that a person's data be erased; ValidationError with sentences while something forbids it."""
    person = Practitioner.objects.select_for_update().get(pk=practitioner.kept.pk)
    under_way = ErasureRequest.objects.filter(practitioner=person).exclude(decision=Decision.WITHDRAWN).first()
    if under_way is not None:
        return under_way
    _refuse_held(person, at)
    if requested_by.pk in identities(person):
        raise ValidationError(_("Somebody else has to ask for the erasure of your own data."))
    wish = ErasureRequest.objects.create(
        uuid=key, practitioner=person, ground=ground, note=note, requested_by=requested_by, requested_at=at
    )
    record("data.erasure_asked", object_kind="erasure", object_id=wish.uuid, detail={"ground": ground})
    return wish


@transaction.atomic
def confirm_erasure(*, wish: ErasureRequest, decided_by: Practitioner, at: datetime) -> ErasureJob:
    """The second administrator agrees: the work begins after the pause in which either may still withdraw it."""
    wish = ErasureRequest.objects.select_for_update().get(pk=wish.pk)
    if wish.decision == Decision.CONFIRMED:
        return wish.job
    if wish.decision != Decision.OPEN:
        raise ValidationError(_("The request was withdrawn. Ask anew if it is still wanted."))
    if set(identities(wish.requested_by)) & set(identities(decided_by)):
        raise ValidationError(_("Another administrator than the one who asked has to confirm this."))
    if decided_by.pk in identities(wish.practitioner):
        raise ValidationError(_("Nobody confirms the erasure of their own data."))
    _refuse_held(wish.practitioner, at)
    _decide(wish, Decision.CONFIRMED, decided_by, at)
    record("data.erasure_confirmed", object_kind="erasure", object_id=wish.uuid)
    job = ErasureJob.objects.create(request=wish, not_before=at + settings.PRIVACY_ERASURE_PAUSE)
    _queue(job)
    return job


@transaction.atomic
def withdraw_erasure(*, wish: ErasureRequest, decided_by: Practitioner, at: datetime) -> None:
    """Take the request back; ValidationError once the work has begun. A repeated press does no harm."""
    wish = ErasureRequest.objects.select_for_update().get(pk=wish.pk)
    if wish.decision == Decision.WITHDRAWN:
        return
    if wish.decision == Decision.CONFIRMED:
        idle = ErasureJob.objects.filter(request=wish, status__in=[JobStatus.WAITING, JobStatus.FAILED], report={})
        if not idle.update(status=JobStatus.FAILED, reason=STOPPED):
            raise ValidationError(_("The erasure has begun and cannot be taken back."))
    _decide(wish, Decision.WITHDRAWN, decided_by, at)
    record("data.erasure_withdrawn", object_kind="erasure", object_id=wish.uuid)


def _decide(wish: ErasureRequest, decision: Decision, decided_by: Practitioner, at: datetime) -> None:
    wish.decision, wish.decided_by, wish.decided_at = decision, decided_by, at
    wish.save(update_fields=["decision", "decided_by", "decided_at"])


def _refuse_held(person: Practitioner, at: datetime) -> None:
    holds = holds_on(person, clock.civil_date(at))
    if holds:
        raise ValidationError([hold.sentence for hold in holds])


# --- the work ---


def run_erasure(*, job_id: int, worker: str, now: Callable[[], datetime] = clock.now) -> bool:
    """Do one confirmed erasure, or finish one that broke off; True when it is complete. Safe to repeat."""
    if not ErasureJob.objects.claim(job_id, worker=worker, at=now()):
        return False
    job = ErasureJob.objects.select_related("request__practitioner").get(pk=job_id)
    lease = Lease(job, worker, now)
    try:
        if job.tries > MAX_TRIES:
            lease.fail(STOPPED_OFTEN, retry_at=now() + TRY_AGAIN_AFTER, tries=0)  # never given up half done
            return False
        person = job.request.practitioner
        # Once it has begun it is finished: half a person would be worse than none.
        if not job.report and holds_on(person, clock.civil_date(now())):
            lease.fail(HELD)
            return False
        _erase_person(job, Identity.of(person), lease)
        return True
    except LeaseLost:
        return False


def _erase_person(job: ErasureJob, identity: Identity, lease: Lease) -> None:
    with transaction.atomic():
        _begin(job, identity)
        lease.show("account", 1)
    steps = list(_steps())
    for done, (model, rule) in enumerate(steps):
        with transaction.atomic():
            lease.show(rule.label, 5 + round(85 * done / len(steps)))
            _tally(job, rule.label, erase(model, rule, identity))
    with transaction.atomic():
        for label in LAST:
            model, rule = _last_steps()[label]
            _tally(job, label, erase(model, rule, identity))
        lease.finish(report=job.report | {"identities": len(identity.people)}, step="")
        counts = {"tables": len(job.report["tables"]), "identities": len(identity.people)}
        record("data.erased", object_kind="erasure", object_id=job.request.uuid, detail=counts)


def _begin(job: ErasureJob, identity: Identity) -> None:
    """From here on nobody signs in as this person. What only their name would find is counted while it is there."""
    User.objects.filter(pk__in=identity.accounts).update(is_active=False, password=NO_PASSWORD)
    for export in ExportJob.objects.filter(practitioner__in=identity.people).exclude(file_name=""):
        remove_export(export)
    if not job.report:
        job.report = {"tables": {}, "named_in_texts": named_in_texts(identity)}
        ErasureJob.objects.filter(pk=job.pk).update(report=job.report)


def _tally(job: ErasureJob, label: str, tally: Tally) -> None:
    """Add to the report, in the transaction that did what it tells."""
    before = Tally(**job.report["tables"].get(label, {}))
    total = before + tally
    if total != Tally():
        job.report["tables"][label] = {"erased": total.erased, "kept": total.kept}
        ErasureJob.objects.filter(pk=job.pk).update(report=job.report)


def _steps() -> Iterator[tuple[type[models.Model], ModelRule]]:
    return (step for room in ROOMS for step in personal_models(room) if step[1].label not in LAST)


def _last_steps() -> dict[str, tuple[type[models.Model], ModelRule]]:
    return {rule.label: (model, rule) for room in ROOMS for model, rule in personal_models(room) if rule.label in LAST}


def _queue(job: ErasureJob) -> None:
    from lms.privacy import tasks  # tasks call these services

    if not settings.PRIVACY_ERASURE_PAUSE:  # else resume_jobs watches for its end
        transaction.on_commit(lambda: tasks.erase_person.delay(job_id=job.pk), robust=True)
