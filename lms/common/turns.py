"""One at a time: a lock that ends with the transaction."""

from django.db import DEFAULT_DB_ALIAS, connections


def take_turn(number: int, using: str = DEFAULT_DB_ALIAS) -> None:
    """Wait until no other transaction holds this number; call it within one. The number is the caller's to choose.

    It lasts to the end of the transaction. SQLite has a single writer anyway; PostgreSQL is asked for an advisory lock,
    whose 64 bits all rooms share.
    """
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
