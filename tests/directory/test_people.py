"""People: registered, on leave, one person under two rows."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lms.directory import selectors, services
from lms.directory.models import AccessGrant, Leave, LeaveFact, MergeFact, Practitioner, PractitionerRole
from lms.directory.policy import Permission, holds
from lms.directory.services import KeyReused
from tests.factories import directory as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY = timedelta(days=1)


@pytest.fixture
def person():
    return make.PractitionerFactory(user=make.UserFactory())


class TestRegistering:
    def test_a_person_is_taken_in_once_for_a_key(self, on):
        key = uuid4()
        values = {"name_zh": "格桑", "personnel_number": "P7", "licence_number": "L1", "on": on, "key": key}
        first = services.register_person(**values)
        assert services.register_person(**values) == first
        assert (first.person_key, first.sort_key != "", first.user) == (key, True, None)
        with pytest.raises(KeyReused):
            services.register_person(**(values | {"name_zh": "卓玛"}))

    def test_a_personnel_number_stands_once(self, on):
        services.register_person(name_zh="格桑", personnel_number="P7", on=on)
        with pytest.raises(ValidationError, match="P7"):
            services.register_person(name_zh="卓玛", personnel_number="P7", on=on)
        with pytest.raises(ValidationError):
            services.register_person(name_zh="", on=on)
        assert Practitioner.objects.count() == 1


class TestLeave:
    def test_leave_is_recorded_and_taken_back(self, person, on):
        key = uuid4()
        leave = services.record_leave(practitioner=person, kind="study", from_date=on, on=on, key=key)
        repeat = {"practitioner": person, "kind": "study", "from_date": on, "on": on, "key": key}
        assert services.record_leave(**repeat) == leave
        assert selectors.leave_on(person, on + 100 * DAY) == leave
        assert selectors.leave_on(person, on - DAY) is None
        services.retract_leave(leave=leave, reason="stayed", on=on)
        assert selectors.leave_on(person, on) is None
        assert list(LeaveFact.objects.values_list("kind", flat=True)) == ["recorded", "retracted"]
        with pytest.raises(ValidationError, match="taken back already"):
            services.retract_leave(leave=leave, on=on)

    def test_nobody_is_on_leave_twice_at_a_time(self, person, on):
        record = {"practitioner": person, "kind": "sick", "on": on}
        services.record_leave(**record, from_date=on, to_date=on + 5 * DAY)
        with pytest.raises(ValidationError, match="on leave at that time"):
            services.record_leave(**record, from_date=on + 5 * DAY)
        services.record_leave(**record, from_date=on + 6 * DAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            Leave.objects.create(practitioner=person, kind="sick", from_date=on)

    @pytest.mark.parametrize(("values", "words"), [({"kind": "bored"}, "no such kind"), ({"to_date": -1}, "before")])
    def test_what_cannot_be_is_refused(self, person, on, values, words):
        given = {"practitioner": person, "kind": "sick", "from_date": on, "on": on} | values
        if "to_date" in values:
            given["to_date"] = on - DAY
        with pytest.raises(ValidationError, match=words):
            services.record_leave(**given)

    def test_any_fact_of_leave_can_be_taken_back_by_its_id(self, person, on):
        services.record_leave(practitioner=person, kind="sick", from_date=on, on=on)
        services.retract(fact=LeaveFact.objects.get(), reason="mistake", on=on)
        assert not Leave.objects.exists()


class TestOnePersonUnderTwoRows:
    @pytest.fixture
    def twin(self):
        return make.PractitionerFactory(user=make.UserFactory())

    @pytest.fixture
    def merge(self, person, twin, on):
        return services.merge_people(kept=person, merged=twin, reason="same licence", on=on)

    def test_either_account_acts_as_the_person_who_is_kept(self, merge, person, twin):
        assert selectors.practitioner_of(person.user) == person
        assert selectors.practitioner_of(twin.user) == person
        assert selectors.practitioner_by_username(twin.user.username) == person
        assert selectors.identities(person) == [person.pk, twin.pk]
        twin.refresh_from_db()
        assert twin.kept == person
        assert selectors.identities(twin) == [person.pk, twin.pk]

    def test_nothing_is_moved_and_posts_and_rights_of_both_count(self, person, twin, on):
        hospital = make.founded_institution("H")
        post = services.start_post(
            practitioner=twin, institution=hospital, role="nurse", from_date=on, primary=True, on=on
        )
        services.grant_access(practitioner=twin, role="author", institution=hospital, on=on)
        merge = services.merge_people(kept=person, merged=twin, reason="same", on=on)
        assert PractitionerRole.objects.get().practitioner == twin
        assert selectors.primary_post(person, on) == post
        assert list(selectors.posts_history(person)) == [post]
        assert AccessGrant.objects.of(person).in_force(on).count() == 1
        assert holds(person, Permission.AUTHOR_CONTENT, on)
        assert set(person.user.groups.values_list("name", flat=True)) == {"authors"}
        services.undo_merge(merge=merge, reason="two people", on=on)
        assert not holds(person, Permission.AUTHOR_CONTENT, on)
        assert not person.user.groups.exists()
        assert set(twin.user.groups.values_list("name", flat=True)) == {"authors"}

    def test_an_undone_merge_restores_both(self, merge, person, twin, on):
        key = uuid4()
        undone = services.undo_merge(merge=merge, reason="two people", on=on, key=key)
        assert services.undo_merge(merge=merge, reason="two people", on=on, key=key) == undone
        assert selectors.practitioner_of(twin.user) == twin
        assert selectors.identities(person) == [person.pk]
        with pytest.raises(ValidationError, match="taken back already"):
            services.retract(fact=merge, reason="again", on=on)
        assert services.merge_people(kept=twin, merged=person, reason="the other way", on=on)

    def test_a_chain_leads_to_the_one_who_is_kept_in_the_end(self, merge, person, twin, on):
        last = make.PractitionerFactory()
        services.merge_people(kept=last, merged=person, reason="also the same", on=on)
        assert selectors.practitioner_of(twin.user) == last
        assert selectors.identities(last) == [last.pk, person.pk, twin.pk]
        services.undo_merge(merge=merge, reason="not this one", on=on)
        assert selectors.identities(last) == [last.pk, person.pk]
        assert selectors.practitioner_of(twin.user) == twin

    def test_what_cannot_be_merged(self, merge, person, twin, on):
        other = make.PractitionerFactory()
        for kept, merged, words in (
            (other, twin, "merged already"),
            (twin, other, "merged already"),
            (other, other, "not two accounts"),
        ):
            with pytest.raises(ValidationError, match=words):
                services.merge_people(kept=kept, merged=merged, reason="?", on=on)
        assert MergeFact.objects.count() == 1
        with pytest.raises(IntegrityError), transaction.atomic():
            Practitioner.objects.filter(pk=other.pk).update(merged_into=other)

    def test_a_repeat_counts_once(self, person, twin, on):
        key = uuid4()
        give = {"kept": person, "merged": twin, "reason": "same", "on": on, "key": key}
        assert services.merge_people(**give) == services.merge_people(**give)

    def test_each_row_of_a_joined_person_leads_to_the_kept_one(self, merge, person, twin):
        both = {person.pk: person.pk, twin.pk: person.pk}
        assert selectors.joined([person.pk]) == selectors.joined([twin.pk]) == both
        assert selectors.joined([make.PractitionerFactory().pk]) == {}
