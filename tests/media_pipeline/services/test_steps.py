"""Steps are taken by urgency, done once, resumed by another worker, and never publish a half set."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from lms.common import clock
from lms.common.events import asset_ready
from lms.common.jobs import LEASE, MAX_TRIES, JobStatus
from media_pipeline import presenters, services, tasks
from media_pipeline.ffmpeg.measure import Incomplete
from media_pipeline.ffmpeg.process import Cause, ToolFailed
from media_pipeline.models import MediaStep, TranscodeJob
from media_pipeline.services import steps
from tests.factories.media_pipeline import JobFactory
from tests.media_pipeline.services.conftest import stored

pytestmark = pytest.mark.django_db
H264 = ["inspect", "analysis", "pictures", "speech", "first", "voices", "covers", "video", "video", "join"]


def kinds(asset) -> list[str]:
    return sorted({row.kind for row in asset.renditions.all()})


def step(asset, kind: str, part: int = 0) -> MediaStep:
    return asset.steps.get(kind=kind, part=part)


class TestOrder:
    def test_voice_and_slides_come_first_and_what_nobody_waits_for_last(self, asset, stage, everything):
        everything()
        assert [kind for kind, _part in stage.seen] == [*H264, "av1", "av1", "av1_join"]
        assert set(asset.steps.values_list("status", flat=True)) == {JobStatus.DONE}

    def test_the_first_steps_of_a_lecture_come_before_the_videos_of_another(self, asset, stage, woken):
        while not asset.steps.filter(kind="video").exists():
            services.run_next(worker="one")
        services.create_asset(file=ContentFile(b"another"), title="another")
        stage.seen.clear()
        services.run_next(worker="one")
        assert stage.seen == [("inspect", 0)]

    def test_idle_workers_do_nothing_while_somebody_waits(self, asset, stage, woken):
        services.transcode(job_id=asset.job.pk, worker="one")
        services.create_asset(file=ContentFile(b"another"), title="another")
        stage.seen.clear()
        assert not services.run_next(worker="idle", idle=True)
        assert stage.seen == []

    def test_an_idle_worker_gives_way_to_who_comes_meanwhile(self, asset, stage, woken):
        services.transcode(job_id=asset.job.pk, worker="one")
        at = clock.now()
        ticks = [at]

        def comes(kind, work) -> None:
            services.create_asset(file=ContentFile(b"another"), title="another")
            ticks.append(at + steps.HEARTBEAT_EVERY)
            work.tick(0.4)

        stage.during = comes
        services.run_next(worker="idle", idle=True, now=lambda: ticks[-1])
        row = step(asset, "av1")
        assert (row.status, row.tries, row.reason) == (JobStatus.WAITING, 0, "")
        assert row.not_before == ticks[-1] + steps.GIVES_WAY_FOR

    def test_workers_are_woken_for_what_may_begin(self, asset, stage, woken, everything):
        everything()
        # inspect was sent for in the transaction of the test, whose end nobody sees
        assert woken.count("take_step") == len(H264) - 1
        assert woken.count("take_idle_step") == 3

    def test_nothing_due_is_no_harm(self, stage):
        assert not services.run_next(worker="one")
        assert not services.transcode(job_id=0, worker="one")

    def test_a_voice_without_picture(self, asset, stage, everything):
        stage.probe = stage.probe.__class__(90.0, None, stage.probe.sound)
        everything()
        assert [kind for kind, _part in stage.seen] == ["inspect", "speech", "first", "voices", "join"]
        assert kinds(asset) == ["audio", "master", "playlist"]
        asset.refresh_from_db()
        assert (asset.content, asset.job.status) == ("speech", JobStatus.DONE)


class TestStages:
    def test_each_stage_is_published_whole_and_announced(self, asset, stage, everything, announced):
        everything()
        whole = ["audio", "master", "playlist", "poster", "slide", "video"]
        assert [seen for _asset, seen in announced] == [["audio", "slide"], whole, whole]
        asset.refresh_from_db()
        assert (asset.duration_s, asset.width, asset.height, asset.content) == (90.0, 1280, 720, "slides")

    def test_the_work_is_done_when_every_browser_can_play_it(self, asset, stage, everything):
        everything(idle=False)
        job = TranscodeJob.objects.get(asset=asset)
        assert (job.status, job.progress, job.reason) == (JobStatus.DONE, 100, "")
        assert asset.steps.filter(kind="av1", status=JobStatus.WAITING).count() == 2

    def test_only_what_is_published_stays_in_the_storage(self, asset, stage, everything):
        everything()
        assert stored() == sorted(row.storage_name for row in asset.renditions.all())

    def test_parts_are_gone_once_they_are_joined(self, asset, stage, everything):
        before = []
        stage.during = lambda kind, work: before.append(stored()) if kind == "join" else None
        everything(idle=False)
        published = {row.storage_name for row in asset.renditions.all()}
        assert len(set(before[0]) - published) == stage.parts
        assert set(stored()) == published

    def test_a_handlers_error_undoes_the_publication(self, asset, stage):
        def refuse(**_signal) -> None:
            raise RuntimeError("a handler is broken")

        asset_ready.connect(refuse)
        try:
            with pytest.raises(RuntimeError), transaction.atomic():
                services.transcode(job_id=asset.job.pk, worker="one")
        finally:
            asset_ready.disconnect(refuse)
        assert asset.renditions.count() == 0
        assert not MediaStep.objects.filter(kind="first", status=JobStatus.DONE).exists()

    def test_what_only_new_devices_play_may_fail(self, asset, stage, everything):
        stage.errors["av1"] = ToolFailed(Cause.FAILED, "SVT-AV1 crashed")
        everything()
        assert asset.steps.filter(status=JobStatus.FAILED).count() == 2
        job = TranscodeJob.objects.get(asset=asset)
        assert (job.status, job.reason) == (JobStatus.DONE, "")


class TestLeases:
    def test_a_message_that_comes_twice_does_no_harm(self, asset, stage, announced, woken):
        for _number in range(3 * len(H264)):
            tasks.take_step.apply()
        assert [kind for kind, _part in stage.seen] == H264
        assert len(announced) == 2

    def test_a_step_in_hand_is_taken_by_nobody_else(self, asset, stage):
        def another(kind, work) -> None:
            seen.append(services.run_next(worker="two"))

        seen: list[bool] = []
        stage.during = another
        services.run_next(worker="one")
        assert seen == [False]

    def test_progress_and_lease_are_renewed_while_it_works(self, asset, stage):
        instants = iter(clock.now() + timedelta(seconds=10 * number) for number in range(100))
        started = next(instants)

        def look(kind, work) -> None:
            work.tick(0.5)
            seen.append(MediaStep.objects.get(asset=asset))
            told.append(TranscodeJob.objects.get(asset=asset))

        seen, told = [], []
        stage.during = look
        services.run_next(worker="one", now=lambda: next(instants))
        assert (seen[0].progress, seen[0].worker) == (50, "one")
        assert seen[0].lease_until > started + LEASE
        assert (told[0].status, told[0].step) == (JobStatus.RUNNING, "inspect")

    @pytest.mark.parametrize(
        "error", [None, ToolFailed(Cause.FAILED, "x"), ToolFailed(Cause.NO_SPACE, "x"), Incomplete("x")]
    )
    def test_a_worker_whose_lease_was_taken_writes_nothing(self, asset, stage, announced, error):
        """The tool of a worker that stalled breaks, or ends, while the next worker is at it."""

        def taken_over(kind, work) -> None:
            if kind == "first":
                row = step(asset, "first")
                assert MediaStep.objects.claim(row.pk, worker="two", at=clock.now() + 2 * LEASE)
                if error:
                    raise error

        stage.during = taken_over
        assert not services.transcode(job_id=asset.job.pk, worker="one")
        row = step(asset, "first")
        assert (row.status, row.worker, row.reason, row.detail) == (JobStatus.RUNNING, "two", "", "")
        assert (asset.renditions.count(), announced) == (0, [])
        assert row.heartbeat(worker="two", at=clock.now())

    def test_a_lost_lease_ends_the_work_at_the_next_sign_of_life(self, asset, stage):
        at = clock.now()
        ticks = [at]

        def taken_over(kind, work) -> None:
            MediaStep.objects.update(worker="two")
            ticks.append(at + steps.HEARTBEAT_EVERY)
            work.tick(0.2)
            raise AssertionError("it went on")

        stage.during = taken_over
        assert services.run_next(worker="one", now=lambda: ticks[-1])
        assert MediaStep.objects.get().worker == "two"

    @pytest.mark.parametrize(
        "killed_in", ["inspect", "speech", "pictures", "first", "voices", "covers", "video", "join", "av1", "av1_join"]
    )
    def test_another_worker_goes_on_where_a_killed_one_stopped(self, asset, stage, everything, killed_in):
        class Killed(BaseException):
            pass

        stage.errors[killed_in] = Killed()
        with pytest.raises(Killed):
            everything()
        done_before = {(row.kind, row.part) for row in asset.steps.filter(status=JobStatus.DONE)}
        stage.errors.clear()
        stage.seen.clear()
        everything(now=lambda: clock.now() + LEASE / 2)  # its lease still holds; others go on
        assert (killed_in, 0) not in stage.seen
        everything(now=lambda: clock.now() + LEASE + timedelta(seconds=1))
        assert not done_before & set(stage.seen)
        assert TranscodeJob.objects.get(asset=asset).status == JobStatus.DONE
        assert stored() == sorted(row.storage_name for row in asset.renditions.all())
        assert not asset.steps.exclude(status=JobStatus.DONE).exists()

    def test_what_a_killed_worker_half_stored_is_stored_anew(self, asset, stage, everything):
        def half(kind, work) -> None:
            if kind == "first":
                name = next(name for name in stored() if name.endswith("audio.webm"))
                default_storage.delete(name)
                default_storage.save(name, ContentFile(b"ma"))
                MediaStep.objects.filter(kind="speech").update(status=JobStatus.WAITING, result={})
                raise ToolFailed(Cause.NO_SPACE, "x")

        stage.during = half
        everything(idle=False)
        stage.during = lambda kind, work: None
        everything(now=lambda: clock.now() + steps.RETRY_AFTER)
        audio = asset.renditions.get(mime="audio/webm")
        assert default_storage.size(audio.storage_name) == audio.size_bytes

    def test_a_recording_that_kills_every_worker_is_given_up(self, asset, stage, everything):
        past = clock.now() - LEASE
        MediaStep.objects.update(status=JobStatus.RUNNING, tries=MAX_TRIES, lease_until=past)
        everything()
        job = TranscodeJob.objects.get(asset=asset)
        assert (job.status, job.reason, stage.seen) == (JobStatus.FAILED, presenters.STOPPED_OFTEN, [])

    def test_work_of_an_earlier_release_begins_anew(self, stage, woken, everything):
        job = JobFactory(status=JobStatus.RUNNING, step="encode")
        JobFactory(status=JobStatus.DONE)
        services.begin_forgotten(at=clock.now())
        everything()
        job.refresh_from_db()
        assert job.status == JobStatus.DONE
        assert MediaStep.objects.exclude(asset=job.asset).count() == 0

    def test_work_that_an_earlier_release_still_does_is_left_to_it(self, woken):
        at = clock.now()
        job = JobFactory(status=JobStatus.RUNNING, lease_until=at + LEASE)
        services.begin_forgotten(at=at)
        assert not MediaStep.objects.exists()
        services.begin_forgotten(at=at + 2 * LEASE)
        assert MediaStep.objects.get().asset == job.asset
