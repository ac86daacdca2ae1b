from datetime import UTC, datetime, timedelta

import pytest
from django.test.utils import isolate_apps

from lms.common.jobs import HEARTBEAT_EVERY, LEASE, Job, JobStatus, Lease, LeaseLost
from tests.common.throw_away import create_table

NOON = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def jobs(db):
    """The manager of a throw-away kind of job."""
    with isolate_apps("lms.directory"):

        class Errand(Job):
            class Meta:
                app_label = "directory"
                db_table = "throw_away_errand"

        create_table(Errand)
        yield Errand.objects


def test_a_new_job_waits_and_is_claimed_once(jobs):
    job = jobs.create()
    assert jobs.claim(job.pk, worker="a", at=NOON)
    assert not jobs.claim(job.pk, worker="b", at=NOON)
    job.refresh_from_db()
    assert (job.status, job.worker, job.tries) == (JobStatus.RUNNING, "a", 1)
    assert (job.started_at, job.lease_until) == (NOON, NOON + LEASE)


def test_a_job_is_not_due_before_its_time(jobs):
    job = jobs.create(not_before=NOON + MINUTE)
    assert not jobs.claim(job.pk, worker="a", at=NOON)
    assert jobs.claim(job.pk, worker="a", at=NOON + MINUTE)


def test_a_job_whose_worker_died_is_claimed_again(jobs):
    job = jobs.create()
    jobs.claim(job.pk, worker="dead", at=NOON)
    assert not jobs.claimable(NOON + LEASE).exists()
    later = NOON + LEASE + timedelta(seconds=1)
    assert list(jobs.claimable(later)) == [job]
    assert jobs.claim(job.pk, worker="alive", at=later)
    job.refresh_from_db()
    assert (job.worker, job.tries) == ("alive", 2)


def test_a_heartbeat_keeps_the_lease_and_shows_progress(jobs):
    job = jobs.create()
    jobs.claim(job.pk, worker="a", at=NOON)
    assert job.heartbeat(worker="a", at=NOON + MINUTE, step="sound", progress=40)
    job.refresh_from_db()
    assert (job.step, job.progress, job.lease_until) == ("sound", 40, NOON + MINUTE + LEASE)
    assert not jobs.claimable(NOON + LEASE + timedelta(seconds=1)).exists()


@pytest.mark.parametrize(("told", "kept"), [(-3, 0), (0, 0), (100, 100), (140, 100)])
def test_progress_stays_between_0_and_100(jobs, told, kept):
    job = jobs.create()
    jobs.claim(job.pk, worker="a", at=NOON)
    job.heartbeat(worker="a", at=NOON, progress=told)
    job.refresh_from_db()
    assert job.progress == kept


def test_a_heartbeat_without_news_keeps_step_and_progress(jobs):
    job = jobs.create(step="sound", progress=40)
    jobs.claim(job.pk, worker="a", at=NOON)
    job.heartbeat(worker="a", at=NOON + MINUTE)
    job.refresh_from_db()
    assert (job.step, job.progress) == ("sound", 40)


def test_a_worker_that_was_replaced_is_told_so(jobs):
    job = jobs.create()
    jobs.claim(job.pk, worker="slow", at=NOON)
    jobs.claim(job.pk, worker="quick", at=NOON + 2 * LEASE)
    assert not job.heartbeat(worker="slow", at=NOON + 2 * LEASE, progress=99)
    job.refresh_from_db()
    assert (job.worker, job.progress) == ("quick", 0)


def test_a_finished_job_says_how_long_it_took_and_is_not_taken_again(jobs):
    job = jobs.create(reason="an earlier failure")
    assert job.duration is None
    jobs.claim(job.pk, worker="a", at=NOON)
    assert job.finish(worker="a", at=NOON + 3 * MINUTE)
    assert (job.status, job.progress, job.reason) == (JobStatus.DONE, 100, "")
    assert job.duration == 3 * MINUTE
    assert not jobs.claimable(NOON + 100 * MINUTE).exists()
    assert not job.heartbeat(worker="a", at=NOON + 4 * MINUTE)


def test_a_failure_keeps_its_reason_and_is_final(jobs):
    job = jobs.create()
    jobs.claim(job.pk, worker="a", at=NOON)
    assert job.fail(worker="a", at=NOON + MINUTE, reason="The file holds no video.")
    assert (job.status, job.reason) == (JobStatus.FAILED, "The file holds no video.")
    assert not jobs.claimable(NOON + 100 * MINUTE).exists()


def test_a_failure_with_another_try_waits_for_it(jobs):
    job = jobs.create()
    jobs.claim(job.pk, worker="a", at=NOON)
    reason = "The partner did not answer."
    assert job.fail(worker="a", at=NOON + MINUTE, reason=reason, retry_at=NOON + 5 * MINUTE)
    assert job.status == JobStatus.WAITING
    assert not jobs.claim(job.pk, worker="b", at=NOON + 4 * MINUTE)
    assert jobs.claim(job.pk, worker="b", at=NOON + 5 * MINUTE)
    job.refresh_from_db()
    assert job.tries == 2


def close(job, how: str, worker: str) -> bool:
    if how == "finish":
        return job.finish(worker=worker, at=NOON + 3 * LEASE)
    retry_at = NOON + 9 * LEASE if how == "retry" else None
    return job.fail(worker=worker, at=NOON + 3 * LEASE, reason="It broke.", retry_at=retry_at)


@pytest.mark.parametrize("how", ["finish", "fail", "retry"])
def test_a_worker_that_was_replaced_cannot_close_the_job(jobs, how):
    job = jobs.create()
    jobs.claim(job.pk, worker="slow", at=NOON)
    jobs.claim(job.pk, worker="quick", at=NOON + 2 * LEASE)
    assert not close(job, how, "slow")
    assert (job.status, job.worker, job.reason, job.finished_at) == (JobStatus.RUNNING, "quick", "", None)
    assert job.heartbeat(worker="quick", at=NOON + 3 * LEASE)
    assert job.finish(worker="quick", at=NOON + 3 * LEASE)


@pytest.mark.parametrize("how", ["finish", "fail", "retry"])
@pytest.mark.parametrize("how_before", ["finish", "fail", "retry"])
def test_a_closed_job_stays_as_it_was_closed(jobs, how_before, how):
    job = jobs.create()
    jobs.claim(job.pk, worker="a", at=NOON)
    assert close(job, how_before, "a")
    before = jobs.filter(pk=job.pk).values().get()
    assert not close(job, how, "a")
    assert jobs.filter(pk=job.pk).values().get() == before


def test_facts_are_written_with_the_end_or_not_at_all(jobs):
    job = jobs.create()
    jobs.claim(job.pk, worker="a", at=NOON)
    assert not job.fail(worker="b", at=NOON, reason="It broke.", step="sound")
    assert job.step == ""
    assert job.finish(worker="a", at=NOON, step="sound")
    assert job.step == "sound"


@pytest.fixture
def held(jobs):
    """A lease whose clock stands at `held.clock[0]`."""
    job = jobs.create()
    jobs.claim(job.pk, worker="a", at=NOON)
    clock = [NOON]
    lease = Lease(job, "a", lambda: clock[0])
    lease.clock = clock
    return lease


def test_what_is_told_all_the_time_is_written_every_few_seconds(held, django_assert_num_queries):
    held.keep("listen", 1)
    with django_assert_num_queries(0):
        held.keep("listen", 2)
    held.clock[0] = NOON + HEARTBEAT_EVERY
    with django_assert_num_queries(1):
        held.keep("listen", 3)
        held.keep("listen", 4)
    held.job.refresh_from_db()
    assert (held.job.step, held.job.progress, held.job.lease_until) == ("listen", 3, NOON + HEARTBEAT_EVERY + LEASE)


def test_a_step_that_was_shown_is_not_kept_again_at_once(held, django_assert_num_queries):
    held.show("fetch", 0)
    with django_assert_num_queries(0):
        held.keep("listen", 10)


def test_what_is_kept_is_lost_with_the_lease(held, jobs):
    late = NOON + LEASE + timedelta(seconds=1)
    assert jobs.claim(held.job.pk, worker="b", at=late)
    held.clock[0] = late
    with pytest.raises(LeaseLost):
        held.keep("listen", 50)
