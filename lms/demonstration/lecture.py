"""Makes the demonstration lecture from real parts and hands it to the same pipeline as an upload.

Slides are set by WeasyPrint and turned into pictures by pdftoppm, the voice is espeak-ng's, ffmpeg joins them.
"""

import wave
from datetime import date
from html import escape
from pathlib import Path
from uuid import UUID

import ffmpeg
from django.core.files import File
from django.core.management.base import CommandError

from lms.common.pdf import render_pdf
from lms.demonstration.lecture_slides import SLIDES, TITLE, Slide
from media_pipeline import selectors, services
from media_pipeline.ffmpeg.process import Cause, Limits, ToolFailed, run
from media_pipeline.models import MediaAsset

KEY = UUID("6f0e5a52-6c1b-5d0e-9a55-540000000001")  # one lecture, however often the demonstration is loaded
PAUSE_S = 0.8
FPS = 10
# Without "-latn-pinyin" Debian's espeak-ng spells Chinese out in English letters.
VOICE = ("espeak-ng", "-v", "cmn-latn-pinyin", "-s", "165", "-p", "45")
_LIMITS = Limits(wall_s=300, cpu_s=300, memory_bytes=3 * 1024**3, file_bytes=200 * 1024**2)
_PACKAGES = {"espeak-ng": "espeak-ng", "pdftoppm": "poppler-utils", "ffmpeg": "ffmpeg"}

_STYLE = """
@page { size: 1280px 720px; margin: 0 }
body { margin: 0; font: 40px/1.6 "Noto Sans CJK SC", sans-serif; color: #1d2523 }
section { width: 1280px; height: 720px; box-sizing: border-box; padding: 60px 84px; position: relative;
  break-after: page; border-top: 14px solid #0b5c5a; background: #fbfaf7 }
h1 { font-size: 56px; line-height: 1.3; margin: 0; color: #0b5c5a }
[lang=bo] { font-family: "Noto Serif Tibetan", serif; font-size: 34px; line-height: 1.9; color: #55615e;
  margin: 14px 0 0 }
ul { margin: 30px 0 0; padding-left: 46px } li { margin: 10px 0 }
footer { position: absolute; bottom: 26px; left: 84px; right: 84px; font-size: 22px; color: #55615e }
"""


def load_lecture(*, folder: Path, on: date) -> MediaAsset:
    """The demonstration lecture; made and queued at the first call, only looked up at later ones."""
    known = selectors.asset(uuid=KEY)
    if known is not None:
        return known
    video = make_lecture(folder=folder, on=on)
    with video.open("rb") as file:
        return services.create_asset(file=File(file, name=video.name), title=TITLE, key=KEY)


def make_lecture(*, folder: Path, on: date, slides: tuple[Slide, ...] = SLIDES) -> Path:
    """Write lecture.mp4 into the folder: 720p, each slide as long as its speech and a pause."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "slides.pdf").write_bytes(render_pdf(slides_html(slides, year=on.year)))
    _run(["pdftoppm", "-r", "96", "-png", "slides.pdf", "slide"], folder)
    pictures = sorted(folder.glob("slide-*.png"))
    voices = [_speak(slide, folder / f"voice-{number}.wav") for number, slide in enumerate(slides, start=1)]
    _run(_join(pictures, voices), folder)
    for part in (*pictures, *voices, folder / "slides.pdf"):
        part.unlink()
    return folder / "lecture.mp4"


def slides_html(slides: tuple[Slide, ...], *, year: int) -> str:
    """The slides as one page of HTML, one section a slide."""
    sections = "".join(_section(slide, number, len(slides), year) for number, slide in enumerate(slides, start=1))
    return f'<html lang="zh-Hans"><head><title>{escape(TITLE)}</title><style>{_STYLE}</style></head>{sections}</html>'


def _section(slide: Slide, number: int, total: int, year: int) -> str:
    points = "".join(f"<li>{escape(point)}</li>" for point in slide.points)
    return (
        f'<section><h1>{escape(slide.heading_zh)}</h1><p lang="bo">{escape(slide.heading_bo)}</p><ul>{points}</ul>'
        f"<footer>示范课程 · {year} · 仅供演示，不用于诊疗 · {number}/{total}</footer></section>"
    )


def _speak(slide: Slide, target: Path) -> Path:
    _run([*VOICE, "-w", target.name, slide.speech], target.parent)
    return target


def _seconds(voice: Path) -> float:
    with wave.open(str(voice)) as sound:
        return sound.getnframes() / sound.getframerate()


def _join(pictures: list[Path], voices: list[Path]) -> list[str]:
    """One ffmpeg command: picture and voice of each slide side by side, all slides one after the other."""
    parts = []
    for picture, voice in zip(pictures, voices, strict=True):
        length = round(_seconds(voice) + PAUSE_S, 1)  # whole frames, so that picture and voice stay together
        parts.append(ffmpeg.input(picture.name, loop=1, framerate=FPS, t=length).video.filter("format", "yuv420p"))
        parts.append(ffmpeg.input(voice.name).audio.filter("apad", whole_dur=length).filter("atrim", duration=length))
    joined = ffmpeg.concat(*parts, v=1, a=1)
    coding = {"c:v": "libx264", "preset": "fast", "tune": "stillimage", "c:a": "aac", "b:a": "64k", "threads": 2}
    exact = {"fflags": "+bitexact", "flags:v": "+bitexact", "flags:a": "+bitexact", "map_metadata": -1}
    output = ffmpeg.output(
        joined.node[0], joined.node[1], "lecture.mp4", crf=24, g=FPS * 10, movflags="+faststart", **coding, **exact
    )
    command: list[str] = output.global_args("-v", "error", "-nostdin").compile(overwrite_output=True)
    return command


def _run(command: list[str], folder: Path) -> None:
    try:
        run(command, folder=folder, limits=_LIMITS)
    except ToolFailed as error:
        package = _PACKAGES[command[0]]
        if error.cause is Cause.MISSING:
            raise CommandError(f"The demonstration lecture needs {command[0]}: apt-get install {package}") from error
        raise CommandError(f"{command[0]} could not make the demonstration lecture: {error.detail}") from error
