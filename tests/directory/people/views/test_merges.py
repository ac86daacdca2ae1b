"""Two accounts of one person: found, compared, joined, separated."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lms.directory.models import MergeFact, Practitioner
from lms.directory.people import belongings
from lms.directory.policy import Permission, allowed
from lms.directory.selectors import practitioner_of
from lms.directory.services import grants, posts
from tests.directory.people.conftest import confirm, do, employed, hidden_key, session_of, text_of
from tests.factories import directory as make
from tests.factories.directory import GrantFactory


@pytest.fixture
def double(counties, today):
    """The doctor's other account, made when she came to the second centre."""
    return employed("格桑卓玛", counties.there, today, number="P1-2")


@pytest.fixture
def address(counties, double):
    return reverse("people:merge", args=[counties.doctor.person_key, double.person_key])


def entries(kept, reason="the same licence"):
    return {"kept": str(kept.person_key), "reason": reason}


def person_url(person):
    return reverse("people:person", args=[person.person_key])


class TestSearch:
    def test_people_of_the_same_name_are_offered_first(self, manager, counties, double):
        page = manager.get(reverse("people:merge_search", args=[counties.doctor.person_key]))
        assert [row.person for row, _url in page.context["rows"]] == [double]

    def test_the_other_is_found_by_number(self, manager, counties, double):
        address = reverse("people:merge_search", args=[counties.doctor.person_key])
        assert [row.person for row, _url in manager.get(f"{address}?q=P1-2").context["rows"]] == [double]
        assert manager.get(f"{address}?q=nobody").context["rows"] == []


class TestJoining:
    def test_the_two_stand_side_by_side(self, manager, address):
        page = text_of(manager.get(address))
        assert "P1-2" in page
        assert "甲乡卫生院" in page
        assert "乙乡卫生院" in page

    def test_the_confirm_page_says_what_is_joined(self, manager, address, counties, monkeypatch):
        monkeypatch.setattr(belongings, "_COUNTS", [("Certificates", lambda person: 2)])
        asked, _data = confirm(manager, address, **entries(counties.doctor))
        page = text_of(asked)
        assert "Certificates: 4 together." in page
        assert "Nothing is moved or deleted" in page

    def test_afterwards_either_account_is_the_one_person(self, manager, address, counties, double, today):
        page = text_of(do(manager, address, **entries(counties.doctor)))
        assert "The accounts are joined." in page
        assert practitioner_of(double.user) == counties.doctor
        assert allowed(counties.doctor, Permission.LEARN, counties.there, today)
        assert "乙乡卫生院" in page

    def test_the_address_of_the_other_leads_to_the_one(self, manager, address, counties, double):
        do(manager, address, **entries(counties.doctor))
        assert manager.get(person_url(double)).url == person_url(counties.doctor)

    def test_the_other_may_be_the_one_that_is_kept(self, manager, address, counties, double):
        do(manager, address, **entries(double))
        assert Practitioner.objects.get(pk=counties.doctor.pk).merged_into == double

    def test_sent_twice_it_counts_once(self, manager, address, counties):
        data = {"key": hidden_key(manager.get(address)), **entries(counties.doctor), "confirmed": "1"}
        assert [manager.post(address, data).status_code for _time in range(2)] == [302, 302]
        assert MergeFact.objects.count() == 1

    def test_a_third_account_as_kept_is_refused(self, manager, address, counties):
        refused, _data = confirm(manager, address, **entries(counties.manager))
        assert refused.status_code == 400

    def test_rights_beyond_a_learners_are_not_joined(self, manager, address, double, counties, today):
        GrantFactory(practitioner=double, role="author", institution=counties.there)
        answer = manager.get(address)
        assert answer.status_code == 403
        assert "more rights than a learner" in text_of(answer)

    def test_an_account_of_another_county_is_not_there(self, manager, counties, today):
        foreign = employed("格桑卓玛", counties.abroad, today)
        address = reverse("people:merge", args=[counties.doctor.person_key, foreign.person_key])
        assert manager.get(address).status_code == 404

    def test_an_account_with_oneself_is_not_there(self, manager, counties):
        key = counties.doctor.person_key
        assert manager.get(reverse("people:merge", args=[key, key])).status_code == 404

    def test_nobody_joins_their_own(self, manager, counties, double):
        address = reverse("people:merge", args=[double.person_key, counties.manager.person_key])
        assert manager.get(address).status_code == 403


class TestSeparating:
    @pytest.fixture
    def joined(self, manager, address, counties):
        do(manager, address, **entries(counties.doctor))

    @pytest.mark.usefixtures("joined")
    def test_each_has_again_what_it_had(self, manager, counties, double, today):
        shown = manager.get(person_url(counties.doctor)).context["shown"]
        undo = next(row.undo_url for row in shown.accounts if row.undo_url)
        page = text_of(do(manager, undo, reason="two people after all"))
        assert "The accounts are separate again." in page
        assert practitioner_of(double.user) == double
        assert not allowed(counties.doctor, Permission.LEARN, counties.there, today)
        assert manager.get(undo).status_code == 404

    @pytest.mark.usefixtures("joined")
    def test_the_manager_of_one_centre_only_cannot(self, counties, double):
        local = make.signed_in_person(role="manager", institution=counties.here)
        address = reverse("people:undo_merge", args=[counties.doctor.person_key, double.person_key])
        assert session_of(local).get(address).status_code == 403


def test_rights_that_ended_with_their_post_do_not_stand_in_the_way(manager, address, counties, double, today):
    post = double.posts.get()
    grants.grant_access(practitioner=double, role="author", institution=counties.there, on=today)
    assert manager.get(address).status_code == 403
    posts.end_post(post=post, last_day=today - timedelta(days=1), on=today)
    assert manager.get(address).status_code == 200
