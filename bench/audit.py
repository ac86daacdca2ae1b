"""What the audit log costs, on a SQLite file as the embedded shape has it: acts recorded, all checked, a page read."""

import os
import time
from pathlib import Path

from bench.report import Figure
from bench.server import data_folder

ACTS = 2_000
ENTRIES = 100_000


def figures() -> list[Figure]:
    """Record, fill up to 100,000, check all of them, read a page, all in a data folder of its own."""
    with data_folder() as data:
        _set_up(data)
        recorded = _record()
        _fill()
        checked = _check()
        page_ms = _page()
    return [
        Figure("acts recorded a second, each in a transaction of its own", round(ACTS / recorded), "1/s", ">=", 300),
        Figure(f"seconds to check {ENTRIES:,} entries", round(checked, 2), "s", "<=", 20),
        Figure(f"slowest page of 50 out of {ENTRIES:,}, narrowed in six ways", round(page_ms, 1), "ms", "<=", 200),
    ]


def _set_up(data: Path) -> None:
    os.environ |= {"DATA_DIR": str(data), "SECRET_KEY": "x" * 60, "AUDIT_KEY": "y" * 60}
    os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings.embedded"
    os.environ["LOG_LEVEL"] = "WARNING"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)  # all of it: rooms finish their set-up after it


def _record() -> float:
    from lms.audit.services import record

    started = time.monotonic()
    for number in range(ACTS):
        record("post.started", object_kind="post", object_id=number, detail={"institution": "T00001"})
    return time.monotonic() - started


def _fill() -> None:
    """The rest of the entries at once: many acts of one transaction."""
    from django.db import transaction

    from lms.audit.chain.seals import seal
    from lms.audit.services import record
    from lms.common import clock

    with transaction.atomic():
        for number in range(ENTRIES - ACTS):
            record("grant.given", object_kind="grant", object_id=number, detail={"role": "learner"})
    seal(clock.now())


def _check() -> float:
    from lms.audit.chain.verification import verify

    started = time.monotonic()
    outcome = verify()
    seconds = time.monotonic() - started
    if outcome.finding is not None or outcome.entries != ENTRIES:
        raise RuntimeError(f"The log that was measured is not sound: {outcome}")
    return seconds


def _page() -> float:
    """The slowest of the ways to narrow the page, in milliseconds."""
    from datetime import timedelta
    from uuid import uuid4

    from lms.audit.selectors import Wanted, slice_of
    from lms.common import clock

    today = clock.today()
    ways = [
        Wanted(),
        Wanted(action="post.started"),
        Wanted(action="post."),
        Wanted(actor_key=uuid4()),
        Wanted(object_kind="grant", object_id="5"),
        Wanted(from_date=today - timedelta(days=1), to_date=today),
    ]
    slowest = 0.0
    for wanted in ways:
        started = time.monotonic()
        slice_of(wanted, before=None, size=50)
        slowest = max(slowest, (time.monotonic() - started) * 1000)
    return slowest
