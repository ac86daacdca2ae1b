"""What hangs together: the ends of places, what lies in them, and the posts there."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.common import clock
from lms.directory import services
from lms.directory.models import AccessGrant, FactKind, InstitutionFact, PostFact, PractitionerRole
from lms.directory.selectors import institution_on
from lms.directory.services.projections import project_all
from tests.factories import directory as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY = timedelta(days=1)


@pytest.fixture
def one():
    return make.founded_institution("ONE")


@pytest.fixture
def two():
    return make.founded_institution("TWO")


@pytest.fixture
def merge(one, two, on):
    def merge(from_date=on):
        services.merge_institutions(merged=[one], into=two, from_date=from_date, reason="reform", on=on)

    return merge


def open_posts(person):
    posts = PractitionerRole.objects.of(person).filter(to_date=None)
    return list(posts.order_by("institution__code").values_list("institution__code", "primary"))


class TestTakingBack:
    def test_a_post_does_not_come_back_to_a_closed_institution(self, one, on):
        person = make.person_with_post(one)
        services.end_post(post=person.posts.get(), last_day=on, on=on)
        services.close_institution(institution=one, last_day=on, reason="reform", on=on)
        with pytest.raises(ValidationError, match="exists until"):
            services.retract(fact=PostFact.objects.get(kind=FactKind.ENDED), reason="mistake", on=on)

    def test_nor_beside_the_same_one_begun_since(self, one, on):
        person = make.person_with_post(one)
        services.end_post(post=person.posts.get(), last_day=on, on=on)
        services.start_post(practitioner=person, institution=one, role="physician", from_date=on + DAY, on=on)
        with pytest.raises(ValidationError, match="the same post"):
            services.retract(fact=PostFact.objects.get(kind=FactKind.ENDED), reason="mistake", on=on)

    @pytest.mark.parametrize("half", [FactKind.STARTED, FactKind.ENDED])
    def test_neither_half_of_a_merger(self, one, merge, on, half):
        person = make.person_with_post(one)
        merge()
        fact = PostFact.objects.filter(kind=half, from_date=on if half == FactKind.STARTED else make.LONG_AGO).get()
        with pytest.raises(ValidationError, match="went over with its institution"):
            services.retract(fact=fact, reason="mistake", on=on)
        assert open_posts(person) == [("TWO", True)]

    def test_a_planned_post_with_facts_is_taken_back_whatever_it_held_in_between(self, one, on):
        person = make.PractitionerFactory()
        values = {"practitioner": person, "institution": one, "role": "nurse", "on": on}
        first = services.start_post(**values, from_date=on + 5 * DAY)
        services.end_post(post=first, last_day=on + 9 * DAY, on=on)
        services.start_post(**values, from_date=on + 10 * DAY)
        services.leave_service(practitioner=person, last_day=on, on=on)
        assert not PractitionerRole.objects.of(person).exists()


class TestEnds:
    def test_a_place_ends_once(self, one, merge, on):
        services.close_institution(institution=one, last_day=on + 90 * DAY, reason="planned", on=on)
        with pytest.raises(ValidationError, match="already"):
            merge(on + 30 * DAY)
        with pytest.raises(ValidationError, match="already"):
            services.close_institution(institution=one, last_day=on + 30 * DAY, reason="sooner", on=on)
        services.retract(fact=InstitutionFact.objects.get(kind=FactKind.CLOSED), reason="merged", on=on)
        merge(on + 30 * DAY)
        assert institution_on(one, on + 200 * DAY).successor == "TWO"

    def test_a_division_ends_once(self, on):
        township, other = make.founded_township("540102901"), make.founded_township("540102902")
        services.close_division(division=township, last_day=on + 90 * DAY, reason="planned", on=on)
        with pytest.raises(ValidationError, match="already"):
            services.merge_divisions(merged=[township], into=other, from_date=on, reason="sooner", on=on)
        with pytest.raises(ValidationError, match="already"):
            services.close_division(division=township, last_day=on, reason="sooner", on=on)

    @pytest.mark.parametrize("way", ["reopen", "retract"])
    def test_nothing_exists_again_in_what_has_ended(self, on, way):
        township, other = make.founded_township("540102901"), make.founded_township("540102902")
        place = make.founded_institution("PLACE", township)
        services.close_institution(institution=place, last_day=on - 30 * DAY, reason="reform", on=on)
        services.merge_divisions(merged=[township], into=other, from_date=on - DAY, reason="reform", on=on)
        closed = InstitutionFact.objects.get(kind=FactKind.CLOSED)
        act, values = {
            "reopen": (services.reopen_institution, {"institution": place, "from_date": on}),
            "retract": (services.retract, {"fact": closed, "reason": "mistake"}),
        }[way]
        with pytest.raises(ValidationError, match=r"does not exist|itself ends"):
            act(**values, on=on)

    def test_a_division_opens_again_only_inside_one_that_exists(self, on):
        township = make.founded_township("540102901")
        county, place = township.parent, make.founded_institution("PLACE", township.parent)
        for division, back in ((township, 30), (county, 10)):
            if division == county:
                services.close_institution(institution=place, last_day=on - 20 * DAY, reason="reform", on=on)
            services.close_division(division=division, last_day=on - back * DAY, reason="reform", on=on)
        with pytest.raises(ValidationError, match="does not exist"):
            services.reopen_division(division=township, from_date=on, on=on)
        services.reopen_division(division=county, from_date=on, on=on)
        services.reopen_division(division=township, from_date=on, on=on)
        township.refresh_from_db()
        assert township.status == "open"


class TestMergersOfInstitutions:
    def test_nobody_holds_the_same_post_twice(self, one, two, merge, on):
        person = make.person_with_post(one)
        second = services.start_post(
            practitioner=person, institution=two, role="physician", from_date=date(2021, 1, 1), on=on
        )
        grant = services.grant_access(practitioner=person, role="manager", institution=two, on=on)
        assert grant.post == second
        merge(on + DAY)
        assert open_posts(person) == [("TWO", True)]
        second.refresh_from_db()
        assert second.to_date == on
        kept = AccessGrant.objects.in_force(on + DAY).get()
        assert (kept.role, kept.institution, kept.post) == ("manager", two, open_post(person))
        assert project_all(on, write=False) == []

    def test_the_primary_one_there_goes_on(self, one, two, merge, on):
        person = make.person_with_post(two)
        services.start_post(practitioner=person, institution=one, role="physician", from_date=on - DAY, on=on)
        services.start_post(practitioner=person, institution=one, role="nurse", from_date=on + 9 * DAY, on=on)
        merge()
        assert sorted(open_posts(person)) == [("TWO", False), ("TWO", True)]
        assert PractitionerRole.objects.get(institution=one).to_date == on - DAY

    def test_different_times_are_settled_by_people(self, one, two, merge, on):
        person = make.person_with_post(one)
        PractitionerRole.objects.filter(practitioner=person).update(to_date=on + 30 * DAY)
        services.start_post(practitioner=person, institution=two, role="physician", from_date=on, on=on)
        with pytest.raises(ValidationError, match="for different times"):
            merge(on + DAY)

    def test_people_are_held_before_institutions(self, one, merge, on):
        if connection.vendor != "postgresql":
            pytest.skip("SQLite has no row locks")
        make.person_with_post(one)
        with CaptureQueriesContext(connection) as asked:
            merge()
        held = [query["sql"] for query in asked if "FOR NO KEY UPDATE" in query["sql"]]
        tables = ["practitioner" if 'FROM "directory_practitioner"' in sql else "other" for sql in held]
        institutions = [index for index, sql in enumerate(held) if 'FROM "directory_institution"' in sql]
        assert tables.index("practitioner") < institutions[0]

    def test_everybody_concerned_is_asked_for_at_once(self, one, two, merge, on):
        here, there = make.person_with_post(one), make.person_with_post(two)
        services.grant_access(practitioner=there, role="learner", institution=one, on=on)
        with CaptureQueriesContext(connection) as asked:
            merge()
        rows = 'FROM "directory_practitioner" WHERE'
        first = next(query["sql"] for query in asked if rows in query["sql"] and "ORDER BY" in query["sql"])
        assert f"IN ({here.pk}, {there.pk})" in first


def open_post(person):
    return PractitionerRole.objects.of(person).get(to_date=None)


def test_rows_are_written_anew_under_locks(one, on, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: on)
    person = make.person_with_post(one)
    PractitionerRole.objects.filter(practitioner=person).update(specialty="wrong")
    held = []
    monkeypatch.setattr("lms.directory.management.commands.rebuild_directory.lock_places", lambda: held.append(1))
    with pytest.raises(CommandError, match="differ"):
        call_command("rebuild_directory", "--check")
    assert held == []
    with CaptureQueriesContext(connection) as asked:
        call_command("rebuild_directory")
    assert held == [1]
    locked = [query["sql"] for query in asked if query["sql"].startswith("LOCK TABLE")]
    assert len(locked) == (connection.vendor == "postgresql")
    assert open_post(person).specialty == ""
