"""Keeping recordings, starting failed work again, removing everything."""

import io
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from lms.common import clock
from lms.common.jobs import JobStatus
from media_pipeline import presenters, services, tasks
from media_pipeline.ffmpeg.probe import MediaRefused, Refusal
from media_pipeline.ffmpeg.process import Cause, ToolFailed
from media_pipeline.models import MediaAsset, MediaStep, TranscodeJob
from media_pipeline.services import steps
from tests.factories.media_pipeline import JobFactory
from tests.media_pipeline.services.conftest import content_of, stored

pytestmark = pytest.mark.django_db
KEY = UUID("11111111-2222-4333-8444-555555555555")


def recording(content: bytes = b"recording") -> ContentFile:
    return ContentFile(content, name="讲座 (final).mp4")


class TestTakingIn:
    def test_the_recording_is_kept_and_a_worker_woken(self, woken, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            asset = services.create_asset(file=recording(), title="腹泻", created_by_key=KEY, owner_code="T00001")
            assert woken == []
        assert woken == ["take_step"]
        assert (asset.status, asset.size_bytes) == (JobStatus.WAITING, 9)
        assert (asset.created_by_key, asset.owner_code) == (KEY, "T00001")
        assert content_of(asset.original.name) == b"recording"
        assert list(asset.steps.values_list("kind", "status")) == [("inspect", JobStatus.WAITING)]

    def test_the_users_file_name_is_forgotten(self, asset):
        assert asset.original.name == f"originals/{asset.sha256[:2]}/{asset.sha256}"

    def test_the_same_bytes_are_stored_once(self, asset):
        again = services.create_asset(file=recording(), title="another title")
        assert again.original.name == asset.original.name
        assert again.pk != asset.pk

    def test_a_form_sent_twice_counts_once(self, woken):
        first = services.create_asset(file=recording(), title="one", key=KEY)
        second = services.create_asset(file=recording(b"other"), title="two", key=KEY)
        assert (first.pk, first.uuid) == (second.pk, KEY)
        assert (TranscodeJob.objects.count(), MediaStep.objects.count()) == (1, 1)

    def test_a_half_written_original_is_written_again(self, asset):
        default_storage.delete(asset.original.name)
        default_storage.save(asset.original.name, ContentFile(b"rec"))
        again = services.create_asset(file=recording(), title="again")
        assert content_of(again.original.name) == b"recording"

    def test_no_transaction_waits_for_the_copy(self, woken, monkeypatch):
        """SQLite has one lock for all writers; two gigabytes must not be copied under it."""
        before, during = len(connection.atomic_blocks), []
        save = default_storage.save

        def watched(name, content, **words):
            during.append(len(connection.atomic_blocks))
            return save(name, content, **words)

        class Watched(ContentFile):
            def chunks(self, size=None):
                during.append(len(connection.atomic_blocks))
                return super().chunks(size)

        monkeypatch.setattr(default_storage, "save", watched)
        services.create_asset(file=Watched(b"recording", name="x.mp4"), title="腹泻")
        assert len(during) >= 2
        assert set(during) == {before}

    def test_an_asset_and_its_work_come_together(self, monkeypatch):
        def refuse(step) -> None:
            raise RuntimeError("no queue")

        monkeypatch.setattr(steps, "wake", refuse)
        with pytest.raises(RuntimeError, match="no queue"):
            services.create_asset(file=recording(), title="腹泻")
        assert not MediaAsset.objects.exists()

    def test_a_broker_that_is_away_loses_nothing(self, monkeypatch, django_capture_on_commit_callbacks):
        def refuse(**_words):
            raise ConnectionError("no broker")

        monkeypatch.setattr(tasks.take_step, "delay", refuse)
        with django_capture_on_commit_callbacks() as callbacks:
            asset = services.create_asset(file=recording(), title="腹泻")
        with pytest.raises(ConnectionError):
            callbacks[0]()
        assert [step.asset for step in MediaStep.objects.claimable(clock.now())] == [asset]
        assert services.count_due(clock.now()) == 1

    def test_uploads_are_looked_at_by_content(self):
        with pytest.raises(MediaRefused) as refused:
            services.inspect_upload(ContentFile(b"#EXTM3U\n", name="lecture.mp4"))
        assert refused.value.refusal is Refusal.PLAYLIST


class TestStartingAgain:
    def test_what_was_done_stays_done(self, asset, stage, everything):
        stage.errors["video"] = ToolFailed(Cause.FAILED, "x")
        everything()
        stage.errors.clear()
        stage.seen.clear()
        assert services.retry(asset=asset)
        everything(idle=False)
        assert stage.seen == [("video", 0), ("video", 1), ("join", 0)]  # the voices were made
        assert TranscodeJob.objects.get(asset=asset).status == JobStatus.DONE

    def test_what_failed_waits_as_if_it_were_new(
        self, asset, stage, everything, woken, django_capture_on_commit_callbacks
    ):
        stage.errors["inspect"] = ToolFailed(Cause.FAILED, "x")
        everything()
        woken.clear()
        with django_capture_on_commit_callbacks(execute=True):
            assert services.retry(asset=asset)
            assert not services.retry(asset=asset)
        for row in (asset.steps.get(), TranscodeJob.objects.get(asset=asset)):
            assert (row.status, row.tries, row.reason, row.detail) == (JobStatus.WAITING, 0, "", "")
        assert woken == ["take_step"]

    def test_failed_work_of_an_earlier_release_begins_from_the_beginning(self, stage, everything, woken):
        failed = JobFactory(status=JobStatus.FAILED, reason=presenters.BROKE, tries=3, detail="x")
        assert services.retry(asset=failed.asset)
        everything()
        failed.refresh_from_db()
        assert (failed.status, failed.reason, failed.detail) == (JobStatus.DONE, "", "")

    def test_a_done_job_stays_done(self, woken):
        assert not services.retry(asset=JobFactory(status=JobStatus.DONE).asset)
        assert woken == []


class TestRemoving:
    def test_everything_goes(self, asset, stage, everything, django_capture_on_commit_callbacks):
        everything(idle=False)
        assert stored()
        with django_capture_on_commit_callbacks(execute=True):
            assert services.remove_asset(asset=asset)
        assert stored() == []
        assert not default_storage.exists(asset.original.name)
        assert not MediaStep.objects.exists()

    def test_work_that_failed_midway_leaves_no_part_behind(
        self, asset, stage, everything, django_capture_on_commit_callbacks
    ):
        stage.errors["join"] = ToolFailed(Cause.FAILED, "x")
        everything()
        assert any("v240" in name for name in stored())
        with django_capture_on_commit_callbacks(execute=True):
            services.remove_asset(asset=asset)
        assert stored() == []


def test_large_files_are_looked_at_in_pieces(woken, tmp_path):
    """Whoever uploads without a path on this machine is copied, not read whole."""

    class Streamed(ContentFile):
        def chunks(self, size=None):
            yield from (b"#EXT", b"M3U\n")

    with pytest.raises(MediaRefused):
        services.inspect_upload(Streamed(io.BytesIO(b"").read(), name="x.mp4"))
