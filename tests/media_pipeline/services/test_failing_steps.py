"""What goes wrong with a step has a sentence, waits or ends, and never costs what was made before."""

import errno
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from lms.common import clock
from lms.common.jobs import LEASE, MAX_TRIES, JobStatus
from media_pipeline import presenters, services, tasks
from media_pipeline.ffmpeg.measure import Incomplete
from media_pipeline.ffmpeg.probe import MediaRefused, Refusal
from media_pipeline.ffmpeg.process import Cause, ToolFailed
from media_pipeline.models import MediaAsset, MediaStep, TranscodeJob
from media_pipeline.services import steps
from media_pipeline.services.work import MakeAgain, OriginalGone

pytestmark = pytest.mark.django_db


def kinds(asset) -> list[str]:
    return sorted({row.kind for row in asset.renditions.all()})


def step(asset, kind: str, part: int = 0) -> MediaStep:
    return asset.steps.get(kind=kind, part=part)


class TestMakingAgain:
    def test_parts_of_another_release_are_not_joined(self, asset, stage, everything):
        def updated(kind, work) -> None:
            if kind == "join" and stage.seen.count(("video", 0)) == 1:
                raise MakeAgain([("video", 0)])

        stage.during = updated
        everything()
        assert stage.seen.count(("video", 0)) == 2
        assert stage.seen.count(("video", 1)) == 1
        assert TranscodeJob.objects.get(asset=asset).status == JobStatus.DONE

    def test_a_voice_that_was_lost_is_made_before_the_videos_are_joined(self, asset, stage, everything):
        def lost(kind, work) -> None:
            if kind == "join" and stage.seen.count(("voices", 0)) == 1:
                raise MakeAgain([("voices", 0)])

        stage.during = lost
        everything()
        order = [kind for kind, _part in stage.seen if kind in {"voices", "join"}]
        assert order == ["voices", "join", "voices", "join"]
        assert TranscodeJob.objects.get(asset=asset).status == JobStatus.DONE

    def test_what_is_lost_again_and_again_is_given_up_with_a_sentence(self, asset, stage, everything):
        def lost(kind, work) -> None:
            if kind == "join" and stage.seen.count(("join", 0)) < 3 * MAX_TRIES:
                raise MakeAgain([("video", 1)])

        stage.during = lost
        everything()
        job = TranscodeJob.objects.get(asset=asset)
        assert (job.status, job.reason) == (JobStatus.FAILED, presenters.MADE_AGAIN_OFTEN)
        assert stage.seen.count(("video", 1)) == MAX_TRIES
        assert kinds(asset) == ["audio", "slide"]
        stage.during = lambda kind, work: None
        assert services.retry(asset=asset)
        everything()
        assert TranscodeJob.objects.get(asset=asset).status == JobStatus.DONE

    def test_whose_lease_was_taken_makes_nothing_anew(self, asset, stage):
        def taken_over(kind, work) -> None:
            if kind == "join":
                MediaStep.objects.filter(kind="join").update(worker="two")
                raise MakeAgain([("video", 0)])

        stage.during = taken_over
        services.transcode(job_id=asset.job.pk, worker="one")
        assert (step(asset, "join").worker, step(asset, "join").status) == ("two", JobStatus.RUNNING)
        assert step(asset, "video").status == JobStatus.DONE
        assert step(asset, "video").result

    def test_who_gives_way_without_a_lease_writes_nothing(self, asset, stage, everything):
        def taken_over(kind, work) -> None:
            if kind == "av1":
                MediaStep.objects.filter(kind="av1").update(worker="two", status=JobStatus.RUNNING)
                raise steps.GaveWay

        stage.during = taken_over
        everything()
        assert step(asset, "av1").worker == "two"

    @pytest.mark.parametrize(
        "error", [None, ToolFailed(Cause.FAILED, "x"), steps.GaveWay(), MakeAgain([("speech", 0)])]
    )
    def test_a_recording_that_was_removed_meanwhile_ends_the_work_quietly(self, asset, stage, error):
        def removed(kind, work) -> None:
            if kind == "first":
                services.remove_asset(asset=MediaAsset.objects.get(pk=asset.pk))
                if error:
                    raise error

        stage.during = removed
        while services.run_next(worker="one"):
            pass
        assert stage.seen[-1] == ("first", 0)
        assert not MediaStep.objects.exists()


class TestFailing:
    @pytest.mark.parametrize(
        ("error", "sentence", "again"),
        [
            (MediaRefused(Refusal.TOO_LONG, "x"), presenters.REFUSALS[Refusal.TOO_LONG], False),
            (Incomplete("3 s of 90 s"), presenters.INCOMPLETE, False),
            (ToolFailed(Cause.FAILED, "x"), presenters.BROKE, False),
            (ToolFailed(Cause.TOO_LONG, "x"), presenters.TOOK_TOO_LONG, False),
            (ToolFailed(Cause.NO_SPACE, "x"), presenters.NO_SPACE, True),
            (ToolFailed(Cause.MISSING, "x"), presenters.TOOL_MISSING, True),
            (ToolFailed(Cause.KILLED, "x"), presenters.KILLED, True),
            (OriginalGone("x"), presenters.ORIGINAL_GONE, False),
            (OSError(errno.ENOSPC, "No space left on device"), presenters.NO_SPACE, True),
        ],
    )
    def test_every_failure_has_a_sentence(self, asset, stage, error, sentence, again):
        stage.errors["inspect"] = error
        at = clock.now()
        assert not services.transcode(job_id=asset.job.pk, worker="one", now=lambda: at)
        row, job = step(asset, "inspect"), TranscodeJob.objects.get(asset=asset)
        for each in (row, job):
            assert (each.status, each.reason) == (JobStatus.WAITING if again else JobStatus.FAILED, sentence)
            assert each.not_before == (at + services.RETRY_AFTER if again else None)
            assert each.detail
        assert asset.renditions.count() == 0

    @pytest.mark.parametrize("cause", [Cause.NO_SPACE, Cause.MISSING])
    def test_what_the_server_lacks_never_uses_up_the_tries(self, asset, stage, everything, cause):
        stage.errors["inspect"] = ToolFailed(cause, "x")
        for number in range(2 * MAX_TRIES):
            at = clock.now() + number * services.RETRY_AFTER
            everything(now=lambda at=at: at)
            assert step(asset, "inspect").tries == 0
        stage.errors.clear()
        everything(now=lambda: clock.now() + 2 * MAX_TRIES * services.RETRY_AFTER)
        assert TranscodeJob.objects.get(asset=asset).status == JobStatus.DONE

    def test_the_work_goes_on_within_five_minutes(self):
        assert services.RETRY_AFTER + timedelta(seconds=2 * tasks.RESUME_EVERY_S) < timedelta(minutes=5)
        assert LEASE + timedelta(seconds=2 * tasks.RESUME_EVERY_S) < timedelta(minutes=5)

    def test_a_storage_that_fills_up_publishes_nothing_and_waits(self, asset, stage, monkeypatch, everything):
        def full(name, content, **_words):
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as filled:
            filled.setattr(default_storage, "save", full)
            everything()
        job = TranscodeJob.objects.get(asset=asset)
        assert (job.status, job.reason) == (JobStatus.RUNNING, presenters.NO_SPACE)
        assert asset.renditions.count() == 0
        everything(now=lambda: clock.now() + services.RETRY_AFTER)
        assert TranscodeJob.objects.get(asset=asset).status == JobStatus.DONE

    def test_a_disk_that_is_full_when_the_playlist_is_written(self, asset, stage, monkeypatch, everything):
        """Files are there, rows are not: nothing of the set is shown."""
        save = default_storage.save

        def full(name, content, **words):
            if name.endswith("master.m3u8"):  # the films' stage
                raise OSError(errno.ENOSPC, "No space left on device")
            return save(name, content, **words)

        with monkeypatch.context() as filled:
            filled.setattr(default_storage, "save", full)
            everything()
        assert kinds(asset) == ["audio", "slide"]
        assert step(asset, "join").status == JobStatus.WAITING
        everything(now=lambda: clock.now() + services.RETRY_AFTER)
        assert TranscodeJob.objects.get(asset=asset).status == JobStatus.DONE

    def test_what_is_killed_again_and_again_is_given_up(self, asset, stage, everything):
        stage.errors["inspect"] = ToolFailed(Cause.KILLED, "x")
        for number in range(MAX_TRIES + 1):
            assert TranscodeJob.objects.get(asset=asset).status != JobStatus.FAILED
            at = clock.now() + number * services.RETRY_AFTER
            everything(now=lambda at=at: at)
        job = TranscodeJob.objects.get(asset=asset)
        assert (job.status, job.reason) == (JobStatus.FAILED, presenters.STOPPED_OFTEN)
        assert len(stage.seen) == MAX_TRIES

    @pytest.mark.parametrize("number", [errno.EIO, errno.ENOENT])
    def test_a_bug_is_not_hidden(self, asset, stage, number):
        stage.errors["inspect"] = OSError(number, "input/output error")
        with pytest.raises(OSError, match="input/output"):
            services.transcode(job_id=asset.job.pk, worker="one")
        assert step(asset, "inspect").status == JobStatus.RUNNING  # its lease runs out, and it is picked up again

    def test_what_was_published_stays_when_a_later_step_fails(self, asset, stage, everything):
        stage.errors["video"] = ToolFailed(Cause.FAILED, "x")
        everything()
        job = TranscodeJob.objects.get(asset=asset)
        assert (job.status, job.reason) == (JobStatus.FAILED, presenters.BROKE)
        assert kinds(asset) == ["audio", "slide"]
