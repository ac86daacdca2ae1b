"""Roll-ups: the right people in the right places, every institution, a fixed number of queries."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.compliance import selectors
from lms.compliance.engine.annual import Credit as CreditFact
from lms.compliance.engine.annual import Status, totals_of
from lms.compliance.engine.rates import Tally
from lms.compliance.policy import Scope
from lms.directory.models import Institution, PostRole
from lms.records import selectors as records
from lms.records.models import Credit
from tests.compliance.conftest import ON
from tests.factories import compliance as make
from tests.factories.directory import InstitutionFactory, PostFactory, PractitionerFactory, township_division
from tests.factories.records import CreditFactory


def lines(table):
    return {line.place.code: (line.institutions, line.tally.required, line.tally.compliant) for line in table.lines}


def test_the_region_lists_prefectures_and_its_own_hospitals(region, viewer):
    scope = Scope.of(viewer(region.division), ON)
    table = selectors.table_for(scope, region.division, year=2026)
    assert lines(table) == {"540100": (2, 2, 1), "540200": (1, 2, 1), "R1": (1, 1, 1)}
    assert (table.institutions, table.tally) == (4, Tally(5, 3, Decimal(91)))


def test_a_prefecture_lists_its_counties_and_those_with_nobody(region, viewer):
    scope = Scope.of(viewer(region.division), ON)
    table = selectors.table_for(scope, region.prefecture, year=2026)
    assert lines(table) == {"540102": (1, 2, 1), "540121": (1, 0, 0)}
    assert table.lines[1].tally.rate is None


def test_a_county_lists_its_own_institutions_and_then_its_townships(region, viewer):
    scope = Scope.of(viewer(region.division), ON)
    hospital = InstitutionFactory(code="A0", level="county", division=region.county)
    make.employ(hospital, "旺堆", 30)
    InstitutionFactory(code="A3", division=region.centre.division)
    empty = township_division("540102999")
    table = selectors.table_for(scope, region.county, year=2026)
    assert list(lines(table).items()) == [("A0", (1, 1, 1)), ("540102901", (2, 2, 1))]
    assert (table.institutions, table.tally.required) == (3, 3)
    assert empty not in [line.place for line in table.lines]


def test_a_township_lists_its_centres(region, viewer):
    scope = Scope.of(viewer(region.division), ON)
    township = region.centre.division
    assert lines(selectors.table_for(scope, township, year=2026)) == {"A1": (1, 2, 1)}
    InstitutionFactory(code="A3", division=township)
    assert lines(selectors.table_for(scope, township, year=2026)) == {"A1": (1, 2, 1), "A3": (1, 0, 0)}
    assert lines(selectors.table_for(scope, region.deserted, year=2026)) == {"A2": (1, 0, 0)}


def test_the_file_of_a_county_lists_every_institution(region, viewer):
    scope = Scope.of(viewer(region.division), ON)
    InstitutionFactory(code="A0", level="county", division=region.county)
    table = selectors.table_for(scope, region.county, year=2026, parts=selectors.places_in_file)
    assert lines(table) == {"A0": (1, 0, 0), "A1": (1, 2, 1)}
    above = selectors.table_for(scope, region.division, year=2026, parts=selectors.places_in_file)
    assert above == selectors.table_for(scope, region.division, year=2026)


def test_every_institution_is_reached_by_going_down(region, viewer):
    scope = Scope.of(viewer(region.division), ON)
    InstitutionFactory(code="A0", level="county", division=region.county)
    InstitutionFactory(code="A3", division=region.centre.division)
    reached, waiting = [], [region.division]
    while waiting:
        places = [line.place for line in selectors.table_for(scope, waiting.pop(), year=2026).lines]
        assert places, "a click that leads nowhere"
        reached += [place for place in places if isinstance(place, Institution)]
        waiting += [place for place in places if not isinstance(place, Institution)]
    assert len(reached) == Institution.objects.count() == 6
    assert set(reached) == set(Institution.objects.all())


def test_several_tops_stand_side_by_side(region, viewer):
    scope = Scope.of(viewer(region.county, region.elsewhere), ON)
    table = selectors.table_for(scope, None, year=2026)
    assert lines(table) == {"540102": (1, 2, 1), "B1": (1, 2, 1)}


def test_every_institution_is_in_exactly_one_line_at_each_level(region, viewer):
    scope = Scope.of(viewer(region.division), ON)
    township = region.centre.division
    for division in (region.division, region.prefecture, region.county, region.other_county, township):
        table = selectors.table_for(scope, division, year=2026)
        assert table.institutions == Institution.objects.within(division.path).count()
        assert sum(line.institutions for line in table.lines) == table.institutions


def test_people_by_name_come_in_the_order_of_places_with_their_standing(region, viewer):
    scope = Scope.of(viewer(region.division, role="manager"), ON)
    named = selectors.named_people(scope, region.county, year=2026)
    assert {row.practitioner.name_zh: row.person.status for row in named} == {
        "次仁": Status.COMPLIANT,
        "卓玛": Status.PENDING,
        "文员": Status.NOT_REQUIRED,
    }
    places = [row.institution.code for row in selectors.named_people(scope, None, year=2026)]
    assert places == ["R1", "A1", "A1", "A1", "B1", "B1"]


def test_a_transfer_takes_the_person_and_the_credits_along(region, viewer):
    region.late.posts.update(to_date=date(2026, 6, 14))
    PostFactory(practitioner=region.late, institution=region.deserted, from_date=ON)
    scope = Scope.of(viewer(region.division), ON)
    assert lines(selectors.table_for(scope, region.prefecture, year=2026)) == {
        "540102": (1, 1, 1),
        "540121": (1, 1, 0),
    }
    before = Scope.of(scope.viewer, date(2026, 6, 14))
    assert lines(selectors.table_for(before, region.prefecture, year=2026))["540121"] == (1, 0, 0)


def test_a_second_post_counts_in_no_other_place(region, viewer):
    PostFactory(practitioner=region.complete, institution=region.deserted, primary=False)
    scope = Scope.of(viewer(region.other_county), ON)
    assert lines(selectors.table_for(scope, region.other_county, year=2026)) == {"540121901": (1, 0, 0)}
    assert selectors.named_people(scope, None, year=2026) == []


def test_of_two_primary_posts_the_longer_held_counts(region, viewer):
    region.complete.posts.update(to_date=date(2026, 12, 31))
    PostFactory(practitioner=region.complete, institution=region.deserted, from_date=date(2026, 1, 1))
    top = viewer(region.division)
    assert lines(selectors.table_for(Scope.of(top, ON), region.prefecture, year=2026))["540121"] == (1, 0, 0)
    narrow = Scope.of(viewer(region.deserted), ON)
    assert selectors.named_people(narrow, region.deserted, year=2026) == []
    later = Scope.of(top, date(2027, 1, 1))
    assert lines(selectors.table_for(later, region.prefecture, year=2027))["540121"] == (1, 1, 0)


def test_a_past_year_is_overdue_and_judged_by_its_own_last_day(region, viewer):
    newcomer = make.employ(region.centre, "新人", from_date=date(2026, 2, 1))
    scope = Scope.of(viewer(region.division, role="manager"), ON)
    statuses = {row.practitioner: row.person.status for row in selectors.named_people(scope, region.centre, year=2025)}
    assert statuses[region.complete] is Status.OVERDUE
    assert statuses[newcomer] is Status.NOT_REQUIRED


def test_credits_after_the_day_do_not_count_yet(region, viewer):
    CreditFactory(practitioner=region.late, amount=20, earned_on=date(2026, 6, 16))
    scope = Scope.of(viewer(region.division), ON)
    assert lines(selectors.table_for(scope, region.centre, year=2026))["A1"] == (1, 2, 1)
    tomorrow = Scope.of(scope.viewer, date(2026, 6, 16))
    assert lines(selectors.table_for(tomorrow, region.centre, year=2026))["A1"] == (1, 2, 2)


def test_the_number_of_queries_does_not_grow_with_people(region, viewer, django_assert_max_num_queries):
    scope = Scope.of(viewer(region.division, role="manager"), ON)
    for number in range(60):
        make.employ(region.centre, f"医生{number}", 20)
    with django_assert_max_num_queries(10):
        selectors.table_for(scope, region.division, year=2026)
    with django_assert_max_num_queries(11):
        assert len(selectors.named_people(scope, region.division, year=2026)) == 66


def test_years_run_from_the_first_requirement_to_this_one(region):
    assert selectors.years(ON) == [2026, 2025, 2024]


@pytest.mark.django_db
def test_without_a_requirement_only_this_year_can_be_asked_about():
    assert selectors.years(ON) == [2026]
    assert selectors.version_for(2026, ON) is None


def test_a_persons_own_summary(region):
    summary = selectors.summary_for(region.late, ON)
    assert (summary.total, summary.required, summary.status, summary.tone) == (10, 25, "pending", "warm")
    assert selectors.summary_for(region.complete, ON).status == "compliant"
    clerk = selectors.summary_for(region.clerk, ON)
    assert (clerk.required, clerk.status, clerk.total) == (None, "not_required", 40)


def test_a_person_without_a_post_has_a_summary_too(region):
    assert selectors.summary_for(PractitionerFactory(), ON).required is None


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["I", "II"]), st.integers(1, 60), st.dates(date(2025, 11, 1), date(2027, 2, 1))),
        max_size=12,
    ),
    st.dates(date(2025, 11, 1), date(2027, 2, 1)),
)
def test_sums_of_the_database_are_those_of_the_engine(facts, on):
    person = make.PostFactory(role=PostRole.NURSE).practitioner
    for credit_class, tenths, day in facts:
        CreditFactory(practitioner=person, credit_class=credit_class, amount=Decimal(tenths) / 10, earned_on=day)
    summed = records.totals_of([person.pk], year=2026, on=on)
    stored = [
        CreditFact(c.credit_class, c.amount, c.session, c.earned_on) for c in Credit.objects.filter(practitioner=person)
    ]
    expected = totals_of(stored, year=2026, on=on)
    assert summed.get((person.pk, "I"), 0) == expected.class_i
    assert summed.get((person.pk, "II"), 0) == expected.class_ii
