"""Takes recordings in and makes them playable. Every write of this room is here."""

import errno
import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, QuerySet

from lms.common import clock
from lms.common.events import asset_ready
from lms.common.jobs import MAX_TRIES, JobStatus
from media_pipeline import presenters
from media_pipeline.ffmpeg.command import SOURCE
from media_pipeline.ffmpeg.encode import Result, encode
from media_pipeline.ffmpeg.measure import Incomplete, measure
from media_pipeline.ffmpeg.plan import plan
from media_pipeline.ffmpeg.probe import MediaRefused, Probe, probe
from media_pipeline.ffmpeg.process import Cause, ToolFailed
from media_pipeline.models import MediaAsset, Rendition, TranscodeJob, TranscodeStep
from media_pipeline.originals import services as originals

HEARTBEAT_EVERY = timedelta(seconds=5)
RETRY_AFTER = timedelta(minutes=10)
_CHUNK = 1024 * 1024


class LeaseLost(Exception):
    """Another worker has taken the job over; this one must not publish."""


# --- taking in ---


def create_asset(
    *,
    file: File,
    title: str,
    created_by_key: UUID | None = None,
    owner_code: str = "",
    key: UUID | None = None,
    digest: tuple[str, int] | None = None,
) -> MediaAsset:
    """Keep a recording and queue the work on it. The same bytes are stored once, whatever their title.

    `key` becomes the asset's uuid; a second call with the same key answers with the first one's asset. Who knows the
    SHA-256 and the size already says them (`digest`). Reading and copying up to 2 GB takes minutes and stays outside
    of the transaction: SQLite has a single lock for all writers.
    """
    sha256, size = digest or originals.digest(file)
    name = originals.keep(file, sha256, size)
    origin = {"created_by_key": created_by_key, "owner_code": owner_code}
    with originals.in_turn(sha256):
        if not default_storage.exists(name):  # its last recording was removed meanwhile
            name = originals.keep(file, sha256, size)
        facts = {"title": title, "original": name, "sha256": sha256, "size_bytes": size}
        asset, created = MediaAsset.objects.get_or_create(uuid=key or uuid4(), defaults=facts | origin)
        if created:
            _queue(TranscodeJob.objects.create(asset=asset))
    return asset


def remove_asset(*, asset: MediaAsset) -> bool:
    """Remove a recording with all that was made of it; True when its original went too, because no other has it.

    Django's ProtectedError says when a lesson shows it; nothing is removed then.
    """
    with transaction.atomic():
        _withdraw(asset.renditions.all())
        asset.delete()
    return originals.remove_unused(asset.sha256, asset.original.name)


@transaction.atomic
def retry(*, asset: MediaAsset) -> bool:
    """Let a failed job start again from the beginning; False when there is nothing to try again."""
    failed = TranscodeJob.objects.filter(asset=asset, status=JobStatus.FAILED)
    changed = failed.update(
        status=JobStatus.WAITING, tries=0, progress=0, step="", reason="", detail="", not_before=None
    )
    if changed:
        _queue(TranscodeJob.objects.get(asset=asset))
    return bool(changed)


def inspect_upload(file: File) -> Probe:
    """What an uploaded file is, by its content; MediaRefused when it is no recording that we take."""
    with TemporaryDirectory(prefix="upload-") as folder:
        path = Path(folder) / SOURCE
        temporary = getattr(file, "temporary_file_path", None)
        if temporary is not None:
            path.symlink_to(temporary())
        else:
            with path.open("wb") as copy:
                for chunk in file.chunks(_CHUNK):
                    copy.write(chunk)
        return probe(path)


def _queue(job: TranscodeJob) -> None:
    from media_pipeline import tasks  # tasks call these services

    # robust: when the broker is away the row stays, and resume_jobs finds it
    transaction.on_commit(lambda: tasks.transcode_asset.delay(job_id=job.pk), robust=True)


# --- transcoding ---


def transcode(*, job_id: int, worker: str, now: Callable[[], datetime] = clock.now) -> bool:
    """Do one job if nobody else does; True when its renditions were published. Safe to call twice."""
    if not TranscodeJob.objects.claim(job_id, worker=worker, at=now()):
        return False
    job = TranscodeJob.objects.select_related("asset").get(pk=job_id)
    if job.tries > MAX_TRIES:
        job.fail(worker=worker, at=now(), reason=presenters.STOPPED_OFTEN)
        return False
    lease = _Lease(job, worker, now)
    try:
        with _failures_recorded(lease), TemporaryDirectory(prefix="transcode-") as folder:
            _make(job, Path(folder), lease)
            return True
    except LeaseLost:
        pass
    return False


class _Lease:
    """The job in this worker's hands: shows progress and closes it; LeaseLost when it is somebody else's by now."""

    def __init__(self, job: TranscodeJob, worker: str, now: Callable[[], datetime]) -> None:
        self.job, self.worker, self.now = job, worker, now
        self._renewed = now()

    def show(self, step: TranscodeStep, progress: int) -> None:
        self._renewed = self.now()
        if not self.job.heartbeat(worker=self.worker, at=self._renewed, step=step, progress=progress):
            raise LeaseLost

    def keep(self, step: TranscodeStep, progress: int) -> None:
        if self.now() - self._renewed >= HEARTBEAT_EVERY:
            self.show(step, progress)

    def finish(self) -> None:
        if not self.job.finish(worker=self.worker, at=self.now(), detail=""):
            raise LeaseLost

    def fail(self, sentence: str, detail: str, *, again: bool = False) -> None:
        at = self.now()
        facts: dict[str, object] = {"detail": detail}
        if again:  # the server is at fault, not the recording: it waits as long as that lasts
            facts |= {"retry_at": at + RETRY_AFTER, "tries": F("tries") - 1}
        if not self.job.fail(worker=self.worker, at=at, reason=sentence, **facts):
            raise LeaseLost


@contextmanager
def _failures_recorded(lease: _Lease) -> Iterator[None]:
    """Turns what can go wrong with a recording into a sentence on its job; anything else is a bug and propagates."""
    try:
        yield
    except MediaRefused as error:
        lease.fail(presenters.REFUSALS[error.refusal], error.detail)
    except Incomplete as error:
        lease.fail(presenters.INCOMPLETE, str(error))
    except ToolFailed as error:
        _fail_by_cause(lease, error)
    except FileNotFoundError as error:
        lease.fail(presenters.ORIGINAL_GONE, str(error))
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        lease.fail(presenters.NO_SPACE, str(error), again=True)


def _fail_by_cause(lease: _Lease, error: ToolFailed) -> None:
    sentence, again = {
        Cause.MISSING: (presenters.TOOL_MISSING, True),
        Cause.NO_SPACE: (presenters.NO_SPACE, True),
        Cause.TOO_LONG: (presenters.TOOK_TOO_LONG, False),
        Cause.FAILED: (presenters.BROKE, False),
    }[error.cause]
    lease.fail(sentence, error.detail, again=again)


def _make(job: TranscodeJob, folder: Path, lease: _Lease) -> None:
    lease.show(TranscodeStep.PROBE, 0)
    source = folder / SOURCE
    _fetch(job.asset.original.name, source)
    found = measure(source, probe(source), on_tick=lambda: lease.keep(TranscodeStep.PROBE, 0))
    length = found.duration_s

    def progress(seconds: float) -> None:
        lease.keep(TranscodeStep.ENCODE, min(95, round(95 * seconds / length)) if length else 50)

    lease.show(TranscodeStep.ENCODE, 0)
    result = encode(plan(found), folder=folder, on_progress=progress)
    lease.show(TranscodeStep.STORE, 96)
    prefix = _store(job.asset, folder, result, lease)
    _publish(job, found, result, prefix, lease)


def _fetch(name: str, target: Path) -> None:
    """The original under the name that commands use; linked where the storage is a folder, else copied."""
    try:
        target.symlink_to(default_storage.path(name))
    except NotImplementedError:
        with default_storage.open(name) as original, target.open("wb") as copy:
            shutil.copyfileobj(original, copy, _CHUNK)


def _store(asset: MediaAsset, folder: Path, result: Result, lease: _Lease) -> str:
    """Put the set under a name made from its content: a repeat finds its files there, a new result never mixes."""
    digest = hashlib.sha256()
    for made in result.files:
        with (folder / made.name).open("rb") as file:
            digest.update(f"{made.name}:{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    prefix = digest.hexdigest()[:16]
    for made in result.files:
        name = f"media/{asset.uuid}/{prefix}/{made.name}"
        size = (folder / made.name).stat().st_size
        if not default_storage.exists(name) or default_storage.size(name) != size:
            with (folder / made.name).open("rb") as file:
                _replace(name, File(file))
        lease.keep(TranscodeStep.STORE, 97)
    return prefix


def _replace(name: str, file: File) -> None:
    """Storages choose another name when one is taken, so what a dead worker left half written goes first."""
    default_storage.delete(name)
    stored = default_storage.save(name, file)
    if stored != name:
        default_storage.delete(stored)
        raise FileExistsError(errno.EEXIST, "Somebody else stores the same file at this moment", name)


@transaction.atomic
def _publish(job: TranscodeJob, found: Probe, result: Result, prefix: str, lease: _Lease) -> None:
    """All rows at once, together with the end of the job and the event; a half set is never seen."""
    lease.show(TranscodeStep.STORE, 99)
    asset = job.asset
    _withdraw(asset.renditions.exclude(path__startswith=f"{prefix}/"))
    for made in result.files:
        path = f"{prefix}/{made.name}"
        facts = {
            "kind": made.kind,
            "codec": made.codec,
            "width": made.width,
            "height": made.height,
            "fps": made.fps,
            "bandwidth": made.bandwidth,
            "size_bytes": default_storage.size(f"media/{asset.uuid}/{path}"),
            "mime": made.mime,
            "sha256": "",
        }
        Rendition.objects.update_or_create(asset=asset, path=path, defaults=facts)
    asset.duration_s = result.duration_s
    asset.width = found.picture.width if found.picture else None
    asset.height = found.picture.height if found.picture else None
    asset.save(update_fields=["duration_s", "width", "height"])
    lease.finish()
    asset_ready.announce(sender=MediaAsset, asset=asset)


def _withdraw(outdated: QuerySet[Rendition]) -> None:
    """Rows go now, their files once nobody can ask for them any more."""
    names = [row.storage_name for row in outdated.select_related("asset")]
    outdated.delete()
    transaction.on_commit(lambda: [default_storage.delete(name) for name in names])


def checked(row: Rendition) -> Rendition:
    """The rendition with the hash by which a device proves that it has the whole file; read once in its life."""
    if not row.sha256:
        digest = hashlib.sha256()
        with default_storage.open(row.storage_name) as stored:
            while piece := stored.read(_CHUNK):
                digest.update(piece)
        row.sha256 = digest.hexdigest()
        Rendition.objects.filter(pk=row.pk).update(sha256=row.sha256)
    return row
