"""Two joined accounts count as one person, with everything that was earned under either."""

from datetime import date
from decimal import Decimal

import pytest

from lms.compliance import selectors
from lms.compliance.engine.annual import Status
from lms.compliance.policy import Scope
from lms.directory.models import Institution
from lms.directory.services import merge_people
from tests.factories.directory import PostFactory, PractitionerFactory
from tests.factories.records import CreditFactory

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 15)


@pytest.fixture
def twin(region):
    """The same person under another account: a second post elsewhere, ten credits, one session twice."""
    person = PractitionerFactory()
    PostFactory(practitioner=person, institution=region.elsewhere, primary=False)
    CreditFactory(practitioner=person, amount=10, session="twice")
    CreditFactory(practitioner=region.late, amount=10, session="twice")
    CreditFactory(practitioner=person, amount=20, session="once")
    return person


def people(region):
    found = selectors.people_at(Institution.objects.all(), year=2026, on=ON)
    return {person.practitioner: person for person in found}


def test_a_table_counts_one_person_once(region, twin):
    PostFactory(practitioner=twin, institution=region.elsewhere, role="physician")
    before = people(region)
    assert {twin.pk, region.late.pk} <= before.keys()
    merge_people(kept=region.late, merged=twin, reason="one person", on=ON)
    after = people(region)
    assert set(before) - set(after) == {twin.pk}


def test_credits_of_both_accounts_count_together(region, twin):
    own = people(region)[region.late.pk].totals.total
    merge_people(kept=region.late, merged=twin, reason="one person", on=ON)
    assert people(region)[region.late.pk].totals.total == own + Decimal(20)
    standing = selectors.summary_for(region.late, ON)
    assert standing.total == own + Decimal(20)
    assert standing.status == Status.COMPLIANT.value


def test_the_person_is_named_once_by_the_kept_row(region, twin, viewer):
    merge_people(kept=twin, merged=region.late, reason="one person", on=ON)
    scope = Scope.of(viewer(region.division, role="manager"), ON)
    named = [row.practitioner for row in selectors.named_people(scope, None, year=2026)]
    assert named.count(twin) == 1
    assert region.late not in named
