"""What the architecture tests read: the files of the product and the layers that pyproject.toml declares."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("lms", "courses", "pathways", "media_pipeline", "search")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


def files(*endings: str, under: tuple[str, ...] = PACKAGES) -> Iterator[Path]:
    """The files below the folders with one of the endings, as paths from the root; nothing that was generated."""
    for folder in under:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in endings and "__pycache__" not in path.parts and "results" not in path.parts:
                yield path.relative_to(ROOT)


def contract(name: str) -> dict:
    """One import contract of pyproject.toml by its id."""
    return next(each for each in CONTRACTS if each["id"] == name)


def layers() -> list[list[str]]:
    """The rooms from top to bottom; those on one line do not see each other."""
    return [[room.strip() for room in line.split("|")] for line in contract("layers")["layers"]]
