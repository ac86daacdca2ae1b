"""Rates: who is counted, where, and that parts add up to the whole."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.engine.annual import Post, Status
from lms.compliance.engine.rates import Tally, counting_post, tally_of, total

DAY = date(2026, 6, 15)


def post(institution, *, primary=True, start=date(2020, 1, 1), end=None):
    return Post(institution=institution, role="nurse", primary=primary, from_date=start, to_date=end)


def test_a_tally_has_no_rate_without_people():
    assert Tally().rate is None
    assert Tally().average is None


def test_rate_and_average():
    tally = Tally(required=4, compliant=3, credits=Decimal(90))
    assert tally.rate == Decimal("0.75")
    assert tally.average == Decimal("22.5")


def test_what_each_status_adds():
    assert tally_of(Status.COMPLIANT, Decimal(26)) == Tally(1, 1, Decimal(26))
    assert tally_of(Status.PENDING, Decimal(3)) == Tally(1, 0, Decimal(3))
    assert tally_of(Status.OVERDUE, Decimal(3)) == Tally(1, 0, Decimal(3))
    assert tally_of(Status.NOT_REQUIRED, Decimal(40)) == Tally()


def test_a_transfer_moves_the_person_on_its_day():
    posts = [post(1, end=date(2026, 6, 14)), post(2, start=date(2026, 6, 15))]
    assert counting_post(posts, date(2026, 6, 14)).institution == 1
    assert counting_post(posts, DAY).institution == 2


def test_second_posts_do_not_count():
    assert counting_post([post(7, primary=False)], DAY) is None
    assert counting_post([post(7, primary=False), post(8)], DAY).institution == 8


def test_of_two_primary_posts_the_longer_held_counts_whatever_the_order():
    early, late = post(5), post(3, start=date(2021, 1, 1))
    assert counting_post([early, late], DAY) == counting_post([late, early], DAY) == early


people = st.lists(st.tuples(st.sampled_from(Status), st.decimals(0, 60, places=2), st.integers(0, 5)), max_size=40)


@given(people)
def test_parts_add_up_to_the_whole(rows):
    groups = {place: total(tally_of(s, c) for s, c, at in rows if at == place) for place in range(6)}
    whole = total(tally_of(s, c) for s, c, _ in rows)
    assert total(groups.values()) == whole
    assert whole.compliant <= whole.required <= len(rows)
    assert whole.rate is None or 0 <= whole.rate <= 1
