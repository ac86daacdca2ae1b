"""What can be played of a recording, and how far the work on it is."""

from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.db.models import F, QuerySet
from django.urls import reverse

from lms.common.worded import worded
from media_pipeline import presenters
from media_pipeline.captions.presenters import TAGS, track_label
from media_pipeline.captions.selectors import path_of
from media_pipeline.models import MediaAsset, Rendition, RenditionKind, Slide, TranscodeJob


@dataclass(frozen=True)
class PlayableFile:
    """One plain file that any browser plays."""

    url: str
    mime: str
    size_bytes: int
    height: int | None = None
    codec: str = ""  # as in RFC 6381

    @property
    def size(self) -> str:
        """0.4 MB."""
        return presenters.size_text(self.size_bytes)

    @property
    def label(self) -> str:
        """What tells this file from its neighbours: WebM, MP4, or the height of the picture."""
        names = {"audio/webm": "WebM", "audio/mp4": "MP4", "video/mp4": "MP4"}
        return f"{self.height}p" if self.height else names[self.mime]

    @property
    def times(self) -> list[presenters.FetchTime]:
        """How long fetching it takes on slow links."""
        return presenters.fetch_times(self.size_bytes)


@dataclass(frozen=True)
class ShownSlide:
    """A slide with the addresses of its pictures; times in seconds from the start of the recording."""

    position: int
    starts_s: float
    ends_s: float
    new_slide: bool
    url: str
    twin_url: str
    width: int
    height: int
    size_bytes: int
    text: str = ""


@dataclass(frozen=True)
class Track:
    """A text track in WebVTT."""

    language: str
    label: str
    url: str


@dataclass(frozen=True)
class Playable:
    """What a player needs: the files when there are any, the state of the work when there are none."""

    uuid: UUID
    status: str
    progress: int
    step: str
    reason: str
    duration_s: float | None = None
    width: int | None = None
    height: int | None = None
    poster_url: str = ""
    hls_url: str = ""
    audios: list[PlayableFile] = field(default_factory=list)  # lightest first
    videos: list[PlayableFile] = field(default_factory=list)  # lowest first
    content: str = ""  # analysis.content.Content, where it is known
    slides: list[ShownSlide] = field(default_factory=list)  # in the order of time
    captions: list[Track] = field(default_factory=list)
    storyboard_url: str = ""
    on_media_host: bool = False  # then texts beside it load only when the element asks for them across hosts

    @property
    def ready(self) -> bool:
        return bool(self.audios or self.videos)

    @property
    def audio(self) -> PlayableFile | None:
        """The lightest file that carries the whole lecture by ear."""
        return self.audios[0] if self.audios else None


def playable(asset: MediaAsset, *, link: str = "") -> Playable:
    """The asset as a player sees it; sentences are in the active language. `link`: where its files are (origin)."""
    job: TranscodeJob = asset.job
    rows, slides = _files_and_slides(asset)
    lowest = min((row for row in rows if row.kind == RenditionKind.VIDEO), key=lambda row: row.height, default=None)
    below = folder_of(asset, link)
    return Playable(
        uuid=asset.uuid,
        status=job.status,
        progress=job.progress,
        step=job.shown_step,
        reason=job.shown_reason,
        duration_s=asset.duration_s,
        width=lowest.width if lowest else None,
        height=lowest.height if lowest else None,
        poster_url=_url_of(below, rows, RenditionKind.POSTER),
        hls_url=_url_of(below, rows, RenditionKind.MASTER),
        audios=_files(below, rows, RenditionKind.AUDIO),
        videos=_files(below, rows, RenditionKind.VIDEO),
        content=asset.content,
        slides=_slides(below, rows, slides),
        captions=_captions(below, asset),
        storyboard_url=_url_of(below, rows, RenditionKind.STORYBOARD),
        on_media_host=bool(link),
    )


def _files(below: str, rows: list[Rendition], kind: str) -> list[PlayableFile]:
    chosen = sorted((row for row in rows if row.kind == kind), key=lambda row: (row.height or 0, row.size_bytes))
    return [PlayableFile(below + row.path, row.mime, row.size_bytes, row.height, row.codec) for row in chosen]


def _slides(below: str, rows: list[Rendition], slides: list[Slide]) -> list[ShownSlide]:
    pictures = {row.pk: row for row in rows if row.kind == RenditionKind.SLIDE}
    return [_slide(below, slide, pictures) for slide in slides]


def _files_and_slides(asset: MediaAsset) -> tuple[list[Rendition], list[Slide]]:
    """All files of a recording, and its slides in the order of time, in one question. A picture may show several."""
    rows = _joined(asset.pk)
    shown = [row for row in rows if row.slide is not None]
    slides = [
        Slide(
            pk=row.slide,
            asset=asset,
            position=row.position,
            starts_ms=row.starts_ms,
            ends_ms=row.ends_ms,
            new_slide=row.new_slide,
            picture_id=row.pk,
            twin_id=row.twin,
            text=row.text,
        )
        for row in sorted(shown, key=lambda row: row.position)
    ]
    return list({row.pk: row for row in rows}.values()), slides


@worded
def _joined(asset: int) -> QuerySet[Rendition]:
    columns = {name: F(f"shown_as__{name}") for name in ("position", "starts_ms", "ends_ms", "new_slide", "text")}
    columns |= {"slide": F("shown_as__pk"), "twin": F("shown_as__twin_id")}
    return Rendition.objects.filter(asset=asset).annotate(**columns).order_by("kind", "bandwidth", "path")


def _slide(below: str, slide: Slide, pictures: dict[int, Rendition]) -> ShownSlide:
    picture, twin = pictures[slide.picture_id], pictures[slide.twin_id]
    return ShownSlide(
        position=slide.position,
        starts_s=slide.starts_ms / 1000,
        ends_s=slide.ends_ms / 1000,
        new_slide=slide.new_slide,
        url=below + picture.path,
        twin_url=below + twin.path,
        width=picture.width or 0,
        height=picture.height or 0,
        size_bytes=picture.size_bytes,
        text=slide.text,
    )


def _captions(below: str, asset: MediaAsset) -> list[Track]:
    """A track for each language that learners are shown."""
    return [
        Track(TAGS[language], track_label(language, machine_made=made), below + path_of(language, digest))
        for language, digest, made in asset.caption_tracks
    ]


def _url_of(below: str, rows: list[Rendition], kind: str) -> str:
    return next((below + row.path for row in rows if row.kind == kind), "")


def address_of(asset: MediaAsset, path: str, link: str) -> str:
    """Where a file of the recording is."""
    return folder_of(asset, link) + path


def folder_of(asset: MediaAsset, link: str) -> str:
    """What the addresses of all its files begin with: the link to the media host where there is one."""
    return link or reverse("media:file", kwargs={"uuid": asset.uuid, "path": "-"}).removesuffix("-")


def lightest(asset: MediaAsset, *kinds: str) -> list[Rendition]:
    """The lightest file of each of these kinds, where there is one: what a device keeps of a recording."""
    rows = sorted(asset.renditions.all(), key=lambda row: (row.height or 0, row.size_bytes))
    found = [next((row for row in rows if row.kind == kind), None) for kind in kinds]
    return [row for row in found if row is not None]


def playlist_of(row: Rendition) -> Rendition | None:
    """The playlist by which HLS plays this very file, range by range; None where there is none."""
    name = f"{row.path.rpartition('.')[0]}.m3u8"
    rows = row.asset.renditions.all()
    return next((each for each in rows if each.kind == RenditionKind.PLAYLIST and each.path == name), None)


def address(row: Rendition) -> str:
    """Where a rendition is on the app's own host; empty where recordings come from a host of their own."""
    return "" if settings.MEDIA_ORIGIN else reverse("media:file", kwargs={"uuid": row.asset.uuid, "path": row.path})


def rendition(*, uuid: UUID, path: str) -> Rendition | None:
    """The row behind an address; None for everything that was not made by us."""
    return Rendition.objects.select_related("asset").filter(asset__uuid=uuid, path=path).first()


def assets() -> QuerySet[MediaAsset]:
    """Every recording with its job, newest first."""
    return MediaAsset.objects.select_related("job")


def assets_within(codes: frozenset[str] | None) -> QuerySet[MediaAsset]:
    """The recordings of these institutions and those that belong to nobody; None means everywhere."""
    if codes is None:
        return assets()
    return assets().filter(owner_code__in={"", *codes})


def asset(*, uuid: UUID) -> MediaAsset | None:
    """One recording with its job."""
    return assets().filter(uuid=uuid).first()
