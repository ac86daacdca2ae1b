"""Which disclosures somebody reads: their own, and those where they watch over; one row as the list."""

from datetime import timedelta

import pytest

from lms.common import clock
from lms.compliance.models import NameDisclosure
from tests.factories.directory import signed_in_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(region, viewer):
    """One disclosure in each of two counties, by the same viewer."""
    at = clock.now()
    values = {"purpose": "complaint", "reason": "x", "at": at, "until": at + timedelta(minutes=30)}
    person = viewer(region.division)
    return [
        NameDisclosure.objects.create(practitioner=person, institution=place, **values)
        for place in (region.centre, region.elsewhere)
    ]


@pytest.mark.parametrize(("role", "watches"), [("manager", True), ("audit_admin", True), ("learner", False)])
def test_whoever_watches_over_a_place_reads_what_was_shown_of_it(region, told, role, watches):
    someone = signed_in_person(role=role, institution=region.centre)
    found = NameDisclosure.objects.visible_to(someone, clock.today())
    assert set(found) == ({told[0]} if watches else set())
    for row in told:
        assert NameDisclosure.objects.filter(pk=row.pk).visible_to(someone, clock.today()).exists() is (row in found)


def test_ones_own_are_always_seen(told):
    assert set(NameDisclosure.objects.visible_to(told[0].practitioner, clock.today())) == set(told)
