"""Scopes: what a viewer may look at, and that the rest does not exist for them."""

import pytest
from django.core.exceptions import PermissionDenied

from lms.compliance.policy import Scope
from tests.compliance.conftest import ON


def test_without_a_grant_there_is_no_scope(region, viewer):
    with pytest.raises(PermissionDenied):
        Scope.of(viewer(region.county, role="learner"), ON)
    with pytest.raises(PermissionDenied):
        Scope.of(None, ON)


def test_the_single_top_is_the_granted_place(region, viewer):
    assert Scope.of(viewer(region.county, role="manager"), ON).single_top == region.county
    assert Scope.of(viewer(region.centre, role="manager"), ON).single_top == region.centre


def test_places_inside_another_granted_place_are_not_tops(region, viewer):
    scope = Scope.of(viewer(region.county, region.prefecture, region.centre, region.elsewhere), ON)
    assert scope.tops == (region.prefecture, region.elsewhere)
    assert scope.single_top is None


def test_divisions_outside_or_above_do_not_exist(region, viewer):
    scope = Scope.of(viewer(region.county), ON)
    assert scope.division(region.county.code) == region.county
    for outside in (region.other_county, region.prefecture, region.division):
        assert scope.division(outside.code) is None
    assert scope.division("999999") is None


def test_institutions_outside_do_not_exist(region, viewer):
    scope = Scope.of(viewer(region.county), ON)
    assert scope.institution("A1") == region.centre
    assert scope.institution("A2") is None
    assert scope.institution("nowhere") is None


def test_an_institution_of_one_grant_does_not_open_its_county(region, viewer):
    scope = Scope.of(viewer(region.centre), ON)
    assert scope.division(region.county.code) is None
    assert not scope.contains(region.centre.division)
    assert list(scope.institutions()) == [region.centre]
