"""Several transactions at once: the chain has no gap and no fork, on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from lms.audit import services
from lms.audit.chain.digests import FIRST, digest, plain
from lms.audit.chain.triggers import guard_the_log
from lms.audit.models import AuditArchive, AuditEntry, AuditSeal

WORKERS, EACH = 4, 12
ON_POSTGRES = "postgresql" in settings.DATABASES["default"]["ENGINE"]


class Undone(Exception):
    """Every third act is undone."""


def act(using, number):
    with transaction.atomic(using=using):
        services.record("post.started", object_id=number, using=using)
        if number % 3 == 0:
            raise Undone


def work(using, in_transactions, start, worker):
    start.wait(20)
    undone = 0
    for number in range(EACH):
        if not in_transactions:
            services.record("post.started", object_id=number, using=using)
            continue
        try:
            act(using, number)
        except Undone:
            undone += 1
    connections[using].close()
    return undone


def race(using, *, in_transactions):
    """Let workers record at the same moment; how many of their acts were undone."""
    start = threading.Barrier(WORKERS)
    with ThreadPoolExecutor(WORKERS) as pool:
        done = [pool.submit(work, using, in_transactions, start, worker) for worker in range(WORKERS)]
        return sum(each.result(60) for each in done)


def is_one_chain(using, count):
    previous = FIRST
    rows = list(AuditEntry.objects.using(using).order_by("sequence").values())
    assert [row["sequence"] for row in rows] == list(range(1, count + 1))
    for row in rows:
        assert row["previous_hash"] == previous
        previous = row["hash"]
        assert digest(plain(row)) == previous


@pytest.fixture
def on_disk(django_db_blocker, tmp_path):
    """A SQLite file as the embedded shape has it, with the tables of the log: threads cannot share one in memory."""
    connections.databases["on_disk"] = connections.configure_settings(
        {
            "default": connections.databases["default"],
            "on_disk": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": tmp_path / "log.sqlite3",
                "OPTIONS": {
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA busy_timeout=10000;",
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 10,
                },
            },
        }
    )["on_disk"]
    with django_db_blocker.unblock():
        with connections["on_disk"].schema_editor() as editor:
            for model in (AuditEntry, AuditSeal, AuditArchive):
                editor.create_model(model)
            guard_the_log().code(None, editor)
        yield "on_disk"
        connections["on_disk"].close()
    del connections["on_disk"], connections.databases["on_disk"]


@pytest.mark.parametrize("in_transactions", [True, False])
def test_on_sqlite_writers_take_turns(on_disk, in_transactions):
    undone = race(on_disk, in_transactions=in_transactions)
    assert undone == (WORKERS * EACH // 3 if in_transactions else 0)
    is_one_chain(on_disk, WORKERS * EACH - undone)


@pytest.mark.services
@pytest.mark.skipif(not ON_POSTGRES, reason="needs PostgreSQL")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("in_transactions", [True, False])
def test_on_postgresql_writers_take_turns(in_transactions):
    undone = race("default", in_transactions=in_transactions)
    assert undone == (WORKERS * EACH // 3 if in_transactions else 0)
    is_one_chain("default", WORKERS * EACH - undone)


@pytest.mark.services
@pytest.mark.skipif(not ON_POSTGRES, reason="needs PostgreSQL")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_entry_that_is_not_committed_holds_the_next_up():
    recorded, may_end, second = threading.Event(), threading.Event(), threading.Event()

    def first():
        with transaction.atomic():
            services.record("post.started")
            recorded.set()
            may_end.wait(20)
        connection.close()

    def then():
        recorded.wait(20)
        services.record("post.ended")
        second.set()
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(first), pool.submit(then)]
        assert recorded.wait(20)
        assert not second.wait(0.3)
        may_end.set()
        for each in done:
            each.result(20)
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["post.started", "post.ended"]
