"""Keeps recordings, lets failed work start again, and removes recordings with all that was made of them."""

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from lms.common import clock
from lms.common.jobs import JobStatus
from media_pipeline.ffmpeg.command import SOURCE
from media_pipeline.ffmpeg.probe import Probe, probe
from media_pipeline.models import MediaAsset, MediaStep, StepKind, TranscodeJob
from media_pipeline.originals import services as originals
from media_pipeline.services import files, publishing, steps, summary


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
            TranscodeJob.objects.create(asset=asset)
            steps.wake(MediaStep.objects.create(asset=asset, kind=StepKind.INSPECT))
    return asset


def remove_asset(*, asset: MediaAsset) -> bool:
    """Remove a recording with all that was made of it; True when its original went too, because no other has it.

    Django's ProtectedError says when a lesson shows it; nothing is removed then.
    """
    with transaction.atomic():
        files.remove_later(files_of_steps(asset))
        publishing.withdraw(asset, Q())
        asset.delete()
    return originals.remove_unused(asset.sha256, asset.original.name)


def files_of_steps(asset: MediaAsset) -> list[str]:
    """Where the files lie that its steps have made, published or not; some may be gone already."""
    paths: set[str] = set()
    for row in asset.steps.filter(status=JobStatus.DONE):
        paths |= set(row.result.get("parts", {}).values())
        paths |= set(row.result.get("tracks", {}).values())  # a voice of its own for videos: of earlier releases
        paths |= {made["path"] for made in row.result.get("files", [])}
    return [f"media/{asset.uuid}/{path}" for path in sorted(paths)]


def retry(*, asset: MediaAsset) -> bool:
    """Let failed steps start again; what was done stays done. False when there is nothing to try again."""
    at = clock.now()
    with transaction.atomic():
        TranscodeJob.objects.select_for_update().filter(asset=asset).first()  # not while its files are let go of
        failed = MediaStep.objects.filter(asset=asset, status=JobStatus.FAILED)
        woken = list(failed)
        fresh = {"tries": 0, "progress": 0, "reason": "", "detail": "", "not_before": None}
        failed.update(status=JobStatus.WAITING, **fresh)
        # A job of an earlier release has no steps; it begins from the beginning.
        old = TranscodeJob.objects.filter(asset=asset, status=JobStatus.FAILED).exclude(asset__steps__isnull=False)
        begun = bool(old.update(status=JobStatus.WAITING, **fresh))
        for step in woken:
            steps.wake(step)
        if woken:
            summary.write_for(asset.pk, at=at)
        if begun:
            steps.advance(asset.pk, at=at)
    return bool(woken) or begun


def inspect_upload(file: File) -> Probe:
    """What an uploaded file is, by its content; MediaRefused when it is no recording that we take."""
    with TemporaryDirectory(prefix="upload-") as folder:
        path = Path(folder) / SOURCE
        temporary = getattr(file, "temporary_file_path", None)
        if temporary is not None:
            path.symlink_to(temporary())
        else:
            with path.open("wb") as copy:
                for chunk in file.chunks(files.CHUNK):
                    copy.write(chunk)
        return probe(path)
