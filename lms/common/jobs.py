"""Background work as rows: a list that operators can read, and from which lost work is picked up again.

A message to Celery only wakes a worker. The row holds what is to be done; a worker takes it by writing a lease
and renews the lease while it works (`heartbeat`); only its holder may close it (`finish`, `fail`). A row whose lease
ran out belongs to a worker that died: the periodic task of its room finds it with `Job.objects.claimable(now)` and
queues it again. Work must be safe to repeat.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

LEASE = timedelta(seconds=90)
HEARTBEAT_EVERY = timedelta(seconds=5)
MAX_TRIES = 5


class JobStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class JobQuerySet(models.QuerySet):
    """Questions that a worker asks of its list of jobs."""

    def claimable(self, at: datetime) -> "JobQuerySet":
        """Jobs that wait and are due, and jobs whose worker has stopped renewing its lease."""
        due = Q(status=JobStatus.WAITING) & (Q(not_before=None) | Q(not_before__lte=at))
        return self.filter(due | Q(status=JobStatus.RUNNING, lease_until__lt=at))

    def claim(self, pk: object, *, worker: str, at: datetime) -> bool:
        """Take one job; True for exactly one of several workers that ask at the same moment."""
        return bool(
            self.claimable(at)
            .filter(pk=pk)
            .update(
                status=JobStatus.RUNNING,
                worker=worker,
                lease_until=at + LEASE,
                started_at=at,
                tries=F("tries") + 1,
            )
        )


class Job(models.Model):
    """One piece of background work: status, step, progress, tries, duration, worker, reason."""

    wagtail_reference_index_ignore = True  # jobs are no content either

    status = models.CharField(max_length=10, choices=JobStatus, default=JobStatus.WAITING)
    step = models.CharField(max_length=60, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)  # per cent of the whole job
    tries = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)  # why it failed, in a sentence for people
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def duration(self) -> timedelta | None:
        """How long the last try took; None while there is nothing to say."""
        if self.started_at is None or self.finished_at is None:
            return None
        return self.finished_at - self.started_at

    def heartbeat(self, *, worker: str, at: datetime, step: str = "", progress: int | None = None) -> bool:
        """Renew the lease and show where the work is; False when another worker has taken the job over."""
        changes: dict[str, object] = {"lease_until": at + LEASE}
        if step:
            changes["step"] = step
        if progress is not None:
            changes["progress"] = max(0, min(100, progress))
        mine = type(self).objects.filter(pk=self.pk, status=JobStatus.RUNNING, worker=worker)
        return bool(mine.update(**changes))

    def finish(self, *, worker: str, at: datetime, **facts: object) -> bool:
        """The work is done; `facts` are columns of the job written with it. False when the job is another worker's."""
        return self._close(worker, at, {"status": JobStatus.DONE, "progress": 100, "reason": ""} | facts)

    def fail(
        self, *, worker: str, at: datetime, reason: str, retry_at: datetime | None = None, **facts: object
    ) -> bool:
        """The work failed with a reason for people; with `retry_at` it waits. False as for `finish`."""
        status = JobStatus.FAILED if retry_at is None else JobStatus.WAITING
        return self._close(worker, at, {"status": status, "reason": reason, "not_before": retry_at} | facts)

    def _close(self, worker: str, at: datetime, changes: dict[str, object]) -> bool:
        # One guarded update: a worker that stalled past its lease must not overwrite what the next one does.
        mine = type(self).objects.filter(pk=self.pk, status=JobStatus.RUNNING, worker=worker)
        closed = bool(mine.update(finished_at=at, lease_until=None, **changes))
        with suppress(ObjectDoesNotExist):  # removed meanwhile, with what it is about
            self.refresh_from_db()
        return closed


class LeaseLost(Exception):
    """Another worker has taken the job over; this one must write nothing more."""


class Lease:
    """A claimed job in this worker's hands: every step raises LeaseLost once the job is somebody else's."""

    def __init__(self, job: Job, worker: str, now: Callable[[], datetime]) -> None:
        self.job, self.worker, self.now = job, worker, now
        self._shown: datetime | None = None

    def show(self, step: str, progress: int) -> None:
        """Renew the lease, and say where the work is."""
        self._shown = self.now()
        if not self.job.heartbeat(worker=self.worker, at=self._shown, step=step, progress=progress):
            raise LeaseLost

    def keep(self, step: str, progress: int) -> None:
        """As `show`, for what is told all the time: the database hears of it every few seconds."""
        if self._shown is None or self.now() - self._shown >= HEARTBEAT_EVERY:
            self.show(step, progress)

    def finish(self, **facts: object) -> None:
        if not self.job.finish(worker=self.worker, at=self.now(), **facts):
            raise LeaseLost

    def fail(self, reason: str, retry_at: datetime | None = None, **facts: object) -> None:
        if not self.job.fail(worker=self.worker, at=self.now(), reason=reason, retry_at=retry_at, **facts):
            raise LeaseLost
