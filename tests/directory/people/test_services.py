"""What the pages add to the directory's services: authors, the right with a post, keys that count once."""

from datetime import UTC, datetime, timedelta
from uuid import uuid5

import pytest

from lms.audit.models import AuditEntry
from lms.common.identifiers import new_id
from lms.directory.models import AccessGrant, GrantFact, PostFact
from lms.directory.people import belongings, services
from lms.directory.people.policy import Reach
from lms.directory.people.selectors import elsewhere
from lms.directory.services import people
from tests.directory.people.conftest import employed
from tests.factories import directory as make


@pytest.fixture
def reach(counties, today):
    return Reach.of(counties.manager, today)


@pytest.fixture
def post_data(counties, today):
    return {
        "key": new_id(),
        "institution": counties.there,
        "role": "nurse",
        "specialty": "",
        "from_date": today,
        "to_date": None,
        "learns": True,
    }


def test_facts_and_log_name_the_author(reach, counties, post_data):
    services.start_post(reach, counties.doctor, post_data)
    key = counties.manager.person_key
    assert PostFact.objects.get(pk=post_data["key"]).author_key == key
    assert GrantFact.objects.get(pk=uuid5(post_data["key"], "learner")).author_key == key
    assert set(AuditEntry.objects.filter(actor_key=key).values_list("action", flat=True)) == {
        "post.started",
        "grant.given",
    }


def test_a_repeat_makes_neither_a_second_post_nor_a_second_right(reach, counties, post_data):
    first, second = (services.start_post(reach, counties.doctor, post_data) for _time in range(2))
    assert first == second
    assert AccessGrant.objects.filter(practitioner=counties.doctor, institution=counties.there).count() == 1


def test_a_post_and_its_right_begin_together_or_not_at_all(reach, counties, post_data, monkeypatch):
    def fails(**_arguments):
        raise RuntimeError("the right cannot be given")

    monkeypatch.setattr("lms.directory.services.grants.grant_access", fails)
    with pytest.raises(RuntimeError):
        services.start_post(reach, counties.doctor, post_data)
    assert not PostFact.objects.filter(pk=post_data["key"]).exists()


class TestDone:
    def test_a_key_is_known_to_its_author_only(self, reach, counties, post_data, today):
        services.start_post(reach, counties.doctor, post_data)
        assert services.was_done(reach, str(post_data["key"]))
        assert not services.was_done(Reach.of(counties.other_manager, today), str(post_data["key"]))

    @pytest.mark.parametrize("key", ["", "none", "0191", "é", "019a0000-0000-7000-8000-000000000001"])
    def test_what_is_no_key_or_a_new_one_is_not(self, reach, key):
        assert not services.was_done(reach, key)


class TestElsewhere:
    @pytest.mark.parametrize(("number", "name"), [("", ""), ("P1", ""), ("", "格桑卓玛"), (" ", " ")])
    def test_half_of_it_finds_nobody(self, counties, number, name):
        assert elsewhere(number, name) is None

    def test_people_without_a_number_are_not_found_by_name(self, counties, today):
        employed("次仁", counties.there, today)
        assert elsewhere("", "次仁") is None

    def test_a_joined_account_answers_with_the_person(self, counties, today):
        other = employed("格桑卓玛", counties.there, today, number="P7")
        people.merge_people(kept=counties.doctor, merged=other, reason="the same", on=today)
        assert elsewhere("P7", "格桑卓玛") == counties.doctor


class TestSeek:
    AT = datetime(2026, 6, 15, 4, tzinfo=UTC)

    def missed(self, viewer, times, at):
        for _each in range(times):
            assert services.seek(viewer, number="P1", name="错", at=at) is None

    def test_ten_misses_within_a_day_are_enough(self, counties):
        viewer, later = counties.other_manager, self.AT + timedelta(hours=20)
        self.missed(viewer, 1, self.AT)
        self.missed(viewer, services.MISSES - 1, later)
        with pytest.raises(services.TooManyMisses) as raised:
            services.seek(viewer, number="P1", name="格桑卓玛", at=later)
        assert raised.value.seconds == 4 * 3600
        assert services.seek(viewer, number="P1", name="格桑卓玛", at=self.AT + timedelta(days=1)) == counties.doctor
        self.missed(viewer, 1, self.AT + timedelta(days=1))
        with pytest.raises(services.TooManyMisses):
            self.missed(viewer, 1, self.AT + timedelta(days=1))

    def test_those_of_others_and_those_who_were_found_do_not_count(self, counties):
        self.missed(counties.manager, services.MISSES, self.AT)
        for _each in range(services.MISSES + 1):
            found = services.seek(counties.other_manager, number="P1", name="格桑卓玛", at=self.AT)
            assert found == counties.doctor


class TestBelongings:
    def test_certificates_and_credits_are_counted(self, db):
        counted = belongings.belongings_of(make.PractitionerFactory())
        assert [count for _label, count in counted] == [0, 0]

    def test_rooms_are_asked_in_their_order(self, db, monkeypatch):
        monkeypatch.setattr(belongings, "_COUNTS", [])
        person = make.PractitionerFactory()
        belongings.register_belonging("Letters", lambda each: each.pk)
        belongings.register_belonging("Books", lambda each: 2)
        assert belongings.belongings_of(person) == [("Letters", person.pk), ("Books", 2)]
