"""The real ffmpeg through the whole pipeline: in parts, on storages with and without paths, bad input."""

import json
import subprocess
from dataclasses import replace
from itertools import pairwise

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from lms.common import clock
from lms.common.jobs import JobStatus
from media_pipeline import presenters, services
from media_pipeline.ffmpeg.probe import Refusal
from media_pipeline.models import MediaStep, StepKind, TranscodeJob
from media_pipeline.services import steps, work
from media_pipeline.services.facts import plan_of
from media_pipeline.services.summary import results_of
from tests.media_pipeline.conftest import H264, SOUND, VIDEO, filled
from tests.media_pipeline.services.conftest import content_of, stored

pytestmark = [pytest.mark.django_db, pytest.mark.media]
REMOTE = "tests.media_pipeline.remote_storage.RemoteStorage"


@pytest.fixture(scope="session")
def minute(record):
    """Long enough for three parts, small enough to be encoded in a moment."""
    return record("minute.mp4", *filled(VIDEO + SOUND, size="128x96", seconds=65), *H264, "-g", "1000")


def taken_in(path):
    return services.create_asset(file=ContentFile(path.read_bytes(), name="x.mp4"), title="腹泻")


def times(name: str, stream: str) -> list[float]:
    words = ["ffprobe", "-v", "error", "-select_streams", stream, "-show_entries", "packet=pts_time", "-of", "csv=p=0"]
    told = subprocess.run([*words, default_storage.path(name)], capture_output=True, text=True, check=True).stdout
    return sorted(float(line.rstrip(",")) for line in told.split())


def test_an_upload_becomes_playable(lecture, woken, announced, everything):
    asset = taken_in(lecture)
    everything(idle=False)
    assert TranscodeJob.objects.get(asset=asset).status == JobStatus.DONE
    names = sorted(row.path.rpartition("/")[2] for row in asset.renditions.all())
    voice = ["audio.m3u8", "audio.mp4", "audio.webm", "audio24.webm"]
    assert [name for name in names if name.startswith("audio")] == voice
    assert {"master.m3u8", "poster.jpg", "storyboard.jpg", "v240.mp4", "v240.m3u8", "v360.mp4"} <= set(names)
    assert all(default_storage.size(row.storage_name) == row.size_bytes for row in asset.renditions.all())
    assert [each for each, _kinds in announced] == [asset, asset]
    listed = content_of(asset.renditions.get(kind="master").storage_name).decode()
    assert listed.count("#EXT-X-STREAM-INF") == len([name for name in names if name.endswith(".m3u8")]) - 1


def test_parts_are_joined_without_a_seam(minute, woken, everything, settings):
    """Pictures and sound have the very times that they have when all is encoded at once."""
    facts = {}
    for seconds in (600, 20):
        settings.MEDIA_PART_SECONDS = seconds
        asset = taken_in(minute)
        everything(idle=False)
        parts = asset.steps.filter(kind=StepKind.VIDEO)
        row = asset.renditions.get(path__endswith="/v240.mp4")
        listed = content_of(f"{row.storage_name.rpartition('.')[0]}.m3u8").decode()
        facts[seconds] = (times(row.storage_name, "v"), times(row.storage_name, "a"), listed.count("#EXTINF"))
        assert parts.count() == {600: 1, 20: 3}[seconds]
    assert facts[20] == facts[600]
    pictures = facts[20][0]
    assert {round(later - earlier, 3) for earlier, later in pairwise(pictures)} <= {0.083, 0.084}


def test_av1_is_made_when_nothing_else_waits(lecture, woken, everything):
    asset = taken_in(lecture)
    everything()
    inspected = asset.steps.get(kind=StepKind.INSPECT).result
    made = asset.renditions.filter(codec__startswith="av01").count()
    assert made == (1 if "libsvtav1" in inspected["encoders"] else 0)
    assert stored() == sorted(row.storage_name for row in asset.renditions.all())


def test_what_is_no_recording_is_said_to_the_author(woken, everything):
    asset = services.create_asset(file=ContentFile(b"a letter " * 100), title="letter")
    everything()
    job = TranscodeJob.objects.get(asset=asset)
    assert (job.status, job.reason) == (JobStatus.FAILED, presenters.REFUSALS[Refusal.NOT_MEDIA])
    assert job.detail


def test_a_storage_that_is_no_folder(minute, woken, everything, settings):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": REMOTE}}
    settings.MEDIA_PART_SECONDS = 20
    asset = taken_in(minute)
    everything()
    assert TranscodeJob.objects.get(asset=asset).status == JobStatus.DONE
    assert all(default_storage.size(row.storage_name) == row.size_bytes for row in asset.renditions.all())
    assert stored() == sorted(row.storage_name for row in asset.renditions.all())


def test_a_part_that_the_storage_lost_is_made_again(minute, woken, everything, settings):
    settings.MEDIA_PART_SECONDS = 20
    asset = taken_in(minute)
    while asset.steps.filter(kind=StepKind.JOIN).count() == 0:
        services.run_next(worker="one")
    part = asset.steps.get(kind=StepKind.VIDEO, part=1)
    before = part.started_at
    default_storage.delete(work.work_name(asset, part.result["parts"]["v240.mp4"]))
    everything(idle=False)
    part.refresh_from_db()
    assert part.started_at > before
    assert TranscodeJob.objects.get(asset=asset).status == JobStatus.DONE


def test_parts_of_an_earlier_release_are_made_again(minute, woken, everything, settings):
    settings.MEDIA_PART_SECONDS = 20
    asset = taken_in(minute)
    while asset.steps.filter(kind=StepKind.JOIN).count() == 0:
        services.run_next(worker="one")
    earlier = asset.steps.get(kind=StepKind.VIDEO, part=0)
    MediaStep.objects.filter(pk=earlier.pk).update(result=earlier.result | {"recipe": "of an earlier release"})
    everything(idle=False)
    recipes = {row.result["recipe"] for row in asset.steps.filter(kind=StepKind.VIDEO)}
    assert len(recipes) == 1
    assert TranscodeJob.objects.get(asset=asset).status == JobStatus.DONE


def about_to_join(asset, folder) -> work.Work:
    """The work of joining, in a test's hands."""
    while asset.steps.filter(kind=StepKind.JOIN).count() == 0:
        services.run_next(worker="one")
    return work.Work(asset, 0, folder, results_of(asset.steps.all()), lambda part: None)


def test_what_the_running_release_would_not_make_is_made_again_and_nothing_else(minute, woken, settings, tmp_path):
    """Two releases that take turns: the last part is of the earlier one, the others are of this."""
    settings.MEDIA_PART_SECONDS = 20
    joining = about_to_join(taken_in(minute), tmp_path)
    last = joining.told[StepKind.VIDEO, 2]
    joining.told[StepKind.VIDEO, 2] = {**last, "recipe": "of an earlier release"}
    with pytest.raises(work.MakeAgain) as again:
        work.join(joining)
    assert again.value.steps == [(StepKind.VIDEO, 2)]


def test_parts_that_were_never_made_are_made(minute, woken, settings, tmp_path):
    settings.MEDIA_PART_SECONDS = 20
    joining = about_to_join(taken_in(minute), tmp_path)
    made, voices = joining.told[StepKind.VIDEO, 1], joining.told[StepKind.VOICES, 0]
    joining.told[StepKind.VIDEO, 1] = {**made, "parts": {}}
    joining.told[StepKind.VOICES, 0] = {**voices, "files": []}
    with pytest.raises(work.MakeAgain) as again:
        work.join(joining)
    assert again.value.steps == [(StepKind.VIDEO, 1), (StepKind.VOICES, 0)]


def test_another_ffmpeg_or_another_command_is_another_recipe(minute, woken, settings, tmp_path, monkeypatch):
    settings.MEDIA_PART_SECONDS = 20
    joining = about_to_join(taken_in(minute), tmp_path)
    parts = [(StepKind.VIDEO, number) for number in range(3)]
    spoken = work.command
    for name, other in (
        ("version", lambda folder: "ffmpeg version 99"),
        ("command", lambda plan: [*spoken(plan), "-another-option"]),
    ):
        with monkeypatch.context() as changed:
            changed.setattr(work, name, other)
            with pytest.raises(work.MakeAgain) as again:
                work.join(joining)
        assert again.value.steps == parts


def test_a_folder_that_went_is_not_taken_for_an_original_that_went(lecture, woken, tmp_path):
    asset = taken_in(lecture)
    with pytest.raises(FileNotFoundError):
        work.Work(asset, 0, tmp_path / "removed", {}, lambda part: None).source()


def test_a_recording_whose_original_went(lecture, woken, everything):
    asset = taken_in(lecture)
    default_storage.delete(asset.original.name)
    everything()
    assert TranscodeJob.objects.get(asset=asset).reason == presenters.ORIGINAL_GONE


def test_silent_and_faceless_recordings(record, woken, everything):
    silent = record("silent.mp4", *filled(VIDEO, size="160x120", seconds=3), *H264)
    voice = record("voice.mp3", *filled(SOUND, seconds=3))
    assets = [taken_in(path) for path in (silent, voice)]
    everything(idle=False)
    assert [TranscodeJob.objects.get(asset=asset).status for asset in assets] == [JobStatus.DONE] * 2
    kinds = [set(asset.renditions.values_list("kind", flat=True)) for asset in assets]
    assert "audio" not in kinds[0]
    assert "video" in kinds[0]
    assert kinds[1] == {"audio", "playlist", "master"}
    assert assets[1].renditions.filter(kind="audio").count() == 3


def test_pictures_that_moved_and_are_too_narrow_for_av1_have_none(lecture, woken):
    """The outline promised AV1; the kind of lecture, known later, leaves none of it."""
    asset = taken_in(lecture)
    services.run_next(worker="one")
    inspected = asset.steps.get(kind=StepKind.INSPECT).result
    narrow = inspected["probe"]["picture"] | {"width": 1280, "height": 100}
    told = inspected | {"probe": inspected["probe"] | {"picture": narrow}, "encoders": ["libsvtav1"]}
    assert plan_of(told, {"content": "moving", "slides": []}).of("av1").rungs == ()
    results = {
        (StepKind.INSPECT, 0): told,
        (StepKind.ANALYSIS, 0): {"content": "moving", "slides": []},
        (StepKind.VOICES, 0): {"files": []},
    }
    with steps.working_folder() as folder:
        made = work.av1(work.Work(asset, 0, folder, results, lambda part: None))
    assert made["parts"] == {}
    with steps.working_folder() as folder:
        joined = work.join_av1(work.Work(asset, 0, folder, {**results, (StepKind.AV1, 0): made}, lambda part: None))
    assert joined["files"] == []


def test_the_first_stage_needs_no_video(lecture, woken):
    asset = taken_in(lecture)
    while not asset.steps.filter(kind=StepKind.FIRST, status=JobStatus.DONE).exists():
        assert services.run_next(worker="one", now=clock.now)
    assert not asset.renditions.filter(kind="video").exists()
    asset.refresh_from_db()
    assert asset.duration_s == pytest.approx(3, abs=0.2)
    assert asset.slides.count() == asset.renditions.filter(kind="slide", mime="image/webp").count() > 0


def test_probes_survive_their_row(lecture, woken):
    asset = taken_in(lecture)
    services.run_next(worker="one")
    told = json.loads(json.dumps(asset.steps.get(kind=StepKind.INSPECT).result))
    plan = plan_of(told, None)
    assert plan.expected_s == pytest.approx(3, abs=0.2)
    assert replace(plan, speech=()).rungs == plan.rungs
