"""Watches a picture block by block: which blocks move now, and which have come to rest with another content.

A block has come to rest when it differs little from what it was half a second ago; what it shows then replaces what it
showed at rest before. That one rule lets a fade, a passing cursor and a speaker go by unnoticed: none of them rests.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from media_pipeline.analysis.frames import FPS, HEIGHT, WIDTH, Grey

BLOCK = 10
ROWS, COLUMNS = HEIGHT // BLOCK, WIDTH // BLOCK
REST = FPS // 2  # pictures after the first that must look the same
_MOVES = 1.5  # mean difference of a block's points, of 255, beyond the noise; compression alone stays below
_CHANGES = 3.5
_NOISE = 2.5  # a block of a hundred points strays little from the mean of its noise
_SETTLING = 0.1  # how fast the estimate of the noise follows
_EXPOSURE = 10.0  # what a camera may become lighter or darker at once
_TEXTURE = 6.0  # standard deviation of a block that shows something
MOST_RESTED = 1_500_000  # four hours with a slide every five seconds have fewer; it bounds what a hostile film takes
Blocks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rested:
    """A block that came to rest with another content than before; times are numbers of pictures."""

    block: int
    last_seen: int  # the last picture that showed the old content
    since: int  # the first picture that shows the new one


@dataclass
class Tracks:
    """All that is kept of a recording's pictures: two flags a block and picture, and the blocks that changed."""

    moving: list[Blocks] = field(default_factory=list)
    textured: list[Blocks] = field(default_factory=list)  # at rest, before this picture
    rested: list[Rested] = field(default_factory=list)


class Watcher:
    """Takes the pictures of a recording in order."""

    def __init__(self) -> None:
        self.tracks = Tracks()
        self._noise = 0.0
        self._before = self._anchor = self._content = np.zeros((ROWS, COLUMNS, BLOCK * BLOCK), np.float32)
        self._since = np.zeros((ROWS, COLUMNS), np.int64)
        self._last_seen = np.zeros((ROWS, COLUMNS), np.int64)
        self._texture = np.zeros((ROWS, COLUMNS), np.bool_)

    def take(self, picture: Grey) -> None:
        """Look at the next picture."""
        number = len(self.tracks.moving)
        now = _blocks(picture)
        if number == 0:
            self._before = now
            self._anchor, self._content = now.copy(), now.copy()
            self._texture = _textured(now)
        step = _difference(now, self._before)
        self._follow_noise(step)
        self.tracks.moving.append((step > self._beyond(_MOVES)).ravel())
        self.tracks.textured.append(self._texture.ravel().copy())
        self._rest(now, number)
        self._before = now

    def _rest(self, now: NDArray[np.float32], number: int) -> None:
        moved = _difference(now, self._anchor) > self._beyond(_MOVES)
        self._anchor[moved] = now[moved]
        self._since[moved] = number
        same = _difference(now, self._content) <= self._beyond(_MOVES)
        self._last_seen[same] = number
        rests = number - self._since == REST
        new = rests & (_difference(self._anchor - self._exposure(), self._content) > self._beyond(_CHANGES))
        if len(self.tracks.rested) < MOST_RESTED:
            self.tracks.rested += [
                Rested(int(block), int(self._last_seen.flat[block]), int(self._since.flat[block]))
                for block in np.flatnonzero(new)
            ]
        # What changed too little to count is followed: the tail of a fade, a camera's exposure.
        self._content[rests] = self._anchor[rests]
        self._last_seen[rests] = number
        self._texture[rests] = _textured(self._anchor[rests])

    def _exposure(self) -> float:
        """How much lighter all of the picture has become, as a camera's exposure makes it: no slide does only that."""
        return float(np.clip(np.median((self._anchor - self._content).mean(axis=-1)), -_EXPOSURE, _EXPOSURE))

    def _follow_noise(self, step: NDArray[np.float32]) -> None:
        """What the quieter half of the picture does between two pictures is the camera's or the encoder's."""
        quiet = float(np.percentile(step, 30))
        self._noise += _SETTLING * (min(quiet, 8.0) - self._noise)

    def _beyond(self, threshold: float) -> float:
        return threshold + _NOISE * self._noise


def _blocks(picture: Grey) -> NDArray[np.float32]:
    """The points of each block in a row."""
    cut = picture.reshape(ROWS, BLOCK, COLUMNS, BLOCK).swapaxes(1, 2)
    return cut.reshape(ROWS, COLUMNS, BLOCK * BLOCK).astype(np.float32)


def _difference(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean difference of the points of each block."""
    return np.asarray(np.abs(one - other).mean(axis=-1), np.float32)


def _textured(blocks: NDArray[np.float32]) -> Blocks:
    return np.asarray(blocks.std(axis=-1) > _TEXTURE, np.bool_)
