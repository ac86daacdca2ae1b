"""How long a county manager's list of people takes when the directory holds a whole region, on both databases.

SQLite is measured in a folder of its own; PostgreSQL where BENCH_DATABASE_URL names an empty database of a server
(script/services starts one), which is filled and left filled.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from bench.report import ROOT, Figure

PEOPLE = 20_000
GOAL_MS = 30.0
REPEATS = 51
ON = date(2026, 6, 15)


def figures() -> list[Figure]:
    """The median and the quickest of many queries, each with all its rows, for each database there is."""
    with tempfile.TemporaryDirectory(prefix="bench-scope-") as folder:
        measured = _measured_in_process({"DATA_DIR": folder}, "SQLite")
    server = os.environ.get("BENCH_DATABASE_URL", "")
    if server:
        with tempfile.TemporaryDirectory(prefix="bench-scope-") as folder:
            measured += _measured_in_process({"DATA_DIR": folder, "TEST_DATABASE_URL": server}, "PostgreSQL")
    return measured


def _measured_in_process(environment: dict[str, str], name: str) -> list[Figure]:
    """Settings are read once in a process, so each database has its own."""
    settings = {"DJANGO_SETTINGS_MODULE": "lms.settings.test", "LOG_LEVEL": "WARNING"}
    done = subprocess.run(
        [sys.executable, "-m", "bench.directory_scope"],
        cwd=ROOT,
        env={**os.environ, **settings, **environment},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    people, listed, median, quickest = done.stdout.split()[-4:]
    label = f"{name}, {int(people):,} people, a county of {listed}"
    return [
        Figure(f"{label}: median", float(median), "ms", "<=", GOAL_MS),
        Figure(f"{label}: quickest of {REPEATS}", float(quickest), "ms", "<=", GOAL_MS),
    ]


def main() -> None:
    """Fill the database of these settings; print how many people there are, how many are seen, and how fast."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    viewer = _fill()
    from lms.directory.models import Practitioner

    times = []
    for _each in range(REPEATS):
        began = time.perf_counter()
        seen = list(Practitioner.objects.visible_to(viewer, ON))
        times.append((time.perf_counter() - began) * 1000)
    print(Practitioner.objects.count(), len(seen), round(statistics.median(times), 1), round(min(times), 1))


def _fill() -> object:
    """The institutions of the demonstration region with 20,000 people, and the manager of one county."""
    from django.db import connection

    from lms.demonstration.region import SEED, load_region
    from lms.directory.models import AccessGrant, AccessRole, AdministrativeDivision

    with tempfile.TemporaryDirectory(prefix="bench-lists-") as folder:
        load_region(folder=Path(folder), seed=SEED, on=ON)
    viewer = _employ(PEOPLE)
    county = AdministrativeDivision.objects.get(code="540122")
    AccessGrant.objects.create(
        practitioner=viewer, role=AccessRole.MANAGER, division=county, from_date=ON, post=viewer.posts.get()
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return viewer


def _employ(number_of_people: int) -> object:
    """People with a post each, evenly over all institutions; the first of them."""
    from lms.common.names import sort_key
    from lms.directory.models import Institution, Practitioner, PractitionerRole

    institutions = list(Institution.objects.order_by("code").values_list("pk", flat=True))
    names = [f"人员{number}" for number in range(number_of_people)]
    people = Practitioner.objects.bulk_create(
        (Practitioner(name_zh=name, sort_key=sort_key(name)) for name in names), batch_size=1000
    )
    PractitionerRole.objects.bulk_create(
        (
            PractitionerRole(
                practitioner=person,
                institution_id=institutions[number % len(institutions)],
                role="physician",
                from_date=date(2020, 1, 1),
            )
            for number, person in enumerate(people)
        ),
        batch_size=1000,
    )
    return people[0]


if __name__ == "__main__":
    main()
