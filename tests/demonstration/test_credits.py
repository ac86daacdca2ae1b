"""Credits of the demonstration: plausible, repeatable, and only of its own people."""

from datetime import date
from decimal import Decimal

import pytest

from lms.compliance import selectors
from lms.compliance.models import Requirement
from lms.demonstration.credits import LECTURES_A_YEAR, lectures, load_credits
from lms.directory.models import PostRole
from lms.records.models import Credit
from tests.factories.directory import InstitutionFactory, PostFactory

ON = date(2026, 6, 15)


@pytest.fixture
def staff(db):
    institution = InstitutionFactory()
    roles = [PostRole.PHYSICIAN, PostRole.TIBETAN_PHYSICIAN, PostRole.NURSE, PostRole.PUBLIC_HEALTH]
    return [
        PostFactory(
            institution=institution,
            role=roles[number % 4],
            practitioner__demonstration=True,
            practitioner__personnel_number=f"P{number:05d}",
        ).practitioner
        for number in range(12)
    ]


def earned(person, year):
    return list(Credit.objects.filter(practitioner=person, earned_on__year=year))


def everything():
    return sorted(Credit.objects.values_list("practitioner_id", "session", "amount", "earned_on"))


def test_the_requirement_is_stated_for_those_who_treat(staff):
    load_credits(seed=1, on=ON)
    requirement = Requirement.objects.get()
    assert (requirement.code, requirement.total, requirement.from_date) == ("CME", Decimal(25), date(2024, 1, 1))
    assert PostRole.ADMINISTRATION not in requirement.roles


def test_nothing_lies_after_the_day_and_earlier_years_are_full(staff):
    load_credits(seed=1, on=ON)
    assert Credit.objects.order_by("-earned_on").first().earned_on <= ON
    assert all(sum(c.amount for c in earned(person, 2025)) > 8 for person in staff)
    assert sum(len(earned(person, 2026)) for person in staff) < sum(len(earned(person, 2025)) for person in staff)
    assert not Credit.objects.filter(earned_on__lt=date(2024, 1, 1)).exists()


def test_a_repeat_changes_nothing_and_a_later_day_only_adds(staff):
    count = load_credits(seed=1, on=ON)
    first = everything()
    assert load_credits(seed=1, on=ON) == count == len(first)
    assert everything() == first
    assert load_credits(seed=1, on=date(2026, 12, 31)) > count
    assert set(first) < set(everything())


def test_people_differ(staff):
    load_credits(seed=1, on=ON)
    assert len({sum(c.amount for c in earned(person, 2025)) for person in staff}) > 5
    statuses = {selectors.summary_for(person, date(2026, 12, 31)).total for person in staff}
    assert len(statuses) > 3


def test_real_people_and_those_of_whom_nothing_is_required_get_none(staff):
    real = PostFactory().practitioner
    clerk = PostFactory(role=PostRole.ADMINISTRATION, practitioner__demonstration=True).practitioner
    load_credits(seed=1, on=ON)
    assert not Credit.objects.filter(practitioner__in=[real, clerk]).exists()


def test_nobody_learns_before_the_first_day_of_work(staff):
    newcomer = PostFactory(from_date=date(2026, 3, 1), practitioner__demonstration=True).practitioner
    load_credits(seed=1, on=ON)
    days = [credit.earned_on for credit in Credit.objects.filter(practitioner=newcomer)]
    assert all(day >= date(2026, 3, 1) for day in days)


def test_lectures_are_the_same_for_a_seed_and_lie_in_their_year():
    assert lectures(seed=1, year=2026) == lectures(seed=1, year=2026)
    assert lectures(seed=1, year=2026) != lectures(seed=2, year=2026)
    for year in (2024, 2025, 2026):
        offered = lectures(seed=1, year=year)
        assert len({lecture.session for lecture in offered}) == LECTURES_A_YEAR
        assert {lecture.day.year for lecture in offered} == {year}
