"""Which page of a document stands on the screen when: pages are compared with the slides that were found. Plain Python.

Pictures are small and grey. Both are levelled (mean 0, length 1), so that their product is the correlation: brightness
and contrast of a camera do not count. Pages follow each other in a lecture more often than not, which the path through
all slides takes into account; a slide that looks like no page (a film, a demonstration) keeps its own picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 96, 54
ALIKE = 0.55  # from here on two pictures may be the same page
_STAY, _NEXT, _LEAP = 0.0, 0.02, 0.08  # what it costs to stay on a page, to turn it, to go anywhere else
_BORDER = 24  # darker than this all along a side is the edge of the film, not of the page

Grey = NDArray[np.uint8]


@dataclass(frozen=True)
class Shown:
    """A slide as it was found."""

    starts_ms: int
    ends_ms: int
    picture: Grey


@dataclass(frozen=True)
class Placed:
    """What is to be shown from one time to another: a page (from 0), or what was found (from 0)."""

    starts_ms: int
    ends_ms: int
    page: int | None
    found: int | None = None


def placed(slides: Sequence[Shown], pages: Sequence[Grey]) -> list[Placed]:
    """The pages in the order of time; slides that are steps of one page become one."""
    if not slides or not pages:
        return []
    chosen = _path(_likeness(slides, pages))
    result: list[Placed] = []
    for number, (slide, page) in enumerate(zip(slides, chosen, strict=True)):
        last = result[-1] if result else None
        if last is not None and page is not None and last.page == page:
            result[-1] = Placed(last.starts_ms, slide.ends_ms, page)
        else:
            result.append(Placed(slide.starts_ms, slide.ends_ms, page, None if page is not None else number))
    return result


def spread(duration_ms: int, count: int) -> list[Placed]:
    """Pages at equal distances, where there is nothing to compare them with."""
    edges = [round(duration_ms * number / count) for number in range(count + 1)]
    return [
        Placed(edges[number], edges[number + 1], number) for number in range(count) if edges[number + 1] > edges[number]
    ]


def _likeness(slides: Sequence[Shown], pages: Sequence[Grey]) -> NDArray[np.float64]:
    """For each slide and page how alike they are; the last column is what looking like none is worth."""
    views = np.stack([_levelled(_without_border(slide.picture)) for slide in slides])
    sheets = np.stack([_levelled(page) for page in pages])
    alike = views @ sheets.T
    return np.hstack([alike, np.full((len(slides), 1), ALIKE)])


def _path(worth: NDArray[np.float64]) -> list[int | None]:
    """The choice of pages that is worth most in the whole (Viterbi); None is the column of no page."""
    slides, columns = worth.shape
    cost = _turns(columns)
    best = worth[0].copy()
    came = np.zeros((slides, columns), dtype=np.intp)
    for number in range(1, slides):
        ways = best[:, None] - cost
        came[number] = ways.argmax(axis=0)
        best = ways.max(axis=0) + worth[number]
    at = int(best.argmax())
    chosen = [at]
    for number in range(slides - 1, 0, -1):
        at = int(came[number, at])
        chosen.append(at)
    return [None if column == columns - 1 else column for column in reversed(chosen)]


def _turns(columns: int) -> NDArray[np.float64]:
    """What it costs to go from each column to each other one."""
    cost = np.full((columns, columns), _LEAP)
    np.fill_diagonal(cost, _STAY)
    inner = np.arange(columns - 2)
    cost[inner, inner + 1] = _NEXT
    cost[:, -1] = cost[-1, :] = _NEXT  # to something else and back
    return cost


def _without_border(picture: Grey) -> Grey:
    """Pages of another shape than the film stand between black bars."""
    bright = picture > _BORDER
    rows, columns = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
    if len(rows) < picture.shape[0] // 2 or len(columns) < picture.shape[1] // 2:
        return picture  # a dark slide, not one with bars
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _levelled(picture: Any) -> NDArray[np.float64]:
    values = _resized(picture).astype(np.float64).ravel()
    values -= values.mean()
    length = float(np.sqrt((values * values).sum()))
    return values / length if length > 1.0 else np.zeros_like(values)


def _resized(picture: Grey) -> NDArray[np.float64]:
    """The means of a grid of blocks: what a letter more or less does not change."""
    rows = np.linspace(0, picture.shape[0], HEIGHT + 1).astype(int)[:-1]
    columns = np.linspace(0, picture.shape[1], WIDTH + 1).astype(int)[:-1]
    heights = np.diff(np.append(rows, picture.shape[0])).clip(1)
    widths = np.diff(np.append(columns, picture.shape[1])).clip(1)
    sums = np.add.reduceat(np.add.reduceat(picture.astype(np.float64), rows, axis=0), columns, axis=1)
    result: NDArray[np.float64] = sums / heights[:, None] / widths[None, :]
    return result
