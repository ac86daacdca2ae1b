"""Takes a step, does it, and lets the next ones begin. A message only wakes a worker: which step it takes is decided
here, by what is most urgent. Everything is safe to repeat."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from lms.common import clock
from lms.common.events import asset_ready
from lms.common.full_disk import is_full
from lms.common.jobs import HEARTBEAT_EVERY, MAX_TRIES, JobStatus, Lease, LeaseLost
from media_pipeline import presenters
from media_pipeline.ffmpeg.measure import Incomplete
from media_pipeline.ffmpeg.probe import MediaRefused
from media_pipeline.ffmpeg.process import Cause, ToolFailed
from media_pipeline.models import MediaAsset, MediaStep, StepKind, TranscodeJob
from media_pipeline.services import files, order, publishing, summary
from media_pipeline.services.folders import working_folder
from media_pipeline.services.work import PART_OF, WORK, MakeAgain, OriginalGone, Work, work_name

RETRY_AFTER = timedelta(minutes=2)  # a full disk may have room again: the work goes on within five minutes
GIVES_WAY_FOR = timedelta(seconds=30)
_STAGES = {StepKind.FIRST, StepKind.JOIN, StepKind.AV1_JOIN}
_URGENCY = Case(
    *(When(kind=kind, then=Value(rank)) for rank, kind in enumerate(order.URGENCY)), output_field=IntegerField()
)
Now = Callable[[], datetime]


class GaveWay(Exception):
    """Something that people wait for came while an idle worker was at something that nobody waits for."""


# --- which step ---


def run_next(*, worker: str, idle: bool = False, now: Now = clock.now, among: Q | None = None) -> bool:
    """Do the most urgent step that is due; False when there is none. Idle workers take what nobody waits for."""
    for pk in _due(now(), idle, among).values_list("pk", flat=True):
        if not MediaStep.objects.claim(pk, worker=worker, at=now()):
            continue
        step = MediaStep.objects.select_related("asset").filter(pk=pk).first()
        if step is not None:  # else its recording was removed at this moment
            _run(step, worker, now)
            return True
    return False


def transcode(*, job_id: int, worker: str, now: Now = clock.now) -> bool:
    """Do all that can be done for one recording here and now, without waiting for a message; True when it is done.

    What nobody waits for is left to the workers that are idle.
    """
    job = TranscodeJob.objects.filter(pk=job_id).first()
    if job is None:
        return False
    advance(job.asset_id, at=now())
    while run_next(worker=worker, now=now, among=Q(asset=job.asset_id)):
        pass
    job.refresh_from_db()
    return job.status == JobStatus.DONE


def count_due(at: datetime, *, idle: bool = False) -> int:
    """How many steps a worker could take now."""
    return _due(at, idle, None).count()


def begin_forgotten(*, at: datetime) -> None:
    """The work of an earlier release that was under way has no steps; it begins anew with this one."""
    unfinished = TranscodeJob.objects.filter(status__in=[JobStatus.WAITING, JobStatus.RUNNING])
    left = Q(lease_until=None) | Q(lease_until__lt=at)  # else a worker of that release is still at it
    for asset_id in unfinished.filter(left, asset__steps=None).values_list("asset_id", flat=True):
        advance(asset_id, at=at)


def _due(at: datetime, idle: bool, among: Q | None) -> QuerySet[MediaStep]:
    """What may be taken, most urgent first. Whatever waits comes before what only an idle worker does."""
    due = MediaStep.objects.claimable(at).annotate(urgency=_URGENCY).order_by("urgency", "pk")
    if among is not None:
        due = due.filter(among)
    nobody_waits = Q(kind__in=order.IDLE)
    if not idle:
        return due.exclude(nobody_waits)
    return due.none() if _somebody_waits(at) else due.filter(nobody_waits)


def _somebody_waits(at: datetime) -> bool:
    return MediaStep.objects.claimable(at).exclude(kind__in=order.IDLE).exists()


def advance(asset_id: int, *, at: datetime) -> None:
    """Make the rows of the steps that may begin, and tell the whole from its steps. What is there stays as it is."""
    with transaction.atomic():
        job = TranscodeJob.objects.select_for_update().get(asset=asset_id)
        rows = list(MediaStep.objects.filter(asset=asset_id))
        stopped = any(row.status == JobStatus.FAILED and row.kind not in order.IDLE for row in rows)
        if not stopped:
            rows += _begin(asset_id, rows)
        summary.write(job, rows, at=at)


def _begin(asset_id: int, rows: list[MediaStep]) -> list[MediaStep]:
    known = {(row.kind, row.part) for row in rows}
    done = {(row.kind, row.part) for row in rows if row.status == JobStatus.DONE}
    wanted = order.due(order.planned(summary.outline_of(rows)), done)
    begun = [
        MediaStep.objects.create(asset_id=asset_id, kind=kind, part=part)
        for kind, part in wanted
        if (kind, part) not in known
    ]
    for step in begun:
        wake(step)
    return begun


def wake(step: MediaStep) -> None:
    """Send a worker for it, once it is written. When the broker is away the row stays, and resume_jobs finds it."""
    from media_pipeline import tasks  # tasks call these services

    task = tasks.take_idle_step if step.kind in order.IDLE else tasks.take_step
    transaction.on_commit(task.delay, robust=True)


# --- doing it ---


class _StepLease(Lease):
    """The step in this worker's hands; tells how far it is, and gives way where it is to."""

    def __init__(self, step: MediaStep, worker: str, now: Now) -> None:
        super().__init__(step, worker, now)
        self.step = step
        self._renewed = now()

    def tick(self, part: float | None) -> None:
        at = self.now()
        if at - self._renewed < HEARTBEAT_EVERY:
            return
        self._renewed = at
        percent = None if part is None else min(99, int(part * 100))
        if not self.job.heartbeat(worker=self.worker, at=at, progress=percent):
            raise LeaseLost
        if self.step.kind in order.IDLE and _somebody_waits(at):
            raise GaveWay
        summary.tell(self.step.asset_id)


def _run(step: MediaStep, worker: str, now: Now) -> None:
    lease = _StepLease(step, worker, now)
    with suppress(LeaseLost):  # somebody else is at it, and publishes; or the recording was removed
        try:
            with _failures_recorded(lease):
                _do(lease)
        except GaveWay:
            _wait(lease, "", now() + GIVES_WAY_FOR)
        except MakeAgain as again:
            _make_again(lease, again.steps)


def _do(lease: _StepLease) -> None:
    step = lease.step
    if step.tries > MAX_TRIES:
        _fail(lease, presenters.STOPPED_OFTEN, "")
        return
    summary.tell(step.asset_id)
    told = summary.results_of(MediaStep.objects.filter(asset=step.asset_id))
    with working_folder() as folder:
        result = WORK[step.kind](Work(step.asset, step.part, folder, told, lease.tick))
    told[step.kind, step.part] = result
    if lost := publishing.lost(step.asset, step.kind, told, lease.tick):
        raise MakeAgain(lost)
    _finish(lease, result, told)


def _lock(step: MediaStep) -> None:
    """Nobody else changes the steps of this recording until the transaction ends."""
    try:
        TranscodeJob.objects.select_for_update().get(asset=step.asset_id)
    except TranscodeJob.DoesNotExist as removed:
        raise LeaseLost from removed


def _finish(lease: _StepLease, result: Mapping[str, Any], told: Mapping[order.Step, Mapping[str, Any]]) -> None:
    """The end of the step, what it publishes, the event and the next steps: all of it or nothing."""
    step, at = lease.step, lease.now()
    with transaction.atomic():
        _lock(step)
        lease.finish(result=result, detail="")
        if step.kind in _STAGES:
            # an author who sets slides at this moment comes before or after, never between
            asset = MediaAsset.objects.select_for_update().get(pk=step.asset_id)
            publishing.publish(asset, step.kind, told)
            _forget_parts(step)
        advance(step.asset_id, at=at)
        if step.kind in _STAGES:
            asset_ready.announce(sender=MediaAsset, asset=MediaAsset.objects.get(pk=step.asset_id))


def _forget_parts(step: MediaStep) -> None:
    """What was joined is no longer needed."""
    rows = list(MediaStep.objects.filter(asset=step.asset_id))
    joined = PART_OF.get(StepKind(step.kind))
    paths = [path for row in rows if row.kind == joined for path in row.result["parts"].values()]
    files.remove_later([work_name(step.asset, path) for path in paths])


def _make_again(lease: _StepLease, makers: list[order.Step]) -> None:
    """An update came between the parts, or a file was lost: these are made anew, and joined after that.

    Their tries go on counting. Where that never ends (a storage that loses files, workers of two releases), the step
    that joins them fails with a sentence; tried again by people, they have all their tries again.
    """
    step, at = lease.step, lease.now()
    with transaction.atomic():
        _lock(step)
        if not step.heartbeat(worker=lease.worker, at=at):
            raise LeaseLost
        rows = [row for row in MediaStep.objects.filter(asset=step.asset_id) if (row.kind, row.part) in makers]
        chosen = MediaStep.objects.filter(pk__in=[row.pk for row in rows])
        if any(row.tries >= MAX_TRIES for row in rows):
            chosen.update(tries=0)
            _fail(lease, presenters.MADE_AGAIN_OFTEN, f"{makers}")
            return
        anew = {"status": JobStatus.WAITING, "progress": 0, "result": {}, "not_before": None}
        chosen.update(**anew)
        step.delete()
        for row in rows:
            wake(row)
        summary.write_for(step.asset_id, at=at)


# --- failing ---


@contextmanager
def _failures_recorded(lease: _StepLease) -> Iterator[None]:
    """Turns what can go wrong with a recording into a sentence on its step; anything else is a bug and propagates."""
    try:
        yield
    except MediaRefused as error:
        _fail(lease, presenters.REFUSALS[error.refusal], error.detail)
    except Incomplete as error:
        _fail(lease, presenters.INCOMPLETE, str(error))
    except ToolFailed as error:
        _fail_by_cause(lease, error)
    except OriginalGone as error:
        _fail(lease, presenters.ORIGINAL_GONE, str(error))
    except OSError as error:
        if not is_full(error):
            raise
        _wait(lease, presenters.NO_SPACE, lease.now() + RETRY_AFTER, str(error))


def _fail_by_cause(lease: _StepLease, error: ToolFailed) -> None:
    # The server is at fault for the first two, not the recording: it waits as long as that lasts.
    waits = {Cause.MISSING: presenters.TOOL_MISSING, Cause.NO_SPACE: presenters.NO_SPACE}
    if error.cause in waits:
        _wait(lease, waits[error.cause], lease.now() + RETRY_AFTER, error.detail)
    elif error.cause is Cause.KILLED:  # perhaps by the weight of this recording, so it may not go on for ever
        _wait(lease, presenters.KILLED, lease.now() + RETRY_AFTER, error.detail, counts=True)
    else:
        broke = presenters.TOOK_TOO_LONG if error.cause is Cause.TOO_LONG else presenters.BROKE
        _fail(lease, broke, error.detail)


def _fail(lease: _StepLease, sentence: str, detail: str) -> None:
    with transaction.atomic():
        lease.fail(sentence, detail=detail)
        summary.write_for(lease.step.asset_id, at=lease.now())


def _wait(lease: _StepLease, sentence: str, until: datetime, detail: str = "", *, counts: bool = False) -> None:
    """Not its fault: the try does not count, unless it may be."""
    with transaction.atomic():
        lease.fail(sentence, until, detail=detail, tries=F("tries") - int(not counts))
        summary.write_for(lease.step.asset_id, at=lease.now())
