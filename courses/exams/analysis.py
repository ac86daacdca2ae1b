"""Item analysis by classical test theory, on plain numbers: how hard a question is, whether it tells the good from the
weak, how its options work, and how far the whole can be relied on. docs/exams.md says what each figure means.

Scores are shares of a question's points, from 0 to 1 (below 0 where wrong answers cost); NaN where a form did not ask.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

FEWEST = 10  # people; with fewer every figure is chance
_EASY, _HARD = 0.95, 0.2
_WEAK = 0.15
_UNUSED = 0.05
_THIRDS = 3

Scores = NDArray[np.float64]  # a row for each attempt, a column for each question


class Flag(StrEnum):
    """Why an author should look at a question."""

    TOO_EASY = "too_easy"
    TOO_HARD = "too_hard"
    WEAK = "weak"  # tells the good from the weak hardly
    REVERSED = "reversed"  # the weak do better: the key may be wrong
    UNUSED_OPTION = "unused_option"


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One question: how many were asked it, and what came of it; None where it cannot be said."""

    asked: int
    exposure: float  # the share of all forms that asked it
    difficulty: float | None  # mean share of the points: high is easy
    discrimination: float | None  # correlation with the rest of the form, the question itself left out


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """One option of a part with a single choice: how many chose it, of all and of the lower and upper third."""

    id: str
    right: bool
    chosen: int
    share: float
    lower: float
    upper: float


def totals(scores: Scores) -> NDArray[np.float64]:
    """The mean score of each attempt, over the questions that it was asked."""
    asked = np.sum(~np.isnan(scores), axis=1)
    return np.divide(np.nansum(scores, axis=1), asked, out=np.full(len(scores), np.nan), where=asked > 0)


def item_figures(scores: Scores) -> list[ItemFigures]:
    """Every question of an examination."""
    people = len(scores)
    return [_item(scores, column, people) for column in range(scores.shape[1])]


def _item(scores: Scores, column: int, people: int) -> ItemFigures:
    own = scores[:, column]
    there = ~np.isnan(own)
    asked = int(there.sum())
    rest = totals(np.delete(scores, column, axis=1))
    return ItemFigures(
        asked=asked,
        exposure=asked / people if people else 0.0,
        difficulty=float(own[there].mean()) if asked else None,
        discrimination=correlation(own[there], rest[there]),
    )


def correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float | None:
    """Pearson's correlation of what both have; None where one of them does not vary. With 0 and 1: point-biserial."""
    both = ~(np.isnan(first) | np.isnan(second))
    first, second = first[both], second[both]
    if len(first) < 2 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return None
    return float(np.corrcoef(first, second)[0, 1])


def alpha(scores: Scores) -> float | None:
    """Cronbach's alpha; None where people were asked different questions or do not differ.

    Where every score is 0 or 1 this is Kuder and Richardson's formula 20.
    """
    people, items = scores.shape
    if people < 2 or items < 2 or np.isnan(scores).any():
        return None
    whole = scores.sum(axis=1).var()
    if np.isclose(whole, 0):
        return None
    return float(items / (items - 1) * (1 - scores.var(axis=0).sum() / whole))


def kr20(scores: Scores) -> float | None:
    """Kuder and Richardson's formula 20; None where scores are not all right or wrong, or `alpha` says nothing."""
    return alpha(scores) if np.isin(scores, (0.0, 1.0)).all() else None


def option_figures(
    choices: Sequence[str | None], scores: NDArray[np.float64], right: str, options: Sequence[str]
) -> list[OptionFigures]:
    """The options of a part as they were chosen; `scores` are the totals of the same people, None: not answered."""
    order = np.argsort(scores, kind="stable")
    third = max(1, len(order) // _THIRDS) if len(order) else 0
    lower, upper = order[:third], order[len(order) - third :]
    return [
        OptionFigures(
            id=option,
            right=option == right,
            chosen=sum(choice == option for choice in choices),
            share=_share(choices, range(len(choices)), option),
            lower=_share(choices, lower, option),
            upper=_share(choices, upper, option),
        )
        for option in options
    ]


def _share(choices: Sequence[str | None], among: Sequence[int] | NDArray[np.int64], option: str) -> float:
    return sum(choices[place] == option for place in among) / len(among) if len(among) else 0.0


def flags(figures: ItemFigures, options: Mapping[str, Sequence[OptionFigures]]) -> list[Flag]:
    """What an author should look at; `options` by part. Nothing while too few people were asked."""
    if figures.asked < FEWEST or figures.difficulty is None:
        return []
    found = []
    if figures.difficulty > _EASY:
        found.append(Flag.TOO_EASY)
    if figures.difficulty < _HARD:
        found.append(Flag.TOO_HARD)
    if figures.discrimination is not None and figures.discrimination < _WEAK:
        found.append(Flag.REVERSED if figures.discrimination < 0 else Flag.WEAK)
    wrong = [option for each in options.values() for option in each if not option.right]
    if figures.difficulty <= _EASY and any(option.share < _UNUSED for option in wrong):
        found.append(Flag.UNUSED_OPTION)
    return found
