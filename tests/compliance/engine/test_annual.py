"""The annual rule, by examples at its boundaries and by properties over many facts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.engine.annual import (
    Credit,
    Post,
    RequirementVersion,
    Status,
    Totals,
    annual_status,
    meets,
    reference_day,
    totals_of,
    version_in_force,
)

DAY = date(2026, 6, 15)
CME = RequirementVersion("CME", 1, frozenset({"physician", "nurse"}), date(2024, 1, 1), Decimal(25))
SPLIT = RequirementVersion(
    "CME", 1, frozenset({"physician"}), date(2024, 1, 1), Decimal(25), Decimal(5), Decimal(15), Decimal("0.5")
)


def post(role="physician", start=date(2020, 1, 1), end=None, primary=True):
    return Post(institution=1, role=role, primary=primary, from_date=start, to_date=end)


def totals(class_i=0, class_ii=0):
    return Totals(Decimal(str(class_i)), Decimal(str(class_ii)))


PHYSICIAN = post()


def status(collected, *, year=2026, on=DAY, posts=(PHYSICIAN,), versions=(CME,)):
    return annual_status(versions, posts, collected, year=year, on=on)


@pytest.mark.parametrize(
    ("collected", "on", "expected"),
    [
        (totals(25), DAY, Status.COMPLIANT),
        (totals(10, 15), DAY, Status.COMPLIANT),
        (totals(10, "14.99"), DAY, Status.PENDING),
        (totals(), date(2026, 12, 31), Status.PENDING),
        (totals(), date(2027, 1, 1), Status.OVERDUE),
        (totals(25), date(2027, 1, 1), Status.COMPLIANT),
    ],
)
def test_status_at_the_boundaries(collected, on, expected):
    assert status(collected, on=on) is expected


def test_other_roles_are_not_concerned():
    assert status(totals(), posts=[post("administration")]) is Status.NOT_REQUIRED


def test_without_a_post_on_the_day_nothing_is_required():
    left = post(end=date(2026, 6, 14))
    assert status(totals(30), posts=[left], on=date(2026, 6, 15)) is Status.NOT_REQUIRED
    assert status(totals(), posts=[left], on=date(2026, 6, 14)) is Status.PENDING


def test_the_first_day_of_a_post_counts():
    starts = post(start=DAY)
    assert status(totals(), posts=[starts], on=DAY) is Status.PENDING
    assert status(totals(), posts=[starts], on=DAY - timedelta(days=1)) is Status.NOT_REQUIRED


def test_a_second_post_in_a_listed_role_is_enough():
    assert status(totals(), posts=[post("administration"), post("nurse", primary=False)]) is Status.PENDING


def test_a_past_year_is_judged_by_the_post_of_its_last_day():
    joined_later = post(start=date(2026, 1, 1))
    left_later = post(end=date(2025, 12, 31))
    assert status(totals(), year=2025, posts=[joined_later]) is Status.NOT_REQUIRED
    assert status(totals(), year=2025, posts=[left_later]) is Status.OVERDUE


def test_before_the_requirement_starts_nothing_is_required():
    assert status(totals(), year=2023, on=date(2026, 1, 1)) is Status.NOT_REQUIRED
    assert status(totals(), year=2024, on=date(2024, 1, 1)) is Status.PENDING


def test_the_version_in_force_on_the_reference_day_decides():
    stricter = RequirementVersion("CME", 2, CME.roles, date(2026, 7, 1), Decimal(30))
    versions = [stricter, CME]
    assert status(totals(25), versions=versions, on=date(2026, 6, 30)) is Status.COMPLIANT
    assert status(totals(25), versions=versions, on=date(2026, 7, 1)) is Status.PENDING
    assert status(totals(25), versions=versions, year=2025, on=date(2026, 8, 1)) is Status.COMPLIANT


def test_of_two_versions_of_one_day_the_later_number_holds():
    corrected = RequirementVersion("CME", 2, CME.roles, CME.from_date, Decimal(20))
    assert version_in_force([corrected, CME], DAY) == corrected
    assert version_in_force([CME, corrected], DAY) == corrected
    assert version_in_force([], DAY) is None


@pytest.mark.parametrize(
    ("collected", "expected"),
    [
        (totals(5, 20), True),
        (totals(2.5, 22.5), True),  # half of class I's minimum may come from class II's surplus
        (totals(2.4, 22.6), False),
        (totals(4, 15), False),  # the total is short
        (totals(10, 15), True),
        (totals(12.5, 12.5), True),  # 2.5 short in II, 7.5 over in I, cap 7.5
        (totals(17.5, 7.5), True),
        (totals(18, 7), False),
        (totals(25, 0), False),
    ],
)
def test_minimums_of_the_classes_and_the_capped_substitution(collected, expected):
    assert meets(SPLIT, collected) is expected


def test_only_a_surplus_substitutes():
    short_total = RequirementVersion(
        "CME", 1, CME.roles, CME.from_date, Decimal(10), Decimal(8), Decimal(8), Decimal(1)
    )
    for short, over, enough in ((6, 8, False), (6, 9, False), (6, 10, True)):
        assert meets(short_total, totals(short, over)) is enough
        assert meets(short_total, totals(over, short)) is enough


def test_credits_belong_to_the_civil_year_and_to_days_up_to_the_question():
    credits = [
        Credit("I", Decimal(2), "new-year", date(2025, 12, 31)),
        Credit("I", Decimal(3), "first", date(2026, 1, 1)),
        Credit("II", Decimal(4), "today", DAY),
        Credit("II", Decimal(5), "tomorrow", DAY + timedelta(days=1)),
        Credit("II", Decimal(6), "next-year", date(2027, 1, 1)),
    ]
    assert totals_of(credits, year=2026, on=DAY) == totals(3, 4)
    assert totals_of(credits, year=2026, on=date(2028, 1, 1)) == totals(3, 9)
    assert totals_of(credits, year=2025, on=DAY) == totals(2)


def test_a_session_counts_once_even_across_years():
    credits = [
        Credit("I", Decimal(2), "lecture", date(2026, 1, 1)),
        Credit("I", Decimal(2), "lecture", date(2025, 12, 31)),
    ]
    assert totals_of(credits, year=2026, on=DAY) == totals()
    assert totals_of(credits, year=2025, on=DAY) == totals(2)


amounts = st.decimals(min_value="0.25", max_value=12, places=2)
days = st.dates(date(2025, 6, 1), date(2027, 6, 1))
credit_facts = st.builds(
    Credit,
    credit_class=st.sampled_from(["I", "II"]),
    amount=amounts,
    session=st.integers(0, 15).map("lecture-{}".format),
    earned_on=days,
)


@given(st.lists(credit_facts, max_size=20), days, st.randoms())
def test_the_order_and_repetition_of_facts_do_not_matter(credits, on, random):
    again = credits + credits
    random.shuffle(again)
    assert totals_of(again, year=2026, on=on) == totals_of(credits, year=2026, on=on)


@given(st.lists(credit_facts, max_size=20), days, st.integers(0, 400))
def test_totals_never_shrink_as_time_passes(credits, on, later):
    before = totals_of(credits, year=2026, on=on)
    after = totals_of(credits, year=2026, on=on + timedelta(days=later))
    assert after.class_i >= before.class_i
    assert after.class_ii >= before.class_ii


@given(st.lists(credit_facts, max_size=20))
def test_each_session_is_in_at_most_one_year(credits):
    end = date(2030, 1, 1)
    years = [totals_of(credits, year=year, on=end).total for year in (2025, 2026, 2027)]
    largest = {}
    for credit in credits:
        largest[credit.session] = max(largest.get(credit.session, 0), credit.amount)
    assert sum(years) <= sum(largest.values())


@given(amounts, amounts, days)
def test_more_credits_never_harm(class_i, class_ii, on):
    less = status(totals(class_i, class_ii), on=on, versions=[SPLIT])
    more = status(totals(class_i + 25, class_ii + 25), on=on, versions=[SPLIT])
    assert more is Status.COMPLIANT or less is Status.NOT_REQUIRED


@given(st.integers(2020, 2030), days)
def test_the_reference_day_lies_in_the_year_or_before_the_question(year, on):
    reference = reference_day(year, on)
    assert reference <= on
    assert reference <= date(year, 12, 31)
    assert reference in (on, date(year, 12, 31))
