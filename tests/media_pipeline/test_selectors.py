"""What a player sees of an asset in each state."""

import pytest
from django.utils import translation

from lms.common.jobs import JobStatus
from media_pipeline import presenters, selectors
from media_pipeline.models import MediaAsset
from tests.factories.media_pipeline import SET, JobFactory, RenditionFactory, ready_asset

pytestmark = pytest.mark.django_db


def test_a_ready_lecture():
    asset = ready_asset()
    playable = selectors.playable(asset)
    files = f"/files/{asset.uuid}/{SET}"
    assert playable.ready
    assert playable.hls_url == f"{files}/master.m3u8"
    assert playable.poster_url == f"{files}/poster.jpg"
    assert [file.url for file in playable.audios] == [f"{files}/audio.webm", f"{files}/audio.mp4"]
    assert playable.audio == playable.audios[0]
    assert [(file.height, file.label) for file in playable.videos] == [(240, "240p"), (360, "360p")]
    assert (playable.width, playable.height, playable.duration_s) == (426, 240, 100.0)
    assert [file.label for file in playable.audios] == ["WebM", "MP4"]


def test_sound_alone():
    asset = JobFactory(status=JobStatus.DONE).asset
    RenditionFactory(asset=asset)
    playable = selectors.playable(asset)
    assert (playable.ready, playable.videos, playable.width, playable.poster_url) == (True, [], None, "")


def test_work_that_goes_on():
    job = JobFactory(status=JobStatus.RUNNING, progress=40, step="encode")
    with translation.override("en"):
        playable = selectors.playable(job.asset)
    assert (playable.ready, playable.progress, playable.step) == (False, 40, "making small versions")
    assert (playable.audio, playable.hls_url) == (None, "")


def test_work_that_failed_says_why_in_the_readers_language():
    job = JobFactory(status=JobStatus.FAILED, reason=presenters.BROKE)
    with translation.override("en"):
        playable = selectors.playable(job.asset)
    assert (playable.status, playable.reason) == ("failed", presenters.BROKE)


def test_an_asset_costs_two_queries(django_assert_num_queries):
    uuid = ready_asset().uuid
    with django_assert_num_queries(2):
        selectors.playable(selectors.asset(uuid=uuid))


def test_only_exact_paths_are_found():
    asset = ready_asset()
    assert selectors.rendition(uuid=asset.uuid, path=f"{SET}/audio.webm") is not None
    assert selectors.rendition(uuid=asset.uuid, path="audio.webm") is None
    assert selectors.rendition(uuid=ready_asset().job.asset.uuid, path=f"{SET}/x") is None


def test_recordings_of_other_institutions_are_left_out():
    nobodys, own, other = (JobFactory(asset__owner_code=code).asset for code in ("", "T00001", "T00002"))
    assert set(selectors.assets_within(frozenset({"T00001"}))) == {nobodys, own}
    assert set(selectors.assets_within(frozenset())) == {nobodys}
    assert set(selectors.assets_within(None)) == {nobodys, own, other}


def test_the_list_is_newest_first():
    first, second = ready_asset(), ready_asset()
    assert list(selectors.assets()) == [second, first]
    assert MediaAsset.objects.get(pk=first.pk).status == JobStatus.DONE
