"""The work on a recording in words, for its page and for the script that follows it."""

from typing import Any

from django.utils.translation import gettext

from lms.common.jobs import JobStatus
from media_pipeline.jobs.selectors import Progress, ToldStep
from media_pipeline.models import MediaAsset, TranscodeJob


def state_text(job: TranscodeJob) -> str:
    """Running: making videos."""
    if job.status in {JobStatus.WAITING, JobStatus.RUNNING} and job.shown_step:
        return f"{job.get_status_display()}: {job.shown_step}"
    return str(job.get_status_display())


def percent_text(percent: int) -> str:
    return gettext("%(percent)s %%") % {"percent": percent}


def shown(asset: MediaAsset, progress: Progress) -> str:
    """What a page is made of: when this changes, the page has other rows or other buttons."""
    kinds = ",".join(f"{step.kind}:{step.status == JobStatus.FAILED:d}" for step in progress.steps)
    return f"{asset.job.status} {progress.working:d} {asset.renditions.count()} {kinds}"


def as_json(asset: MediaAsset, progress: Progress) -> dict[str, Any]:
    """The state of the work, for scripts: ours, and those of others."""
    job = asset.job
    return {
        "status": job.status,
        "step": job.step,
        "progress": job.progress,
        "tries": job.tries,
        "reason": job.shown_reason,
        "left_s": progress.left_s,
        "working": progress.working,
        "shown": shown(asset, progress),
        "state_text": state_text(job),
        "percent_text": percent_text(job.progress),
        "left_text": progress.left,
        "steps": [_step(step) for step in progress.steps],
    }


def _step(step: ToldStep) -> dict[str, Any]:
    facts = {name: getattr(step, name) for name in ("kind", "status", "progress", "tries", "seconds", "reason")}
    return {**facts, "status_text": step.shown_status, "percent_text": percent_text(step.progress)}
