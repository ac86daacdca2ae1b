"""Certificates of the time before names were kept apart stay valid, and keep their names."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from lms.common.facts import refuse_changes
from lms.records.models import BadgeEntry, Certificate, CertificateHolder
from tests.factories.directory import PractitionerFactory
from tests.factories.records import course

BEFORE = [("records", "0001_initial")]
AFTER = [("records", "0006_badge_entries")]


def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


@pytest.fixture
def _emptied(transactional_db):
    """Afterwards the facts are gone: SQLite's guard would keep the test database from being emptied."""
    yield
    migrate(AFTER)
    guard = refuse_changes("records_certificate")
    with connection.schema_editor(atomic=False) as editor:
        guard.reverse_code(None, editor)
        CertificateHolder.objects.all().delete()
        BadgeEntry.objects.all().delete()
        Certificate.objects.all().delete()
        guard.code(None, editor)


@pytest.mark.usefixtures("_emptied")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_names_are_kept_apart_and_nothing_is_lost():
    practitioner, taught = PractitionerFactory(), course()
    old = migrate(BEFORE).get_model("records", "Certificate")
    kept = old.objects.create(
        practitioner_id=practitioner.pk,
        course_id=taught.pk,
        number="PML-2025-000001",
        token="token-of-the-paper",
        issued_on=date(2025, 3, 1),
        credit_class="II",
        credits=Decimal("2.5"),
        person_zh="次仁卓玛",
        person_bo="ཚེ་རིང་སྒྲོལ་མ།",
        course_title_zh="高原儿童腹泻",
        institution_zh="自治区人民医院",
    )
    migrate(AFTER)
    found = Certificate.objects.get(token="token-of-the-paper")
    assert found.pk == kept.pk
    assert (found.person_zh, found.person_bo) == ("次仁卓玛", "ཚེ་རིང་སྒྲོལ་མ།")
    with pytest.raises(IntegrityError, match="add a row instead of UPDATE"), transaction.atomic():
        Certificate.objects.filter(pk=found.pk).update(number="forged")
    assert (found.cycle, found.valid_until, found.badge_entry.list_number) == (1, None, 1)
    back = migrate(BEFORE).get_model("records", "Certificate").objects.get(pk=kept.pk)
    migrate(AFTER)
    assert (back.person_zh, back.person_bo) == ("次仁卓玛", "ཚེ་རིང་སྒྲོལ་མ།")
