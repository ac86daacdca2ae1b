"""Messages wake workers; the rows say what is to be done."""

from datetime import timedelta

import pytest

from lms.celery import app
from lms.common import clock
from lms.common.jobs import JobStatus
from media_pipeline import services, tasks
from media_pipeline.models import MediaStep, SlideJob
from tests.factories.media_pipeline import JobFactory, StepFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def woken(monkeypatch) -> list[str]:
    sent: list[str] = []

    def send(name: str, *, expires: int) -> None:
        assert expires == tasks.RESUME_EVERY_S
        sent.append(name)

    for name in ("take_step", "take_idle_step"):
        monkeypatch.setattr(getattr(tasks, name), "apply_async", lambda name=name, **words: send(name, **words))
    return sent


def test_what_is_due_is_woken_and_nothing_else(woken):
    now = clock.now()
    soon, ago = now + timedelta(minutes=5), now - timedelta(minutes=5)
    StepFactory()
    StepFactory(not_before=ago)
    StepFactory(status=JobStatus.RUNNING, worker="dead", lease_until=ago)
    StepFactory(not_before=soon)
    StepFactory(status=JobStatus.RUNNING, worker="alive", lease_until=soon)
    StepFactory(status=JobStatus.DONE)
    StepFactory(status=JobStatus.FAILED)
    tasks.resume_jobs()
    assert woken == ["take_step"] * 3


def test_idle_workers_are_woken_when_nothing_else_is_due(woken):
    StepFactory(kind="av1")
    tasks.resume_jobs()
    assert woken == ["take_idle_step"]
    StepFactory(kind="video")
    tasks.resume_jobs()
    assert woken == ["take_idle_step", "take_step"]


def test_a_thousand_steps_do_not_fill_the_queue(woken):
    for _number in range(tasks.MOST_WOKEN + 3):
        StepFactory()
    tasks.resume_jobs()
    assert len(woken) == tasks.MOST_WOKEN


def test_work_that_an_update_left_without_steps_begins_anew(woken, monkeypatch):
    monkeypatch.setattr(tasks.take_step, "delay", lambda: None)
    job = JobFactory(status=JobStatus.RUNNING)
    tasks.resume_jobs()
    assert MediaStep.objects.get().asset == job.asset


@pytest.mark.parametrize(("task", "idle"), [(tasks.take_step, False), (tasks.take_idle_step, True)])
def test_a_task_is_one_call_and_tolerates_later_arguments(monkeypatch, task, idle):
    calls = []
    monkeypatch.setattr(services, "run_next", lambda **words: calls.append(words))
    task.apply(kwargs={"added_by_a_later_release": True}, task_id="abc")
    ((call),) = calls
    assert call.get("idle", False) is idle
    assert call["worker"].endswith(":abc")


@pytest.mark.parametrize(("task", "more"), [(tasks.take_step, 1), (tasks.take_idle_step, 1)])
def test_who_did_a_step_looks_for_another(monkeypatch, task, more, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(task, "delay", lambda: sent.append(task))
    for did, wanted in ((True, more), (False, more)):
        monkeypatch.setattr(services, "run_next", lambda did=did, **words: did)
        with django_capture_on_commit_callbacks(execute=True):
            task.apply()
        assert len(sent) == wanted


def test_the_beat_schedule_calls_it_as_often_as_messages_live():
    entry = app.conf.beat_schedule["resume-media-jobs"]
    assert (entry["task"], entry["schedule"]) == (tasks.resume_jobs.name, tasks.RESUME_EVERY_S)


@pytest.mark.parametrize(("work", "task"), [("read", tasks.read_slides), ("pages", tasks.work_on_slides)])
def test_work_on_slides_is_woken_by_its_kind_until_the_schedule_comes_again(monkeypatch, work, task):
    sent = []
    for each in (tasks.read_slides, tasks.work_on_slides, tasks.transcribe):
        monkeypatch.setattr(each, "apply_async", lambda name=each.name, **words: sent.append((name, words)))
    job = SlideJob.objects.create(asset=JobFactory().asset, work=work)
    tasks.resume_text_jobs()
    entry = app.conf.beat_schedule["resume-text-jobs"]
    assert sent == [(task.name, {"kwargs": {"job_id": job.pk}, "expires": entry["schedule"]})]


def test_each_kind_of_work_has_its_queue_and_what_wakes_waits_for_none():
    wanted = {
        tasks.take_step: "media",
        tasks.take_idle_step: "media-idle",
        tasks.resume_jobs: "default",
        tasks.remove_lapsed_uploads: "default",
        tasks.read_slides: "media-idle",
        tasks.work_on_slides: "default",
    }
    for task, queue in wanted.items():
        assert app.amqp.router.route({}, task.name)["queue"].name == queue
