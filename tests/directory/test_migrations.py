"""What stood in the rows before there were facts is told by them afterwards."""

from datetime import date

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lms.common.facts import refuse_changes
from lms.directory import models
from lms.directory.services.projections import project_all
from tests.factories import directory as make

BEFORE = [("directory", "0002_separated_administrators")]
FACTS = ("divisionfact", "institutionfact", "postfact", "grantfact", "leavefact", "mergefact")


def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


def latest():
    return [key for key in MigrationExecutor(connection).loader.graph.leaf_nodes() if key[0] == "directory"]


@pytest.fixture
def _emptied(transactional_db):
    """Afterwards the facts are gone: SQLite's guard would keep the test database from being emptied."""
    yield
    MigrationExecutor(connection).migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    for table in FACTS:
        guard = refuse_changes(f"directory_{table}")
        with connection.schema_editor(atomic=False) as editor:
            guard.reverse_code(None, editor)
            model = apps.get_model("directory", table)
            model.objects.all()._raw_delete(model.objects.db)
            guard.code(None, editor)


@pytest.mark.usefixtures("_emptied")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_every_row_becomes_a_fact_and_grants_find_their_posts():
    hospital = make.InstitutionFactory(code="H")
    other = make.InstitutionFactory(code="O")
    person, technician = make.PractitionerFactory(), make.PractitionerFactory()
    old = migrate(BEFORE)
    post, grant = old.get_model("directory", "PractitionerRole"), old.get_model("directory", "AccessGrant")
    first = {"practitioner_id": person.pk, "from_date": date(2020, 1, 1)}
    primary = post.objects.create(institution_id=hospital.pk, role="physician", **first).pk
    second = post.objects.create(institution_id=other.pk, role="nurse", primary=False, **first).pk
    post.objects.create(institution_id=other.pk, role="nurse", to_date=date(2021, 1, 1), primary=False, **first)
    at = {
        "author": grant.objects.create(role="author", institution_id=other.pk, **first).pk,
        "manager": grant.objects.create(role="manager", division_id=hospital.division_id, **first).pk,
        "narrow": grant.objects.create(role="system_admin", institution_id=hospital.pk, **first).pk,
        "wide": grant.objects.create(role="system_admin", division_id=hospital.division_id, **first).pk,
    }
    free = grant.objects.create(
        role="author", institution_id=other.pk, practitioner_id=technician.pk, from_date=date(2020, 1, 1)
    ).pk
    migrate(latest())
    rests = dict(models.AccessGrant.objects.values_list("pk", "post__pk"))
    assert (rests[at["author"]], rests[at["manager"]], rests[at["wide"]]) == (second, primary, primary)
    assert rests[free] is None
    withdrawn = dict(models.AccessGrant.objects.values_list("pk", "withdrawn_on"))
    assert withdrawn[at["wide"]] is None
    assert withdrawn[at["narrow"]] is not None
    assert models.PostFact.objects.filter(kind="started", source="migration").count() == 3
    assert models.GrantFact.objects.count() == 5
    assert set(models.InstitutionFact.objects.values_list("code", flat=True)) == {"H", "O"}
    assert models.DivisionFact.objects.count() == models.AdministrativeDivision.objects.count()
    assert project_all(date(2026, 6, 15), write=False) == []
