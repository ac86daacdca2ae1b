"""How far the picture of a lecture drifts from its sound when its films are encoded in parts and joined again.

A drawn recording flashes and beeps at each second. Beside each other, flashes and beeps of what came of it say how far
apart they are at each of its seconds, with the joins between them. BENCH_MEDIA_SECONDS makes the hour shorter.
"""

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.media_quality import said
from bench.report import Figure
from media_pipeline.analysis.content import Analysis, Content
from media_pipeline.ffmpeg import parts
from media_pipeline.ffmpeg.command import SOURCE
from media_pipeline.ffmpeg.measure import measure
from media_pipeline.ffmpeg.plan import lecture_plan
from media_pipeline.ffmpeg.probe import probe

SECONDS = int(os.environ.get("BENCH_MEDIA_SECONDS", "3600"))
PART_S = 60  # ten times as many joins as the pipeline makes
GOAL_MS = 20.0
FPS = 12  # of the recording as of the films: each second begins with a picture of its own
_EDGE_S = 1.5  # at both ends filters and encoders begin and end
_STEP = 40  # samples of 8 kHz: a beep is heard within 5 ms
_LINE = re.compile(r"pts_time:(-?[\d.]+)\nlavfi[\w.]+=(\S+)")
_FLASH = f"color=c=black:s=160x90:r={FPS}:d={{0}},drawbox=color=white:t=fill:enable='lt(mod(t+0.001,1),0.25)'"
_BEEP = "aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t+0.00001,1),0.1)':s=48000:d={0}"


@dataclass(frozen=True)
class Apart:
    """Milliseconds from each flash of a film to its beep."""

    name: str
    joins: int
    gaps_ms: tuple[float, ...]

    @property
    def drift_ms(self) -> float:
        """How much the gap changes from anywhere to anywhere else."""
        return round(max(self.gaps_ms) - min(self.gaps_ms), 1)

    @property
    def most_ms(self) -> float:
        """How far apart they ever are."""
        return round(max(map(abs, self.gaps_ms)), 1)


def figures() -> list[Figure]:
    """Of each film of the recording."""
    with tempfile.TemporaryDirectory(prefix="lms-bench-") as folder:
        found = list(measured(Path(folder), SECONDS, PART_S))
    return [
        Figure(f"{SECONDS / 60:.0f} minutes, {one.joins} joins, {one.name}: drift", one.drift_ms, "ms", "<=", GOAL_MS)
        for one in found
    ]


def measured(folder: Path, seconds: int, part_s: int) -> Iterator[Apart]:
    """Draw a recording, encode it as the pipeline does in parts of so many seconds, and look at each film."""
    folder.mkdir(exist_ok=True)
    draw(folder / SOURCE, seconds)
    names, joins = encode_in_parts(folder, part_s)
    for name in names:
        yield Apart(name, joins, gaps_ms(folder / name))


def draw(path: Path, seconds: int) -> None:
    """A recording that flashes for a quarter and beeps for a tenth of each second."""
    sources = [word for one in (_FLASH, _BEEP) for word in ("-f", "lavfi", "-i", one.format(seconds))]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-g", str(2 * FPS), "-pix_fmt", "yuv420p", "-c:a", "aac"]
    said(["ffmpeg", "-v", "error", "-y", *sources, *coded, "-f", "mp4", str(path)])


def encode_in_parts(folder: Path, part_s: int) -> tuple[list[str], int]:
    """The H.264 films of `folder/source`, by the steps of the pipeline, and how often each was joined."""
    found = measure(folder / SOURCE, probe(folder / SOURCE))
    plan = lecture_plan(found, Analysis(Content.MOVING, ()))
    for voices in (parts.of_voice(plan), parts.of_voices(plan)):
        parts.encode_voice(voices, folder=folder, on_progress=_unheard)
    spans = parts.spans(found, divisible=parts.divisible(folder / SOURCE), part_s=part_s)
    for number, span in enumerate(spans):
        part = parts.of_span(plan, "h264", span, len(spans))
        parts.encode_span(part, nice=0, folder=folder, on_progress=_unheard)
        for rung in part.rungs:
            (folder / f"{rung.name}.mp4").rename(folder / parts.part_name(rung, number))
    films = plan.of("h264")
    parts.join(films, spans, folder=folder, on_tick=lambda: None)
    return [f"{rung.name}.mp4" for rung in films.rungs], len(spans) - 1


def _unheard(seconds: float) -> None:
    """Nobody waits here."""


def gaps_ms(path: Path) -> tuple[float, ...]:
    """From each flash to the beep that is nearest, in their order; what stands at the edges is left out."""
    flashes, beeps = begins(_brightness(path)), begins(_loudness(path))
    inner = [at for at in flashes if _EDGE_S < at < flashes[-1] - _EDGE_S]
    nearest = [min(beeps, key=lambda beep, at=at: abs(beep - at)) for at in inner]
    return tuple(1000 * (beep - flash) for flash, beep in zip(inner, nearest, strict=True))


def begins(told: Sequence[tuple[float, float]]) -> list[float]:
    """When what is told rises above a fifth of its range: beeps are not all of one loudness, once encoded."""
    values = [value for _at, value in told]
    fifth = min(values) + (max(values) - min(values)) / 5
    return [at for (at, now), before in zip(told[1:], values, strict=False) if now > fifth >= before]


def _brightness(path: Path) -> list[tuple[float, float]]:
    shown = "signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-"
    return _told(path, ["-map", "0:v", "-vf", shown])


def _loudness(path: Path) -> list[tuple[float, float]]:
    """As a share of full scale: in decibels, silence would be the least of all."""
    level = "astats=metadata=1:reset=1:measure_perchannel=none:measure_overall=RMS_level"
    shown = f"aresample=8000,asetnsamples=n={_STEP},{level},ametadata=print:key=lavfi.astats.Overall.RMS_level:file=-"
    return [(at, 10 ** (decibels / 20)) for at, decibels in _told(path, ["-map", "0:a", "-af", shown])]


def _told(path: Path, words: Sequence[str]) -> list[tuple[float, float]]:
    lines = said(["ffmpeg", "-v", "error", "-nostdin", "-i", str(path), *words, "-f", "null", "-"]).decode()
    return [(float(at), float(value)) for at, value in _LINE.findall(lines)]
