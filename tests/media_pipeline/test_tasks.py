"""Messages wake workers; the rows say what is to be done."""

from datetime import timedelta

import pytest

from lms.celery import app
from lms.common import clock
from lms.common.jobs import JobStatus
from media_pipeline import services, tasks
from tests.factories.media_pipeline import JobFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def woken(monkeypatch) -> list[int]:
    sent: list[int] = []

    def send(*, kwargs, expires):
        assert expires == tasks.RESUME_EVERY_S
        sent.append(kwargs["job_id"])

    monkeypatch.setattr(tasks.transcode_asset, "apply_async", send)
    return sent


def test_what_is_due_is_woken_and_nothing_else(woken):
    now = clock.now()
    soon, ago = now + timedelta(minutes=5), now - timedelta(minutes=5)
    due = [
        JobFactory(),
        JobFactory(not_before=ago),
        JobFactory(status=JobStatus.RUNNING, worker="dead", lease_until=ago),
    ]
    JobFactory(not_before=soon)
    JobFactory(status=JobStatus.RUNNING, worker="alive", lease_until=soon)
    JobFactory(status=JobStatus.DONE)
    JobFactory(status=JobStatus.FAILED)
    tasks.resume_jobs()
    assert sorted(woken) == sorted(job.pk for job in due)


def test_a_task_is_one_call_and_tolerates_later_arguments(monkeypatch):
    calls = []
    monkeypatch.setattr(services, "transcode", lambda **words: calls.append(words))
    tasks.transcode_asset.apply(kwargs={"job_id": 7, "added_by_a_later_release": True}, task_id="abc")
    ((call),) = calls
    assert call["job_id"] == 7
    assert call["worker"].endswith(":abc")


def test_the_beat_schedule_calls_it_as_often_as_messages_live():
    entry = app.conf.beat_schedule["resume-media-jobs"]
    assert (entry["task"], entry["schedule"]) == (tasks.resume_jobs.name, tasks.RESUME_EVERY_S)
