"""What nothing refers to goes; what is young, in work, or shown stays."""

import errno
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db.models import QuerySet

from lms.common import clock
from lms.common.jobs import JobStatus
from media_pipeline import presenters, services
from media_pipeline.ffmpeg.process import Cause, ToolFailed
from media_pipeline.models import MediaStep, SlideJob, TranscodeJob
from media_pipeline.services.cleaning import DEAD_AFTER, YOUNG
from tests.media_pipeline.services.conftest import stored

pytestmark = pytest.mark.django_db
LATER = YOUNG + timedelta(hours=1)


def names(found) -> set[str]:
    return {one.name for one in found}


def keep(name: str, content: bytes = b"12345") -> str:
    return default_storage.save(name, ContentFile(content))


class TestOrphans:
    def test_files_of_no_recording_and_of_no_row(self, asset, stage, everything):
        everything()
        shown = stored()
        lost = [
            keep("media/0e8b1c02-0000-4000-8000-000000000000/abc/audio.webm"),
            keep(f"media/{asset.uuid}/old/v.mp4"),
        ]
        odd = keep("media/no-uuid/file")
        found = services.clean(at=clock.now() + LATER)
        assert names(found) == {*lost, odd}
        assert {one.why for one in found} == {"orphan"}
        assert {one.size_bytes for one in found} == {5}
        assert stored() == shown

    def test_asked_only_it_says_the_same_and_removes_nothing(self, asset):
        lost = keep(f"media/{asset.uuid}/old/v.mp4")
        at = clock.now() + LATER
        assert names(services.clean(at=at, dry_run=True)) == {lost}
        assert default_storage.exists(lost)
        assert names(services.clean(at=at)) == {lost}
        assert services.clean(at=at) == []

    def test_young_files_may_get_their_row_yet(self, asset):
        keep(f"media/{asset.uuid}/new/v.mp4")
        assert services.clean(at=clock.now()) == []

    def test_a_recording_that_is_worked_on_is_left_alone(self, asset):
        keep(f"media/{asset.uuid}/now/v.mp4")
        MediaStep.objects.update(status=JobStatus.RUNNING)
        assert services.clean(at=clock.now() + LATER) == []

    def test_parts_that_wait_to_be_joined_stay(self, asset, stage, everything):
        stage.errors["join"] = ToolFailed(Cause.NO_SPACE, "x")
        everything()
        assert any("v240" in name for name in stored())
        before = stored()
        assert services.clean(at=clock.now() + LATER) == []
        assert stored() == before

    def test_other_files_of_the_storage_are_not_looked_at(self):
        picture = keep("images/slide.png")
        assert services.clean(at=clock.now() + LATER) == []
        assert default_storage.exists(picture)


class TestOriginals:
    def test_those_of_no_recording_go(self, asset):
        lost = keep(f"originals/ab/{'ab' * 32}")
        found = services.clean(at=clock.now() + LATER)
        assert [(one.name, one.why) for one in found] == [(lost, "original")]
        assert default_storage.exists(asset.original.name)
        assert not default_storage.exists(lost)

    def test_young_ones_may_be_on_their_way(self):
        keep(f"originals/ab/{'ab' * 32}")
        assert services.clean(at=clock.now()) == []


class TestDeadWork:
    @pytest.fixture
    def dead(self, asset, stage, everything):
        stage.errors["join"] = ToolFailed(Cause.FAILED, "broken")
        everything()
        return asset

    def test_its_parts_go_and_what_was_published_stays(self, dead):
        shown = {row.storage_name for row in dead.renditions.all()}
        found = services.clean(at=clock.now() + DEAD_AFTER + LATER)
        assert {one.why for one in found} == {"dead"}
        assert set(stored()) == shown

    def test_for_a_week_it_may_be_tried_again_as_it_is(self, dead):
        assert services.clean(at=clock.now() + DEAD_AFTER - timedelta(hours=1)) == []

    def test_after_that_it_begins_anew_and_still_says_why_it_failed(self, dead, stage, everything):
        services.clean(at=clock.now() + DEAD_AFTER + LATER)
        assert list(dead.steps.values_list("kind", "status", "reason")) == [
            ("inspect", JobStatus.FAILED, presenters.BROKE)
        ]
        stage.errors.clear()
        stage.seen.clear()
        assert services.retry(asset=dead)
        everything()
        assert stage.seen[0] == ("inspect", 0)
        assert TranscodeJob.objects.get(asset=dead).status == JobStatus.DONE

    def test_who_tries_it_again_at_this_moment_loses_nothing(self, dead, monkeypatch):
        before, lock = stored(), QuerySet.select_for_update

        def comes_first(rows, *words, **named):
            monkeypatch.setattr(QuerySet, "select_for_update", lock)
            services.retry(asset=dead)
            return lock(rows, *words, **named)

        monkeypatch.setattr(QuerySet, "select_for_update", comes_first)
        assert services.clean(at=clock.now() + DEAD_AFTER + YOUNG) == []
        assert stored() == before
        assert dead.steps.get(kind="join").status == JobStatus.WAITING

    def test_a_storage_that_breaks_leaves_no_row_that_tells_of_a_removed_file(self, dead, monkeypatch):
        def breaks(name) -> None:
            raise OSError(errno.EIO, "input/output error")

        at = clock.now() + DEAD_AFTER + LATER
        with monkeypatch.context() as broken:
            broken.setattr(default_storage, "delete", breaks)
            with pytest.raises(OSError, match="input/output"):
                services.clean(at=at)
        assert list(dead.steps.values_list("kind", flat=True)) == ["inspect"]

    def test_an_extra_that_failed_is_left_out_for_good(self, asset, stage, everything):
        stage.errors["av1"] = ToolFailed(Cause.FAILED, "x")
        everything()
        services.clean(at=clock.now() + DEAD_AFTER + LATER)
        assert not asset.steps.filter(kind__startswith="av1").exists()
        assert TranscodeJob.objects.get(asset=asset).status == JobStatus.DONE
        services.advance(asset.pk, at=clock.now())
        assert not asset.steps.filter(kind__startswith="av1").exists()
        assert stored() == sorted(row.storage_name for row in asset.renditions.all())


def test_the_command_lists_what_would_go(asset, capsys, monkeypatch):
    at = clock.now() + LATER
    monkeypatch.setattr(clock, "now", lambda: at)
    lost = keep(f"media/{asset.uuid}/old/v.mp4", b"x" * 300_000)
    call_command("clean_media", "--dry-run")
    said = capsys.readouterr().out
    assert lost in said
    assert "Would remove 1 files" in said
    call_command("clean_media")
    assert "Removed 1 files" in capsys.readouterr().out
    assert not default_storage.exists(lost)
    call_command("clean_media")
    assert "Removed 0 files" in capsys.readouterr().out


def test_an_empty_storage_is_clean():
    assert services.clean(at=clock.now()) == []


def test_documents_on_which_no_work_waits(asset):
    lost = keep(f"documents/{asset.uuid}/lost.pdf")
    waiting = keep(f"documents/{asset.uuid}/waiting.pdf")
    SlideJob.objects.create(asset=asset, work="pages", document=waiting)
    assert services.clean(at=clock.now()) == []
    assert names(services.clean(at=clock.now() + LATER)) == {lost}
    assert default_storage.exists(waiting)
