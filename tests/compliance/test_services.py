"""Stating requirements: versions are added, never edited."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, transaction

from lms.compliance.engine.annual import RequirementVersion
from lms.compliance.models import Requirement
from lms.compliance.services import state_requirement
from tests.factories.compliance import RequirementFactory

pytestmark = pytest.mark.django_db
WORDS = {"code": "CME", "number": 1, "roles": ["nurse", "physician"], "from_date": date(2024, 1, 1)}


def test_a_version_reaches_the_engine_with_what_was_left_open_as_zero():
    stated = state_requirement(**WORDS, total=Decimal(25), min_class_i=Decimal(5))
    assert stated.as_version() == RequirementVersion(
        "CME", 1, frozenset({"nurse", "physician"}), date(2024, 1, 1), Decimal(25), Decimal(5)
    )


def test_saying_it_again_changes_nothing():
    first = state_requirement(**WORDS, total=Decimal(25))
    again = state_requirement(**{**WORDS, "roles": ["physician", "nurse", "nurse"]}, total=Decimal("25.0"))
    assert first == again
    assert Requirement.objects.count() == 1


def test_saying_the_same_version_otherwise_is_refused():
    state_requirement(**WORDS, total=Decimal(25))
    with pytest.raises(ValidationError, match="1"):
        state_requirement(**WORDS, total=Decimal(30))


@pytest.mark.parametrize("roles", [[], ["surgeon"], ["nurse", "surgeon"]])
def test_roles_must_be_known(roles):
    with pytest.raises(ValidationError):
        state_requirement(**{**WORDS, "roles": roles}, total=Decimal(25))


@pytest.mark.parametrize("wrong", [{"total": 0}, {"substitution_cap": Decimal("1.5")}, {"substitution_cap": -1}])
def test_the_database_refuses_senseless_versions(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        RequirementFactory(**wrong)


def test_a_version_cannot_be_edited_or_removed():
    stated = RequirementFactory()
    for change in (stated.save, stated.delete):
        with pytest.raises((IntegrityError, InternalError), match="holds facts"), transaction.atomic():
            change()
