"""How well are slide changes found? Clips made by program, with known truth, none of which was used for tuning."""

import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.lecture_clips import HELD_OUT, TUNING, Recipe, clip, write
from bench.report import Figure
from media_pipeline.analysis.content import Analysis, analyse
from media_pipeline.ffmpeg.probe import probe

NEAR_S = 0.6


@dataclass(frozen=True)
class Score:
    """How many true changes there were, how many were found, and how many of those were true."""

    true: int = 0
    found: int = 0
    hits: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.true + other.true, self.found + other.found, self.hits + other.hits)

    @property
    def recall(self) -> float:
        return self.hits / self.true if self.true else 1.0

    @property
    def precision(self) -> float:
        return self.hits / self.found if self.found else 1.0


def score(true_s: Sequence[float], found_s: Sequence[float]) -> Score:
    """Each true change is matched with the nearest found one that is left and near enough."""
    left = list(found_s)
    hits = 0
    for at in true_s:
        nearest = min(left, key=lambda one: abs(one - at), default=None)
        if nearest is not None and abs(nearest - at) <= NEAR_S:
            left.remove(nearest)
            hits += 1
    return Score(len(true_s), len(found_s), hits)


def figures() -> list[Figure]:
    """The held-out clips, unless BENCH_SLIDES=tuning asks for the others."""
    recipes = TUNING if os.environ.get("BENCH_SLIDES") == "tuning" else HELD_OUT
    slides, steps = measured(recipes)
    return [
        Figure("slide changes in the clips", slides.true, "changes", ">=", 100 if recipes is HELD_OUT else 50),
        Figure("slide changes: precision", round(slides.precision, 3), "", ">=", 0.95),
        Figure("slide changes: recall", round(slides.recall, 3), "", ">=", 0.95),
        Figure("steps within slides: precision", round(steps.precision, 3), "", ">=", 0.9),
        Figure("steps within slides: recall", round(steps.recall, 3), "", ">=", 0.8),
    ]


def measured(recipes: Iterable[Recipe]) -> tuple[Score, Score]:
    """Slides and steps over all clips; a line for each clip that is not perfect."""
    slides, steps = Score(), Score()
    for recipe in recipes:
        made = clip(recipe)
        with tempfile.TemporaryDirectory(prefix="lms-bench-") as folder:
            path = write(made, Path(folder) / "source.mp4")
            found = analyse(path, probe(path))
        of_slides, of_steps = score(made.slides_s, found.changes_s), score(made.steps_s, _steps(found))
        for name, each in (("slides", of_slides), ("steps", of_steps)):
            if not each.true == each.found == each.hits:
                print(f"  {recipe.name} {recipe.seed}: {name} true {each.true}, found {each.found}, right {each.hits}")
        slides, steps = slides + of_slides, steps + of_steps
    return slides, steps


def _steps(found: Analysis) -> list[float]:
    return [slide.starts_s for slide in found.slides[1:] if not slide.new_slide]
