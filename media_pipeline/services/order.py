"""Which steps a recording needs, and which of them may begin. Pure: the same facts always give the same steps."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from media_pipeline.models import StepKind

Step = tuple[str, int]  # kind and part
# A step begins when all of these that the recording needs are done.
_AFTER: Mapping[str, tuple[str, ...]] = {
    StepKind.INSPECT: (),
    StepKind.SPEECH: (StepKind.INSPECT,),
    StepKind.ANALYSIS: (StepKind.INSPECT,),
    StepKind.PICTURES: (StepKind.ANALYSIS,),
    StepKind.FIRST: (StepKind.INSPECT, StepKind.SPEECH, StepKind.PICTURES),
    StepKind.VOICES: (StepKind.SPEECH,),  # of no hurry, but a worker may have nothing else to do
    StepKind.COVERS: (StepKind.FIRST,),
    StepKind.VIDEO: (StepKind.FIRST,),
    StepKind.JOIN: (StepKind.FIRST, StepKind.VOICES, StepKind.COVERS, StepKind.VIDEO),
    StepKind.AV1: (StepKind.JOIN,),
    StepKind.AV1_JOIN: (StepKind.SPEECH, StepKind.AV1),
}
# What is done first of all that waits, whatever recording it belongs to: somebody waits for the first lesson.
URGENCY = (
    *(StepKind.INSPECT, StepKind.FIRST, StepKind.PICTURES, StepKind.ANALYSIS, StepKind.SPEECH),
    *(StepKind.JOIN, StepKind.VOICES, StepKind.COVERS, StepKind.VIDEO, StepKind.AV1_JOIN, StepKind.AV1),
)
IDLE = frozenset({StepKind.AV1, StepKind.AV1_JOIN})  # done when nothing else waits; no device depends on it
# Processor seconds for a second of recording, as a first guess: 720p slides on a slow core.
COSTS: Mapping[str, float] = {
    StepKind.INSPECT: 0.002,
    StepKind.SPEECH: 0.04,
    StepKind.VOICES: 0.09,
    StepKind.ANALYSIS: 0.03,
    StepKind.PICTURES: 0.01,
    StepKind.COVERS: 0.03,
    StepKind.FIRST: 0.0005,
    StepKind.VIDEO: 0.3,
    StepKind.JOIN: 0.005,
    StepKind.AV1: 0.12,
    StepKind.AV1_JOIN: 0.002,
}


@dataclass(frozen=True)
class Outline:
    """What decides the steps of a recording; known when it was inspected."""

    picture: bool
    sound: bool
    parts: int
    av1: bool


def planned(outline: Outline | None) -> list[Step]:
    """Every step of a recording, in order; before it was inspected only that."""
    steps: list[Step] = [(StepKind.INSPECT, 0)]
    if outline is None:
        return steps
    if outline.sound:
        steps.append((StepKind.SPEECH, 0))
    if outline.picture:
        steps += [(StepKind.ANALYSIS, 0), (StepKind.PICTURES, 0)]
    steps.append((StepKind.FIRST, 0))
    if outline.sound:
        steps.append((StepKind.VOICES, 0))
    if outline.picture:
        steps += [(StepKind.COVERS, 0), *((StepKind.VIDEO, number) for number in range(outline.parts))]
    steps.append((StepKind.JOIN, 0))
    if outline.picture and outline.av1:
        steps += [*((StepKind.AV1, number) for number in range(outline.parts)), (StepKind.AV1_JOIN, 0)]
    return steps


def due(steps: Iterable[Step], done: Collection[Step]) -> list[Step]:
    """Those of the planned steps whose beginnings are done, done ones left out."""
    wanted = list(steps)
    open_kinds = {kind for kind, part in wanted if (kind, part) not in done}
    return [step for step in wanted if step not in done and open_kinds.isdisjoint(_AFTER[step[0]])]


def progress(steps: Collection[Step], parts_done: Mapping[Step, float]) -> int:
    """Per cent of what learners wait for, by what each step costs; 100 only when all of it is done."""
    waited = [step for step in steps if step[0] not in IDLE]
    whole = sum(_cost(step, steps) for step in waited)
    done = sum(_cost(step, steps) * parts_done.get(step, 0.0) for step in waited)
    if all(parts_done.get(step, 0.0) >= 1.0 for step in waited):
        return 100
    return min(99, int(100 * done / whole))


def _cost(step: Step, steps: Collection[Step]) -> float:
    kind = step[0]
    return COSTS[kind] / sum(1 for other, _part in steps if other == kind)


def left_s(
    steps: Collection[Step], parts_done: Mapping[Step, float], took_s: Mapping[Step, float], workers: int
) -> float | None:
    """How long the rest will take, by what the finished steps took; None before anything says how fast this goes."""
    known = [step for step in steps if step in took_s and parts_done.get(step, 0.0) > 0]
    cost = sum(_cost(step, steps) * parts_done[step] for step in known)
    if cost <= 0:
        return None
    pace = sum(took_s[step] for step in known) / cost
    rest = sum(_cost(step, steps) * (1 - parts_done.get(step, 0.0)) for step in steps if step[0] not in IDLE)
    return pace * rest / max(1, workers)
