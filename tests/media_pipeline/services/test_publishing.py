"""What a stage replaces, and what it leaves alone."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from lms.common.jobs import JobStatus
from media_pipeline import services
from media_pipeline.analysis.content import Analysis, Content, Slide
from media_pipeline.models import MediaAsset, MediaStep, SlidesBy, TranscodeJob
from media_pipeline.selectors import playable
from media_pipeline.services import publishing
from media_pipeline.slides import services as editing
from tests.factories.media_pipeline import RenditionFactory
from tests.media_pipeline.services.conftest import content_of, stored

pytestmark = pytest.mark.django_db


def again(asset, everything) -> None:
    """As after a release that makes other files of it."""
    MediaStep.objects.filter(asset=asset).delete()
    TranscodeJob.objects.filter(asset=asset).update(status=JobStatus.FAILED)
    services.retry(asset=asset)
    everything()


def slides(asset) -> list[tuple]:
    return list(asset.slides.values_list("position", "starts_ms", "ends_ms", "new_slide"))


def test_slides_are_rows_with_both_of_their_pictures(asset, stage, everything):
    everything(idle=False)
    assert slides(asset) == [(1, 0, 30_000, True), (2, 30_000, 60_000, False), (3, 60_000, 90_000, True)]
    asset.refresh_from_db()
    shown = playable(asset)
    assert [slide.url.rpartition("/")[2] for slide in shown.slides] == [f"slide-{n:04}.webp" for n in (1, 2, 3)]
    assert [slide.twin_url.rpartition("/")[2] for slide in shown.slides] == [f"slide-{n:04}.jpg" for n in (1, 2, 3)]
    assert shown.content == "slides"


def test_a_new_analysis_replaces_them_and_keeps_what_was_read_on_the_same_pictures(asset, stage, everything):
    everything()
    asset.slides.filter(position=2).update(text="要点")
    again(asset, everything)
    assert list(asset.slides.values_list("text", flat=True)) == ["", "要点", ""]
    stage.content = b"other"
    stage.found = Analysis(Content.SLIDES, (Slide(0.0, 90.0, True, 3),))
    again(asset, everything)
    assert list(asset.slides.values_list("position", "text")) == [(1, "")]
    assert stored() == sorted(row.storage_name for row in asset.renditions.all())


def test_what_an_author_set_stays(asset, stage, everything):
    everything()
    edit = editing.Edit(starts_ms=31_000, new_slide=True, text="作者写的")
    second = asset.slides.get(position=2).pk
    editing.change(asset=asset, edits={second: edit}, added={}, base=editing.version(asset))
    before = slides(asset), sorted(asset.renditions.filter(kind="slide").values_list("path", flat=True))
    stage.content = b"other"
    stage.found = Analysis(Content.SLIDES, (Slide(0.0, 90.0, True, 3),))
    again(asset, everything)
    assert (slides(asset), sorted(asset.renditions.filter(kind="slide").values_list("path", flat=True))) == before
    assert asset.renditions.filter(kind="audio", mime="audio/webm").count() == 1


def test_an_author_who_was_faster_than_the_analysis_can_go_back_to_it(asset, stage, everything):
    MediaAsset.objects.filter(pk=asset.pk).update(slides_by=SlidesBy.AUTHOR)
    everything()
    assert slides(asset) == []
    assert asset.renditions.filter(kind="slide").count() == 6
    assert editing.restore(asset=asset)
    assert slides(asset) == [(1, 0, 30_000, True), (2, 30_000, 60_000, False), (3, 60_000, 90_000, True)]
    assert stored() == sorted(row.storage_name for row in asset.renditions.all())


def test_who_sets_slides_comes_before_a_publication_or_after_it(asset, stage, everything, monkeypatch):
    """PostgreSQL would else let both read the recording, and both write its slides."""
    locked, publish, lock = [], publishing.publish, QuerySet.select_for_update

    def locking(rows, *words, **named):
        locked.append(rows.model)
        return lock(rows, *words, **named)

    def publishes(*words) -> None:
        assert locked[-1] is MediaAsset
        locked.append("published")
        publish(*words)

    monkeypatch.setattr(QuerySet, "select_for_update", locking)
    monkeypatch.setattr(publishing, "publish", publishes)
    everything()
    assert locked.count("published") == 3


@pytest.mark.parametrize(
    ("stage_of", "name", "maker"),
    [
        *(("first", "audio.webm", "speech"), ("first", "slide-0001.webp", "pictures")),
        *(("join", "audio.mp4", "voices"), ("join", "poster.jpg", "covers")),
    ],
)
@pytest.mark.parametrize("left", [None, b"ha"], ids=["gone", "half"])
def test_a_file_that_the_storage_lost_is_made_again_before_it_is_shown(
    asset, stage, everything, stage_of, name, maker, left
):
    def loses(kind, work) -> None:
        if kind == stage_of and stage.seen.count((stage_of, 0)) == 1:
            lost = next(each for each in stored() if each.endswith(name))
            default_storage.delete(lost)
            if left:
                default_storage.save(lost, ContentFile(left))

    stage.during = loses
    everything()
    assert stage.seen.count((maker, 0)) == 2
    assert TranscodeJob.objects.get(asset=asset).status == JobStatus.DONE
    assert all(default_storage.size(row.storage_name) == row.size_bytes for row in asset.renditions.all())


def test_a_lecture_without_slides_has_none(asset, stage, everything):
    stage.found = Analysis(Content.MOVING, (Slide(0.0, 90.0, True, 3),))
    everything()
    assert slides(asset) == []
    assert asset.renditions.filter(kind="poster").exists()


def test_the_master_playlist_names_what_is_there_and_nothing_else(asset, stage, everything):
    everything(idle=False)
    for codecs in ({"mp4a.40.2", "avc1"}, {"mp4a.40.2", "avc1", "av01"}):
        row = asset.renditions.get(kind="master")
        listed = content_of(row.storage_name).decode()
        named = {line.removeprefix("../") for line in listed.splitlines() if line.endswith(".m3u8")}
        assert named == set(asset.renditions.filter(kind="playlist").values_list("path", flat=True))
        assert all(codec in listed for codec in codecs)
        everything()


def test_sets_of_an_earlier_release_are_replaced_stage_by_stage(asset, stage, everything):
    facts = {"kind": "video", "mime": "video/mp4", "codec": "avc1.4d4015,mp4a.40.2", "height": 240, "width": 426}
    old = RenditionFactory(asset=asset, path="old/v240.mp4", **facts)
    voice = RenditionFactory(asset=asset, path="old/audio.webm")
    seen = {}

    def look(kind, work) -> None:
        seen[kind] = set(asset.renditions.values_list("path", flat=True))

    stage.during = look
    everything()
    assert voice.path in seen["first"]
    assert voice.path not in seen["voices"]
    assert old.path in seen["join"]
    assert not asset.renditions.filter(path__startswith="old/").exists()
