"""Pictures of the slides, each read from the key frame before it: most of a long recording is not decoded for them."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic

from media_pipeline.analysis.frames import FPS
from media_pipeline.ffmpeg.command import still
from media_pipeline.ffmpeg.encode import Result, encode, finished
from media_pipeline.ffmpeg.plan import Plan
from media_pipeline.ffmpeg.probe import Probe
from media_pipeline.ffmpeg.process import OF_THE_SERVER, ToolFailed, run

_LIMITS = {"wall_s": 60, "cpu_s": 60}  # of one picture
_STARTING_S = 3  # what ffmpeg decodes in the time that it takes to start
_WORTH_IT = 0.8  # of what it costs to decode the whole; the rest is for what these figures do not know


def jumps(plan: Plan, found: Probe, *, divisible: bool) -> bool:
    """Is it cheaper to jump to each slide than to decode all of the recording? `divisible`: its container has an
    index of its key frames."""
    if not divisible or plan.slides is None or plan.delicate or found.key_every_s is None or found.duration_s is None:
        return False
    one_s = found.key_every_s / 2 + _STARTING_S
    return len(plan.slides.numbers) * one_s < _WORTH_IT * found.duration_s


def encode_stills(
    plan: Plan, found: Probe, *, divisible: bool, folder: Path, on_progress: Callable[[float], None]
) -> Result:
    """Make the pictures of the slides (`parts.of_pictures`), in the way that costs less."""
    if jumps(plan, found, divisible=divisible) and _jumped(plan, found.duration_s or 0.0, folder, on_progress):
        return finished(plan, folder)
    return encode(plan, folder=folder, on_progress=on_progress)


def _jumped(plan: Plan, length: float, folder: Path, on_progress: Callable[[float], None]) -> bool:
    """One picture after the other; False where a jump leads nowhere, or all of them take longer than to read on.

    An index may lie, and a picture may be broken: what can be made of such a recording is made by decoding all of it.
    """
    numbers = plan.slides.numbers if plan.slides else ()
    limits = replace(plan.limits, **{name: min(most, getattr(plan.limits, name)) for name, most in _LIMITS.items()})
    until = monotonic() + max(60.0, length)
    for place, number in enumerate(numbers, 1):
        command, names = still(plan, number / FPS, place)
        done = length * (place - 1) / len(numbers)
        try:
            run(command, folder=folder, limits=limits, on_tick=partial(on_progress, done))
        except ToolFailed as error:
            if error.cause in OF_THE_SERVER:
                raise
            return False
        if monotonic() > until or not all((folder / name).is_file() for name in names):
            return False
    return True
