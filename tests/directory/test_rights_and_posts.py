"""Rights follow posts: those given before the first one, those of joined people, those of people without any."""

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from lms.directory import services
from lms.directory.models import AccessGrant, FactKind, PostFact, PractitionerRole
from lms.directory.policy import Permission, allowed, roles_of
from lms.directory.services import KeyReused
from lms.directory.services.projections import project_all
from tests.factories import directory as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY = timedelta(days=1)


@pytest.fixture
def here():
    return make.founded_institution("HERE")


@pytest.fixture
def there():
    return make.founded_institution("THERE")


def manages(person, place, on):
    person.refresh_from_db()
    return allowed(person, Permission.MANAGE_PEOPLE, place, on)


class TestBeforeTheFirstPost:
    @pytest.fixture
    def person(self, here, on):
        person = make.PractitionerFactory()
        services.grant_access(practitioner=person, role="manager", institution=here, on=on)
        return person

    @pytest.fixture
    def start(self, person, here, on):
        def start(**values):
            given = {"institution": here, "role": "physician", "from_date": on + DAY, "primary": True}
            return services.start_post(practitioner=person, on=on, **(given | values))

        return start

    def test_the_right_goes_on_with_the_post_and_ends_with_it(self, person, start, here, there, on):
        post = start()
        assert [manages(person, here, on + n * DAY) for n in (0, 1)] == [True, True]
        assert AccessGrant.objects.in_force(on + DAY).get().post == post
        services.transfer(practitioner=person, to=there, role="physician", first_day=on + 2 * DAY, on=on)
        assert [manages(person, here, on + n * DAY) for n in (0, 1, 2)] == [True, True, False]
        assert project_all(on, write=False) == []

    def test_a_second_post_takes_what_is_about_its_place(self, person, start, here, there, on):
        first = start(institution=there, primary=False)
        assert AccessGrant.objects.in_force(on + DAY).get().post == first  # it is the only one
        free = services.grant_access(practitioner=make.PractitionerFactory(), role="manager", institution=here, on=on)
        services.start_post(
            practitioner=free.practitioner, institution=there, role="nurse", from_date=on, primary=False, on=on
        )
        second = services.start_post(
            practitioner=free.practitioner, institution=here, role="nurse", from_date=on, primary=False, on=on
        )
        assert second.uuid not in AccessGrant.objects.of(free.practitioner).values_list("post", flat=True)

    def test_taking_the_post_back_gives_the_right_back(self, person, start, here, on):
        start()
        services.retract(fact=PostFact.objects.get(), reason="mistake", on=on)
        assert manages(person, here, on + DAY)
        assert AccessGrant.objects.in_force(on + DAY).get().post is None

    def test_a_right_without_a_post_ends_with_a_transfer_too(self, here, there, on):
        post = make.PostFactory(institution=here)
        make.GrantFactory(practitioner=post.practitioner, institution=here, role="manager")
        services.transfer(practitioner=post.practitioner, to=there, role="physician", first_day=on + DAY, on=on)
        assert [manages(post.practitioner, here, on + n * DAY) for n in (0, 1)] == [True, False]

    def test_who_leaves_without_posts_loses_rights(self, person, here, there, on):
        leave = {"practitioner": person, "last_day": on, "on": on, "key": uuid4()}
        services.leave_service(**leave)
        services.leave_service(**leave)
        assert [manages(person, here, on + n * DAY) for n in (0, 1)] == [True, False]
        with pytest.raises(ValidationError, match="no post that could end"):
            services.leave_service(**(leave | {"key": uuid4()}))
        with pytest.raises(KeyReused):
            services.leave_service(**(leave | {"practitioner": make.person_with_post(there, role="author")}))


class TestJoinedPeople:
    def test_a_right_stands_with_its_post_and_parts_with_it(self, here, there, on):
        one, other = make.person_with_post(here), make.person_with_post(there)
        merge = services.merge_people(kept=one, merged=other, reason="same", on=on)
        grant = services.grant_access(practitioner=one, role="manager", institution=there, on=on)
        assert grant.practitioner == other
        assert manages(one, there, on)
        services.undo_merge(merge=merge, reason="two", on=on)
        assert (manages(one, there, on), manages(other, there, on)) == (False, True)

    def test_rights_across_the_two_end_when_they_part(self, here, there, on):
        one, other = make.person_with_post(here), make.person_with_post(there)
        merge = services.merge_people(kept=one, merged=other, reason="same", on=on)
        across = make.GrantFactory(practitioner=one, institution=there, role="manager", post=other.posts.get())
        own = services.grant_access(practitioner=one, role="author", institution=here, on=on)
        services.undo_merge(merge=merge, reason="two", on=on)
        assert not manages(one, there, on)
        for grant, withdrawn in ((across, on), (own, None)):
            grant.refresh_from_db()
            assert grant.withdrawn_on == withdrawn

    def test_a_post_goes_on_under_the_row_that_owns_it(self, here, there, on):
        one, other = make.PractitionerFactory(), make.person_with_post(here)
        merge = services.merge_people(kept=one, merged=other, reason="same", on=on)
        transfer = {"practitioner": one, "to": there, "role": "physician", "first_day": on + DAY, "key": uuid4()}
        moved = services.transfer(**transfer, on=on)
        assert services.transfer(**transfer, on=on) == moved
        assert moved.practitioner == other
        services.undo_merge(merge=merge, reason="two", on=on)
        assert PractitionerRole.objects.of(other).in_force(on + DAY).get() == moved
        one.refresh_from_db()
        assert not PractitionerRole.objects.of(one).exists()


class TestKeys:
    def test_a_key_is_for_one_person(self, here, on):
        one, other = make.person_with_post(here), make.person_with_post(here)
        for act, values in (
            (services.leave_service, {"last_day": on}),
            (services.grant_access, {"role": "learner", "institution": here}),
            (services.start_post, {"institution": here, "role": "nurse", "from_date": on - DAY, "to_date": on}),
        ):
            key = uuid4()
            act(practitioner=other if act is services.leave_service else one, **values, on=on - 2 * DAY, key=key)
            with pytest.raises(KeyReused):
                act(practitioner=one if act is services.leave_service else other, **values, on=on, key=key)
        assert PractitionerRole.objects.of(one).filter(to_date=None).exists()


class TestAdministratorsApart:
    @pytest.fixture
    def both(self, here, on):
        """A person of two rows: the post behind one administrator's role is over, the other role is in force."""
        one, other = make.person_with_post(here), make.person_with_post(here)
        services.grant_access(practitioner=other, role="system_admin", division=here.division, on=on)
        services.end_post(post=other.posts.get(), last_day=on, on=on)
        services.grant_access(
            practitioner=one, role="security_admin", division=here.division, from_date=on + DAY, on=on
        )
        return one, other

    def test_a_merge_ends_what_has_lapsed(self, both, on):
        one, other = both
        services.merge_people(kept=one, merged=other, reason="same", on=on + DAY)
        grant = AccessGrant.objects.get(role="system_admin")
        assert grant.withdrawn_on == on + DAY
        assert roles_of(one, on + DAY) == {"security_admin"}

    @pytest.mark.parametrize("way", ["retract", "lengthen"])
    def test_they_do_not_meet_when_an_end_is_taken_back(self, both, on, way):
        one, other = both
        services.merge_people(kept=one, merged=other, reason="same", on=on)
        post = other.posts.get()
        PractitionerRole.objects.filter(practitioner=one).update(primary=False, role="nurse")
        with suppress(ValidationError), transaction.atomic():  # refused, or without the right that was over
            if way == "retract":
                ended = PostFact.objects.get(post=post.uuid, kind=FactKind.ENDED)
                services.retract(fact=ended, reason="mistake", on=on)
            else:
                services.end_post(post=post, last_day=on + 5 * DAY, on=on)
        roles = [roles_of(one, on + n * DAY) for n in (0, 1, 2)]
        assert roles == [{"system_admin"}, {"security_admin"}, {"security_admin"}]
