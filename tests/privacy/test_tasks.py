"""Messages only wake a worker: every due row is found again, and a message that comes twice does nothing twice."""

from datetime import timedelta

import pytest

from lms.common.jobs import LEASE, JobStatus
from lms.privacy import tasks
from lms.privacy.erasure.models import ErasureJob
from lms.privacy.exports.models import ExportJob
from tests.factories.directory import PractitionerFactory
from tests.factories.privacy import AT, ExportFactory, WishFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]


@pytest.fixture
def woken(monkeypatch):
    """The jobs that workers were woken for."""
    calls = []
    for name in ("make_export", "erase_person"):
        task = getattr(tasks, name)
        monkeypatch.setattr(task, "apply_async", lambda kwargs, expires, name=name: calls.append((name, kwargs)))
    return calls


def erasure(**fields):
    wish = WishFactory(decision="confirmed", decided_by=PractitionerFactory(), decided_at=AT)
    return ErasureJob.objects.create(request=wish, **fields)


def test_every_due_job_wakes_a_worker(woken):
    waiting = ExportFactory()
    dead = ExportFactory(status=JobStatus.RUNNING, lease_until=AT - timedelta(seconds=1))
    ExportFactory(status=JobStatus.RUNNING, lease_until=AT + LEASE)
    ExportFactory(status=JobStatus.DONE)
    due = erasure(not_before=AT)
    erasure(not_before=AT + timedelta(hours=1))
    tasks.resume_jobs()
    assert sorted(woken, key=str) == sorted(
        [
            ("make_export", {"job_id": waiting.pk}),
            ("make_export", {"job_id": dead.pk}),
            ("erase_person", {"job_id": due.pk}),
        ],
        key=str,
    )


def test_the_tasks_do_the_work_once():
    export, wish = ExportFactory(), erasure(not_before=AT)
    for _twice in range(2):
        tasks.make_export(job_id=export.pk)
        tasks.erase_person(job_id=wish.pk)
    assert ExportJob.objects.get(pk=export.pk).status == JobStatus.DONE
    assert ErasureJob.objects.get(pk=wish.pk).status == JobStatus.DONE
    assert ExportJob.objects.get(pk=export.pk).tries == 1


def test_the_nightly_task_says_what_went(caplog):
    ExportJob.objects.filter(pk=ExportFactory(status="done").pk).update(created_at=AT - timedelta(days=400))
    with caplog.at_level("INFO", logger="lms.privacy.tasks"):
        tasks.remove_lapsed()
    (line,) = caplog.records
    assert (line.message, line.table, line.rows) == ("retention.removed", "privacy.ExportJob", 1)


def test_the_schedule_names_tasks_that_exist(settings):
    ours = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values() if "privacy" in entry["task"]]
    assert sorted(ours) == ["lms.privacy.tasks.remove_lapsed", "lms.privacy.tasks.resume_jobs"]
    assert all(hasattr(tasks, name.rpartition(".")[2]) for name in ours)
