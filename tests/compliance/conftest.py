"""A small region and the people who look at it."""

from datetime import date

import pytest

from lms.common import clock
from lms.directory.models import Practitioner
from tests.factories import compliance as make
from tests.factories.directory import GrantFactory, PractitionerFactory, UserFactory

ON = date(2026, 6, 15)


@pytest.fixture
def region(db) -> make.Region:
    return make.region()


@pytest.fixture
def viewer():
    """Makes a viewer of a division or an institution, who works nowhere in the region."""

    def of(*scopes, role="commission") -> Practitioner:
        person = PractitionerFactory(user=UserFactory())
        for scope in scopes:
            kind = "division" if hasattr(scope, "path") else "institution"
            GrantFactory(practitioner=person, role=role, **{"institution": None, "division": None, kind: scope})
        return person

    return of


@pytest.fixture
def browser(client, monkeypatch):
    """A browser in which somebody is signed in, on a fixed day, in English."""
    monkeypatch.setattr(clock, "today", lambda: ON)

    def of(person):
        client.force_login(person.user)
        client.cookies["django_language"] = "en"
        return client

    return of
