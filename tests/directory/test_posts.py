"""Acts on posts: what they write, what they refuse, what becomes of rights."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from lms.audit.models import AuditEntry
from lms.directory import services
from lms.directory.models import AccessGrant, FactKind, PostFact, PractitionerRole
from lms.directory.policy import Permission, holds
from lms.directory.services import KeyReused
from tests.factories import directory as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY = timedelta(days=1)


@pytest.fixture
def here():
    return make.InstitutionFactory(code="HERE")


@pytest.fixture
def there():
    return make.InstitutionFactory(code="THERE")


@pytest.fixture
def person():
    return make.PractitionerFactory(user=make.UserFactory())


@pytest.fixture
def start(person, here, on):
    def start(**values):
        given = {"practitioner": person, "institution": here, "role": "physician", "from_date": on, "on": on}
        return services.start_post(**(given | values))

    return start


def told(post):
    return list(PostFact.objects.filter(post=post.uuid).values_list("kind", "number"))


def refused(words, action, **values):
    before = PostFact.objects.count()
    with pytest.raises(ValidationError, match=words):
        action(**values)
    assert PostFact.objects.count() == before


class TestStarting:
    def test_a_post_is_a_fact_and_a_row(self, start, person, on):
        author = uuid4()
        post = start(specialty="内科", primary=True, by_key=author)
        fact = PostFact.objects.get(post=post.uuid)
        assert (fact.kind, fact.person_key, fact.institution, fact.author_key) == (
            FactKind.STARTED,
            person.person_key,
            "HERE",
            author,
        )
        assert (post.practitioner, post.specialty, post.primary, post.to_date) == (person, "内科", True, None)

    def test_the_log_names_the_person_by_key_only(self, start, person):
        post = start()
        entry = AuditEntry.objects.get(action="post.started")
        assert entry.object_id == str(post.uuid)
        assert entry.detail == {"person": str(person.person_key), "institution": "HERE", "role": "physician"}

    def test_a_repeat_counts_once(self, start):
        key = uuid4()
        assert start(key=key) == start(key=key)
        assert PostFact.objects.get().pk == key

    def test_a_key_is_for_one_person(self, start):
        key = uuid4()
        start(key=key)
        with pytest.raises(KeyReused):
            start(key=key, practitioner=make.PractitionerFactory())

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"to_date": date(2026, 6, 14)}, "before the first day"),
            ({"role": "wizard"}, "no such role"),
            ({"specialty": "x" * 61}, "longer than 60"),
        ],
    )
    def test_what_cannot_be_is_refused_with_a_sentence(self, start, values, words):
        refused(words, start, **values)

    def test_nobody_has_two_primary_posts_at_a_time(self, start, there, on):
        start(primary=True, to_date=on + 9 * DAY)
        refused("another primary post", start, primary=True, institution=there, from_date=on + 9 * DAY)
        assert start(primary=True, institution=there, from_date=on + 10 * DAY).primary
        assert not start(institution=there, role="nurse").primary

    def test_the_same_post_is_not_held_twice(self, start, on):
        start()
        refused("same post", start, from_date=on + DAY)

    def test_an_institution_must_exist_on_all_days_of_the_post(self, start, here, on):
        services.close_institution(institution=here, last_day=on + 30 * DAY, reason="decree", on=on)
        refused("exists until", start)
        refused("does not exist", start, from_date=on + 31 * DAY)
        assert start(to_date=on + 30 * DAY).to_date == on + 30 * DAY


class TestEnding:
    def test_rights_end_with_the_post_and_without_any_background_job(self, start, person, here, on):
        post = start(primary=True)
        services.grant_access(practitioner=person, role="manager", institution=here, on=on)
        services.end_post(post=post, last_day=on + DAY, reason="retired", on=on)
        assert holds(person, Permission.VIEW_PEOPLE, on + DAY)
        assert not holds(person, Permission.VIEW_PEOPLE, on + 2 * DAY)
        post.refresh_from_db()
        assert (post.to_date, post.ended_reason) == (on + DAY, "retired")
        assert told(post) == [("started", 1), ("ended", 2)]

    def test_an_end_may_be_stated_anew_and_once_for_a_key(self, start, on):
        post, key = start(), uuid4()
        services.end_post(post=post, last_day=on + DAY, on=on, key=key)
        services.end_post(post=post, last_day=on + DAY, on=on, key=key)
        services.end_post(post=post, last_day=on + 9 * DAY, on=on)
        assert post.to_date == on + 9 * DAY
        assert [number for _kind, number in told(post)] == [1, 2, 3]

    def test_a_post_does_not_end_before_it_begins(self, start, on):
        post = start()
        refused("take it back", services.end_post, post=post, last_day=on - DAY, on=on)

    def test_a_post_that_goes_on_for_longer_must_not_meet_another_primary_one(self, start, there, on):
        first = start(primary=True, to_date=on + DAY)
        start(primary=True, institution=there, from_date=on + 2 * DAY)
        refused("another primary post", services.end_post, post=first, last_day=on + 5 * DAY, on=on)

    def test_a_row_without_facts_is_taken_over(self, on):
        post = make.PostFactory()
        services.end_post(post=post, last_day=on, on=on)
        assert list(PostFact.objects.values_list("kind", "source")) == [("started", "migration"), ("ended", "command")]


class TestTransferring:
    @pytest.fixture
    def moved(self, start, person, here, there, on):
        start(primary=True)
        for role in ("manager", "learner"):
            services.grant_access(practitioner=person, role=role, institution=here, on=on)
        return services.transfer(
            practitioner=person, to=there, role="nurse", first_day=on + 10 * DAY, reason="decree", on=on, key=uuid4()
        )

    def test_the_old_post_ends_the_day_before(self, moved, person, there, on):
        before, after = PractitionerRole.objects.order_by("from_date")
        assert (before.to_date, before.ended_reason) == (on + 9 * DAY, "decree")
        assert (after, after.institution, after.role, after.primary) == (moved, there, "nurse", True)

    def test_the_right_to_learn_goes_along_and_no_other(self, moved, person, there, on):
        first = on + 10 * DAY
        assert holds(person, Permission.VIEW_PEOPLE, first - DAY)
        assert not holds(person, Permission.VIEW_PEOPLE, first)
        grants = AccessGrant.objects.in_force(first).of(person)
        assert [(grant.role, grant.institution, grant.post) for grant in grants] == [("learner", there, moved)]
        assert AccessGrant.objects.in_force(first - DAY).of(person).count() == 2

    def test_a_repeat_counts_once(self, moved, person, there, on):
        key = PostFact.objects.get(post=moved.uuid).pk
        again = services.transfer(practitioner=person, to=there, role="nurse", first_day=on + 10 * DAY, on=on, key=key)
        assert again == moved
        assert PractitionerRole.objects.count() == 2

    def test_a_transfer_is_taken_back_as_a_whole(self, moved, person, here, on):
        fact = PostFact.objects.get(post=moved.uuid)
        services.retract(fact=fact, reason="wrong person", on=on)
        post = PractitionerRole.objects.get()
        assert (post.institution, post.to_date) == (here, None)
        grants = AccessGrant.objects.in_force(on + 20 * DAY).of(person)
        assert {grant.role for grant in grants} == {"learner"}  # rights of staff are given anew
        assert all(grant.post_id == post.uuid for grant in grants)

    def test_without_a_primary_post_there_is_nothing_to_transfer(self, person, there, on):
        refused("no primary post", services.transfer, practitioner=person, to=there, role="nurse", first_day=on, on=on)


class TestMakingPrimary:
    @pytest.fixture
    def second(self, start, there):
        self.first = start(primary=True)
        return start(institution=there)

    def test_the_two_change_their_rank_from_that_day_on(self, second, here, there, person, on):
        services.grant_access(practitioner=person, role="manager", institution=there, on=on, post=second)
        changed = services.make_primary(post=second, from_date=on + DAY, on=on)
        assert (changed.institution, changed.primary, changed.from_date) == (there, True, on + DAY)
        held = PractitionerRole.objects.in_force(on + DAY)
        assert set(held.values_list("institution__code", "primary")) == {("HERE", False), ("THERE", True)}
        before = PractitionerRole.objects.in_force(on)
        assert set(before.values_list("institution__code", "primary")) == {("HERE", True), ("THERE", False)}
        assert AccessGrant.objects.in_force(on + DAY).get().post == changed
        assert AccessGrant.objects.in_force(on).get().post == second

    def test_posts_that_begin_that_day_change_as_a_whole(self, second, on):
        assert services.make_primary(post=second, from_date=on, on=on) == second
        assert set(PractitionerRole.objects.values_list("institution__code", "primary")) == {
            ("HERE", False),
            ("THERE", True),
        }

    def test_it_is_taken_back_as_a_whole(self, second, person, there, on):
        services.grant_access(practitioner=person, role="manager", institution=there, on=on, post=second)
        key = uuid4()
        services.make_primary(post=second, from_date=on + DAY, on=on, key=key)
        services.retract(fact=PostFact.objects.get(pk=key), reason="mistake", on=on)
        assert set(PractitionerRole.objects.values_list("institution__code", "primary", "to_date")) == {
            ("HERE", True, None),
            ("THERE", False, None),
        }
        assert AccessGrant.objects.in_force(on + DAY).get().post == second

    def test_a_repeat_counts_once(self, second, on):
        key = uuid4()
        first = services.make_primary(post=second, from_date=on + DAY, on=on, key=key)
        assert services.make_primary(post=second, from_date=on + DAY, on=on, key=key) == first

    def test_only_a_second_post_that_holds_can_become_primary(self, second, on):
        refused("does not hold", services.make_primary, post=second, from_date=on - DAY, on=on)
        primary = PractitionerRole.objects.get(primary=True)
        refused("primary post already", services.make_primary, post=primary, from_date=on, on=on)


class TestLeaving:
    def test_all_posts_and_rights_end_after_the_last_day(self, start, person, here, there, on):
        start(primary=True)
        planned = start(institution=there, from_date=on + 90 * DAY)
        services.grant_access(practitioner=person, role="manager", institution=here, on=on)
        services.leave_service(practitioner=person, last_day=on + 30 * DAY, reason="retired", on=on)
        post = PractitionerRole.objects.get()
        assert (post.to_date, post.ended_reason) == (on + 30 * DAY, "retired")
        assert told(planned)[-1][0] == FactKind.RETRACTED
        assert holds(person, Permission.VIEW_PEOPLE, on + 30 * DAY)
        assert not holds(person, Permission.VIEW_PEOPLE, on + 31 * DAY)

    def test_rights_may_end_at_once(self, start, person, here, on):
        start(primary=True)
        services.grant_access(practitioner=person, role="author", institution=here, on=on)
        services.leave_service(practitioner=person, last_day=on + 30 * DAY, at_once=True, on=on)
        assert not holds(person, Permission.LEARN, on)
        assert not person.user.groups.exists()

    def test_a_repeat_counts_once_and_somebody_without_posts_cannot_leave(self, start, person, on):
        start()
        key = uuid4()
        leave = {"practitioner": person, "last_day": on, "on": on, "key": key}
        assert services.leave_service(**leave) == services.leave_service(**leave)
        refused("no post that could end", services.leave_service, practitioner=person, last_day=on, on=on)


class TestTakingBack:
    def test_a_post_that_never_was_leaves_no_row_and_no_right(self, start, person, here, on):
        post = start(primary=True)
        grant = services.grant_access(practitioner=person, role="manager", institution=here, on=on)
        services.retract(fact=PostFact.objects.get(), reason="other person", on=on)
        assert not PractitionerRole.objects.exists()
        assert told(post) == [("started", 1), ("retracted", 2)]
        grant.refresh_from_db()
        assert not grant.in_force(on)
        assert not AccessGrant.objects.in_force(on).exists()
        assert not holds(person, Permission.VIEW_PEOPLE, on)

    def test_the_right_to_learn_holds_again_when_the_end_is_taken_back(self, start, person, here, on):
        post = start(primary=True)
        services.grant_access(practitioner=person, role="learner", institution=here, on=on)
        services.end_post(post=post, last_day=on, on=on)
        services.retract(fact=PostFact.objects.get(kind="ended"), reason="mistake", on=on)
        assert holds(person, Permission.LEARN, on + DAY)

    def test_what_was_written_later_is_taken_back_first(self, start, on):
        post = start()
        services.end_post(post=post, last_day=on, on=on)
        started = PostFact.objects.get(kind="started")
        refused("Take that back first", services.retract, fact=started, reason="mistake", on=on)

    def test_once_and_no_further(self, start, on):
        start()
        fact, key = PostFact.objects.get(), uuid4()
        first = services.retract(fact=fact, reason="mistake", on=on, key=key)
        assert services.retract(fact=fact, reason="mistake", on=on, key=key) == first
        refused("taken back already", services.retract, fact=fact, reason="mistake", on=on)
        refused("taken back already", services.retract, fact=first, reason="mistake", on=on)

    def test_an_old_primary_post_does_not_come_back_beside_a_new_one(self, start, there, on):
        first = start(primary=True)
        services.end_post(post=first, last_day=on, on=on)
        start(primary=True, institution=there, from_date=on + DAY)
        ended = PostFact.objects.get(kind="ended")
        refused("another primary post at that time", services.retract, fact=ended, reason="mistake", on=on)

    def test_a_reason_is_short(self, start, on):
        post = start()
        refused("longer than 200", services.end_post, post=post, last_day=on, reason="x" * 201, on=on)
