"""Takes uploaded files in, works on them in the background or at once, and removes them afterwards."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import translation

from lms.common import clock
from lms.common.jobs import LEASE, MAX_TRIES, JobStatus
from lms.directory.imports import services as imports
from lms.directory.imports.report import Report
from lms.directory.imports.scope import Scope
from lms.directory.imports.undo import BatchStandsError
from lms.directory.imports.uploads import presenters
from lms.directory.models import Aim, BatchStep, ImportBatch, Practitioner

# Files up to this size are worked on while their author waits for the page; larger ones by a worker.
AT_ONCE_BYTES = 48 * 1024
AT_ONCE_ROWS = 300
KEEP_FILES = timedelta(hours=24)
PROBLEMS_KEPT = 2_000
_FOR_EACH_ROW = timedelta(milliseconds=20)  # what writing a row may take on a slow and busy machine


class LeaseLost(Exception):
    """Another worker has taken the work over; what this one wrote is undone."""


def folder() -> Path:
    """The private folder of the files that are being worked on."""
    path = Path(settings.DATA_DIR) / "imports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def file_of(batch: ImportBatch) -> Path:
    """Where the file lies. Its name there is ours: what the sender called it is only shown."""
    return folder() / f"{batch.pk}.list"


def forget_file(batch: ImportBatch) -> None:
    """Remove the file; safe to repeat."""
    file_of(batch).unlink(missing_ok=True)


def take_in(*, file: UploadedFile, kind: str, key: UUID, author_key: UUID, language: str) -> ImportBatch:
    """Keep an uploaded file and queue its check; a second call with the same key answers with the first one's batch."""
    known = ImportBatch.objects.filter(pk=key).first()
    if known is not None:
        return known
    batch = ImportBatch(pk=key, aim=Aim.CHECK, kind=kind, author_key=author_key, language=language)
    batch.file_name = Path(file.name or "").name[:255]
    batch.sha256, batch.size_bytes = _keep(file, file_of(batch))
    with transaction.atomic():
        facts = {field: getattr(batch, field) for field in _TAKEN_IN}
        batch, created = ImportBatch.objects.get_or_create(pk=key, defaults=facts)
        if created:
            _queue(batch)
    return batch


_TAKEN_IN = ("aim", "kind", "author_key", "language", "file_name", "sha256", "size_bytes")


def _keep(file: UploadedFile, target: Path) -> tuple[str, int]:
    """Copy a file to where only this program reads it; its SHA-256 and its size."""
    digest = hashlib.sha256()
    part = target.with_suffix(".part")
    part.touch(mode=0o600)
    with part.open("wb") as copy:
        for chunk in file.chunks():
            digest.update(chunk)
            copy.write(chunk)
    size = part.stat().st_size
    part.rename(target)
    return digest.hexdigest(), size


@transaction.atomic
def confirm(*, batch: ImportBatch) -> bool:
    """Import what was checked and found good; False when it was not, or when it was confirmed before."""
    checked = ImportBatch.objects.filter(pk=batch.pk, aim=Aim.CHECK, status=JobStatus.DONE, problems=[])
    if not checked.update(aim=Aim.IMPORT, status=JobStatus.WAITING, tries=0, progress=0, step=""):
        return False
    batch.refresh_from_db()
    _queue(batch)
    return True


@transaction.atomic
def discard(*, batch: ImportBatch) -> bool:
    """Throw a file away that was not imported; False when there is nothing left to throw away."""
    unused = ImportBatch.objects.filter(pk=batch.pk, imported_at=None).exclude(status=JobStatus.RUNNING)
    count, _by_model = unused.filter(aim=Aim.CHECK).delete()
    transaction.on_commit(lambda: forget_file(batch))
    return bool(count)


@transaction.atomic
def ask_undo(*, batch: ImportBatch, author_key: UUID, language: str) -> bool:
    """Queue the undoing of an import; False when it is undone or being undone."""
    idle = ImportBatch.objects.filter(pk=batch.pk, undone_at=None, imported_at__isnull=False)
    idle = idle.exclude(status__in=[JobStatus.WAITING, JobStatus.RUNNING])
    facts = {"aim": Aim.UNDO, "status": JobStatus.WAITING, "tries": 0, "progress": 0, "step": "", "problems": []}
    if not idle.update(**facts, reason="", undone_by_key=author_key, language=language):
        return False
    batch.refresh_from_db()
    _queue(batch)
    return True


def is_small(batch: ImportBatch) -> bool:
    """May the work be done while its author waits for the page?"""
    if batch.aim == Aim.UNDO:
        return batch.counts.get("created", 0) + batch.counts.get("updated", 0) <= AT_ONCE_ROWS
    return batch.size_bytes <= AT_ONCE_BYTES


def _queue(batch: ImportBatch) -> None:
    if is_small(batch):
        return  # the view works on it at once; should it die on the way, `resume_imports` finds the row
    from lms.directory import tasks  # tasks call these services

    # robust: when the broker is away the row stays, and resume_imports finds it
    transaction.on_commit(lambda: tasks.work_on_list.delay(batch=str(batch.pk)), robust=True)


def forget_abandoned(at: datetime) -> int:
    """Remove files that nobody went on with, and what is left of others; how many batches there were."""
    old = at - KEEP_FILES
    unused = ImportBatch.objects.filter(imported_at=None, created_at__lt=old)
    count, _by_model = unused.exclude(status=JobStatus.RUNNING).delete()
    for path in folder().iterdir():
        if datetime.fromtimestamp(path.stat().st_mtime, tz=at.tzinfo) < old:
            path.unlink(missing_ok=True)
    return count


# --- the work ---


class _Lease:
    """The batch in this worker's hands; LeaseLost when it is somebody else's by now."""

    def __init__(self, batch: ImportBatch, worker: str, now: Callable[[], datetime]) -> None:
        self.batch, self.worker, self.now = batch, worker, now

    def show(self, step: BatchStep, progress: int, rows: int = 0) -> None:
        """Say where the work is. Writing is one transaction that shows nothing until it ends: it gets time for it."""
        at = self.now()
        if not self.batch.heartbeat(worker=self.worker, at=at, step=step, progress=progress):
            raise LeaseLost
        if rows:
            until = at + LEASE + rows * _FOR_EACH_ROW
            ImportBatch.objects.filter(pk=self.batch.pk, worker=self.worker).update(lease_until=until)

    def finish(self, **facts: object) -> None:
        if not self.batch.finish(worker=self.worker, at=self.now(), **facts):
            raise LeaseLost

    def fail(self, reason: str) -> None:
        if not self.batch.fail(worker=self.worker, at=self.now(), reason=reason):
            raise LeaseLost


def work(*, batch_id: UUID, worker: str, now: Callable[[], datetime] = clock.now) -> bool:
    """Do one piece of work if nobody else does; True when it came to an end. Safe to call twice."""
    if not ImportBatch.objects.claim(batch_id, worker=worker, at=now()):
        return False
    batch = ImportBatch.objects.get(pk=batch_id)
    try:
        with translation.override(batch.language):
            _carry_out(batch, _Lease(batch, worker, now))
    except LeaseLost:
        return False
    if not batch.ready:
        forget_file(batch)
    return True


def _carry_out(batch: ImportBatch, lease: _Lease) -> None:
    on = clock.civil_date(lease.now())
    undoing = batch.aim == Aim.UNDO
    actor = Practitioner.objects.filter(person_key=batch.undone_by_key if undoing else batch.author_key).first()
    scope = Scope.of(actor, batch.kind, on) if actor is not None else None
    if batch.tries > MAX_TRIES:
        lease.fail(presenters.STOPPED_OFTEN)
    elif scope is None:  # rights end at once, also those of work that waits
        lease.fail(presenters.NO_RIGHT)
    elif undoing:
        _undo(batch, scope, lease)
    elif not file_of(batch).exists():
        lease.fail(presenters.FILE_GONE)
    else:
        _import(batch, scope, lease)


def _undo(batch: ImportBatch, scope: Scope, lease: _Lease) -> None:
    rows = batch.counts.get("created", 0) + batch.counts.get("updated", 0)
    lease.show(BatchStep.WRITE, 30, rows=rows)
    at = lease.now()
    try:
        with transaction.atomic():
            imports.undo_import(batch=batch, at=at, by_key=batch.undone_by_key, scope=scope)
            lease.finish()
    except BatchStandsError as error:
        lease.finish(problems=[[None, "", sentence] for sentence in error.sentences])


def _import(batch: ImportBatch, scope: Scope, lease: _Lease) -> None:
    at = lease.now()
    dry_run = batch.aim == Aim.CHECK
    order = imports.Order(
        kind=batch.kind, on=clock.civil_date(at), by_key=batch.author_key, scope=scope, dry_run=dry_run, batch=batch
    )

    def close(report: Report) -> None:
        facts: dict[str, object] = {"counts": _counts(report), "problems": _kept(report)}
        if report.ok and not dry_run:
            facts |= {"imported_at": at, "before": batch.before}
        lease.finish(**facts)

    imports.import_upload(order, path=file_of(batch), show=lease.show, close=close)


def _counts(report: Report) -> dict[str, object]:
    counts = {"created": report.created, "updated": report.updated, "unchanged": report.unchanged}
    return counts | {"source": report.source, "problems": len(report.problems)}


def _kept(report: Report) -> list[list]:
    return [[problem.line, problem.column, problem.reason] for problem in report.problems[:PROBLEMS_KEPT]]
