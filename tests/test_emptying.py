"""Transactional tests may leave entries and facts behind: they are emptied, and refuse changes again afterwards."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from wagtail.models import Page

from lms.audit.models import AuditEntry
from lms.common import clock
from tests.emptying import refusals_lifted
from tests.factories import audit as make


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_left_is_gone_in_the_next(time):
    assert not AuditEntry.objects.exists()
    make.entries(2)


@pytest.mark.django_db
def test_the_rows_of_migrations_are_there_whoever_came_before():
    assert Page.objects.filter(depth=1).count() == 1
    assert Group.objects.filter(name="authors").count() == 1


@pytest.mark.django_db(transaction=True)
def test_in_transactions_too():
    test_the_rows_of_migrations_are_there_whoever_came_before()
    Group.objects.filter(name="authors").delete()


@pytest.mark.django_db
def test_afterwards_the_tables_refuse_again():
    make.entries(1, at=clock.now())
    with transaction.atomic(), refusals_lifted():
        pass
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditentry SET action = 'x'")
