from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from lms.common.facts import Fact, refuse_changes
from tests.common.throw_away import create_table

TABLE = "throw_away_fact"


@pytest.fixture
def proof(db):
    """A fact whose table refuses changes."""
    with isolate_apps("lms.directory"):

        class Proof(Fact):
            text = models.CharField(max_length=20)

            class Meta:
                app_label = "directory"
                db_table = TABLE

        create_table(Proof)
        run("code")
        yield Proof


def run(direction):
    operation = refuse_changes(TABLE)
    getattr(operation, direction)(None, SimpleNamespace(connection=connection))


def test_a_fact_can_be_added_and_is_stamped_by_the_database(proof):
    made = proof.objects.create(text="one")
    made.refresh_from_db()
    assert made.pk.version == 7
    assert abs(datetime.now(UTC) - made.recorded_at) < timedelta(minutes=5)


def test_the_database_refuses_an_update_by_the_orm(proof):
    made = proof.objects.create(text="one")
    with pytest.raises(IntegrityError, match="add a row instead of UPDATE"), transaction.atomic():
        proof.objects.filter(pk=made.pk).update(text="two")
    assert proof.objects.get().text == "one"


def test_the_database_refuses_a_removal_by_the_orm(proof):
    made = proof.objects.create(text="one")
    with pytest.raises(IntegrityError, match="add a row instead of DELETE"), transaction.atomic():
        made.delete()
    assert proof.objects.count() == 1


@pytest.mark.parametrize("statement", ["UPDATE throw_away_fact SET text = 'two'", "DELETE FROM throw_away_fact"])
def test_the_database_refuses_sql_written_by_hand(proof, statement):
    proof.objects.create(text="one")
    with (
        pytest.raises(IntegrityError, match=f"{TABLE} holds facts"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert proof.objects.get().text == "one"


def test_the_migration_can_be_taken_back_and_repeated(proof):
    made = proof.objects.create(text="one")
    run("reverse_code")
    proof.objects.filter(pk=made.pk).update(text="two")
    run("code")
    with pytest.raises(IntegrityError), transaction.atomic():
        proof.objects.filter(pk=made.pk).update(text="three")
    assert proof.objects.get().text == "two"


@pytest.mark.parametrize("table", ["", "a b", "x;drop", "1st", "a-b"])
def test_only_plain_table_names_are_taken(table):
    with pytest.raises(ValueError, match="plain table name"):
        refuse_changes(table)


def test_a_table_of_names_refuses_to_be_rewritten_but_not_to_be_emptied(proof):
    run("reverse_code")
    schema_editor = SimpleNamespace(connection=connection)
    refuse_changes(TABLE, verbs=("UPDATE",)).code(None, schema_editor)
    made = proof.objects.create(text="one")
    with pytest.raises(IntegrityError, match="add a row instead of UPDATE"), transaction.atomic():
        proof.objects.filter(pk=made.pk).update(text="two")
    made.delete()
    assert proof.objects.count() == 0


def test_a_row_may_be_refused_changes_from_some_moment_on(db):
    with isolate_apps("lms.directory"):

        class Draft(Fact):
            text = models.CharField(max_length=20)
            closed_at = models.DateTimeField(null=True)

            class Meta:
                app_label = "directory"
                db_table = TABLE

        create_table(Draft)
        refuse_changes(TABLE, once="closed_at").code(None, SimpleNamespace(connection=connection))
        made = Draft.objects.create(text="one")
        Draft.objects.filter(pk=made.pk).update(text="two")
        Draft.objects.filter(pk=made.pk).update(closed_at=datetime.now(UTC))
        with pytest.raises(IntegrityError, match="instead of UPDATE"), transaction.atomic():
            Draft.objects.filter(pk=made.pk).update(text="three")
        with pytest.raises(IntegrityError, match="instead of DELETE"), transaction.atomic():
            made.delete()
        assert Draft.objects.get().text == "two"


def test_the_moment_is_a_plain_column_too():
    with pytest.raises(ValueError, match="plain table name"):
        refuse_changes(TABLE, once="a b")
