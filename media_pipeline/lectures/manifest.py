"""What the folder of a lecture holds as one JSON document, and its chapters as WebVTT."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from media_pipeline.analysis.content import Analysis, Slide, kept
from media_pipeline.ffmpeg.command import SLIDE
from media_pipeline.ffmpeg.encode import MASTER, Made, Result
from media_pipeline.ffmpeg.plan import Plan, chapters
from media_pipeline.ffmpeg.probe import Probe
from media_pipeline.lectures.packages import Part, package

FORMAT = 1
MANIFEST, CHAPTERS = "manifest.json", "chapters.vtt"


def manifest(
    folder: Path, found: Probe, analysis: Analysis, plan: Plan, result: Result, cpu_s: Mapping[str, float]
) -> dict[str, Any]:
    """The whole document; `folder` holds the files that it names."""
    streams = [_stream(made, folder, result) for made in result.files if made.kind in {"audio", "video"}]
    shown = _slides(analysis, plan, folder)
    document: dict[str, Any] = {
        "format": FORMAT,
        "duration_s": round(result.duration_s, 3),
        "source": {"picture": _facts(found.picture), "sound": _facts(found.sound)},
        "content": analysis.content.value,
        "renditions": streams,
        "speech": [stream for stream in streams if stream["kind"] == "audio"],
        "master": MASTER,
        "slides": shown,
        "chapters": [{"starts_s": starts, "ends_s": ends} for starts, ends in chapters(analysis)],
        "poster": _still("poster", result, folder),
        "storyboard": _still("storyboard", result, folder),
        "cpu_s": {step: round(seconds, 2) for step, seconds in cpu_s.items()},
    }
    if document["chapters"]:
        document["chapters_file"] = CHAPTERS
    if document["storyboard"] and plan.storyboard:
        document["storyboard"] |= asdict(plan.storyboard)
    if shown and streams:
        document["slide_mode"] = _slide_mode(document, result.duration_s)
    return document


def with_package(document: dict[str, Any], analysis: Analysis, size_bytes: int) -> dict[str, Any]:
    """The document with what a package of this size would hold."""
    chosen = package(analysis.content, _parts(document), size_bytes)
    said = {"files": list(chosen.files), "bytes": chosen.size_bytes, "least_bytes": chosen.least_bytes}
    return document | {"package": {"asked_bytes": size_bytes, **said}}


def vtt(analysis: Analysis) -> str:
    """The chapters by their numbers: what they are called is the author's to write."""
    cues = [
        f"{number}\n{_clock(starts)} --> {_clock(ends)}\n{number}\n"
        for number, (starts, ends) in enumerate(chapters(analysis), 1)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def _stream(made: Made, folder: Path, result: Result) -> dict[str, Any]:
    name, ending = made.name.rsplit(".", 1)
    size = (folder / made.name).stat().st_size
    stream: dict[str, Any] = {"kind": made.kind, "name": name, "codec": made.codec, "mime": made.mime}
    if made.kind == "video":
        stream |= {"width": made.width, "height": made.height, "fps": made.fps}
    stream |= {"bytes": size, "kbps": round(8 * size / (made.lasts_s or result.duration_s) / 1000, 1)}
    if ending != "mp4":  # without segments nothing is known of its peak
        return stream | {"file": made.name}
    return stream | {"peak_kbps": round(made.bandwidth / 1000, 1), "file": made.name, "playlist": f"{name}.m3u8"}


def _slides(analysis: Analysis, plan: Plan, folder: Path) -> list[dict[str, Any]]:
    if plan.slides is None:
        return []
    return [_slide(slide, number, folder) for slide, number in kept(analysis.slides, plan.slides.numbers)]


def _slide(slide: Slide, number: int, folder: Path) -> dict[str, Any]:
    image, twin = (f"{SLIDE % number}.{ending}" for ending in ("webp", "jpg"))
    times = {"starts_s": slide.starts_s, "ends_s": slide.ends_s, "new_slide": slide.new_slide}
    return times | {"image": image, "twin": twin, "bytes": (folder / image).stat().st_size}


def _still(kind: str, result: Result, folder: Path) -> dict[str, Any] | None:
    for made in result.files:
        if made.kind == kind:
            size = (folder / made.name).stat().st_size
            return {"file": made.name, "width": made.width, "height": made.height, "bytes": size}
    return None


def _slide_mode(document: Mapping[str, Any], duration_s: float) -> dict[str, Any]:
    """What speech and slide pictures cost together."""
    pictures = {slide["image"]: slide["bytes"] for slide in document["slides"]}
    voice = min((speech["bytes"] for speech in document["speech"]), default=0)
    size = sum(pictures.values()) + voice
    return {"bytes": size, "kbps": round(8 * size / duration_s / 1000, 1)}


def _parts(document: Mapping[str, Any]) -> list[Part]:
    """What a package may be made of; of a rendition with a twin the one that comes first, which is lighter."""
    parts: dict[str, Part] = {}
    for stream in document["renditions"]:
        if stream["name"] not in parts and not stream["codec"].startswith("av01"):
            parts[stream["name"]] = Part(stream["name"], (stream["file"],), stream["bytes"])
    pictures = {slide["image"]: slide["bytes"] for slide in document["slides"]}
    if pictures:
        parts["slides"] = Part("slides", tuple(pictures), sum(pictures.values()))
    return list(parts.values())


def _facts(stream: object) -> dict[str, Any] | None:
    return {name: value for name, value in vars(stream).items() if name != "index"} if stream else None


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
