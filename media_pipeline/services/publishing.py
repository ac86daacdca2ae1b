"""Publishes what a step made: all rows of a stage at once, with a master playlist that names only what is there."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Q

from media_pipeline.analysis.content import Content, kept
from media_pipeline.ffmpeg import hls
from media_pipeline.ffmpeg.command import SLIDE
from media_pipeline.models import DetectedSlide, MediaAsset, Rendition, RenditionKind, Slide, SlidesBy, StepKind
from media_pipeline.originals.services import is_whole
from media_pipeline.services import facts, files
from media_pipeline.services.order import Step

_AV1 = Q(codec__startswith="av01")
_COVERS = Q(kind__in=[RenditionKind.POSTER, RenditionKind.STORYBOARD])
_FIRST_VOICE = Q(kind=RenditionKind.AUDIO, path__endswith="/audio.webm")
_PLAYLIST_MIME = "application/vnd.apple.mpegurl"
# Which files each stage replaces; the playlists beside them go with them.
_OF_STAGE: Mapping[str, Q] = {
    StepKind.FIRST: _FIRST_VOICE,
    StepKind.JOIN: (Q(kind=RenditionKind.AUDIO) & ~_FIRST_VOICE) | (Q(kind=RenditionKind.VIDEO) & ~_AV1) | _COVERS,
    StepKind.AV1_JOIN: Q(kind=RenditionKind.VIDEO) & _AV1,
}
Told = Mapping[Step, Mapping[str, Any]]


def publish(asset: MediaAsset, stage: str, told: Told) -> None:
    """Within the transaction that ends the stage's step."""
    made = _made(stage, told)
    if stage == StepKind.FIRST:
        _describe(asset, told)
        if asset.slides_by == SlidesBy.AUTHOR and asset.detected_slides.exists():
            # the author's slides, and what they were before, stay as they are
            made = [one for one in made if one["kind"] != RenditionKind.SLIDE]
    _replace(asset, stage, made)
    if stage == StepKind.FIRST and asset.slides_by == SlidesBy.ANALYSIS:
        _replace_slides(asset, told)
    elif stage == StepKind.FIRST and not asset.detected_slides.exists():
        # the author was faster than the analysis: what it found is the way back
        DetectedSlide.objects.bulk_create(DetectedSlide(asset=asset, **row) for row in _found(asset, told))
    _write_master(asset)


_MAKERS: Mapping[str, tuple[str, ...]] = {
    StepKind.FIRST: (StepKind.SPEECH, StepKind.PICTURES),
    StepKind.JOIN: (StepKind.VOICES, StepKind.COVERS, StepKind.JOIN),
    StepKind.AV1_JOIN: (StepKind.AV1_JOIN,),
}


def lost(asset: MediaAsset, stage: str, told: Told, tick: Callable[[float | None], None]) -> list[Step]:
    """The earlier steps whose files this stage publishes and the storage has not, or not whole."""
    found = []
    for kind in _MAKERS.get(stage, ()):
        made = told.get((kind, 0), {}).get("files", []) if kind != stage else []
        if not all(_is_whole(asset, one, tick) for one in made):
            found.append((kind, 0))
    return found


def _is_whole(asset: MediaAsset, made: Mapping[str, Any], tick: Callable[[float | None], None]) -> bool:
    tick(None)
    return is_whole(f"media/{asset.uuid}/{made['path']}", made["size_bytes"])


def _made(stage: str, told: Told) -> list[Mapping[str, Any]]:
    return [one for kind in _MAKERS[stage] for one in told.get((kind, 0), {}).get("files", [])]


def _describe(asset: MediaAsset, told: Told) -> None:
    found = facts.probe_of(told[StepKind.INSPECT, 0]["probe"])
    asset.duration_s = found.duration_s
    asset.width = found.picture.width if found.picture else None
    asset.height = found.picture.height if found.picture else None
    analysed = told.get((StepKind.ANALYSIS, 0))
    asset.content = analysed["content"] if analysed else Content.SPEECH
    asset.save(update_fields=["duration_s", "width", "height", "content"])


def _replace(asset: MediaAsset, stage: str, made: list[Mapping[str, Any]]) -> None:
    paths = {one["path"] for one in made}
    owned = _OF_STAGE[stage]
    if stage == StepKind.FIRST and asset.slides_by == SlidesBy.ANALYSIS:
        owned |= Q(kind=RenditionKind.SLIDE)
    outdated = [row for row in asset.renditions.filter(owned) if row.path not in paths]
    beside = {f"{row.path.rpartition('.')[0]}.m3u8" for row in outdated} - paths
    withdraw(asset, Q(pk__in=[row.pk for row in outdated]) | Q(path__in=beside))
    for one in made:
        wanted = ("kind", "codec", "width", "height", "fps", "bandwidth", "size_bytes", "mime")
        defaults = {name: one[name] for name in wanted} | {"sha256": ""}
        Rendition.objects.update_or_create(asset=asset, path=one["path"], defaults=defaults)


def withdraw(asset: MediaAsset, which: Q) -> None:
    """Rows go now, their files once nobody can ask for them any more."""
    rows = asset.renditions.filter(which)
    names = [f"media/{asset.uuid}/{path}" for path in rows.values_list("path", flat=True)]
    rows.delete()
    files.remove_later(names)


def _replace_slides(asset: MediaAsset, told: Told) -> None:
    """The slides of this analysis; one whose picture is still the same keeps the text that was read on it."""
    texts = dict(asset.slides.exclude(text="").values_list("picture__path", "text"))
    asset.slides.all().delete()
    for row in _found(asset, told):
        Slide.objects.create(asset=asset, text=texts.get(row["picture"].path, ""), **row)


def _found(asset: MediaAsset, told: Told) -> Iterator[dict[str, Any]]:
    """The columns of each slide that the analysis found, with its published pictures."""
    paths = [one["path"] for one in told.get((StepKind.PICTURES, 0), {}).get("files", [])]
    by_name = {row.path.rpartition("/")[2]: row for row in asset.renditions.filter(path__in=paths)}
    plan = facts.plan_of(told[StepKind.INSPECT, 0], told.get((StepKind.ANALYSIS, 0)))
    if plan.slides is None:
        return
    slides = facts.analysis_of(told[StepKind.ANALYSIS, 0]).slides
    for position, (slide, number) in enumerate(kept(slides, plan.slides.numbers), start=1):
        picture, twin = (by_name[f"{SLIDE % number}.{ending}"] for ending in ("webp", "jpg"))
        yield {
            "position": position,
            "starts_ms": round(slide.starts_s * 1000),
            "ends_ms": max(round(slide.ends_s * 1000), round(slide.starts_s * 1000) + 1),
            "new_slide": slide.new_slide,
            "picture": picture,
            "twin": twin,
        }


def _write_master(asset: MediaAsset) -> None:
    """A new master playlist of everything that has a playlist; the one before goes."""
    rows = list(asset.renditions.all())
    lists = {row.path for row in rows if row.kind == RenditionKind.PLAYLIST}
    variants = [_variant(row, asset) for row in rows if _list_of(row) in lists]
    if not variants:  # nothing but pictures
        withdraw(asset, Q(kind=RenditionKind.MASTER))
        return
    content = hls.master(variants).encode()
    path = f"{hashlib.sha256(content).hexdigest()[:16]}/master.m3u8"
    withdraw(asset, Q(kind=RenditionKind.MASTER) & ~Q(path=path))
    name = f"media/{asset.uuid}/{path}"
    if not is_whole(name, len(content)):
        default_storage.delete(name)
        default_storage.save(name, ContentFile(content))
    facts_ = {"kind": RenditionKind.MASTER, "mime": _PLAYLIST_MIME, "size_bytes": len(content), "sha256": ""}
    Rendition.objects.update_or_create(asset=asset, path=path, defaults=facts_)


def _list_of(row: Rendition) -> str:
    if row.kind not in {RenditionKind.AUDIO, RenditionKind.VIDEO}:
        return ""
    return f"{row.path.rpartition('.')[0]}.m3u8" if row.path.endswith(".mp4") else ""


def _variant(row: Rendition, asset: MediaAsset) -> hls.Variant:
    average = round(8 * row.size_bytes / asset.duration_s) if asset.duration_s else row.bandwidth
    shape = {"width": row.width, "height": row.height, "fps": row.fps}
    peak = max(row.bandwidth, average)
    return hls.Variant(f"../{_list_of(row)}", peak, average, row.codec, **shape)
