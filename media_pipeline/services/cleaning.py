"""Removes from the storage what no row speaks of: files of dead work, of sets that were replaced, lost originals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction

from lms.common.jobs import JobStatus
from media_pipeline.models import MediaAsset, MediaStep, Rendition, SlideJob, StepKind, TranscodeJob
from media_pipeline.originals.services import remove_unused
from media_pipeline.services import order, summary
from media_pipeline.services.taking_in import files_of_steps

YOUNG = timedelta(days=1)  # whoever stores a file now writes its row within a day
DEAD_AFTER = timedelta(days=7)  # failed work may be tried again so long without beginning anew


@dataclass(frozen=True)
class Cleaned:
    """One file that went, or would go, and why."""

    name: str
    size_bytes: int
    why: str  # orphan | original | dead


def clean(*, at: datetime, dry_run: bool = False) -> list[Cleaned]:
    """Everything that is no longer needed, removed unless it is only asked what that would be."""
    return [*_dead(at, dry_run), *_orphans(at, dry_run), *_originals(at, dry_run), *_documents(at, dry_run)]


def _dead(at: datetime, dry_run: bool) -> Iterator[Cleaned]:
    """What failed work had made on its way; tried again, that work then begins from the beginning."""
    failed = MediaStep.objects.filter(status=JobStatus.FAILED, finished_at__lt=at - DEAD_AFTER)
    for asset in MediaAsset.objects.filter(steps__in=failed).distinct():
        with transaction.atomic():
            found = _let_go(asset, at, dry_run)
        for one in found:  # no row tells of them any more: stopped here, the rest are orphans
            if not dry_run:
                default_storage.delete(one.name)
            yield one


def _let_go(asset: MediaAsset, at: datetime, dry_run: bool) -> list[Cleaned]:
    """The files of its failed work, of which no row tells from now on; none when somebody tries it again just now."""
    job = TranscodeJob.objects.select_for_update().filter(asset=asset).first()
    rows = list(asset.steps.all())
    old = (row.finished_at for row in rows if row.status == JobStatus.FAILED)
    dead = any(finished is not None and finished < at - DEAD_AFTER for finished in old)
    if job is None or not dead or any(row.status == JobStatus.RUNNING for row in rows):
        return []
    published = {row.storage_name for row in asset.renditions.select_related("asset")}
    names = [name for name in files_of_steps(asset) if name not in published and default_storage.exists(name)]
    found = [Cleaned(name, default_storage.size(name), "dead") for name in names]
    if not dry_run:
        _forget(job, rows, at)
    return found


def _forget(job: TranscodeJob, rows: list[MediaStep], at: datetime) -> None:
    """Failed extras are left out for good; failed work that people wait for keeps the row that says why."""
    asset = job.asset
    needed = [row for row in rows if row.kind not in order.IDLE and row.status == JobStatus.FAILED]
    if needed:
        reason, detail = needed[0].reason, needed[0].detail
        asset.steps.all().delete()
        facts = {"status": JobStatus.FAILED, "reason": reason, "detail": detail, "finished_at": at}
        MediaStep.objects.create(asset=asset, kind=StepKind.INSPECT, **facts)
        return
    asset.steps.filter(kind__in=order.IDLE).delete()
    inspected = asset.steps.get(kind=StepKind.INSPECT)
    inspected.result["outline"]["av1"] = False
    inspected.save(update_fields=["result"])
    summary.write(job, list(asset.steps.all()), at=at)


def _orphans(at: datetime, dry_run: bool) -> Iterator[Cleaned]:
    for folder in _folders("media"):
        asset = MediaAsset.objects.filter(uuid=folder).first() if _is_uuid(folder) else None
        if asset is not None and asset.steps.filter(status=JobStatus.RUNNING).exists():
            continue  # it stores at this moment
        known = set() if asset is None else _known(asset)
        for name in _files_below(f"media/{folder}"):
            if name not in known and _is_old(name, at):
                yield from _remove(name, "orphan", dry_run)


def _known(asset: MediaAsset) -> set[str]:
    known = {row.storage_name for row in Rendition.objects.filter(asset=asset).select_related("asset")}
    known |= set(SlideJob.objects.filter(asset=asset).values_list("document", flat=True))
    rows = list(asset.steps.all())
    unfinished = {(row.kind, row.part) for row in rows if row.status != JobStatus.DONE}
    planned = set(order.planned(summary.outline_of(rows)))
    if unfinished or planned - {(row.kind, row.part) for row in rows}:
        known |= set(files_of_steps(asset))
    return known


def _originals(at: datetime, dry_run: bool) -> Iterator[Cleaned]:
    """Recordings whose upload was never finished, or whose row was removed while the storage was away."""
    for name in _files_below("originals"):
        if name.endswith(".part") or MediaAsset.objects.filter(original=name).exists() or not _is_old(name, at):
            continue
        size = default_storage.size(name)
        if dry_run or remove_unused(name.rpartition("/")[2], name):
            yield Cleaned(name, size, "original")


def _documents(at: datetime, dry_run: bool) -> Iterator[Cleaned]:
    """Authors' documents on which no work waits any more."""
    worked_on = set(SlideJob.objects.exclude(document="").values_list("document", flat=True))
    for name in _files_below("documents"):
        if name not in worked_on and _is_old(name, at):
            yield from _remove(name, "orphan", dry_run)


def _remove(name: str, why: str, dry_run: bool) -> Iterator[Cleaned]:
    found = Cleaned(name, default_storage.size(name), why)
    if not dry_run:
        default_storage.delete(name)
    yield found


def _is_old(name: str, at: datetime) -> bool:
    return default_storage.get_modified_time(name) < at - YOUNG


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _folders(name: str) -> list[str]:
    try:
        return sorted(default_storage.listdir(name)[0])
    except FileNotFoundError:
        return []


def _files_below(name: str) -> Iterator[str]:
    try:
        folders, names = default_storage.listdir(name)
    except FileNotFoundError:
        return
    yield from (f"{name}/{each}" for each in sorted(names))
    for folder in sorted(folders):
        yield from _files_below(f"{name}/{folder}")
