"""Figures with their goals, and the file that script/bench writes of them."""

import importlib
import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
Comparison = Literal["<=", ">="]


@dataclass(frozen=True)
class Peer:
    """Another product's, or a baseline's, value of the same figure; measured in the same run where it is a ratio."""

    name: str
    value: float


@dataclass(frozen=True)
class Figure:
    """One measured value and what it must be."""

    name: str
    value: float
    unit: str
    comparison: Comparison
    goal: float
    peer: Peer | None = None

    def __post_init__(self) -> None:
        if self.comparison not in ("<=", ">="):
            raise ValueError(f"A figure is compared by <= or >=, not by {self.comparison!r}.")

    @property
    def met(self) -> bool:
        return self.value <= self.goal if self.comparison == "<=" else self.value >= self.goal

    def as_json(self) -> dict[str, object]:
        """The figure as the results hold it."""
        peer = asdict(self.peer) if self.peer else None
        row = asdict(self) | {"met": self.met, "peer": peer}
        return {key: row[key] for key in ("name", "value", "unit", "comparison", "goal", "met", "peer")}

    def as_line(self) -> str:
        """The figure as a person reads it."""
        verdict = "met" if self.met else "MISSED"
        peer = f"; {self.peer.name}: {self.peer.value:,}" if self.peer else ""
        return f"  {self.name}: {self.value:,} {self.unit} ({self.comparison} {self.goal:,}: {verdict}{peer})"


def commit() -> str:
    """The commit that was measured; "+" when files differ from it."""
    head = _git("rev-parse", "--short=12", "HEAD")
    return head + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")


def machine() -> str:
    """What it was measured on, without the machine's name."""
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory_gib:.0f} GiB"
    return f"{system}, Python {platform.python_version()}"


def report(benchmark: str, figures: list[Figure]) -> dict[str, object]:
    """What the results file holds. A benchmark without figures is a mistake."""
    if not figures:
        raise ValueError(f"{benchmark} measured nothing.")
    rows = [figure.as_json() for figure in figures]
    return {"benchmark": benchmark, "commit": commit(), "machine": machine(), "figures": rows}


def write(benchmark: str, figures: list[Figure], results: Path = RESULTS) -> Path:
    """Keep the figures of one benchmark."""
    results.mkdir(parents=True, exist_ok=True)
    path = results / f"{benchmark}.json"
    text = json.dumps(report(benchmark, figures), ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def main(benchmark: str) -> int:
    """Run one benchmark, show and keep its figures; 1 when a goal was missed."""
    figures = importlib.import_module(f"bench.{benchmark}").figures()
    path = write(benchmark, figures)
    for figure in figures:
        print(figure.as_line())
    print(f"  written to {path.relative_to(ROOT)}")
    return 0 if all(figure.met for figure in figures) else 1


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
