"""Sentences and numbers for people: why a recording was refused, how large a file is, how long it takes to fetch."""

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

from media_pipeline.ffmpeg.probe import Refusal
from media_pipeline.models import MediaAsset, Rendition, RenditionKind

# English msgids: a job stores the msgid as its reason, each page translates it for its reader.
REFUSALS: dict[Refusal, str] = {
    Refusal.EMPTY: gettext_noop("The file is empty. Choose the recording again and wait until it is uploaded."),
    Refusal.PLAYLIST: gettext_noop("The file is a playlist, not a recording. Upload the recording itself."),
    Refusal.NOT_MEDIA: gettext_noop(
        "The file is not a recording that can be read, or it is damaged. Upload an MP4, WebM, MOV, MP3 or WAV file."
    ),
    Refusal.NO_STREAMS: gettext_noop("The file holds neither picture nor sound. Upload a recording of the lecture."),
    Refusal.NOTHING_TO_PLAY: gettext_noop(
        "The recording is empty or only a moment long. Play it on your device first, then upload the whole recording."
    ),
    Refusal.TOO_LONG: gettext_noop("The recording is longer than 4 hours. Cut it into lectures and upload each."),
    Refusal.TOO_LARGE: gettext_noop("The picture is larger than 4096 points on a side. Export it in 1080p or 720p."),
    Refusal.TOO_SMALL: gettext_noop("The picture is smaller than 16 points on a side. Upload the recording itself."),
    Refusal.TOO_MANY_STREAMS: gettext_noop(
        "The file holds more than 16 tracks. Export it with one picture and one sound."
    ),
}
INCOMPLETE = gettext_noop("The recording ends earlier than it says: it was cut off on its way. Upload it again.")
TOOK_TOO_LONG = gettext_noop(
    "Making small versions took more than is allowed. Export the recording in 720p and try again."
)
NO_SPACE = gettext_noop("The server has no space left. The work goes on by itself when there is space again.")
TOOL_MISSING = gettext_noop(
    "The server has no ffmpeg. An administrator must install it; the work then goes on by itself."
)
BROKE = gettext_noop("The recording could not be converted. Export it again as MP4 (H.264) and upload it.")
ORIGINAL_GONE = gettext_noop("The uploaded file is no longer in the storage. Upload the recording again.")
STOPPED_OFTEN = gettext_noop(
    "The work stopped several times before it was done. Tell an administrator; the recording may be too heavy."
)
MADE_AGAIN_OFTEN = gettext_noop(
    "Parts of the video were made several times and still do not fit together, or were lost. Tell an administrator: "
    "the workers may be of different releases, or the storage loses files. Then try again."
)
KILLED = gettext_noop(
    "A program was stopped from outside before it was done; the server may lack memory. The work is tried again soon."
)


def refusal_sentence(refusal: Refusal) -> str:
    """Why the file was refused and what to do, in the page's language."""
    return gettext(REFUSALS[refusal])


def size_text(size_bytes: int) -> str:
    """0.4 MB, 12 MB; the way people read the cost of a download."""
    megabytes = size_bytes / 1_000_000
    if megabytes < 10:
        return gettext("%(size)s MB") % {"size": f"{max(megabytes, 0.1):.1f}"}
    return gettext("%(size)s MB") % {"size": f"{megabytes:.0f}"}


@dataclass(frozen=True)
class FetchTime:
    """How long a file takes on a link."""

    kbps: int
    minutes: int


def fetch_times(size_bytes: int, links_kbps: tuple[int, ...] = (64, 128)) -> list[FetchTime]:
    """Whole minutes, rounded up, on the links that the township centres have."""
    return [FetchTime(kbps, max(1, -(-size_bytes * 8 // (kbps * 1000 * 60)))) for kbps in links_kbps]


@dataclass(frozen=True)
class Cost:
    """What a file costs before it is fetched: its size, and the time that it takes on the reader's link."""

    size_bytes: int
    kbps: int

    @property
    def size(self) -> str:
        return size_text(self.size_bytes)

    @property
    def minutes(self) -> int:
        return fetch_times(self.size_bytes, (self.kbps,))[0].minutes


@dataclass(frozen=True)
class RenditionLine:
    """One file that was made, as an author compares it."""

    name: str
    kind: str
    shape: str  # 426 × 240, 12 pictures a second
    average_kbps: str
    peak_kbps: str
    size: str


def rendition_lines(asset: MediaAsset) -> list[RenditionLine]:
    """The files that carry sound or picture, lightest first; playlists are left out."""
    rows = asset.renditions.filter(kind__in=[RenditionKind.AUDIO, RenditionKind.VIDEO, RenditionKind.POSTER])
    return [_line(row, asset.duration_s) for row in rows.order_by("size_bytes")]


def _line(row: Rendition, duration_s: float | None) -> RenditionLine:
    shape = f"{row.width} × {row.height}" if row.width else ""
    if row.fps:
        shape = gettext("%(shape)s, %(fps)s pictures a second") % {"shape": shape, "fps": f"{row.fps:g}"}
    streams = row.kind != RenditionKind.POSTER and duration_s
    return RenditionLine(
        name=row.path.rpartition("/")[2],
        kind=row.get_kind_display(),
        shape=shape,
        average_kbps=f"{row.size_bytes * 8 / duration_s / 1000:.0f}" if streams else "",
        peak_kbps=f"{row.bandwidth / 1000:.0f}" if streams else "",
        size=size_text(row.size_bytes),
    )
