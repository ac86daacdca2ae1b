"""Authors' slides: times, texts, pages, several people, and the way back."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from lms.audit.models import AuditEntry
from media_pipeline.models import Rendition, Slide
from media_pipeline.slides import services
from media_pipeline.slides.matching import Placed
from media_pipeline.slides.services import Changed, Edit, Refused
from tests.factories.media_pipeline import ready_asset, with_slides
from tests.media_pipeline.slides.drawn import files_in_storage

pytestmark = [pytest.mark.django_db]
PREFIX = "fedcba9876543210"


@pytest.fixture
def asset():
    asset = ready_asset()
    with_slides(asset, 3)
    return asset


def rows(asset) -> list[tuple[int, int, int, str]]:
    return list(asset.slides.order_by("position").values_list("position", "starts_ms", "ends_ms", "text"))


def edits(asset, **changes) -> dict[int, Edit]:
    """Every slide as it is, but for what is said of its position: _2={"starts_ms": 5}."""
    found = {}
    for slide in asset.slides.all():
        facts = {"starts_ms": slide.starts_ms, "new_slide": slide.new_slide, "text": slide.text}
        found[slide.pk] = Edit(**facts | changes.get(f"_{slide.position}", {}))
    return found


def change(asset, *, added=None, base=None, **changes) -> None:
    base = services.version(asset) if base is None else base
    services.change(asset=asset, edits=edits(asset, **changes), added=added or {}, base=base)
    asset.refresh_from_db()


def put_pages(asset, places, *, prefix=PREFIX, count=2) -> None:
    for number in range(1, count + 1):
        for ending in ("webp", "jpg"):
            default_storage.save(f"media/{asset.uuid}/{prefix}/page-{number:04}.{ending}", ContentFile(b"x"))
    sizes = [(1280, 720, 100 + number, 200 + number) for number in range(count)]
    texts = [f"第{number}页" for number in range(count)]
    services.put_pages(asset=asset, prefix=prefix, texts=texts, sizes=sizes, places=places)
    asset.refresh_from_db()


class TestChanging:
    def test_another_time_moves_the_end_of_the_one_before(self, asset):
        change(asset, _2={"starts_ms": 15_000, "text": "改"})
        assert rows(asset) == [(1, 0, 15_000, "要点1"), (2, 15_000, 40_000, "改"), (3, 40_000, 100_000, "要点3")]
        assert asset.slides_by == "author"

    def test_nothing_changed_leaves_them_whose_they_are(self, asset):
        change(asset)
        services.change(asset=asset, edits={}, added={}, base="seen long ago")
        asset.refresh_from_db()
        assert asset.slides_by == "analysis"
        assert not AuditEntry.objects.filter(action="slides.changed").exists()

    def test_a_text_that_is_read_at_the_same_time_is_not_written_over(self, asset, monkeypatch):
        asset.slides.update(text="")
        aside = services._set_aside

        def read_meanwhile(of):
            asset.slides.update(text="读到的")
            aside(of)

        monkeypatch.setattr(services, "_set_aside", read_meanwhile)
        change(asset, _2={"starts_ms": 15_000}, _3={"text": "写的"})
        assert [text for *_times, text in rows(asset)] == ["读到的", "读到的", "写的"]

    def test_slides_keep_who_they_are(self, asset):
        before = set(asset.slides.values_list("pk", flat=True))
        change(asset, _2={"starts_ms": 50_000})
        assert set(asset.slides.values_list("pk", flat=True)) == before
        assert [text for _at, _starts, _ends, text in rows(asset)] == ["要点1", "要点3", "要点2"]

    def test_a_slide_that_is_removed_leaves_its_time_to_the_one_before(self, asset):
        change(asset, _2={"remove": True})
        assert rows(asset) == [(1, 0, 40_000, "要点1"), (2, 40_000, 100_000, "要点3")]

    def test_the_first_is_there_from_the_start_and_no_step(self, asset):
        change(asset, _1={"remove": True}, _2={"new_slide": False})
        first = asset.slides.first()
        assert (first.starts_ms, first.new_slide) == (0, True)

    def test_a_step_of_the_slide_before(self, asset):
        change(asset, _3={"new_slide": False})
        assert [slide.new_slide for slide in asset.slides.all()] == [True, True, False]

    @pytest.mark.parametrize(
        "changes",
        [
            {"_2": {"starts_ms": 40_000}},
            {"_3": {"starts_ms": 100_000}},
            {f"_{number}": {"remove": True} for number in (1, 2, 3)},
        ],
        ids=["two at once", "after the end", "none left"],
    )
    def test_what_cannot_be_changes_nothing(self, asset, changes):
        before = rows(asset)
        with pytest.raises(Refused):
            change(asset, **changes)
        asset.refresh_from_db()
        assert (rows(asset), asset.slides_by) == (before, "analysis")
        assert not asset.detected_slides.exists()

    def test_what_others_changed_is_not_written_over(self, asset):
        base = services.version(asset)
        change(asset, _1={"text": "别人的"})
        with pytest.raises(Changed):
            change(asset, base=base, _1={"text": "我的"})
        assert asset.slides.first().text == "别人的"

    def test_slides_of_another_recording_are_not_touched(self, asset):
        foreign = with_slides(ready_asset(), 1)[0]
        with pytest.raises(Changed):
            services.change(asset=asset, edits={foreign.pk: Edit(0, True, "x")}, added={}, base=services.version(asset))
        foreign.refresh_from_db()
        assert foreign.text == "要点1"

    def test_the_log_tells_how_many_and_what(self, asset):
        change(asset, _2={"remove": True})
        assert AuditEntry.objects.get(action="slides.changed").detail == {"slides": 2, "what": "edited"}


class TestPages:
    def test_take_the_place_of_what_was_found(self, asset):
        put_pages(asset, [Placed(0, 20_000, 1), Placed(20_000, 40_000, None, 1), Placed(40_000, 60_000, 0)])
        assert rows(asset) == [
            (1, 0, 20_000, "第1页"),
            (2, 20_000, 40_000, "要点2"),
            (3, 40_000, 60_000, "第0页"),
        ]
        first = asset.slides.first()
        assert (first.picture.path, first.twin.path) == (f"{PREFIX}/page-0002.webp", f"{PREFIX}/page-0002.jpg")
        assert (first.picture.width, first.picture.size_bytes, first.twin.size_bytes) == (1280, 101, 201)

    def test_twice_is_once(self, asset):
        for _time in range(2):
            put_pages(asset, [Placed(0, 60_000, 0)])
        assert Slide.objects.count() == 1
        assert asset.detected_slides.count() == 3
        assert asset.renditions.filter(services.PAGES).count() == 4

    def test_a_newer_document_removes_the_pages_of_the_older(self, asset, django_capture_on_commit_callbacks):
        put_pages(asset, [Placed(0, 60_000, 0)])
        with django_capture_on_commit_callbacks(execute=True):
            put_pages(asset, [Placed(0, 60_000, 1)], prefix="0" * 16)
        assert not [name for name in files_in_storage() if PREFIX in name]
        assert asset.slides.get().picture.path == f"{'0' * 16}/page-0002.webp"

    def test_pages_without_a_time_get_one_later(self, asset):
        put_pages(asset, [Placed(0, 60_000, 0)])
        page = Rendition.objects.get(path=f"{PREFIX}/page-0002.webp")
        change(asset, added={page.pk: 30_000})
        assert [slide.picture.path[-9:] for slide in asset.slides.all()] == ["0001.webp", "0002.webp"]

    def test_but_no_other_picture_does(self, asset):
        with pytest.raises(Changed):
            change(asset, added={asset.renditions.get(kind="poster").pk: 30_000})


class TestGoingBack:
    def test_what_was_found_is_there_again(self, asset, django_capture_on_commit_callbacks):
        before = rows(asset)
        change(asset, _1={"text": "x"}, _2={"remove": True})
        put_pages(asset, [Placed(0, 60_000, 0)])
        with django_capture_on_commit_callbacks(execute=True):
            assert services.restore(asset=asset)
        asset.refresh_from_db()
        assert (rows(asset), asset.slides_by) == (before, "analysis")
        assert not asset.detected_slides.exists()
        assert not asset.renditions.filter(services.PAGES).exists()
        assert not [name for name in files_in_storage() if "page-" in name]
        assert AuditEntry.objects.get(action="slides.restored").detail == {"slides": 3}

    def test_twice_is_once(self, asset):
        change(asset, _1={"text": "x"})
        assert services.restore(asset=asset)
        assert not services.restore(asset=asset)
        assert asset.slides.count() == 3

    def test_where_nothing_was_changed(self, asset):
        assert not services.restore(asset=asset)


def test_a_version_is_what_can_be_seen(asset):
    before = services.version(asset)
    assert services.version(asset) == before
    asset.slides.filter(position=1).update(text="x")
    assert services.version(asset) != before
