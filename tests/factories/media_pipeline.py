"""Assets, jobs and renditions for tests, without running ffmpeg."""

from datetime import UTC, datetime
from hashlib import sha256

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from factory.django import DjangoModelFactory

from lms.common import clock
from lms.common.identifiers import new_id
from lms.common.jobs import JobStatus
from media_pipeline.captions import services as captioning
from media_pipeline.captions.cues import Cue
from media_pipeline.models import (
    Caption,
    MediaAsset,
    MediaStep,
    Rendition,
    RenditionKind,
    Slide,
    StepKind,
    TranscodeJob,
    Upload,
)
from media_pipeline.uploads.services import disk

SET = "0123456789abcdef"


class AssetFactory(DjangoModelFactory):
    class Meta:
        model = MediaAsset

    title = factory.Sequence(lambda n: f"讲座{n}")
    original = factory.Sequence(lambda n: f"originals/test/{n}")
    sha256 = factory.LazyAttribute(lambda asset: sha256(asset.title.encode()).hexdigest())
    size_bytes = 1000


class JobFactory(DjangoModelFactory):
    class Meta:
        model = TranscodeJob

    asset = factory.SubFactory(AssetFactory)


class StepFactory(DjangoModelFactory):
    class Meta:
        model = MediaStep

    asset = factory.LazyFunction(lambda: JobFactory().asset)
    kind = StepKind.INSPECT


class RenditionFactory(DjangoModelFactory):
    class Meta:
        model = Rendition

    asset = factory.SubFactory(AssetFactory)
    kind = RenditionKind.AUDIO
    codec = "opus"
    bandwidth = 18_000
    size_bytes = 400_000
    mime = "audio/webm"
    path = f"{SET}/audio.webm"


def stored(*, content: bytes, asset: MediaAsset | None = None, **facts) -> Rendition:
    """A rendition whose file is really in the storage."""
    row = RenditionFactory(asset=asset or JobFactory(status=JobStatus.DONE).asset, size_bytes=len(content), **facts)
    default_storage.save(row.storage_name, ContentFile(content))
    return row


def ready_asset(**facts) -> MediaAsset:
    """An asset whose job is done, with the rows (not the files) of a lecture with picture and sound."""
    asset = JobFactory(status=JobStatus.DONE, progress=100, asset__duration_s=100.0, **facts).asset
    video = {"kind": RenditionKind.VIDEO, "mime": "video/mp4", "codec": "avc1.4d4015,mp4a.40.2"}
    listing = {"mime": "application/vnd.apple.mpegurl", "codec": "", "bandwidth": 0, "size_bytes": 400}
    RenditionFactory(asset=asset)
    RenditionFactory(asset=asset, mime="audio/mp4", path=f"{SET}/audio.mp4", size_bytes=500_000)
    for height, width, size in ((360, 640, 2_000_000), (240, 426, 800_000)):
        RenditionFactory(
            asset=asset, path=f"{SET}/v{height}.mp4", height=height, width=width, fps=12.0, size_bytes=size, **video
        )
        RenditionFactory(asset=asset, kind=RenditionKind.PLAYLIST, path=f"{SET}/v{height}.m3u8", **listing)
    RenditionFactory(asset=asset, kind=RenditionKind.MASTER, path=f"{SET}/master.m3u8", **listing)
    RenditionFactory(
        asset=asset, kind=RenditionKind.POSTER, path=f"{SET}/poster.jpg", mime="image/jpeg", size_bytes=9000
    )
    return asset


def with_slides(asset: MediaAsset, count: int = 3, *, lasts_ms: int = 20_000) -> list[Slide]:
    """Rows (not files) of slides that follow each other, each in both formats."""
    shape = {"kind": RenditionKind.SLIDE, "width": 640, "height": 360, "codec": "", "bandwidth": 0}
    slides = []
    for position in range(1, count + 1):
        picture, twin = (
            RenditionFactory(
                asset=asset, path=f"{SET}/slide-{position:04}.{ending}", mime=mime, size_bytes=size, **shape
            )
            for ending, mime, size in (("webp", "image/webp", 12_000), ("jpg", "image/jpeg", 30_000))
        )
        facts = {"starts_ms": lasts_ms * (position - 1), "ends_ms": lasts_ms * position, "text": f"要点{position}"}
        slides.append(Slide.objects.create(asset=asset, position=position, picture=picture, twin=twin, **facts))
    return slides


class UploadFactory(DjangoModelFactory):
    """An upload that began, and of which nothing has arrived."""

    class Meta:
        model = Upload

    uploader_key = factory.LazyFunction(new_id)
    length = 10
    created_at = datetime(2026, 6, 15, 4, tzinfo=UTC)
    expires_at = datetime(2999, 1, 1, tzinfo=UTC)


def arrived(content: bytes, **facts) -> Upload:
    """An upload all of whose bytes are on the disk."""
    upload = UploadFactory(length=len(content), offset=len(content), **facts)
    disk.path_of(upload.uuid).parent.mkdir(parents=True, exist_ok=True)
    disk.path_of(upload.uuid).write_bytes(content)
    return upload


def captions(asset: MediaAsset, *texts: str, language: str = "zh", origin: str = "upload") -> Caption:
    """Captions of two seconds each, one after the other, as if they had been sent as a file."""
    cues = [
        Cue(2000 * number, 2000 * number + 2000, text)
        for number, text in enumerate(texts or ("今天讲腹泻", "先看脱水"))
    ]
    base = getattr(asset.captions.filter(language=language).first(), "number", 0)
    return captioning.save(asset=asset, language=language, cues=cues, base=base, origin=origin, at=clock.now())
