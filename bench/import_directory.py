"""How long the commands take to import the demonstration's 853 institutions and 20,000 people: goal 60 s together."""

import csv
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bench.report import ROOT, Figure
from bench.server import data_folder

GOAL_S = 60
PEOPLE = 20_000
ROLES = ("physician", "nurse", "public_health", "tibetan_physician", "administration")


def manage(data: Path, *arguments: str) -> float:
    """Run one command as an administrator does; the seconds it took, with the start of the program."""
    environment = os.environ | {"DATA_DIR": str(data), "SECRET_KEY": "only-for-a-measurement-" + "x" * 40}
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    return time.perf_counter() - start


def people_rows(codes: list[str]) -> Iterator[list[object]]:
    """People with a present post each, and every tenth with a former one; the same at every run."""
    for number in range(PEOPLE):
        code, since = codes[number % len(codes)], date(2005, 1, 1) + timedelta(days=number % 7000)
        name = [f"P{number:05d}", f"示范人员{number}", "དཔེ་སྟོན", f"Person {number}", f"L{number:05d}"]
        role = ROLES[number % len(ROLES)]
        yield [*name, code, role, "general", "yes", since.isoformat(), ""]
        if number % 10 == 0:
            before = codes[(number + 7) % len(codes)]
            former = ((since - timedelta(days=900)).isoformat(), (since - timedelta(days=1)).isoformat())
            yield [*name, before, role, "general", "yes", *former]


def write_people(path: Path, institutions: Path) -> int:
    """The file of people; how many rows it has."""
    with institutions.open(encoding="utf-8-sig", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    headings = ["personnel_number", "name_zh", "name_bo", "name_en", "licence_number"]
    headings += ["institution", "role", "specialty", "primary", "from_date", "to_date"]
    rows = list(people_rows(codes))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return len(rows)


def figures() -> list[Figure]:
    """Seconds of each list, of all together, and of what a second import and a dry run take."""
    with data_folder() as data:
        manage(data, "migrate", "--verbosity", "0")
        files = data / "lists"
        manage(data, "make_demonstration_files", "--out", str(files))
        people = files / "people.csv"
        write_people(people, files / "institutions.csv")
        divisions = manage(data, "import_divisions", str(files / "divisions.csv"))
        institutions = manage(data, "import_institutions", str(files / "institutions.csv"))
        first = manage(data, "import_practitioners", str(people))
        again = manage(data, "import_practitioners", str(people))
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    together = divisions + institutions + first
    return [
        Figure("divisions, institutions and 20,000 people", round(together, 1), "s", "<=", GOAL_S),
        Figure("772 divisions", round(divisions, 1), "s", "<=", GOAL_S),
        Figure("853 institutions", round(institutions, 1), "s", "<=", GOAL_S),
        Figure("20,000 people with 22,000 posts", round(first, 1), "s", "<=", GOAL_S),
        Figure(
            "processor time of all commands, with setting up", round(spent.ru_utime + spent.ru_stime, 1), "s", "<=", 90
        ),
        Figure("the same people again: nothing changes", round(again, 1), "s", "<=", GOAL_S),
    ]
