"""What the workers are woken for. The work itself is a row (MediaStep); a message may come twice or never."""

import socket

from celery import Task, shared_task
from django.db import transaction

from lms.common import clock
from media_pipeline import services
from media_pipeline.captions import speech
from media_pipeline.models import SlideJob, Transcription
from media_pipeline.origin.services import forget_old_keys
from media_pipeline.slides import jobs as slide_jobs
from media_pipeline.slides.models import Work
from media_pipeline.uploads.services import remove_lapsed

RESUME_EVERY_S = 30  # as in the beat schedule; older messages of resume_jobs are dropped unread
RESUME_TEXT_EVERY_S = 60  # the same of resume_text_jobs
MOST_WOKEN = 16  # at a time: each step that ends wakes workers for the next ones


@shared_task(bind=True)
def take_step(self: Task, **_later_arguments: object) -> None:
    """Do the most urgent step of a lecture that is due, and look for another; safe to run twice."""
    if services.run_next(worker=_worker(self)):
        transaction.on_commit(take_step.delay, robust=True)  # messages of the schedule live for a short time only


@shared_task(bind=True)
def take_idle_step(self: Task, **_later_arguments: object) -> None:
    """Do a step that nobody waits for, where nothing else is to be done."""
    if services.run_next(worker=_worker(self), idle=True):
        transaction.on_commit(take_idle_step.delay, robust=True)


def _worker(task: Task) -> str:
    return f"{socket.gethostname()}:{task.request.id}"


@shared_task
def forget_viewing_keys() -> None:
    """Links to the media host end with their sessions; here what stood for these goes too."""
    forget_old_keys(at=clock.now())


@shared_task
def remove_lapsed_uploads() -> None:
    """What was sent in part and nobody went on with."""
    remove_lapsed(at=clock.now())


@shared_task
def resume_jobs() -> None:
    """Wake workers for every step that is due: new, to be tried again, or left by a worker that died."""
    at = clock.now()
    for task, count in ((take_step, services.count_due(at)), (take_idle_step, services.count_due(at, idle=True))):
        for _number in range(min(count, MOST_WOKEN)):
            task.apply_async(expires=RESUME_EVERY_S)
    services.begin_forgotten(at=at)


@shared_task(bind=True)
def transcribe(self: Task, *, job_id: int, **_later_arguments: object) -> None:
    """Write down what is said in one recording; safe to run twice."""
    speech.transcribe(job_id=job_id, worker=f"{socket.gethostname()}:{self.request.id}")


@shared_task(bind=True)
def work_on_slides(self: Task, *, job_id: int, **_later_arguments: object) -> None:
    """Make slides of a document's pages, for which an author waits; safe to run twice."""
    slide_jobs.work(job_id=job_id, worker=f"{socket.gethostname()}:{self.request.id}")


@shared_task(bind=True)
def read_slides(self: Task, *, job_id: int, **_later_arguments: object) -> None:
    """Read the slides of one recording, for which nobody waits; safe to run twice."""
    slide_jobs.work(job_id=job_id, worker=f"{socket.gethostname()}:{self.request.id}")


@shared_task
def resume_text_jobs() -> None:
    """The same for what is read, written down, and made of documents."""
    at = clock.now()
    due = (
        (transcribe, Transcription.objects.claimable(at)),
        (read_slides, SlideJob.objects.claimable(at).filter(work=Work.READ)),
        (work_on_slides, SlideJob.objects.claimable(at).exclude(work=Work.READ)),
    )
    for task, jobs in due:
        for job_id in jobs.values_list("pk", flat=True):
            task.apply_async(kwargs={"job_id": job_id}, expires=RESUME_TEXT_EVERY_S)
