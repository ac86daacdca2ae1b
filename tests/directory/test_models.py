from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lms.directory.models import AccessGrant, AdministrativeDivision, Institution, Practitioner, PractitionerRole
from tests.factories import directory as make

pytestmark = pytest.mark.django_db


def refused(action, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        action(**values)


@pytest.mark.parametrize("code", ["540122", "540122901"])
def test_division_codes_have_six_or_nine_digits(code):
    AdministrativeDivision(code=code).clean_fields(exclude=["name_zh", "level", "path"])


@pytest.mark.parametrize("code", ["54012", "5401229", "54012x", "540122901x", ""])
def test_other_division_codes_are_refused(code):
    with pytest.raises(ValidationError) as caught:
        AdministrativeDivision(code=code).clean_fields(exclude=["name_zh", "level", "path"])
    assert set(caught.value.message_dict) == {"code"}


def test_only_a_region_has_no_parent():
    region = make.DivisionFactory()
    refused(make.DivisionFactory, code="540100", level="prefecture", parent=None, path="x/")
    refused(make.DivisionFactory, code="550000", level="region", parent=region, path="y/")


@pytest.mark.parametrize("values", [{"altitude_m": 6001}, {"link_kbps": 0}])
def test_the_database_refuses_implausible_institutions(values):
    division = make.township_division()
    refused(make.InstitutionFactory, division=division, **values)
    assert not Institution.objects.exists()


def test_institutions_within_a_division_are_found_by_its_path():
    inside = make.InstitutionFactory(division=make.township_division("540122901"))
    make.InstitutionFactory(division=make.township_division("540102901"))
    county = AdministrativeDivision.objects.get(code="540122")
    assert list(Institution.objects.within(county.path)) == [inside]


def test_a_personnel_number_stands_once_and_may_be_missing():
    make.PractitionerFactory.create_batch(2, personnel_number="")
    make.PractitionerFactory(personnel_number="P1")
    refused(make.PractitionerFactory, personnel_number="P1")
    assert Practitioner.objects.count() == 3


def test_a_person_has_one_open_primary_post_at_a_time():
    person = make.PractitionerFactory()
    make.PostFactory(practitioner=person, to_date=date(2021, 1, 1))
    make.PostFactory(practitioner=person)
    make.PostFactory(practitioner=person, primary=False)
    refused(make.PostFactory, practitioner=person)
    assert PractitionerRole.objects.count() == 3


def test_a_period_ends_after_it_starts():
    institution = make.InstitutionFactory()
    for factory in (make.PostFactory, make.GrantFactory):
        refused(factory, institution=institution, from_date=date(2026, 1, 2), to_date=date(2026, 1, 1))


def test_posts_are_in_force_from_the_first_to_the_last_day():
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    post = make.PostFactory(from_date=first, to_date=last)
    day = timedelta(days=1)
    found = {on: PractitionerRole.objects.in_force(on).exists() for on in (first - day, first, last, last + day)}
    assert list(found.values()) == [False, True, True, False]
    assert list(Practitioner.objects.posted_at(Institution.objects.all(), first)) == [post.practitioner]
    assert not Practitioner.objects.posted_at(Institution.objects.all(), last + day)


@pytest.mark.parametrize(
    ("to_date", "withdrawn_on", "in_force"),
    [
        (None, None, True),
        (date(2026, 6, 15), None, True),
        (date(2026, 6, 14), None, False),
        (None, date(2026, 6, 16), True),
        (None, date(2026, 6, 15), False),
        (date(2026, 12, 31), date(2026, 6, 1), False),
    ],
)
def test_a_grant_is_in_force_alike_for_one_row_and_in_a_list(on, to_date, withdrawn_on, in_force):
    grant = make.GrantFactory(to_date=to_date, withdrawn_on=withdrawn_on)
    assert grant.in_force(on) is in_force
    assert AccessGrant.objects.in_force(on).exists() is in_force


def test_a_grant_has_exactly_one_scope():
    institution = make.InstitutionFactory()
    refused(make.GrantFactory, institution=None, division=None)
    refused(make.GrantFactory, institution=institution, division=institution.division)


def test_the_same_grant_is_open_once():
    grant = make.GrantFactory()
    refused(make.GrantFactory, practitioner=grant.practitioner, institution=grant.institution)
    make.GrantFactory(practitioner=grant.practitioner, institution=grant.institution, role="author")
    division = grant.institution.division
    make.GrantFactory(practitioner=grant.practitioner, institution=None, division=division)
    refused(make.GrantFactory, practitioner=grant.practitioner, institution=None, division=division)
    assert AccessGrant.objects.count() == 3


def test_an_account_is_called_as_the_person_behind_it():
    assert make.signed_in_person(name_zh="格桑卓玛").user.get_full_name() == "格桑卓玛"
    assert make.UserFactory(username="robot").get_full_name() == "robot"
