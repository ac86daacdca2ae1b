"""Authors' slides: their own times and texts, the pages of a document, and the way back to what was found."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.db.models import F, Q, QuerySet

from lms.audit.services import record
from lms.common.events import asset_texts_changed
from media_pipeline.models import DetectedSlide, MediaAsset, Rendition, RenditionKind, Slide, SlidesBy
from media_pipeline.services.files import remove_later
from media_pipeline.slides.matching import Placed

PAGES = Q(kind=RenditionKind.SLIDE, path__contains="/page-")  # pictures of a document's pages
_KIND = "recording"
_ASIDE = 1_000_000  # positions that no slide has, while they change places
_PLACED = ("position", "starts_ms", "ends_ms", "new_slide")
_COPIED = ("position", "starts_ms", "ends_ms", "new_slide", "picture_id", "twin_id", "text")


class Changed(Exception):
    """Somebody else has changed the slides since; nothing was written."""


class Refused(Exception):
    """The slides cannot be so: two begin at once, or none is left."""


@dataclass(frozen=True)
class Edit:
    """What an author wants of a slide: another time, another text, a step of the one before, or not at all."""

    starts_ms: int
    new_slide: bool
    text: str
    remove: bool = False


def version(asset: MediaAsset) -> str:
    """Says whether the slides are still those that somebody saw."""
    rows = asset.slides.order_by("position").values_list("pk", "starts_ms", "new_slide", "picture_id", "text")
    return sha256(repr(list(rows)).encode()).hexdigest()[:16]


@transaction.atomic
def change(*, asset: MediaAsset, edits: Mapping[int, Edit], added: Mapping[int, int], base: str) -> None:
    """Change slides by their pk, and show pages (pk of the picture) from a time on; else they stay whose they are.

    Changed when the slides are not those of `base`, Refused when what is wanted cannot be.
    """
    if not edits and not added:
        return
    asset = MediaAsset.objects.select_for_update().get(pk=asset.pk)
    if version(asset) != base:
        raise Changed
    slides = list(asset.slides.all())
    ends_ms = length_ms(asset, slides)
    if not edits.keys() <= {slide.pk for slide in slides}:
        raise Changed
    if not added and all(edits.get(slide.pk) in {None, _as_it_is(slide)} for slide in slides):
        return
    _set_aside(asset)
    removed = [slide.pk for slide in slides if slide.pk in edits and edits[slide.pk].remove]
    asset.slides.filter(pk__in=removed).delete()
    written = {slide.pk for slide in slides if slide.pk in edits and edits[slide.pk].text != slide.text}
    kept = [_edited(slide, edits.get(slide.pk)) for slide in slides if slide.pk not in removed]
    kept += [_of_page(asset, pk, starts_ms) for pk, starts_ms in added.items()]
    _put_in_order(asset, kept, ends_ms, written=written)
    _told(asset, "edited")


@transaction.atomic
def put_pages(
    *,
    asset: MediaAsset,
    prefix: str,
    texts: Sequence[str],
    sizes: Sequence[tuple[int, int, int, int]],
    places: Sequence[Placed],
) -> None:
    """Pages of a document, whose pictures are stored, take the place of what was found.

    `sizes`: width and height of each page, and the bytes of its two pictures.
    """
    asset = MediaAsset.objects.select_for_update().get(pk=asset.pk)
    _set_aside(asset)
    found = list(asset.detected_slides.all())
    asset.slides.all().delete()
    outdated = asset.renditions.filter(PAGES).exclude(path__startswith=f"{prefix}/")
    _withdraw(asset, outdated)
    pages = [_page(asset, prefix, number, size) for number, size in enumerate(sizes, start=1)]
    slides = []
    for place in places:
        if place.page is not None:
            picture, twin = pages[place.page]
            facts = {"picture": picture, "twin": twin, "text": texts[place.page]}
        else:
            kept = found[place.found or 0]
            facts = {"picture_id": kept.picture_id, "twin_id": kept.twin_id, "text": kept.text}
        slides.append(Slide(asset=asset, starts_ms=place.starts_ms, **facts))
    _put_in_order(asset, slides, max(place.ends_ms for place in places))
    _told(asset, "pages")


@transaction.atomic
def restore(*, asset: MediaAsset) -> bool:
    """Back to what was found in the picture; the pages of the author go. False when there is nothing to go back to."""
    asset = MediaAsset.objects.select_for_update().get(pk=asset.pk)
    found = list(asset.detected_slides.values(*_COPIED))
    if asset.slides_by != SlidesBy.AUTHOR:
        return False
    asset.slides.all().delete()
    Slide.objects.bulk_create([Slide(asset=asset, **row) for row in found])
    asset.detected_slides.all().delete()
    _withdraw(asset, asset.renditions.filter(PAGES))
    asset.slides_by = SlidesBy.ANALYSIS
    asset.save(update_fields=["slides_by"])
    record("slides.restored", object_kind=_KIND, object_id=asset.uuid, detail={"slides": len(found)})
    asset_texts_changed.announce(sender=MediaAsset, asset=asset)
    return True


def length_ms(asset: MediaAsset, slides: Sequence[Slide]) -> int:
    """Where the last slide ends."""
    last = max((slide.ends_ms for slide in slides), default=0)
    return max(last, round((asset.duration_s or 0) * 1000))


def _set_aside(asset: MediaAsset) -> None:
    """Keep what was found, the first time that an author changes something."""
    if asset.slides_by == SlidesBy.AUTHOR:
        return
    asset.detected_slides.all().delete()
    rows = asset.slides.values(*_COPIED)
    DetectedSlide.objects.bulk_create([DetectedSlide(asset=asset, **row) for row in rows])
    asset.slides_by = SlidesBy.AUTHOR
    asset.save(update_fields=["slides_by"])


def _as_it_is(slide: Slide) -> Edit:
    return Edit(slide.starts_ms, slide.new_slide, slide.text)


def _edited(slide: Slide, edit: Edit | None) -> Slide:
    if edit is not None:
        slide.starts_ms, slide.new_slide, slide.text = edit.starts_ms, edit.new_slide, edit.text
    return slide


def _of_page(asset: MediaAsset, pk: int, starts_ms: int) -> Slide:
    picture = asset.renditions.filter(PAGES, pk=pk, path__endswith=".webp").first()
    twin = asset.renditions.filter(path=f"{picture.path[: -len('webp')]}jpg").first() if picture else None
    if picture is None or twin is None:
        raise Changed
    return Slide(asset=asset, starts_ms=starts_ms, picture=picture, twin=twin)


def _put_in_order(
    asset: MediaAsset, slides: list[Slide], ends_ms: int, *, written: Collection[int] = frozenset()
) -> None:
    """Positions and ends follow from the beginnings; the first slide is there from the start.

    Of slides that are there already a text is stored only where it was `written`: others may just be being read.
    """
    slides.sort(key=lambda slide: slide.starts_ms)
    starts = [slide.starts_ms for slide in slides]
    if not slides or len(set(starts)) < len(starts) or starts[-1] >= ends_ms:
        raise Refused
    asset.slides.update(position=F("position") + _ASIDE)
    for position, (slide, ends) in enumerate(zip(slides, [*starts[1:], ends_ms], strict=True), start=1):
        slide.position, slide.ends_ms = position, ends
        if position == 1:
            slide.starts_ms, slide.new_slide = 0, True
        fields = (*_PLACED, "text") if slide.pk in written else _PLACED
        slide.save(update_fields=None if slide.pk is None else fields)


def _page(asset: MediaAsset, prefix: str, number: int, size: tuple[int, int, int, int]) -> tuple[Rendition, Rendition]:
    width, height, *sizes = size
    made = []
    for ending, mime, size_bytes in (("webp", "image/webp", sizes[0]), ("jpg", "image/jpeg", sizes[1])):
        facts = {"kind": RenditionKind.SLIDE, "mime": mime, "width": width, "height": height, "size_bytes": size_bytes}
        path = f"{prefix}/page-{number:04}.{ending}"
        made.append(Rendition.objects.update_or_create(asset=asset, path=path, defaults=facts)[0])
    return made[0], made[1]


def _withdraw(asset: MediaAsset, outdated: QuerySet[Rendition]) -> None:
    """Rows go now, their files once nobody can ask for them any more."""
    names = [f"media/{asset.uuid}/{path}" for path in outdated.values_list("path", flat=True)]
    outdated.delete()
    remove_later(names)


def _told(asset: MediaAsset, what: str) -> None:
    detail = {"slides": asset.slides.count(), "what": what}
    record("slides.changed", object_kind=_KIND, object_id=asset.uuid, detail=detail)
    asset_texts_changed.announce(sender=MediaAsset, asset=asset)
