"""From watched blocks to slides: a change is many blocks, not those that always move, coming to rest together.

A change that takes away what was there begins a slide; one that only adds to it is a step of the slide's own animation.
"""

from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median

import numpy as np
from numpy.typing import NDArray

from media_pipeline.analysis.blocks import COLUMNS, ROWS, Blocks, Rested, Tracks
from media_pipeline.analysis.frames import FPS

STEP_BLOCKS = 9  # of 576: half a line of text; a cursor that jumps changes at most eight
_TOGETHER = FPS // 2  # blocks of one change come to rest within so many pictures of each other
_GONE = 0.35  # so much of what was shown goes when another slide comes
_COVERED = 0.35  # or so much of the whole picture changes
_BARE = 8  # a picture with less on it than so many blocks is empty: whatever comes is a slide
# A block moves "always" when it does so in so many of all pictures, or of those around; and often enough to be sure.
_ALWAYS, _AROUND, _OFTEN, _BURSTS = 0.05, 0.25, 6, 3
_WINDOW = 10 * FPS  # pictures to each side
_SURGE_BLOCKS, _SURGE_TIMES = 12, 3  # a picture in which so many more move than usual is a change, not a habit


@dataclass(frozen=True)
class Change:
    """The slide's picture became another: when, from when on it rests, and whether another slide came."""

    at_s: float
    rests_from_s: float
    new_slide: bool


def changes(tracks: Tracks, masks: "Masks | None" = None) -> list[Change]:
    """The changes of a recording in order; the first picture is none."""
    if not tracks.moving:
        return []
    masks = masks or Masks(tracks)
    found = (_change(group, tracks, masks) for group in _groups(_looked_at(tracks.rested, masks)))
    return _in_order([change for change in found if change is not None])


def _looked_at(rested: list[Rested], masks: "Masks") -> list[Rested]:
    """Those that no mask covers, in the order of coming to rest."""
    kept: list[Rested] = []
    for since, together in groupby(sorted(rested, key=lambda one: (one.since, one.block)), lambda one: one.since):
        covered = masks.at(since)
        kept += [each for each in together if not covered[each.block]]
    return kept


def _in_order(found: list[Change]) -> list[Change]:
    """A slow fade around a quick change begins before it and rests after it: each change is later than the one before.

    They stand in the order of coming to rest, which is that of their pictures, so that sorting would mix these up.
    """
    ordered: list[Change] = []
    for change in found:
        earliest = ordered[-1].at_s + 1 / FPS if ordered else 0.0
        ordered.append(replace(change, at_s=max(change.at_s, earliest)))
    return ordered


def _groups(rested: list[Rested]) -> list[list[Rested]]:
    """Blocks that came to rest together; they are given in that order."""
    groups: list[list[Rested]] = []
    for each in rested:
        if groups and each.since - groups[-1][-1].since <= _TOGETHER:
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def _change(group: list[Rested], tracks: Tracks, masks: "Masks") -> Change | None:
    blocks = np.zeros(ROWS * COLUMNS, np.bool_)
    blocks[[each.block for each in group]] = True
    if blocks.sum() < STEP_BLOCKS:
        return None
    seen = ~masks.at(group[0].since)
    shown = tracks.textured[group[0].since] & seen
    gone = (blocks & shown).sum() / max(1, shown.sum())
    covered = blocks.sum() / max(1, seen.sum())
    begins = median((each.last_seen + 1 + each.since) / 2 for each in group)
    return Change(
        at_s=round(begins / FPS, 3),
        rests_from_s=(group[-1].since + 1) / FPS,
        new_slide=bool(shown.sum() < _BARE or gone >= _GONE or covered >= _COVERED),
    )


class Masks:
    """The blocks that are not looked at, because they move whatever the slide does.

    `always` are those that move through the whole recording: the speaker, an embedded film.
    """

    def __init__(self, tracks: Tracks) -> None:
        moving: NDArray[np.bool_] = np.array(tracks.moving)
        habit = moving & ~_surges(moving)[:, None]
        bursts = (habit[1:] & ~habit[:-1]).sum(axis=0)
        times = habit.sum(axis=0)
        enough = (times >= _OFTEN) & (bursts >= _BURSTS)
        self.always: Blocks = _widened(enough & (times >= _ALWAYS * len(moving)))
        self._summed = np.vstack([np.zeros((1, moving.shape[1]), np.int32), habit.cumsum(axis=0, dtype=np.int32)])

    def at(self, number: int) -> Blocks:
        """The blocks to leave out around this picture."""
        first, last = max(0, number - _WINDOW), min(len(self._summed) - 1, number + _WINDOW)
        around = self._summed[last] - self._summed[first]
        often = (around >= _OFTEN) & (around >= _AROUND * (last - first))
        return np.asarray(self.always | _widened(often), np.bool_)


def _surges(moving: NDArray[np.bool_]) -> Blocks:
    """The pictures in which far more moves than in those around them."""
    counts = moving.sum(axis=1)
    usual = np.array([np.median(counts[max(0, at - _WINDOW) : at + _WINDOW + 1]) for at in range(len(counts))])
    return np.asarray(counts > np.maximum(_SURGE_BLOCKS, _SURGE_TIMES * usual), np.bool_)


def _widened(blocks: Blocks) -> Blocks:
    """The blocks and their neighbours: who moves, moves a little further next time."""
    padded = np.pad(blocks.reshape(ROWS, COLUMNS), 1)
    grown = np.zeros((ROWS, COLUMNS), np.bool_)
    for down in range(3):
        for right in range(3):
            grown |= padded[down : down + ROWS, right : right + COLUMNS]
    return grown.ravel()
