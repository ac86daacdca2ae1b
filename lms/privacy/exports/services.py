"""Ask for a copy of a person's data, make it, remove it."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils.translation import gettext_noop, override

from lms.audit.services import record
from lms.common import clock
from lms.common.full_disk import is_full
from lms.common.jobs import MAX_TRIES, JobStatus, Lease, LeaseLost
from lms.directory.models import Practitioner
from lms.privacy.exports.document import as_json, gather
from lms.privacy.exports.models import ExportJob, ExportStep
from lms.privacy.exports.printed import printed_pdf
from lms.privacy.inventory.subjects import Identity

KEPT = timedelta(days=7)
RETRY_AFTER = timedelta(minutes=10)
FOLDER = "exports"
# Sentences for people; the page translates them.
NO_SPACE = gettext_noop("There is no room on the server for the file. It is tried again in ten minutes.")
STOPPED_OFTEN = gettext_noop(
    "The work broke off several times. Ask again; if that does not help, tell the administrator."
)


def private_storage() -> Storage:
    """Where files lie that no address leads to."""
    return storages["private"]


@transaction.atomic
def ask_for_export(
    *,
    practitioner: Practitioner,
    asked_by: Practitioner,
    key: UUID,
    language: str,
    ground: str = "",
    note: str = "",
) -> ExportJob:
    """Queue a copy; the same key, or one that is under way for the same asker, answers with the row that exists."""
    Practitioner.objects.select_for_update().get(pk=asked_by.pk)  # two clicks take turns
    same = ExportJob.objects.filter(practitioner=practitioner, asked_by=asked_by)
    job = (
        ExportJob.objects.filter(uuid=key, asked_by=asked_by).first()
        or same.filter(status__in=[JobStatus.WAITING, JobStatus.RUNNING]).first()
    )
    if job is not None:
        return job
    job = ExportJob.objects.create(
        uuid=key, practitioner=practitioner, asked_by=asked_by, language=language, ground=ground, note=note
    )
    by = ground or "self"
    record("data.export_asked", object_kind="person", object_id=practitioner.person_key, detail={"ground": by})
    _queue(job)
    return job


def run_export(*, job_id: int, worker: str, now: Callable[[], datetime] = clock.now) -> bool:
    """Make one copy if nobody else does; True when its file is there. Safe to repeat."""
    if not ExportJob.objects.claim(job_id, worker=worker, at=now()):
        return False
    job = ExportJob.objects.select_related("practitioner__merged_into").get(pk=job_id)
    lease = Lease(job, worker, now)
    try:
        if job.tries > MAX_TRIES:
            lease.fail(STOPPED_OFTEN)
            return False
        _make(job, lease)
        return True
    except LeaseLost:
        return False
    except OSError as error:
        if not is_full(error):
            raise
        job.fail(worker=worker, at=now(), reason=NO_SPACE, retry_at=now() + RETRY_AFTER)
        return False


@transaction.atomic
def note_download(job: ExportJob) -> None:
    """Somebody takes the file away: that stands in the log."""
    key = job.practitioner.person_key
    record("data.export_downloaded", object_kind="person", object_id=key, detail={"export": str(job.uuid)})


def remove_export(job: ExportJob) -> None:
    """Remove the file; the row says that there was one."""
    private_storage().delete(job.file_name)
    ExportJob.objects.filter(pk=job.pk).update(file_name="")


def remove_lapsed_exports(at: datetime) -> int:
    """Remove files whose week is over, and those that no row knows; how many there were."""
    lapsed = list(ExportJob.objects.filter(expires_at__lte=at).exclude(file_name=""))
    for job in lapsed:
        remove_export(job)
    return len(lapsed) + _remove_orphans(at)


def _remove_orphans(at: datetime) -> int:
    """Files that a worker wrote and did not live to note; young ones may still be noted."""
    storage, removed = private_storage(), 0
    if not storage.exists(FOLDER):
        return 0
    known = set(ExportJob.objects.exclude(file_name="").values_list("file_name", flat=True))
    for name in (f"{FOLDER}/{each}" for each in storage.listdir(FOLDER)[1]):
        if name not in known and storage.get_modified_time(name) < at - timedelta(days=1):
            storage.delete(name)
            removed += 1
    return removed


def _make(job: ExportJob, lease: Lease) -> None:
    person = job.practitioner.kept
    identity, made_at = Identity.of(person), lease.now()
    with override(job.language):
        chapters = gather(identity, lambda done, of: lease.show(ExportStep.GATHER, round(60 * done / of)))
        data = as_json(chapters, identity, made_at)
    lease.show(ExportStep.PRINT, 65)
    pdf = printed_pdf(chapters, person, made_at, job.language)
    lease.show(ExportStep.STORE, 95)
    packed = _packed(made_at, {"data.json": data, "data.pdf": pdf})
    name = private_storage().save(f"{FOLDER}/{job.uuid}.zip", ContentFile(packed))
    try:
        lease.finish(
            file_name=name,
            size_bytes=len(packed),
            sha256=hashlib.sha256(packed).hexdigest(),
            expires_at=made_at + KEPT,
        )
    except LeaseLost:
        private_storage().delete(name)  # another worker makes its own
        raise


def _packed(made_at: datetime, files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, made_at.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, content)
    return out.getvalue()


def _queue(job: ExportJob) -> None:
    from lms.privacy import tasks  # tasks call these services

    # robust: when the broker is away the row stays, and resume_jobs finds it
    transaction.on_commit(lambda: tasks.make_export.delay(job_id=job.pk), robust=True)
