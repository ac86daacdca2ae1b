"""A recorded lecture with real small files: speech, slide pictures and a film, as the pipeline publishes them."""

import subprocess
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

from lms.common.jobs import JobStatus
from media_pipeline.models import MediaAsset, Rendition, RenditionKind, Slide
from tests.factories.media_pipeline import SET, JobFactory, stored, with_slides

SIZE = (1280, 720)
CODECS = "avc1.42c015,mp4a.40.2"


@dataclass(frozen=True)
class Recorded:
    """The files of one lecture, made once and stored as often as tests ask for it."""

    seconds: int
    speech: bytes
    film: bytes
    playlist: bytes  # of the film, by ranges of its one file
    pictures: list[tuple[bytes, bytes]]  # WebP and JPEG of each slide


def recorded(folder: Path, *, seconds: int = 60, slides: int = 6, film_kbps: int = 96) -> Recorded:
    """Make the files; speech of 12 kbit/s, as the pipeline's lightest."""
    tone = ["-f", "lavfi", "-i", f"sine=frequency=220:duration={seconds},tremolo=f=4"]
    moving = ["-f", "lavfi", "-i", f"testsrc2=s=426x240:r=12:d={seconds}"]
    opus = ["-c:a", "libopus", "-b:a", "12k", "-vbr", "off", "-frame_duration", "60", "-ac", "1"]
    rate = ["-b:v", f"{film_kbps}k", "-maxrate", f"{film_kbps}k", "-bufsize", f"{film_kbps}k", "-pix_fmt", "yuv420p"]
    x264 = ["-c:v", "libx264", "-preset", "ultrafast", *rate, "-g", "24", "-c:a", "aac", "-b:a", "32k", "-ac", "1"]
    hls = ["-f", "hls", "-hls_time", "2", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4"]
    one_file = ["-hls_flags", "single_file", "-hls_segment_filename", str(folder / "v240.mp4")]
    _ffmpeg(*tone, *opus, "-cues_to_front", "1", "-cluster_time_limit", "20000", str(folder / "audio.webm"))
    _ffmpeg(*moving, *tone, *x264, *hls, *one_file, str(folder / "v240.m3u8"))
    pictures = [_pictures(number) for number in range(1, slides + 1)]
    made = [(folder / name).read_bytes() for name in ("audio.webm", "v240.mp4", "v240.m3u8")]
    return Recorded(seconds, *made, pictures)


def published(made: Recorded, *, film: bool = True, **facts: object) -> MediaAsset:
    """An asset whose speech, slides and, if wanted, film are in the storage."""
    asset = JobFactory(status=JobStatus.DONE, progress=100, asset__duration_s=float(made.seconds), **facts).asset
    stored(content=made.speech, asset=asset)
    if film:
        _film(asset, made)
    lasts_ms = 1000 * made.seconds // max(1, len(made.pictures))
    for position, (webp, jpeg) in enumerate(made.pictures, 1):
        _slide(asset, position, lasts_ms, webp, jpeg)
    return asset


def _film(asset: MediaAsset, made: Recorded) -> None:
    shape = {"kind": RenditionKind.VIDEO, "mime": "video/mp4", "codec": CODECS}
    stored(content=made.film, asset=asset, path=f"{SET}/v240.mp4", width=426, height=240, **shape)
    named = f'#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=200000,RESOLUTION=426x240,CODECS="{CODECS}"\nv240.m3u8\n'
    for kind, name, content in (
        (RenditionKind.PLAYLIST, "v240.m3u8", made.playlist),
        (RenditionKind.MASTER, "master.m3u8", named.encode()),
    ):
        listing = {"kind": kind, "mime": "application/vnd.apple.mpegurl", "codec": "", "bandwidth": 0}
        stored(content=content, asset=asset, path=f"{SET}/{name}", **listing)


def stored_slides(asset: MediaAsset, count: int = 2) -> list[Slide]:
    """Slides whose pictures and twins are in the storage: a few bytes each, which no browser would show."""
    made = with_slides(asset, count)
    for slide in made:
        for row in (slide.picture, slide.twin):
            content = b"picture %d" % row.pk
            default_storage.save(row.storage_name, ContentFile(content))
            Rendition.objects.filter(pk=row.pk).update(size_bytes=len(content))
    return made


def _slide(asset: MediaAsset, position: int, lasts_ms: int, webp: bytes, jpeg: bytes) -> None:
    shape = {"kind": RenditionKind.SLIDE, "width": SIZE[0], "height": SIZE[1], "codec": "", "bandwidth": 0}
    name = f"{SET}/slide-{position:04}"
    Slide.objects.create(
        asset=asset,
        position=position,
        starts_ms=lasts_ms * (position - 1),
        ends_ms=lasts_ms * position,
        picture=stored(content=webp, asset=asset, path=f"{name}.webp", mime="image/webp", **shape),
        twin=stored(content=jpeg, asset=asset, path=f"{name}.jpg", mime="image/jpeg", **shape),
        text=f"要点{position}\n补液与补锌",
    )


def _pictures(number: int) -> tuple[bytes, bytes]:
    """A slide with as many strokes as one with text has: some 15 kB."""
    chance = Random(number)
    picture = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, SIZE[0], 90), fill=(11, 92, 90))
    draw.text((40, 10), f"{number}", fill="white", font_size=64)
    for line in range(140, 660, 60):
        for stroke in range(60, 1100, 26):
            draw.line((stroke, line, stroke + chance.randrange(20), line + chance.randrange(28)), fill="black", width=3)
    return _encoded(picture, "WEBP", quality=30), _encoded(picture, "JPEG", quality=60)


def _encoded(picture: Image.Image, form: str, **options: int) -> bytes:
    written = BytesIO()
    picture.save(written, form, **options)
    return written.getvalue()


def _ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True)
