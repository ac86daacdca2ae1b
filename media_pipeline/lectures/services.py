"""Looks at a recording, finds its slides, and makes all of its renditions in a folder: each step in the sandbox."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils.translation import gettext, gettext_noop

from lms.common.full_disk import is_full
from media_pipeline import presenters
from media_pipeline.analysis.content import Analysis, Content, analyse
from media_pipeline.ffmpeg.command import SOURCE
from media_pipeline.ffmpeg.encode import describe, encode, encoders
from media_pipeline.ffmpeg.measure import Incomplete, measure
from media_pipeline.ffmpeg.plan import Plan, lecture_plan
from media_pipeline.ffmpeg.probe import MediaRefused, Probe, probe
from media_pipeline.ffmpeg.process import Cause, ToolFailed
from media_pipeline.lectures.manifest import CHAPTERS, MANIFEST, manifest, vtt, with_package

NO_FILE = gettext_noop("There is no such file, or it cannot be read. Check its name and your right to read it.")
NO_FOLDER = gettext_noop("The folder in which the result is to be made does not exist. Make it first.")
NOT_EMPTY = gettext_noop("The folder for the result is not empty. Name a new or an empty one.")
NOT_WRITABLE = gettext_noop("You may not write where the result is to be made. Name another folder.")
MOUNTED = gettext_noop("A disk is mounted on the folder for the result. Name a new folder on that disk.")
NO_PICTURE = gettext_noop("The recording has no picture, so it has no slides. Encode it as speech.")
NO_SPACE = gettext_noop("There is no space left on the disk. Make some and run the command again.")
TOOL_MISSING = gettext_noop("ffmpeg is not installed. Install it and run the command again.")
KILLED = gettext_noop("A program was stopped from outside before it was done. Run the command again.")
_CAUSES = {
    Cause.KILLED: KILLED,
    Cause.MISSING: TOOL_MISSING,
    Cause.NO_SPACE: NO_SPACE,
    Cause.TOO_LONG: presenters.TOOK_TOO_LONG,
    Cause.FAILED: presenters.BROKE,
}
_PARTS = (("speech and pictures", None), ("h264", "h264"), ("av1", "av1"))
_EXTRA = {"av1"}  # no device depends on it
Progress = Callable[[str, float], None]  # what is done now, and which part of it is done


class Refused(Exception):
    """Nothing was made; the sentence says why and what to do, the detail what the tool said."""

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.detail = gettext(sentence), detail


def detect_slides(path: Path, *, on_progress: Progress) -> Analysis:
    """What a recording's pictures tell; Refused when it is none that we take."""
    with _sentences(), TemporaryDirectory(prefix="slides-") as folder:
        source = _linked(path, Path(folder))
        found = measure(source, probe(source))
        if found.picture is None:
            raise Refused(NO_PICTURE)
        return analyse(source, found, on_progress=_parts_of(found, "slides", on_progress))


def encode_lecture(
    path: Path, out: Path, *, content: Content | None, package_bytes: int | None, on_progress: Progress
) -> dict[str, Any]:
    """Everything that can be played of a recording, in the folder `out`, which appears when all of it is there."""
    place = _place(out)
    with _sentences(), TemporaryDirectory(prefix=".lecture-", dir=place.parent) as working:
        folder = Path(working) / "lecture"
        folder.mkdir()
        source = _linked(path, folder)
        document = _make(source, folder, content, package_bytes, on_progress)
        source.unlink()
        folder.rename(place)
    return document


def _make(
    source: Path, folder: Path, content: Content | None, package_bytes: int | None, on_progress: Progress
) -> dict[str, Any]:
    cpu_s: dict[str, float] = {}
    with _timed(cpu_s, "inspect"):
        on_progress("inspect", 0.0)
        found = measure(source, probe(source))
    with _timed(cpu_s, "slides"):
        analysis = analyse(source, found, on_progress=_parts_of(found, "slides", on_progress))
    if content is not None and found.picture is not None:
        analysis = replace(analysis, content=content)
    wanted = lecture_plan(found, analysis, encoders=encoders(folder))
    plan = _carried_out(wanted, found, folder, cpu_s, on_progress)
    document = manifest(folder, found, analysis, plan, describe(plan, folder), cpu_s)
    if plan != wanted:
        document["left_out"] = [rung.name for rung in wanted.rungs if rung not in plan.rungs]
    if package_bytes is not None:
        document = with_package(document, analysis, package_bytes)
    if document["chapters"]:
        (folder / CHAPTERS).write_text(vtt(analysis), encoding="utf-8")
    (folder / MANIFEST).write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return document


def _carried_out(plan: Plan, found: Probe, folder: Path, cpu_s: dict[str, float], on_progress: Progress) -> Plan:
    """Run every step, and return what was made: where the encoder of an extra codec fails, all but that codec."""
    for step, codec in _PARTS:
        part = plan.of(codec) if codec else plan.first()
        if not (part.speech or part.rungs or part.poster):
            continue
        with _timed(cpu_s, step):
            try:
                encode(part, folder=folder, on_progress=_parts_of(found, step, on_progress))
            except ToolFailed as error:
                if codec not in _EXTRA or error.cause not in {Cause.FAILED, Cause.TOO_LONG}:
                    raise
                _clear(part, folder)
                plan = plan.without(codec)
    return plan


def _clear(part: Plan, folder: Path) -> None:
    for rung in part.rungs:
        for ending in ("mp4", "m3u8"):
            (folder / f"{rung.name}.{ending}").unlink(missing_ok=True)


def _place(out: Path) -> Path:
    """Where the folder is to be put, links followed; Refused before the work when it cannot be put there after it."""
    place = Path(os.path.realpath(out))
    if not place.parent.is_dir():
        raise Refused(NO_FOLDER, str(place.parent))
    if not os.access(place.parent, os.W_OK | os.X_OK):
        raise Refused(NOT_WRITABLE, str(place.parent))
    if out.is_symlink() and not place.exists():
        raise Refused(NO_FOLDER, str(place))
    if place.is_mount():
        raise Refused(MOUNTED, str(place))
    if place.exists() and (not place.is_dir() or not os.access(place, os.R_OK) or any(place.iterdir())):
        raise Refused(NOT_EMPTY, str(place))
    return place


def _linked(path: Path, folder: Path) -> Path:
    """The recording under the name that commands use; a user's file name never reaches one."""
    if not path.is_file() or not os.access(path, os.R_OK):
        raise Refused(NO_FILE, str(path))
    source = folder / SOURCE
    source.symlink_to(path.resolve())
    return source


def _parts_of(found: Probe, step: str, on_progress: Progress) -> Callable[[float], None]:
    length = found.duration_s or 0.0

    def told(seconds: float) -> None:
        on_progress(step, min(1.0, seconds / length) if length else 0.0)

    return told


@contextmanager
def _timed(cpu_s: dict[str, float], step: str) -> Iterator[None]:
    """Processor time of this process and of the tools that it waited for."""
    before = _used_s()
    yield
    cpu_s[step] = _used_s() - before


def _used_s() -> float:
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


@contextmanager
def _sentences() -> Iterator[None]:
    """Turns what can go wrong with a recording into Refused; anything else is a bug and propagates."""
    try:
        yield
    except MediaRefused as error:
        raise Refused(presenters.REFUSALS[error.refusal], error.detail) from error
    except Incomplete as error:
        raise Refused(presenters.INCOMPLETE, str(error)) from error
    except ToolFailed as error:
        raise Refused(_CAUSES[error.cause], error.detail) from error
    except OSError as error:
        if not is_full(error):
            raise
        raise Refused(NO_SPACE, str(error)) from error
