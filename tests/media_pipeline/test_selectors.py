"""What a player sees of an asset in each state."""

import pytest
from django.db import IntegrityError
from django.utils import translation

from lms.common.jobs import JobStatus
from media_pipeline import presenters, selectors
from media_pipeline.models import MediaAsset, Slide
from tests.factories.media_pipeline import SET, JobFactory, RenditionFactory, ready_asset, with_slides

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


def test_slides_come_with_the_addresses_of_their_pictures_in_the_order_of_time():
    asset = ready_asset()
    with_slides(asset, 2)
    first, second = selectors.playable(asset).slides
    files = f"/files/{asset.uuid}/{SET}"
    assert (first.url, first.twin_url) == (f"{files}/slide-0001.webp", f"{files}/slide-0001.jpg")
    assert (first.starts_s, first.ends_s, second.starts_s, second.ends_s) == (0.0, 20.0, 20.0, 40.0)
    assert (first.width, first.height, first.size_bytes, first.text) == (640, 360, 12_000, "要点1")
    assert [slide.position for slide in (first, second)] == [1, 2]


def test_slides_cost_one_query_whatever_their_number(django_assert_num_queries):
    asset = ready_asset()
    with_slides(asset, 12)
    with django_assert_num_queries(2):
        assert len(selectors.playable(selectors.asset(uuid=asset.uuid)).slides) == 12


def test_a_picture_that_stands_twice_is_one_file_and_two_slides():
    asset = ready_asset()
    first, second = with_slides(asset, 2)
    Slide.objects.filter(pk=second.pk).update(picture=first.picture, twin=first.twin)
    playable = selectors.playable(asset)
    assert [slide.url for slide in playable.slides] == 2 * [playable.slides[0].url]
    assert [slide.position for slide in playable.slides] == [1, 2]
    assert len(playable.audios) == 2


@pytest.mark.parametrize(("starts_ms", "ends_ms"), [(1000, 1000), (2000, 1000)])
def test_a_slide_lasts(starts_ms, ends_ms):
    (slide,) = with_slides(ready_asset(), 1)
    with pytest.raises(IntegrityError):
        Slide.objects.filter(pk=slide.pk).update(starts_ms=starts_ms, ends_ms=ends_ms)


def test_sound_alone():
    asset = JobFactory(status=JobStatus.DONE).asset
    RenditionFactory(asset=asset)
    playable = selectors.playable(asset)
    assert (playable.ready, playable.videos, playable.width, playable.poster_url) == (True, [], None, "")


def test_work_that_goes_on():
    job = JobFactory(status=JobStatus.RUNNING, progress=40, step="video")
    with translation.override("en"):
        playable = selectors.playable(job.asset)
    assert (playable.ready, playable.progress, playable.step) == (False, 40, "making videos")
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
