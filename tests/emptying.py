"""Transactional tests are cleaned up by emptying every table, which tables of facts and the audit log refuse.

The refusals are lifted for that moment only, and only here: the product has no door for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections
from django.db.backends.base.creation import BaseDatabaseCreation
from django.test import TransactionTestCase

_TRUNCATE = """
SELECT tgrelid::regclass::text, tgname FROM pg_trigger
WHERE NOT tgisinternal AND tgtype & 32 <> 0 AND tgenabled <> 'D'
"""  # 32: fires on TRUNCATE, by which Django empties tables


@contextmanager
def refusals_lifted() -> Iterator[None]:
    """Within it tables can be emptied as Django's `flush` does; afterwards they refuse again."""
    lift, restore = _postgres() if connection.vendor == "postgresql" else _sqlite()
    _run(lift)
    try:
        yield
    finally:
        _run(restore)


def _postgres() -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(_TRUNCATE)
        found = cursor.fetchall()
    return tuple(
        [f"ALTER TABLE {table} {verb} TRIGGER {name}" for table, name in found] for verb in ("DISABLE", "ENABLE")
    )


def _sqlite() -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = cursor.fetchall()
    return [f"DROP TRIGGER {name}" for name, _sql in found], [sql for _name, sql in found]


def _run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture(scope="session", autouse=True)
def _tables_of_facts_can_be_emptied() -> Iterator[None]:
    keep = BaseDatabaseCreation.serialize_db_to_string
    fill, empty = TransactionTestCase._fixture_setup.__func__, TransactionTestCase._fixture_teardown
    rows: dict[str, str] = {}

    def kept(creation: BaseDatabaseCreation) -> str:
        rows[creation.connection.alias] = keep(creation)
        return rows[creation.connection.alias]

    def remembered() -> None:
        # Django keeps these rows at the connection that made the database. A test in whose thread a browser is
        # steered runs in another context, and gets another connection, which would know none and fill in nothing.
        for alias, contents in rows.items():
            connections[alias]._test_serialized_contents = contents

    def filled(case: type[TransactionTestCase]) -> None:
        remembered()
        case.serialized_rollback = False  # they are there: see below
        fill(case)

    def emptied(case: TransactionTestCase) -> None:
        remembered()
        # Wagtail's tasks ask for their type while they are read back in, and would make it when it is not known.
        ContentType.objects.get_for_models(*apps.get_models())
        type(case).serialized_rollback = True  # or Django would make some of the rows anew, and not as they were
        with refusals_lifted():
            empty(case)
        # Django fills the rows in when a transactional test begins, because those come last. Of several processes
        # that share tests out one may come back to the others.
        for alias, contents in rows.items():
            connections[alias].creation.deserialize_db_from_string(contents)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseCreation, "serialize_db_to_string", kept)
        patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(filled))
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptied)
        yield


def start_with_rows_of_migrations(items: list[pytest.Item]) -> None:
    """Let every transactional test ask for the rows that migrations made: only then does Django write them down."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        asked = marker is not None and marker.kwargs.get("transaction", False)
        if asked or {"live_server", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)
