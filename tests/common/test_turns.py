"""The lock that ends with the transaction."""

import threading

import pytest
from django.db import connection, connections, transaction

from lms.common.turns import take_turn

_NUMBER = 0x7465_7374


@pytest.mark.django_db
def test_sqlite_is_not_asked(django_assert_num_queries):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL is asked for a lock: the tests below")
    with django_assert_num_queries(0):
        take_turn(_NUMBER)


@pytest.mark.django_db(transaction=True)
def test_who_comes_second_waits_for_the_end_of_the_first():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has a single writer anyway")
    order, second_asks = [], threading.Event()

    def second() -> None:
        try:
            with transaction.atomic():
                second_asks.set()
                take_turn(_NUMBER)
                order.append("second")
        finally:
            connections.close_all()

    other = threading.Thread(target=second)
    with transaction.atomic():
        take_turn(_NUMBER)
        other.start()
        assert second_asks.wait(30)
        _wait_until_somebody_waits()
        order.append("first")
    other.join(30)
    assert order == ["first", "second"]


@pytest.mark.django_db(transaction=True)
def test_the_turn_ends_with_its_transaction_and_numbers_do_not_meet():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has a single writer anyway")
    with transaction.atomic():
        take_turn(_NUMBER)
    with transaction.atomic():
        take_turn(_NUMBER + 1)
        assert _held() == 1
    assert _held() == 0


def _held() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
            " WHERE locktype = 'advisory' AND datname = current_database()"
        )
        return cursor.fetchone()[0]


def _wait_until_somebody_waits() -> None:
    with connection.cursor() as cursor:
        for _ in range(1_000_000):
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
                " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("The second never waited.")
