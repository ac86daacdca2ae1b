"""The work of writing down what is said: off unless the operator names a program and its models (settings)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from lms.common import clock
from lms.common.full_disk import is_full
from lms.common.jobs import MAX_TRIES, JobStatus, Lease, LeaseLost
from media_pipeline import presenters
from media_pipeline.captions import selectors, services
from media_pipeline.captions.models import Origin, Transcription
from media_pipeline.captions.recognisers import NotSetUp, recogniser
from media_pipeline.ffmpeg.command import SOURCE
from media_pipeline.ffmpeg.process import Cause, ToolFailed
from media_pipeline.models import MediaAsset
from media_pipeline.services import files

RETRY_AFTER = timedelta(minutes=10)
NOT_SET_UP = gettext_noop("The program that writes down speech is not set up rightly. Tell an administrator.")
NOTHING_SAID = gettext_noop("The program heard no speech in the recording. Write the captions by hand.")
OTHERS_THERE = gettext_noop("Somebody wrote captions in this language meanwhile. Theirs were left as they are.")
FAILED = gettext_noop("The sound of the recording could not be read. Play it, and upload it again if it is damaged.")


def languages() -> list[str]:
    """The languages for which a program and a model are set."""
    return [language for language, model in settings.SPEECH_MODELS.items() if model] if settings.SPEECH_ENGINE else []


@transaction.atomic
def ask(*, asset: MediaAsset, language: str) -> bool:
    """Queue the work; False when it is on its way already."""
    found = selectors.caption(asset, language)
    base = found.number if found is not None else 0
    job, created = Transcription.objects.get_or_create(asset=asset, language=language, defaults={"base": base})
    if not created:
        again = Transcription.objects.filter(pk=job.pk, status__in=[JobStatus.DONE, JobStatus.FAILED])
        facts = {"status": JobStatus.WAITING, "tries": 0, "progress": 0, "reason": "", "detail": ""}
        if not again.update(base=base, not_before=None, **facts):
            return False
    from media_pipeline import tasks  # tasks call these services

    # robust: when the broker is away the row stays, and resume_jobs finds it
    transaction.on_commit(lambda: tasks.transcribe.delay(job_id=job.pk), robust=True)
    return True


def transcribe(*, job_id: int, worker: str, now: Callable[[], datetime] = clock.now) -> bool:
    """Do one job if nobody else does; True when captions came of it. Safe to call twice."""
    if not Transcription.objects.claim(job_id, worker=worker, at=now()):
        return False
    job = Transcription.objects.select_related("asset").get(pk=job_id)
    lease = Lease(job, worker, now)
    try:
        if job.tries > MAX_TRIES:
            lease.fail(presenters.STOPPED_OFTEN)
            return False
        with _failures_recorded(lease), TemporaryDirectory(prefix="speech-") as folder:
            return _written_down(job, Path(folder), lease)
    except LeaseLost:
        pass
    return False


def _written_down(job: Transcription, folder: Path, lease: Lease) -> bool:
    program = recogniser(settings.SPEECH_ENGINE, Path(settings.SPEECH_MODELS[job.language]))
    source = folder / SOURCE
    files.fetch(job.asset.original.name, source, lambda: lease.show("fetch", 0))
    length = job.asset.duration_s or 0.0

    def tick(seconds: float) -> None:
        lease.keep("listen", min(95, round(95 * seconds / length)) if length else 50)

    cues = program.transcribe(source, job.language, on_tick=tick)
    if not cues:
        lease.fail(NOTHING_SAID)
        return False
    with transaction.atomic():
        lease.show("store", 96)
        facts = {"cues": cues, "base": job.base, "origin": Origin.MACHINE, "at": lease.now()}
        services.save(asset=job.asset, language=job.language, **facts)
        lease.finish()
    return True


@contextmanager
def _failures_recorded(lease: Lease) -> Iterator[None]:
    """Turns what can go wrong into a sentence on the job; anything else is a bug and propagates."""
    try:
        yield
    except NotSetUp as error:
        lease.fail(NOT_SET_UP, detail=error.detail)
    except services.Changed:
        lease.fail(OTHERS_THERE)
    except ToolFailed as error:
        sentence = {Cause.MISSING: presenters.TOOL_MISSING, Cause.TOO_LONG: presenters.TOOK_TOO_LONG}
        if error.cause is Cause.KILLED:
            lease.fail(presenters.KILLED, lease.now() + RETRY_AFTER, detail=error.detail)
        else:
            lease.fail(sentence.get(error.cause, FAILED), detail=error.detail)
    except FileNotFoundError as error:
        lease.fail(presenters.ORIGINAL_GONE, detail=str(error))
    except OSError as error:
        if not is_full(error):
            raise
        lease.fail(presenters.NO_SPACE, lease.now() + RETRY_AFTER, detail=str(error))
