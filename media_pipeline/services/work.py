"""What each step does, in a working folder: from what earlier steps told, to what later steps need. Writes no rows."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage

from media_pipeline.analysis.content import analyse
from media_pipeline.ffmpeg import parts
from media_pipeline.ffmpeg.command import SOUNDS, SOURCE, command
from media_pipeline.ffmpeg.encode import Result, encode, encoders, version
from media_pipeline.ffmpeg.measure import measure
from media_pipeline.ffmpeg.plan import Plan, Span
from media_pipeline.ffmpeg.probe import probe
from media_pipeline.ffmpeg.stills import encode_stills
from media_pipeline.models import MediaAsset, StepKind
from media_pipeline.services import facts, files
from media_pipeline.services.order import Outline, Step

CODECS = {StepKind.VIDEO: "h264", StepKind.JOIN: "h264", StepKind.AV1: "av1", StepKind.AV1_JOIN: "av1"}
PART_OF = {StepKind.JOIN: StepKind.VIDEO, StepKind.AV1_JOIN: StepKind.AV1}  # what a step joins
_MORE_NICE = 9  # beside the ten of everything that works for us: whatever else runs comes first
_USED_ENCODERS = {"libsvtav1"}
_VOICE_BY = {SOUNDS["opus"]: StepKind.SPEECH, SOUNDS["aac"]: StepKind.VOICES}
_ANY_SPAN = Span(100, 200)  # stands for each span of a recording, so that all of them have one recipe


class OriginalGone(Exception):
    """The storage does not have the recording any more."""


class MakeAgain(Exception):
    """These steps were done, but what they made is gone, or was encoded by another release than the rest."""

    def __init__(self, steps: list[Step]) -> None:
        super().__init__(f"again: {steps}")
        self.steps = steps


@dataclass
class Work:
    """A step in hand: its recording, the folder, what was found before, and how to tell of progress."""

    asset: MediaAsset
    part: int
    folder: Path
    told: Mapping[Step, Mapping[str, Any]]  # results of the steps that are done
    tick: Callable[[float | None], None]  # the part of the step that is done; keeps the lease, raises when it is lost

    def keep(self) -> None:
        """Keep the lease where nothing says how far the step is."""
        self.tick(None)

    def source(self) -> Path:
        """The recording, in the folder."""
        target = self.folder / SOURCE
        name = self.asset.original.name
        try:
            files.fetch(name, target, self.keep)
        except FileNotFoundError as error:
            if default_storage.exists(name):  # what is missing is our folder
                raise
            raise OriginalGone(name) from error
        return target

    @property
    def inspected(self) -> Mapping[str, Any]:
        return self.told[StepKind.INSPECT, 0]

    @property
    def plan(self) -> Plan:
        return facts.plan_of(self.inspected, self.told.get((StepKind.ANALYSIS, 0)))

    def seconds(self, length: float | None) -> Callable[[float], None]:
        """Progress in seconds, as a part of so many."""
        return lambda done: self.tick(min(1.0, done / length) if length else None)


def inspect(work: Work) -> dict[str, Any]:
    """What the recording is, and how the work on it is divided; MediaRefused and Incomplete say why it is not taken."""
    source = work.source()
    found = measure(source, probe(source), on_tick=work.keep)
    there = sorted(_USED_ENCODERS.intersection(encoders(work.folder)))
    cuts = parts.spans(found, divisible=parts.divisible(source), part_s=settings.MEDIA_PART_SECONDS)
    told = {"probe": facts.probe_as_json(found), "encoders": there, "spans": [[c.starts_s, c.ends_s] for c in cuts]}
    av1 = bool(facts.plan_of(told, {"content": "slides", "slides": []}).of("av1").rungs)
    outline = Outline(found.picture is not None, found.sound is not None, len(cuts), av1)
    return {**told, "outline": asdict(outline)}


def speech(work: Work) -> dict[str, Any]:
    """The lightest voice, whole."""
    work.source()
    made = parts.encode_voice(parts.of_voice(work.plan), folder=work.folder, on_progress=work.seconds(_length(work)))
    return _stored(work, made)


def voices(work: Work) -> dict[str, Any]:
    """The other voices."""
    work.source()
    plan = parts.of_voices(work.plan)
    return _stored(work, parts.encode_voice(plan, folder=work.folder, on_progress=work.seconds(_length(work))))


def analysis(work: Work) -> dict[str, Any]:
    """The kind of lecture, and its slides."""
    found = facts.probe_of(work.inspected["probe"])
    seen = analyse(work.source(), found, on_progress=work.seconds(found.duration_s))
    return facts.analysis_as_json(seen)


def pictures(work: Work) -> dict[str, Any]:
    """Pictures of the slides."""
    plan = parts.of_pictures(work.plan)
    if plan.slides is None:
        return _stored(work, Result(0.0, ()))
    source = work.source()
    found, on_progress = facts.probe_of(work.inspected["probe"]), work.seconds(_length(work))
    whole = {"divisible": parts.divisible(source), "folder": work.folder, "on_progress": on_progress}
    result = encode_stills(plan, found, **whole)
    return _stored(work, result)


def covers(work: Work) -> dict[str, Any]:
    """The poster and the storyboard."""
    plan = parts.of_covers(work.plan)
    work.source()
    result = encode(plan, folder=work.folder, on_progress=work.seconds(_length(work)))
    return _stored(work, result)


def nothing(work: Work) -> dict[str, Any]:
    """Publishing alone: everything is in the storage."""
    work.keep()
    return {}


def video(work: Work, kind: str = StepKind.VIDEO) -> dict[str, Any]:
    """One part of the videos, without sound."""
    spans = facts.spans_of(work.inspected)
    span = spans[work.part]
    plan = parts.of_span(work.plan, CODECS[StepKind(kind)], span, len(spans))
    work.source()
    length = (span.ends_s or _length(work) or 0) - span.starts_s
    nice = _MORE_NICE if kind == StepKind.AV1 else 0
    if plan.rungs:
        parts.encode_span(plan, nice=nice, folder=work.folder, on_progress=work.seconds(length))
    names = [f"{rung.name}.mp4" for rung in plan.rungs]
    prefix = files.store(work.asset.uuid, work.folder, names, work.keep)
    return {"parts": {name: f"{prefix}/{name}" for name in names}, "recipe": _recipe(plan, version(work.folder))}


def av1(work: Work) -> dict[str, Any]:
    """As `video`, for the devices that decode it."""
    return video(work, StepKind.AV1)


def join(work: Work, kind: str = StepKind.JOIN) -> dict[str, Any]:
    """The parts one after the other, with their sound."""
    spans = facts.spans_of(work.inspected)
    plan = work.plan.of(CODECS[StepKind(kind)])
    wanted: dict[str, tuple[str, Step]] = {}  # name in the folder: where it lies, and which step made it
    if plan.rungs:
        for number in range(len(spans)):
            step = (PART_OF[StepKind(kind)], number)
            made = work.told[step]["parts"]
            wanted |= {parts.part_name(rung, number): (made.get(f"{rung.name}.mp4", ""), step) for rung in plan.rungs}
    if plan.sound_index is not None:
        for name in {SOUNDS[rung.sound] for rung in plan.rungs}:
            step = (_VOICE_BY[name], 0)
            paths = (made["path"] for made in work.told[step]["files"])
            wanted[name] = (next((path for path in paths if path.endswith(f"/{name}")), ""), step)
    again = {step for path, step in wanted.values() if not path or not _is_there(work, path)}
    again |= _of_another_recipe(work, StepKind(kind)) if plan.rungs else set()
    if again:
        raise MakeAgain(sorted(again))
    for name, (path, _step) in wanted.items():
        files.fetch(work_name(work.asset, path), work.folder / name, work.keep)
    return _stored(work, parts.join(plan, spans, folder=work.folder, on_tick=work.keep))


def join_av1(work: Work) -> dict[str, Any]:
    """As `join`."""
    return join(work, StepKind.AV1_JOIN)


WORK: Mapping[str, Callable[[Work], dict[str, Any]]] = {
    StepKind.INSPECT: inspect,
    StepKind.SPEECH: speech,
    StepKind.ANALYSIS: analysis,
    StepKind.PICTURES: pictures,
    StepKind.FIRST: nothing,
    StepKind.VOICES: voices,
    StepKind.COVERS: covers,
    StepKind.VIDEO: video,
    StepKind.JOIN: join,
    StepKind.AV1: av1,
    StepKind.AV1_JOIN: join_av1,
}


def work_name(asset: MediaAsset, path: str) -> str:
    """A path among the files of a recording, as the storage has it."""
    return f"media/{asset.uuid}/{path}"


def _stored(work: Work, result: Result) -> dict[str, Any]:
    """Put away what players will get; the master playlist is written when the step is published."""
    made = [one for one in result.files if one.kind != "master"]
    prefix = files.store(work.asset.uuid, work.folder, [one.name for one in made], work.keep)
    return {"prefix": prefix, "files": files.described(prefix, made, work.folder), "lasts_s": result.duration_s}


def _length(work: Work) -> float | None:
    return facts.probe_of(work.inspected["probe"]).duration_s


def _recipe(plan: Plan, tool: str) -> str:
    """Changes with the command that makes a part, and with the ffmpeg: only parts of one recipe fit together."""
    words = command(replace(plan, span=_ANY_SPAN)) if plan.rungs else []
    return hashlib.sha256(repr((tool, words)).encode()).hexdigest()[:16]


def _of_another_recipe(work: Work, joining: StepKind) -> set[Step]:
    """The parts that the running release would not make as they are. Compared with each other, two releases that take
    turns at a recording would never come to an end."""
    spans, tool = facts.spans_of(work.inspected), version(work.folder)
    plans = [parts.of_span(work.plan, CODECS[joining], span, len(spans)) for span in spans]
    made = [work.told[PART_OF[joining], number].get("recipe") for number in range(len(spans))]
    wrong = (number for number, plan in enumerate(plans) if made[number] != _recipe(plan, tool))
    return {(PART_OF[joining], number) for number in wrong}


def _is_there(work: Work, path: str) -> bool:
    work.keep()
    return default_storage.exists(work_name(work.asset, path))
