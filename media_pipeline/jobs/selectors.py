"""The steps of recordings, done and to come, and how long the rest may take."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext

from lms.common.jobs import JobStatus
from media_pipeline.models import MediaAsset, MediaStep, StepKind
from media_pipeline.services import order, summary


@dataclass(frozen=True)
class ToldStep:
    """One step as people follow it; parts of a video are one step."""

    kind: str
    label: str
    status: str
    progress: int
    tries: int
    seconds: int | None  # how long it took, or has taken in its finished parts
    reason: str = ""

    @property
    def shown_status(self) -> str:
        return str(JobStatus(self.status).label)


@dataclass(frozen=True)
class Progress:
    """The work on a recording. `left_s` is None while nothing says how fast it goes, and when nobody waits."""

    steps: list[ToldStep]
    left_s: int | None
    working: bool  # something is still to be done, if only by an idle worker

    @property
    def left(self) -> str:
        """About 12 minutes."""
        if self.left_s is None:
            return ""
        minutes = max(1, -(-self.left_s // 60))
        return gettext("about %(minutes)s min") % {"minutes": minutes}


def progress_of(asset: MediaAsset) -> Progress:
    """Every step that the recording needs, as far as that is known, in order."""
    rows = list(asset.steps.all())
    steps = order.planned(summary.outline_of(rows)) if rows else []
    failed = any(row.status == JobStatus.FAILED and row.kind not in order.IDLE for row in rows)
    busy = any(row.status in {JobStatus.WAITING, JobStatus.RUNNING} for row in rows)
    kinds = list(dict.fromkeys(kind for kind, _part in steps))
    told = [_told(kind, steps, [row for row in rows if row.kind == kind]) for kind in kinds]
    waited = any(step.status != JobStatus.DONE for step in told if step.kind not in order.IDLE)
    return Progress(told, _left(steps, rows) if waited and not failed else None, busy)


def _told(kind: str, steps: Sequence[order.Step], rows: Sequence[MediaStep]) -> ToldStep:
    parts = sum(1 for each, _part in steps if each == kind)
    done = sum(summary.parts_done(rows).values())
    took = [row.duration.total_seconds() for row in rows if row.duration and row.status == JobStatus.DONE]
    stopped = next((row for row in rows if row.reason), None)
    return ToldStep(
        kind=kind,
        label=str(StepKind(kind).label),
        status=_status(parts, rows),
        progress=int(100 * done / parts),
        tries=max((row.tries for row in rows), default=0),
        seconds=round(sum(took)) if took else None,
        reason=stopped.shown_reason if stopped else "",
    )


def _status(parts: int, rows: Sequence[MediaStep]) -> str:
    found = {row.status for row in rows}
    for status in (JobStatus.FAILED, JobStatus.RUNNING):
        if status in found:
            return status
    if JobStatus.DONE in found:
        return JobStatus.DONE if found == {JobStatus.DONE} and len(rows) == parts else JobStatus.RUNNING
    return JobStatus.WAITING


def _left(steps: Sequence[order.Step], rows: Sequence[MediaStep]) -> int | None:
    took = {
        (row.kind, row.part): row.duration.total_seconds()
        for row in rows
        if row.status == JobStatus.DONE and row.duration
    }
    working = sum(1 for row in rows if row.status == JobStatus.RUNNING and row.kind not in order.IDLE)
    left = order.left_s(steps, summary.parts_done(rows), took, working)
    return None if left is None else round(left)


def steps_listed(
    *, statuses: Sequence[str] = (), kinds: Sequence[str] = (), asset: UUID | None = None
) -> QuerySet[MediaStep]:
    """The rows that an operator asks for, those of the newest recordings first."""
    rows = MediaStep.objects.select_related("asset").order_by("-asset__created_at", "-asset_id", "pk")
    if statuses:
        rows = rows.filter(status__in=statuses)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return rows if asset is None else rows.filter(asset__uuid=asset)
