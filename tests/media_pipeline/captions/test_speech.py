"""The work of writing down what is said."""

import errno
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from lms.common import jobs
from lms.common.jobs import LEASE, MAX_TRIES, JobStatus
from media_pipeline import presenters, tasks
from media_pipeline.captions import selectors, speech
from media_pipeline.captions.cues import Cue
from media_pipeline.captions.recognisers import NotSetUp
from media_pipeline.ffmpeg.process import Cause, ToolFailed
from media_pipeline.models import Caption, Transcription
from tests.factories.media_pipeline import captions, ready_asset

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 15, 8, tzinfo=UTC)
CUES = [Cue(0, 2000, "今天讲腹泻")]


class Program:
    """Stands for a recogniser: says what it is told to, or fails."""

    def __init__(self, answer=CUES):
        self.answer = answer
        self.asked = []

    def transcribe(self, path, language, *, on_tick):
        self.asked.append((path.read_bytes(), language))
        on_tick(50.0)
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


@pytest.fixture(autouse=True)
def program(monkeypatch, settings):
    settings.SPEECH_ENGINE, settings.SPEECH_MODELS = "vosk", {"zh": "/models/zh", "bo": "", "en": ""}
    made = Program()
    monkeypatch.setattr(speech, "recogniser", lambda engine, model: made)
    return made


@pytest.fixture
def asset():
    asset = ready_asset()
    default_storage.save(asset.original.name, ContentFile(b"recording"))
    return asset


def asked(asset) -> Transcription:
    assert speech.ask(asset=asset, language="zh")
    return Transcription.objects.get()


def transcribe(job, *, worker="w", at=AT) -> bool:
    done = speech.transcribe(job_id=job.pk, worker=worker, now=lambda: at)
    job.refresh_from_db()
    return done


def test_what_is_set_up(settings):
    assert speech.languages() == ["zh"]
    settings.SPEECH_ENGINE = ""
    assert speech.languages() == []


def test_captions_come_of_it_marked_as_made_by_a_program(asset, program):
    job = asked(asset)
    assert transcribe(job)
    assert selectors.cues_of(selectors.caption(asset, "zh")) == CUES
    assert Caption.objects.get().is_machine_made
    assert job.status == JobStatus.DONE
    assert program.asked == [(b"recording", "zh")]


def test_nobodys_captions_are_written_over(asset, program):
    job = asked(asset)
    captions(asset, "人写的")
    assert not transcribe(job)
    assert job.reason == speech.OTHERS_THERE
    assert selectors.cues_of(selectors.caption(asset, "zh"))[0].text == "人写的"


def test_over_captions_that_were_there_when_it_was_asked_for_it_makes_the_next_version(asset):
    captions(asset, "早先的")
    transcribe(asked(asset))
    assert Caption.objects.get().number == 2


def test_a_silent_recording(asset, program):
    program.answer = []
    job = asked(asset)
    assert not transcribe(job)
    assert (job.status, job.reason) == (JobStatus.FAILED, speech.NOTHING_SAID)
    assert not Caption.objects.exists()


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        (NotSetUp("there is no folder"), JobStatus.FAILED, speech.NOT_SET_UP),
        (ToolFailed(Cause.FAILED, "x"), JobStatus.FAILED, speech.FAILED),
        (ToolFailed(Cause.TOO_LONG, "x"), JobStatus.FAILED, presenters.TOOK_TOO_LONG),
        (ToolFailed(Cause.MISSING, "x"), JobStatus.FAILED, presenters.TOOL_MISSING),
        (ToolFailed(Cause.KILLED, "x"), JobStatus.WAITING, presenters.KILLED),
        (FileNotFoundError(errno.ENOENT, "gone"), JobStatus.FAILED, presenters.ORIGINAL_GONE),
        (OSError(errno.ENOSPC, "full"), JobStatus.WAITING, presenters.NO_SPACE),
    ],
    ids=["not set up", "no sound", "too long", "no ffmpeg", "killed", "gone", "full"],
)
def test_what_goes_wrong_is_said(asset, program, error, status, reason):
    program.answer = error
    job = asked(asset)
    assert not transcribe(job)
    assert (job.status, job.reason) == (status, reason)


def test_other_errors_are_bugs(asset, program):
    program.answer = OSError(errno.EIO, "broken")
    with pytest.raises(OSError, match="broken"):
        transcribe(asked(asset))


def test_a_worker_that_died_is_followed_by_another(asset, program):
    job = asked(asset)
    program.answer = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        transcribe(job)
    program.answer = CUES
    assert not transcribe(job, worker="second")
    assert transcribe(job, worker="second", at=AT + LEASE + timedelta(seconds=1))


def test_a_worker_that_lost_its_job_writes_nothing(asset, program, monkeypatch):
    job = asked(asset)

    def steals(path, language, *, on_tick):
        Transcription.objects.update(worker="another")
        return CUES

    monkeypatch.setattr(program, "transcribe", steals)
    assert not transcribe(job)
    assert not Caption.objects.exists()


def test_not_for_ever(asset):
    job = asked(asset)
    Transcription.objects.update(tries=MAX_TRIES)
    assert not transcribe(job)
    assert job.reason == presenters.STOPPED_OFTEN


def test_it_is_asked_for_once_at_a_time_and_again_when_it_is_over(asset):
    job = asked(asset)
    assert not speech.ask(asset=asset, language="zh")
    transcribe(job)
    assert speech.ask(asset=asset, language="zh")
    job.refresh_from_db()
    assert (job.status, job.base) == (JobStatus.WAITING, 1)


def test_messages_and_the_task(asset, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(tasks.transcribe, "delay", lambda **named: sent.append(named))
    with django_capture_on_commit_callbacks(execute=True):
        job = asked(asset)
    assert sent == [{"job_id": job.pk}]
    tasks.transcribe(job_id=job.pk)
    job.refresh_from_db()
    assert job.status == JobStatus.DONE


def test_progress_is_shown_while_it_listens(asset, program, monkeypatch):
    seen = []

    def listens(path, language, *, on_tick):
        monkeypatch.setattr(jobs, "HEARTBEAT_EVERY", timedelta(seconds=-1))
        on_tick(50.0)
        seen.append(Transcription.objects.get().progress)
        return CUES

    monkeypatch.setattr(program, "transcribe", listens)
    transcribe(asked(asset))
    assert seen == [48]
