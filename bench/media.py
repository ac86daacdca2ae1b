"""Three lectures through our pipeline and, beside it, through the command lines of four other products."""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean

from bench import media_peers
from bench.browser import TOWNSHIP
from bench.media_clips import Clip, compose
from bench.media_quality import (
    Packet,
    alike,
    packets,
    said,
    text_of_film,
    text_of_picture,
    understood,
    vmaf,
    voice,
    worst_window_kbps,
)
from bench.media_sound import first_sounds
from bench.report import ROOT, Comparison, Figure, Peer

KOLIBRI = "Kolibri"
SLIDE_MODE = "slides + voice"
WHOLE_S = 60.0
JUDGED = {KOLIBRI, "low", "v360", "av1"}  # what the figures need


@dataclass(frozen=True)
class Row:
    """A rendition that was measured; None where a measure says nothing of it."""

    name: str
    codec: str
    path: Path
    size: int
    kbps: float
    worst_kbps: float
    vmaf: float | None = None
    read: float | None = None  # how much of the slides OCR reads of it
    cpu_s: float | None = None
    images: tuple[Path, ...] = ()  # where slides are pictures: those of the moments that are judged


@dataclass(frozen=True)
class Measured:
    """A lecture with all that was made of it."""

    clip: Clip
    ours: tuple[Row, ...]
    peers: tuple[Row, ...]
    h264_cpu_s: float
    ladder_cpu_s: float
    folder: Path

    def row(self, name: str) -> Row:
        return next(row for row in (*self.ours, *self.peers) if row.name == name)


def figures() -> list[Figure]:
    """BENCH_MEDIA_SECONDS makes the lectures shorter than a minute, which is only a hint: then nothing but what the
    figures need is looked at by VMAF and OCR, which take most of the time."""
    seconds = float(os.environ.get("BENCH_MEDIA_SECONDS", WHOLE_S))
    with tempfile.TemporaryDirectory(prefix="lms-bench-") as folder:
        lectures = [measure(clip, Path(folder)) for clip in compose(Path(folder), seconds)]
        heard = _heard(lectures[0])  # what other work on the machine changes is measured before what it does not
        lectures = [judged(lecture) for lecture in lectures]
        return [*_light(lectures), *_moving(lectures[-1]), *_everywhere(lectures), *heard]


# --- measuring ---


def measure(clip: Clip, folder: Path) -> Measured:
    """Everything that we and the others make of a lecture."""
    out = folder / f"ours-{clip.name}"
    words = ["encode_lecture", str(clip.path), "--out", str(out), "--class", clip.kind, "--json"]
    environment = {**os.environ, "SECRET_KEY": "nothing-is-signed-here", "DATA_DIR": str(folder / "data")}
    made = json.loads(
        subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, capture_output=True, check=True
        ).stdout
    )
    rate = recorded_bps(clip.path)
    peers = [_peer(clip, peer, folder) for peer in media_peers.beside(rate)]
    ours = [_rendition(clip, stream, out) for stream in made["renditions"] if stream["kind"] == "video"]
    if made["slides"]:
        ours.append(_slide_mode(clip, made, out))
    ladder = sum(_spent_s(peer, clip, folder) for peer in media_peers.ladder(rate))
    print(f"  {clip.name}: {made['cpu_s']} CPU s, PeerTube's ladder {ladder:.1f}", flush=True)
    return Measured(clip, tuple(ours), tuple(peers), made["cpu_s"]["h264"], round(ladder, 2), out)


def judged(lecture: Measured) -> Measured:
    """With what eyes would say of each film: VMAF, and how much of the slides is read."""
    clip = lecture.clip
    expected = [text_of_film(clip.path, at) for at in clip.middles_s]
    ours, peers = (tuple(_seen(row, clip, expected) for row in rows) for rows in (lecture.ours, lecture.peers))
    seen = replace(lecture, ours=ours, peers=peers)
    print(table([seen]), flush=True)
    return seen


def recorded_bps(path: Path) -> int:
    """The rate of a recording's picture."""
    shown = ["-select_streams", "v:0", "-show_entries", "stream=bit_rate", "-of", "csv=p=0"]
    return int(said(["ffprobe", "-v", "error", *shown, str(path)]))


def _peer(clip: Clip, peer: media_peers.Peer, folder: Path) -> Row:
    spent = _spent_s(peer, clip, folder)
    return _film(peer.name, "h264", _target(peer, clip, folder), clip, cpu_s=spent)


def _spent_s(peer: media_peers.Peer, clip: Clip, folder: Path) -> float:
    """Processor seconds of one of its commands."""
    before = _children_s()
    subprocess.run(peer.command(str(clip.path), str(_target(peer, clip, folder))), check=True, stdin=subprocess.DEVNULL)
    return round(_children_s() - before, 2)


def _target(peer: media_peers.Peer, clip: Clip, folder: Path) -> Path:
    return folder / f"{clip.name}-{peer.name.replace(' ', '-')}.mp4"


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _rendition(clip: Clip, stream: dict, out: Path) -> Row:
    codec = "av1" if stream["codec"].startswith("av01") else "h264"
    return _film(stream["name"], codec, out / stream["file"], clip)


def _film(name: str, codec: str, path: Path, clip: Clip, *, cpu_s: float | None = None) -> Row:
    size = path.stat().st_size
    worst = round(worst_window_kbps(packets(path), size), 1)
    return Row(name, codec, path, size, _kbps(size, clip), worst, cpu_s=cpu_s)


def _seen(row: Row, clip: Clip, expected: Sequence[str]) -> Row:
    if row.name == SLIDE_MODE:
        return replace(row, read=_share(expected, [text_of_picture(image) for image in row.images]))
    if clip.seconds < WHOLE_S and row.name not in JUDGED:
        return row
    path = row.path
    read = _share(expected, [text_of_film(path, at) for at in clip.middles_s])
    return replace(row, vmaf=round(vmaf(clip.path, path, path.with_suffix(".vmaf.json")), 1), read=read)


def _slide_mode(clip: Clip, made: dict, out: Path) -> Row:
    """The lightest voice with all pictures, each of which arrives when it is first shown."""
    spoken = min(made["speech"], key=lambda stream: stream["bytes"])
    size = made["slide_mode"]["bytes"]
    shown = [Packet(slide["starts_s"], slide["bytes"]) for slide in made["slides"]]
    found = sorted([*packets(out / spoken["file"]), *shown], key=lambda packet: packet.at_s)
    images = tuple(out / _at(made["slides"], at)["image"] for at in clip.middles_s)
    worst = round(worst_window_kbps(found, size), 1)
    return Row(SLIDE_MODE, "webp", out / spoken["file"], size, _kbps(size, clip), worst, images=images)


def _at(slides: Sequence[dict], at_s: float) -> dict:
    """The picture that stands at a moment."""
    return next(slide for slide in reversed(slides) if slide["starts_s"] <= at_s)


def _share(expected: Sequence[str], found: Sequence[str]) -> float | None:
    if not expected:
        return None
    return round(mean(alike(read, truth) for read, truth in zip(found, expected, strict=True)), 3)


def _kbps(size: int, clip: Clip) -> float:
    return round(8 * size / clip.seconds / 1000, 1)


# --- judging ---


def ratio(name: str, ours: float, theirs: float, goal: float, peer: str, unit: str) -> Figure:
    """A share of another product's value, which the figure tells too."""
    return Figure(f"{name} ({unit} of {peer})", round(ours / theirs, 3), "×", "<=", goal, Peer(peer, theirs))


def lightest(rows: Iterable[Row], quality: float) -> Row:
    """The rendition of fewest bytes whose VMAF is not lower; where none is, the best, which the figures then tell."""
    rows = list(rows)
    good = [row for row in rows if row.vmaf is not None and row.vmaf >= quality]
    return min(good, key=lambda row: row.size) if good else max(rows, key=lambda row: row.vmaf or 0)


def _light(lectures: Sequence[Measured]) -> list[Figure]:
    """Figures 1 and 2: lectures of slides."""
    found: list[Figure] = []
    for lecture in lectures:
        if not lecture.clip.middles_s:
            continue
        name, theirs, film = f"{lecture.clip.name}: ", lecture.row(KOLIBRI), lecture.row("low")
        pictures, cms = lecture.row(SLIDE_MODE), lecture.row("MediaCMS 480p")
        found += [
            ratio(f"{name}slide mode", pictures.size, theirs.size, 0.40, KOLIBRI, "bytes"),
            ratio(f"{name}slide mode", pictures.size, cms.size, 0.15, cms.name, "bytes"),
            _no_less(f"{name}slide mode, OCR match", pictures.read, theirs.read),
            ratio(f"{name}H.264 alone", film.size, theirs.size, 0.55, KOLIBRI, "bytes"),
            _no_less(f"{name}H.264 alone, VMAF", film.vmaf, theirs.vmaf, more=10),
        ]
    return found


def _moving(lecture: Measured) -> list[Figure]:
    """Figure 3: somebody who fills the picture, at the same VMAF."""
    theirs = lecture.row(KOLIBRI)
    found: list[Figure] = []
    for codec, said_as, goal in (("h264", "H.264", 0.60), ("av1", "AV1", 0.35)):
        made = lightest((row for row in lecture.ours if row.codec == codec), theirs.vmaf or 0)
        name = f"{lecture.clip.name}: {said_as} ({made.name})"
        found += [
            ratio(name, made.size, theirs.size, goal, KOLIBRI, "bytes"),
            _no_less(f"{name}, VMAF", made.vmaf, theirs.vmaf),
        ]
    return found


def _everywhere(lectures: Sequence[Measured]) -> list[Figure]:
    """Figures 4 and 7: a rung for 64 kbit/s, and what the H.264 set costs."""
    low = [lecture.row("low") for lecture in lectures]
    found = [
        Figure("low: highest mean", max(row.kbps for row in low), "kbit/s", "<=", 56),
        Figure("low: worst ten seconds", max(row.worst_kbps for row in low), "kbit/s", "<=", 64),
    ]
    for lecture in lectures:
        name = f"{lecture.clip.name}: H.264 set"
        spent = lecture.ladder_cpu_s
        found.append(ratio(name, lecture.h264_cpu_s, spent, 1.0, "PeerTube 240p, 360p, 720p", "CPU seconds"))
    return found


def _heard(lecture: Measured) -> list[Figure]:
    """Figures 5 and 6: the voice, and how soon it is heard."""
    theirs, ours = lecture.row(KOLIBRI), lecture.row(SLIDE_MODE)
    alone = theirs.path.with_name("kolibri-voice.mp4")
    said(["ffmpeg", "-v", "error", "-y", "-i", str(theirs.path), "-vn", "-c", "copy", str(alone)])
    recorded = voice(lecture.clip.path)
    heard = {row.name: round(understood(recorded, voice(row.path)), 3) for row in (theirs, ours)}
    sizes = [path.stat().st_size for path in (ours.path, alone)]
    spoken = {"ours": ours.path, "theirs": theirs.path}
    waits = first_sounds(spoken, TOWNSHIP, in_lesson=frozenset({"ours"}))
    return [
        ratio("speech", *sizes, 0.40, KOLIBRI, "bytes of its sound"),
        _no_less("speech, ESTOI", heard[ours.name], heard[KOLIBRI], more=-0.01),
        ratio(f"first sound, {TOWNSHIP}", waits["ours"], waits["theirs"], 0.30, KOLIBRI, "seconds"),
    ]


def _no_less(name: str, ours: float | None, theirs: float | None, *, more: float = 0.0) -> Figure:
    comparison: Comparison = ">="
    return Figure(name, ours or 0.0, "", comparison, round((theirs or 0.0) + more, 3), Peer(KOLIBRI, theirs or 0.0))


# --- telling ---


def table(lectures: Sequence[Measured]) -> str:
    """Everything that was measured, for docs/media.md."""
    lines = [
        "| lecture | what | bytes | kbit/s | worst 10 s | VMAF | OCR | CPU s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for lecture in lectures:
        for row in (*lecture.ours, *lecture.peers):
            told = (row.vmaf, row.read, row.cpu_s)
            cells = [
                f"{row.size:,}",
                f"{row.kbps}",
                f"{row.worst_kbps}",
                *("–" if one is None else f"{one}" for one in told),
            ]
            lines.append(f"| {lecture.clip.name} | {row.name} | {' | '.join(cells)} |")
        spent = f"{lecture.h264_cpu_s} beside {lecture.ladder_cpu_s} of PeerTube's 240p, 360p, 720p"
        lines.append(f"| {lecture.clip.name} | H.264 set together | | | | | | {spent} |")
    return "\n".join(lines)
