"""Rights rest on posts; three administrators stay apart; facts and rows agree."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lms.common.events import access_changed
from lms.directory import services
from lms.directory.models import AccessGrant, GrantFact, PostFact, PractitionerRole
from lms.directory.policy import Permission, holds
from lms.directory.services import KeyReused
from tests.factories import directory as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY = timedelta(days=1)


@pytest.fixture
def hospital():
    return make.founded_institution("H")


@pytest.fixture
def person(hospital):
    return make.person_with_post(hospital)


@pytest.fixture
def give(person, hospital, on):
    def give(role="author", **values):
        return services.grant_access(
            **({"practitioner": person, "role": role, "institution": hospital, "on": on} | values)
        )

    return give


@pytest.fixture
def heard():
    """The people of whom `access_changed` was announced."""
    people = []

    def listen(sender, *, practitioner, **_signal):
        people.append(practitioner)

    access_changed.connect(listen)
    yield people
    access_changed.disconnect(listen)


class TestRestingOnAPost:
    def test_by_default_on_the_post_at_the_place_else_on_the_primary_one(self, give, person, hospital, on):
        primary = person.posts.get()
        place = make.founded_institution("PLACE")
        elsewhere = make.founded_institution("ELSEWHERE")
        second = services.start_post(practitioner=person, institution=place, role="nurse", from_date=on, on=on)
        assert give().post == primary
        assert give(institution=place).post == second
        assert give(institution=elsewhere).post == primary
        assert give(institution=None, division=hospital.division).post == primary
        assert give("learner", post=second).post == second

    def test_who_has_left_gets_no_right(self, give, person, on):
        services.end_post(post=person.posts.get(), last_day=on - DAY, on=on)
        with pytest.raises(ValidationError, match="holds no post"):
            give()
        assert not AccessGrant.objects.exists()

    def test_not_even_when_the_post_never_was(self, give, person, on):
        services.retract(fact=PostFact.objects.get(), reason="mistake", on=on)
        with pytest.raises(ValidationError, match="holds no post"):
            give()

    def test_who_never_had_a_post_may_hold_one_that_rests_on_none(self, give, on):
        assert give(practitioner=make.PractitionerFactory()).post is None

    def test_a_right_that_lapsed_with_its_post_is_given_anew(self, give, person, hospital, on):
        first = give()
        services.end_post(post=person.posts.get(), last_day=on, on=on)
        after = services.start_post(
            practitioner=person, institution=hospital, role="nurse", from_date=on + DAY, primary=True, on=on
        )
        again = give(from_date=on + DAY)
        first.refresh_from_db()
        assert (first.withdrawn_on, again.post, again.in_force(on + DAY)) == (on + DAY, after, True)

    @hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_one_row_and_the_list_agree_on_every_day(self, data):
        days = st.dates(date(2026, 1, 1), date(2026, 1, 12))
        first, last = sorted([data.draw(days), data.draw(days)])
        began, ended = sorted([data.draw(days), data.draw(days)])
        withdrawn = data.draw(st.none() | days)
        open_post, open_grant = data.draw(st.booleans()), data.draw(st.booleans())
        with transaction.atomic():
            post = make.PostFactory(from_date=began, to_date=None if open_post else ended)
            grant = make.GrantFactory(
                practitioner=post.practitioner,
                post=post if data.draw(st.booleans()) else None,
                from_date=first,
                to_date=None if open_grant else last,
                withdrawn_on=withdrawn,
            )
            for day in (date(2026, 1, 1) + n * DAY for n in range(12)):
                listed = AccessGrant.objects.in_force(day).filter(pk=grant.pk).exists()
                assert grant.in_force(day) is listed
            transaction.set_rollback(True)

    def test_a_grant_whose_post_has_no_row_gives_nothing(self, on):
        post = make.PostFactory()
        grant = make.GrantFactory(practitioner=post.practitioner, post=post)
        assert grant.in_force(on)
        PractitionerRole.objects.filter(pk=post.pk).delete()
        grant.refresh_from_db()
        assert not grant.in_force(on)
        assert not AccessGrant.objects.in_force(on).exists()


class TestFacts:
    def test_each_change_is_a_fact_and_a_repeat_is_none(self, give, on):
        key = uuid4()
        grant = give(key=key)
        assert give(key=key) == grant
        give()
        give(to_date=on + DAY)
        services.end_grant(grant=grant, on=on, reason="misused")
        services.end_grant(grant=grant, on=on)
        told = GrantFact.objects.order_by("number").values_list("kind", "to_date", "withdrawn_on", "reason")
        assert list(told) == [
            ("given", None, None, ""),
            ("changed", on + DAY, None, ""),
            ("ended", on + DAY, on, "misused"),
        ]

    def test_a_key_is_for_one_role(self, give):
        key = uuid4()
        give(key=key)
        with pytest.raises(KeyReused):
            give("manager", key=key)

    def test_an_end_with_a_key_counts_once(self, give, on):
        grant, key = give(), uuid4()
        services.end_grant(grant=grant, on=on, from_date=on + 5 * DAY, key=key)
        services.end_grant(grant=grant, on=on, from_date=on, key=key)
        grant.refresh_from_db()
        assert grant.withdrawn_on == on + 5 * DAY

    def test_a_row_without_facts_is_taken_over(self, on):
        grant = make.GrantFactory()
        services.end_grant(grant=grant, on=on)
        assert list(GrantFact.objects.values_list("kind", "source")) == [("given", "migration"), ("ended", "command")]


class TestAdministrators:
    @pytest.mark.parametrize(("one", "other"), [("system_admin", "audit_admin"), ("audit_admin", "security_admin")])
    def test_nobody_holds_two_of_the_three(self, give, hospital, one, other):
        give(one)
        with pytest.raises(ValidationError, match="Nobody holds two"):
            give(other, institution=None, division=hospital.division)
        assert give("author")

    def test_neither_planned_nor_limited_ones_meet(self, give, on):
        give("system_admin", from_date=on, to_date=on + 9 * DAY)
        with pytest.raises(ValidationError, match="Nobody holds two"):
            give("audit_admin", from_date=on + 9 * DAY)
        assert give("audit_admin", from_date=on + 10 * DAY)
        with pytest.raises(ValidationError, match="Nobody holds two"):
            give("security_admin", from_date=on + 5 * DAY, to_date=on + 6 * DAY)

    def test_the_same_one_again_is_no_second_one(self, give):
        assert give("system_admin") == give("system_admin")
        with pytest.raises(ValidationError, match="in two places"):
            give("system_admin", institution=make.founded_institution("OTHER"))

    def test_after_one_was_taken_away_another_may_follow(self, give, on):
        services.end_grant(grant=give("system_admin"), on=on)
        assert give("audit_admin").in_force(on)

    def test_after_its_post_is_over_another_may_follow(self, give, person, hospital, on):
        lapsed = give("system_admin")
        services.end_post(post=person.posts.get(), last_day=on, on=on)
        services.start_post(practitioner=person, institution=hospital, role="nurse", from_date=on + DAY, on=on)
        assert give("audit_admin", from_date=on + DAY).in_force(on + DAY)
        lapsed.refresh_from_db()
        assert lapsed.withdrawn_on == on + DAY

    def test_the_database_refuses_two_open_ones(self, give, person, hospital):
        give("system_admin")
        with pytest.raises(IntegrityError), transaction.atomic():
            make.GrantFactory(practitioner=person, institution=hospital, role="security_admin")

    def test_two_people_who_are_one_do_not_hold_two(self, give, person, hospital, on):
        give("system_admin")
        twin = make.person_with_post(hospital, role="audit_admin")
        with pytest.raises(ValidationError, match="nobody holds together"):
            services.merge_people(kept=person, merged=twin, reason="same person", on=on)
        services.end_grant(grant=twin.grants.get(), on=on)
        services.merge_people(kept=person, merged=twin, reason="same person", on=on)
        with pytest.raises(ValidationError, match="Nobody holds two"):
            give("audit_admin", practitioner=twin)


class TestTelling:
    def test_giving_and_ending_are_announced(self, heard, give, person, on):
        heard.clear()
        services.end_grant(grant=give(), on=on)
        assert heard == [person, person]

    def test_ending_a_post_takes_the_group_of_the_cms(self, heard, give, person, on):
        give("author")
        heard.clear()
        services.end_post(post=person.posts.get(), last_day=on - DAY, on=on)
        assert heard == [person]
        assert not holds(person, Permission.AUTHOR_CONTENT, on)
        assert not person.user.groups.exists()

    def test_an_error_of_who_hears_it_undoes_the_act(self, give):
        def fail(sender, **_signal):
            raise RuntimeError("no")

        access_changed.connect(fail)
        try:
            with pytest.raises(RuntimeError), transaction.atomic():
                give()
        finally:
            access_changed.disconnect(fail)
        assert not AccessGrant.objects.exists()
        assert not GrantFact.objects.exists()
