"""Rights: seen with what they rest on, given and ended by those who may, never to oneself."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lms.directory.models import AccessGrant
from lms.directory.policy import Permission, allowed
from lms.directory.services import grants
from tests.directory.people.conftest import confirm, do, session_of, text_of
from tests.factories import directory as make

DAY = timedelta(days=1)


def rights_url(person):
    return reverse("people:rights", args=[person.person_key])


def give_url(person):
    return reverse("people:give_right", args=[person.person_key])


def end_url(person, grant):
    return reverse("people:end_right", args=[person.person_key, grant.uuid])


@pytest.fixture
def security(counties):
    """The security administrator of the first county."""
    return make.signed_in_person(role="security_admin", division=counties.here.division.parent)


@pytest.fixture
def administrator(security):
    return session_of(security)


@pytest.fixture
def learning(counties):
    return AccessGrant.objects.get(practitioner=counties.doctor)


class TestAManager:
    def test_ends_and_gives_the_right_to_learn(self, manager, counties, learning, today):
        page = text_of(do(manager, end_url(counties.doctor, learning), from_date=today.isoformat()))
        assert "The end of the right is recorded." in page
        assert not allowed(counties.doctor, Permission.LEARN, counties.here, today)
        entries = {"institution": counties.here.code, "from_date": today.isoformat()}
        asked, _data = confirm(manager, give_url(counties.doctor), **entries)
        assert "It rests on the post as physician at 甲乡卫生院 and ends with it." in text_of(asked)
        assert "The right is given." in text_of(do(manager, give_url(counties.doctor), **entries))
        assert allowed(counties.doctor, Permission.LEARN, counties.here, today)

    def test_gives_no_other_right_whatever_the_form_says(self, manager, counties, today):
        entries = {"institution": counties.here.code, "from_date": today.isoformat(), "role": "manager"}
        do(manager, give_url(counties.doctor), **entries)
        assert set(AccessGrant.objects.filter(practitioner=counties.doctor).values_list("role", flat=True)) == {
            "learner"
        }

    def test_ends_no_other_right(self, manager, counties, today):
        grant = grants.grant_access(practitioner=counties.doctor, role="author", institution=counties.here, on=today)
        answer = manager.get(end_url(counties.doctor, grant))
        assert answer.status_code == 403
        assert "Ask a security administrator" in text_of(answer)

    def test_gives_nothing_elsewhere(self, manager, counties, today):
        entries = {"institution": counties.abroad.code, "from_date": today.isoformat()}
        refused, _data = confirm(manager, give_url(counties.doctor), **entries)
        assert "institution" in refused.context["form"].errors

    def test_of_another_county_finds_nobody(self, other_manager, counties, learning):
        for address in (rights_url(counties.doctor), give_url(counties.doctor), end_url(counties.doctor, learning)):
            assert other_manager.get(address).status_code == 404


class TestASecurityAdministrator:
    def test_gives_a_role_in_a_division(self, administrator, counties, today):
        county = counties.here.division.parent
        entries = {"role": "manager", "division": county.code, "from_date": today.isoformat()}
        page = text_of(do(administrator, give_url(counties.doctor), **entries))
        assert "The right is given." in page
        assert "and everything in it" in page
        assert allowed(counties.doctor, Permission.MANAGE_PEOPLE, counties.there, today)

    def test_ends_it_from_a_later_day_on(self, administrator, counties, today):
        grant = grants.grant_access(practitioner=counties.doctor, role="author", institution=counties.here, on=today)
        later = today + 7 * DAY
        do(administrator, end_url(counties.doctor, grant), from_date=later.isoformat())
        assert allowed(counties.doctor, Permission.AUTHOR_CONTENT, counties.here, later - DAY)
        assert not allowed(counties.doctor, Permission.AUTHOR_CONTENT, counties.here, later)

    @pytest.mark.parametrize("code", ["540000", "540200", "540221", "999999", "x"])
    def test_gives_nothing_beyond_the_own_scope(self, administrator, counties, today, code):
        entries = {"role": "manager", "division": code, "from_date": today.isoformat()}
        refused, _data = confirm(administrator, give_url(counties.doctor), **entries)
        assert "division" in refused.context["form"].errors

    def test_one_place_is_given_and_not_two(self, administrator, counties, today):
        for place in ({}, {"institution": counties.here.code, "division": counties.here.division.parent.code}):
            entries = {"role": "author", "from_date": today.isoformat(), **place}
            refused, _data = confirm(administrator, give_url(counties.doctor), **entries)
            assert "one of the two" in refused.context["form"].errors["institution"][0]

    def test_administrators_roles_are_kept_apart_with_a_sentence(self, administrator, counties, today):
        county = counties.here.division.parent
        grants.grant_access(practitioner=counties.doctor, role="system_admin", division=county, on=today)
        entries = {"role": "audit_admin", "division": county.code, "from_date": today.isoformat()}
        refused, _data = confirm(administrator, give_url(counties.doctor), **entries)
        assert refused.status_code == 400
        assert "Nobody holds two of the three administrators" in text_of(refused)

    def test_gives_nothing_to_themselves(self, administrator, security):
        assert administrator.get(give_url(security)).status_code == 403
        assert not administrator.get(rights_url(security)).context["give_url"]

    def test_changes_no_posts(self, administrator, counties):
        shown = administrator.get(reverse("people:person", args=[counties.doctor.person_key])).context["shown"]
        assert shown.acts == []
        assert not any(row.acts for row in shown.posts)
        assert not any(row.correct_url for row in shown.history)


def test_rights_that_are_over_stand_below(manager, counties, learning, today):
    grants.end_grant(grant=learning, from_date=today, on=today)
    page = manager.get(rights_url(counties.doctor))
    assert [row.grant for row in page.context["past"]] == [learning]
    assert page.context["rights"] == []
    assert "since" not in text_of(page).split("Over")[-1]


def test_a_right_of_somebody_else_is_not_there(manager, counties):
    other = AccessGrant.objects.get(practitioner=counties.manager)
    assert manager.get(end_url(counties.doctor, other)).status_code == 404


def test_sent_twice_it_is_given_once(manager, counties, today):
    _asked, data = confirm(
        manager, give_url(counties.doctor), institution=counties.there.code, from_date=today.isoformat()
    )
    for _time in range(2):
        assert manager.post(give_url(counties.doctor), {**data, "confirmed": "1"}).status_code == 302
    assert AccessGrant.objects.filter(practitioner=counties.doctor, institution=counties.there).count() == 1
