"""The demonstration region: real prefectures and counties, invented townships, 853 institutions.

It is written to files and read by the imports that everybody uses; the same seed gives the same files.
"""

import csv
import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from lms.demonstration.data import words
from lms.demonstration.data.divisions import DIVISIONS
from lms.directory.imports.report import Report
from lms.directory.imports.services import import_divisions, import_institutions

SEED = 20260101  # of every demonstration that names no other: people with one seed see the same screen
DIVISIONS_FILE = "divisions.csv"
INSTITUTIONS_FILE = "institutions.csv"
REGION_CODE = "540000"
TOWNSHIPS = 690
FEWEST_TOWNSHIPS = 4  # in a county
COUNTY_SECOND_HOSPITALS = 63
LINKS_KBPS = (64, 96, 128, 192, 256, 384, 512)
LINK_WEIGHTS = (4, 3, 5, 3, 3, 1, 1)

Cells = dict[str, object]


class DemonstrationError(Exception):
    """The demonstration's own data was refused by an import: a fault of ours."""


def load_region(*, folder: Path, seed: int, on: date) -> Report:
    """Write the files of divisions and institutions to `folder` and import them; a repeat changes nothing."""
    write_region(folder=folder, seed=seed)
    accepted(import_divisions(path=folder / DIVISIONS_FILE, on=on))
    return accepted(import_institutions(path=folder / INSTITUTIONS_FILE, on=on))


def write_region(*, folder: Path, seed: int) -> None:
    """Write divisions.csv and institutions.csv."""
    townships = list(township_rows(seed))
    write_csv(folder / DIVISIONS_FILE, [*_upper_divisions(), *(_division(row) for row in townships)])
    write_csv(folder / INSTITUTIONS_FILE, list(institution_rows(seed)))


def accepted(report: Report) -> Report:
    """The report of an import that must succeed."""
    if not report.ok:
        raise DemonstrationError("\n".join(str(problem) for problem in report.problems[:20]))
    return report


def write_csv(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    """A CSV file that Excel in China opens correctly: UTF-8 with its mark."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def township_rows(seed: int) -> Iterator[Cells]:
    """The invented townships: a nine-digit code from 901 up, a name that says what it is, an altitude."""
    rng = random.Random(f"townships {seed}")  # noqa: S311 - a repeatable demonstration, no secret
    names = list(itertools.product(words.TOWNSHIP_FIRST, words.TOWNSHIP_SECOND))
    rng.shuffle(names)
    counties = _of_level("county")
    spread = rng.choices(range(len(counties)), k=TOWNSHIPS - FEWEST_TOWNSHIPS * len(counties))
    unused = iter(names)
    for index, (county, _zh, _bo, _en, altitude) in enumerate(counties):
        for number in range(1, FEWEST_TOWNSHIPS + spread.count(index) + 1):
            first, second = next(unused)
            yield {
                "code": f"{county}{900 + number}",
                "name_zh": f"示范{first[0]}{second[0]}乡",
                "name_bo": f"དཔེ་སྟོན་{first[1]}{second[1]}ཤང་",
                "name_en": f"Demonstration Township {first[2]} {second[2]}",
                "parent": county,
                "altitude_m": _altitude(rng, altitude),
            }


def institution_rows(seed: int) -> Iterator[Cells]:
    """6 regional, 20 prefecture, 137 county and 690 township institutions."""
    rng = random.Random(f"institutions {seed}")  # noqa: S311 - a repeatable demonstration, no secret
    region = DIVISIONS[0]
    for number, name in enumerate(words.REGIONAL, start=1):
        yield _institution(region[0], number, name, "region", region[4], _fast(rng, 200, 1000, 10, 30))
    for index, division in enumerate(_of_level("prefecture")):
        kinds = [words.PEOPLES_HOSPITAL, words.TIBETAN_HOSPITAL, words.MATERNAL_CENTRE][: 3 if index < 6 else 2]
        for number, kind in enumerate(kinds, start=1):
            yield _named_after(division, number, kind, "prefecture", _fast(rng, 20, 100, 40, 80))
    counties = _of_level("county")
    second = set(rng.sample(range(len(counties)), COUNTY_SECOND_HOSPITALS))
    for index, division in enumerate(counties):
        yield _named_after(division, 1, words.PEOPLES_HOSPITAL, "county", _fast(rng, 2, 20, 80, 200))
        if index in second:
            kind = rng.choice([words.TIBETAN_HOSPITAL, words.TIBETAN_HOSPITAL, words.MATERNAL_CENTRE])
            yield _named_after(division, 2, kind, "county", _fast(rng, 2, 10, 80, 200))
    for township in township_rows(seed):
        link = (rng.choices(LINKS_KBPS, LINK_WEIGHTS)[0], rng.randint(600, 800))
        yield _township_centre(township, link)


def _upper_divisions() -> Iterator[Cells]:
    for code, name_zh, name_bo, name_en, _altitude_m in DIVISIONS:
        level, parent = _place(code)
        yield {
            "code": code,
            "name_zh": name_zh,
            "name_bo": name_bo,
            "name_en": name_en,
            "level": level,
            "parent": parent,
            "demonstration": "no",
        }


def _division(township: Cells) -> Cells:
    row = {key: value for key, value in township.items() if key not in {"parent", "altitude_m"}}
    return row | {"level": "township", "parent": township["parent"], "demonstration": "yes"}


def _place(code: str) -> tuple[str, str]:
    """Level and parent of a six-digit code; the digits say both."""
    if code.endswith("0000"):
        return "region", ""
    if code.endswith("00"):
        return "prefecture", REGION_CODE
    return "county", f"{code[:4]}00"


def _of_level(level: str) -> list[tuple[str, str, str, str, int]]:
    return [division for division in DIVISIONS if _place(division[0])[0] == level]


def _altitude(rng: random.Random, seat: int) -> int:
    """Townships lie mostly a little higher than their county's seat."""
    return max(700, min(5200, round(rng.gauss(seat + 80, 120) / 10) * 10))


def _fast(rng: random.Random, low_mbps: int, high_mbps: int, near_ms: int, far_ms: int) -> tuple[int, int]:
    return rng.randint(low_mbps, high_mbps) * 1000, rng.randint(near_ms, far_ms)


def _named_after(
    division: tuple[str, str, str, str, int], number: int, kind: tuple[str, str, str], level: str, link: tuple[int, int]
) -> Cells:
    code, name_zh, name_bo, name_en, altitude = division
    name = (f"{name_zh}{kind[0]}", f"{name_bo}་{kind[1]}", f"{name_en} {kind[2]}")
    return _institution(code, number, name, level, altitude, link)


def _township_centre(township: Cells, link: tuple[int, int]) -> Cells:
    kind = words.TOWNSHIP_CENTRE
    name = (
        f"{township['name_zh']}{kind[0]}",
        f"{township['name_bo']}{kind[1]}",
        f"{township['name_en']} {kind[2]}",
    )
    return _institution(str(township["code"]), 1, name, "township", int(str(township["altitude_m"])), link)


def _institution(
    division: str, number: int, name: tuple[str, str, str], level: str, altitude: int, link: tuple[int, int]
) -> Cells:
    return {
        "code": f"{division}-{number}",
        "name_zh": name[0],
        "name_bo": name[1].removesuffix("་"),
        "name_en": name[2],
        "level": level,
        "division": division,
        "altitude_m": altitude,
        "link_kbps": link[0],
        "link_round_trip_ms": link[1],
        "demonstration": "yes",
    }
