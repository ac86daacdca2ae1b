"""Facts: rows that are added and never changed or removed; a database trigger refuses.

A room declares `class Credit(Fact)` and adds `refuse_changes("records_credit")` to the operations of the
migration that creates the table. The trigger holds for SQL written by hand as well as for the ORM.
"""

from typing import Any

from django.db import migrations, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Now

from lms.common.identifiers import new_id


class RecordedAtField(models.DateTimeField):
    """The instant at which the database recorded a row, worded as that database words its own clock.

    SQLite compares instants as text and its clock counts milliseconds: "10:00:00.000". Django leaves the fraction of
    a whole second out, and SQLite takes "10:00:00.000" for later than "10:00:00".
    """

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        value = super().get_db_prep_value(value, connection, prepared)
        if connection.vendor == "sqlite" and isinstance(value, str):
            whole, _, fraction = value.partition(".")
            return f"{whole}.{fraction[:3]:0<3}"
        return value

    def deconstruct(self) -> Any:
        # The column is the same: migrations, which would lose a table's triggers on SQLite, have nothing to do.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs


class Fact(models.Model):
    """An append-only row with the id its source gave it and the time the database recorded it."""

    # Facts are no content: without this Wagtail would look through each new row for pages and pictures it names.
    wagtail_reference_index_ignore = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recorded_at = RecordedAtField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}{when}
BEGIN SELECT RAISE(ABORT, '{table} holds facts: add a row instead of {verb}'); END;
"""
_POSTGRES = """
CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN RAISE EXCEPTION '{table} holds facts: add a row instead of %', TG_OP
    USING ERRCODE = 'integrity_constraint_violation'; END
$refuse$;
CREATE TRIGGER {table}_no_change BEFORE {verbs} ON {table}
FOR EACH ROW{when} EXECUTE FUNCTION {table}_refuse();
"""


def refuse_changes(
    table: str, verbs: tuple[str, ...] = ("UPDATE", "DELETE"), *, once: str = ""
) -> migrations.RunPython:
    """A migration operation after which `table` refuses UPDATE and DELETE on SQLite and PostgreSQL.

    With `verbs=("UPDATE",)` rows are never rewritten, but may be removed: for names, which a person may have erased.
    With `once="approved_at"` a row is refused changes from the moment when that column is filled, and not before.
    """
    for name in (table, once or table):
        if not name.isidentifier():
            raise ValueError(f"{name!r} is not a plain table name or column name.")
    when = f"\nWHEN (OLD.{once} IS NOT NULL)" if once else ""

    def forwards(apps, schema_editor):
        connection = schema_editor.connection
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                for verb in verbs:
                    cursor.execute(_SQLITE.format(table=table, verb=verb, when=when))
            else:
                # no parameters: % is not a placeholder here
                cursor.execute(_POSTGRES.format(table=table, verbs=" OR ".join(verbs), when=when))

    def backwards(apps, schema_editor):
        connection = schema_editor.connection
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                for verb in verbs:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")

    return migrations.RunPython(forwards, backwards, elidable=False)
