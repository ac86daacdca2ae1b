"""Who reaches whom: looking, managing, giving rights; a reach that asks the database once."""

import pytest
from django.core.exceptions import PermissionDenied

from lms.directory.models import PractitionerRole
from lms.directory.people import policy
from lms.directory.people.policy import Reach
from lms.directory.selectors import posts_history
from lms.directory.services import grants, people, posts
from tests.directory.people.conftest import employed
from tests.factories import directory as make


@pytest.fixture
def reach(counties, today):
    return Reach.of(counties.manager, today)


@pytest.fixture
def security(counties, today):
    person = make.signed_in_person(role="security_admin", division=counties.here.division.parent)
    return Reach.of(person, today)


@pytest.mark.parametrize("role", ["learner", "author", "reviewer", "publisher", "commission", "audit_admin"])
def test_who_neither_sees_nor_manages_people_has_no_reach(counties, today, role):
    with pytest.raises(PermissionDenied):
        Reach.of(make.signed_in_person(role=role, institution=counties.here), today)


def test_a_visitor_has_no_reach(db, today):
    with pytest.raises(PermissionDenied):
        Reach.of(None, today)


def test_a_manager_manages_the_own_county(reach, counties):
    assert reach.manages(counties.here.pk)
    assert reach.manages(counties.there.pk)
    assert not reach.manages(counties.abroad.pk)
    assert not reach.manages(None)


def test_what_was_asked_once_is_not_asked_again(reach, counties, django_assert_num_queries):
    reach.manages(counties.here.pk)
    with django_assert_num_queries(0):
        reach.manages(counties.there.pk)
        assert reach.manages_anywhere


def test_a_viewer_sees_but_manages_nothing(security, counties):
    assert counties.here in security.seen()
    assert not security.manages_anywhere
    assert security.gives_rights


def test_oneself_is_known_under_each_account(reach, counties, today):
    other = employed("扎西多吉", counties.here, today)
    assert not reach.is_self(other)
    people.merge_people(kept=counties.manager, merged=other, reason="the same", on=today)
    other.refresh_from_db()
    assert reach.is_self(other)
    with pytest.raises(PermissionDenied):
        policy.refuse_self(reach, other)


class TestWhoIsLookedAfter:
    def held(self, counties):
        return list(posts_history(counties.doctor))

    def test_by_the_manager_of_any_post_for_leave_and_of_all_for_the_whole(self, reach, counties, today):
        assert policy.may_look_after_everywhere(reach, counties.doctor, self.held(counties))
        posts.start_post(
            practitioner=counties.doctor, institution=counties.abroad, role="nurse", from_date=today, on=today
        )
        assert policy.may_look_after(reach, counties.doctor, self.held(counties))
        assert not policy.may_look_after_everywhere(reach, counties.doctor, self.held(counties))

    def test_by_the_last_institution_when_all_posts_are_over(self, reach, counties, today):
        post = PractitionerRole.objects.get(practitioner=counties.doctor)
        posts.end_post(post=post, last_day=post.from_date, on=today)
        assert policy.may_look_after_everywhere(reach, counties.doctor, self.held(counties))

    def test_by_nobody_who_never_had_a_post(self, reach, db):
        assert not policy.may_look_after(reach, make.PractitionerFactory(), [])
        assert not policy.may_look_after_everywhere(reach, make.PractitionerFactory(), [])

    def test_not_by_oneself(self, reach, counties):
        own = list(posts_history(counties.manager))
        assert not policy.may_look_after(reach, counties.manager, own)
        with pytest.raises(PermissionDenied):
            policy.require_looks_after(reach, counties.manager, own)


class TestRights:
    def test_a_manager_may_end_the_right_to_learn_and_no_other(self, reach, counties, today):
        learning = counties.doctor.grants.get()
        assert reach.may_change_right(learning)
        writing = grants.grant_access(practitioner=counties.doctor, role="author", institution=counties.here, on=today)
        assert not reach.may_change_right(writing)

    def test_a_learner_of_a_whole_division_is_beyond_a_manager(self, reach, counties, today):
        county = counties.here.division.parent
        wide = grants.grant_access(practitioner=counties.doctor, role="learner", division=county, on=today)
        assert not reach.may_change_right(wide)

    def test_a_security_administrator_may_end_every_right_of_the_scope(self, security, counties, today):
        county = counties.here.division.parent
        for scope in ({"institution": counties.here}, {"division": county}):
            grant = grants.grant_access(practitioner=counties.doctor, role="author", on=today, **scope)
            assert security.may_change_right(grant)
        region = grants.grant_access(practitioner=counties.doctor, role="author", division=county.parent, on=today)
        assert not security.may_change_right(region)

    def test_divisions_are_open_from_the_own_top_down(self, security, counties):
        division = counties.here.division
        assert security.access_division(division.code) == division
        assert security.access_division(division.parent.code) == division.parent
        assert security.access_division(division.parent.parent.code) is None
        assert security.access_division("none") is None

    def test_an_institutions_administrator_gives_nothing_in_a_division(self, counties, today):
        local = make.signed_in_person(role="security_admin", institution=counties.here)
        assert not Reach.of(local, today).has_access_over(counties.here.division)


def test_each_institution_of_an_act_must_be_managed(reach, counties):
    policy.require_managed(reach, counties.doctor, counties.here.pk, counties.there.pk)
    for concerned in ([counties.here.pk, counties.abroad.pk], [], [None]):
        with pytest.raises(PermissionDenied):
            policy.require_managed(reach, counties.doctor, *concerned)
