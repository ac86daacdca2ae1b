"""What the steps of a recording say of the whole: written to its TranscodeJob, which pages and players read."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from lms.common.jobs import JobStatus
from media_pipeline.models import MediaStep, TranscodeJob
from media_pipeline.services import order
from media_pipeline.services.order import Outline, Step


def outline_of(rows: Iterable[MediaStep]) -> Outline | None:
    """What the inspection found, once it is done."""
    for row in rows:
        if row.kind == "inspect" and row.status == JobStatus.DONE:
            return Outline(**row.result["outline"])
    return None


def results_of(rows: Iterable[MediaStep]) -> dict[Step, Mapping[str, Any]]:
    return {(row.kind, row.part): row.result for row in rows if row.status == JobStatus.DONE}


def parts_done(rows: Iterable[MediaStep]) -> dict[Step, float]:
    """How much of each step is done, 0 to 1; never 1 before its end."""
    return {
        (row.kind, row.part): 1.0 if row.status == JobStatus.DONE else min(0.99, row.progress / 100) for row in rows
    }


def write_for(asset_id: int, *, at: datetime) -> None:
    job = TranscodeJob.objects.select_for_update().get(asset=asset_id)
    write(job, list(MediaStep.objects.filter(asset=asset_id)), at=at)


def write(job: TranscodeJob, rows: list[MediaStep], *, at: datetime) -> None:
    """Within a transaction that holds the job's row."""
    steps = order.planned(outline_of(rows))
    waited = sorted((row for row in rows if row.kind not in order.IDLE), key=_urgency)
    done = {(row.kind, row.part) for row in rows if row.status == JobStatus.DONE}
    failed = next((row for row in waited if row.status == JobStatus.FAILED), None)
    current = next((row for row in waited if row.status == JobStatus.RUNNING), None)
    held = next((row for row in waited if row.status == JobStatus.WAITING and row.reason), None)
    told = failed or held
    job.status = _status(failed, set(steps) - done, waited)
    job.progress = order.progress(steps, parts_done(rows))
    shown = current or failed or next((row for row in waited if row.status != JobStatus.DONE), None)
    job.step = shown.kind if shown is not None else ""
    job.tries = max((row.tries for row in waited), default=0)
    job.reason, job.detail = (told.reason, told.detail) if told else ("", "")
    job.not_before = held.not_before if held and not failed else None
    job.started_at = min((row.started_at for row in rows if row.started_at), default=None)
    job.finished_at = at if job.status in {JobStatus.DONE, JobStatus.FAILED} else None
    job.save()


def _status(failed: MediaStep | None, left: set[Step], rows: list[MediaStep]) -> JobStatus:
    if failed is not None:
        return JobStatus.FAILED
    if all(kind in order.IDLE for kind, _part in left):
        return JobStatus.DONE
    begun = any(row.status in {JobStatus.RUNNING, JobStatus.DONE} for row in rows)
    return JobStatus.RUNNING if begun else JobStatus.WAITING


def tell(asset_id: int) -> None:
    """While it is worked on: how far the whole is. Without a lock: the end of each step writes it for good."""
    rows = list(MediaStep.objects.filter(asset=asset_id))
    current = next((row for row in sorted(rows, key=_urgency) if row.status == JobStatus.RUNNING), None)
    if current is None or current.kind in order.IDLE:
        return
    told = {"progress": order.progress(order.planned(outline_of(rows)), parts_done(rows)), "step": current.kind}
    unfinished = TranscodeJob.objects.filter(asset=asset_id).exclude(status__in=[JobStatus.DONE, JobStatus.FAILED])
    unfinished.update(status=JobStatus.RUNNING, **told)


def _urgency(row: MediaStep) -> int:
    return order.URGENCY.index(row.kind)
