"""A region with one county, its township, and somebody who manages the institutions of the whole."""

from datetime import date

import pytest
from django.utils import translation

from lms.common import clock
from lms.directory.models import AdministrativeDivision
from tests.factories import directory as make

TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _in_english_on_a_fixed_day(monkeypatch, client):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def township(db):
    """The division 540102901 in the county 540102."""
    return make.township_division("540102901", name_zh="红柳乡")


@pytest.fixture
def centre(township):
    return make.InstitutionFactory(code="T1", division=township, name_zh="红柳乡卫生院", name_en="Willow Centre")


@pytest.fixture
def elsewhere(db):
    """An institution in another county."""
    return make.InstitutionFactory(code="T9", division=make.township_division("540122901"), name_zh="远乡卫生院")


@pytest.fixture
def region(township):
    return AdministrativeDivision.objects.get(code="540000")


@pytest.fixture
def county(township):
    return AdministrativeDivision.objects.get(code="540102")


def signed_in(client, role, **scope):
    """A person with this role in this scope, and the client signed in as them."""
    office = make.InstitutionFactory(code=f"O{role[:8]}", division=make.township_division("540102999", name_zh="机关"))
    person = make.PractitionerFactory(user=make.UserFactory(), name_zh="央金")
    make.PostFactory(practitioner=person, institution=office)
    make.GrantFactory(practitioner=person, role=role, **{"institution": None, **scope})
    client.force_login(person.user)
    return person


@pytest.fixture
def administrator(client, region):
    """The system administrator of the region, signed in."""
    return signed_in(client, "system_admin", division=region)
