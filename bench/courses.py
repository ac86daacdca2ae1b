"""Examinations: two hundred people hand in at the same moment, and what a whole attempt costs. On both databases.

SQLite is measured in a folder of its own; PostgreSQL where BENCH_DATABASE_URL names an empty database of a server
(script/services starts one), which is filled and left filled.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import timedelta

from bench.report import ROOT, Figure

PEOPLE = 200
QUESTIONS = 20
ATTEMPTS = 5
_PATIENCE_S = 300


def figures() -> list[Figure]:
    """None lost and none doubled of two hundred; queries and processor time of one attempt, first page to result."""
    with tempfile.TemporaryDirectory(prefix="bench-courses-") as folder:
        measured = _measured_in_process({"DATA_DIR": folder}, "SQLite")
    server = os.environ.get("BENCH_DATABASE_URL", "")
    if server:
        with tempfile.TemporaryDirectory(prefix="bench-courses-") as folder:
            measured += _measured_in_process({"DATA_DIR": folder, "TEST_DATABASE_URL": server}, "PostgreSQL")
    return measured


def _measured_in_process(environment: dict[str, str], name: str) -> list[Figure]:
    """Settings are read once in a process, so each database has its own."""
    settings = {"DJANGO_SETTINGS_MODULE": "lms.settings.test", "LOG_LEVEL": "ERROR"}
    done = subprocess.run(
        [sys.executable, "-m", "bench.courses"],
        cwd=ROOT,
        env={**os.environ, **settings, **environment},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    at_once = f"{name}, {PEOPLE} people save their last answer and hand in at once"
    whole = f"{name}, an attempt of {QUESTIONS} questions on one page, from first page to result"
    return [
        Figure(f"{at_once}: attempts lost", found["lost"], "", "<=", 0),
        Figure(f"{at_once}: attempts doubled", found["doubled"], "", "<=", 0),
        Figure(f"{at_once}: answers that were acknowledged and not marked", found["unmarked"], "", "<=", 0),
        Figure(f"{whole}: queries", found["queries"], "", "<=", 60),
        Figure(f"{whole}: processor time", found["cpu_ms"], "ms", "<=", 80),
    ]


def main() -> None:
    """Fill the database of these settings and measure; the last line is JSON."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    exam = _exam()
    print(json.dumps({**_all_at_once(exam), **_one_attempt(exam)}))


def _exam() -> object:
    from tests.factories import exams as make

    exam = make.published(*["A1"] * QUESTIONS, one_a_page=False, grace_seconds=900, attempts=20)
    return exam


def _all_at_once(exam: object) -> dict[str, int]:
    """Everybody has begun; at one moment each saves the last answer and hands in, twice, from two threads."""
    from courses.exams.models import Marking, Submission
    from lms.common import clock
    from tests.factories import exams as make
    from tests.factories.directory import PractitionerFactory

    attempts = [make.begun(PractitionerFactory(), exam, at=clock.now(), seed=str(n)) for n in range(PEOPLE)]
    gate = threading.Barrier(PEOPLE)
    saved: list[bool] = [False] * PEOPLE
    threads = [threading.Thread(target=_hand_in, args=(attempt, gate, saved, n)) for n, attempt in enumerate(attempts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=_PATIENCE_S)
    marked = {marking.attempt_id: marking for marking in Marking.objects.filter(attempt__in=attempts)}
    ended = Submission.objects.filter(attempt__in=attempts).count()
    return {
        "lost": PEOPLE - ended,
        "doubled": Marking.objects.filter(attempt__in=attempts).count() - len(marked),
        "unmarked": sum(
            saved[n] and not any(part["given"] for row in marked[attempt.pk].items for part in row["parts"])
            for n, attempt in enumerate(attempts)
            if attempt.pk in marked
        ),
    }


def _hand_in(attempt: object, gate: threading.Barrier, saved: list[bool], place: int) -> None:
    from django.db import OperationalError, connection

    from courses.exams import services
    from lms.common import clock
    from lms.common.identifiers import new_id
    from tests.factories import exams as make

    answer = make.an_answer(make.items_in(attempt)[0], at=clock.now())
    gate.wait(timeout=_PATIENCE_S)
    end = clock.now() + timedelta(seconds=_PATIENCE_S)
    key = new_id()
    try:
        while clock.now() < end:  # as the page's script: what was not answered is sent again
            try:
                if not saved[place]:
                    services.save_answers(attempt=attempt, answers=[answer], at=clock.now())
                    saved[place] = True
                for _time in range(2):
                    services.submit(attempt=attempt, key=key, at=clock.now())
                return
            except OperationalError:
                time.sleep(0.05)
    finally:
        connection.close()


def _one_attempt(exam: object) -> dict[str, float]:
    """Queries and processor time of seven requests through the whole of Django; the mean of several people."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.factories.directory import signed_in_person

    counted, used = [], []
    for number in range(ATTEMPTS + 1):
        client = Client()
        client.force_login(signed_in_person(role="learner").user)
        began = time.process_time()
        with CaptureQueriesContext(connection) as queries:
            _walk(client, exam)
        if number:  # the first one warms the templates
            used.append((time.process_time() - began) * 1000)
            counted.append(len(queries))
    return {"queries": max(counted), "cpu_ms": round(sum(used) / len(used), 1)}


def _walk(client: object, exam: object) -> None:
    from django.urls import reverse

    from courses.exams.models import ExamAttempt
    from lms.common.identifiers import new_id

    about = reverse("courses:exam", args=[exam.uuid])
    client.get(about)
    key = new_id()
    client.post(about, {"key": key})
    page = reverse("courses:exam_attempt", args=[ExamAttempt.objects.get(pk=key).pk])
    client.get(page)
    places = range(1, QUESTIONS + 1)
    answers = {f"q{place}-p1": "b" for place in places}
    client.post(page, {"key": new_id(), "place": list(places), "go": "finish", **answers})
    client.get(f"{page}finish/")
    client.post(f"{page}finish/", {"key": new_id()})
    shown = client.get(f"{page}result/")
    assert b"100 %" in shown.content, "the attempt did not count"


if __name__ == "__main__":
    main()
