"""A post that goes on after all gives nobody a right that was over; the right to learn comes back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from lms.audit.models import AuditEntry
from lms.directory import services
from lms.directory.models import AccessGrant, GrantFact, PostFact, PractitionerRole
from lms.directory.policy import roles_of
from tests.factories import directory as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY = timedelta(days=1)


@pytest.fixture
def here():
    return make.InstitutionFactory(code="HERE", division=make.township_division("540102901"))


@pytest.fixture
def there():
    return make.InstitutionFactory(code="THERE", division=make.township_division("540221901"))


@pytest.fixture
def person(here, on):
    """A manager who also learns, by a post since fifty days."""
    person = make.PractitionerFactory(user=make.UserFactory())
    values = {"practitioner": person, "institution": here, "on": on, "from_date": on - 50 * DAY}
    services.start_post(role="administration", primary=True, **values)
    for role in ("manager", "learner"):
        services.grant_access(role=role, **values)
    return person


@pytest.fixture
def post(person):
    return PractitionerRole.objects.get(practitioner=person)


def county(institution):
    return institution.division.parent


def take_back_the_end(post, on, **by):
    fact = PostFact.objects.filter(post=post.uuid, kind="ended", retracted_by=None).get()
    services.retract(fact=fact, reason="mistake", on=on, **by)


class TestTheEndOfAPost:
    @pytest.mark.parametrize("role", ["manager", "system_admin", "audit_admin"])
    def test_who_takes_it_back_without_the_right_to_give_brings_back_the_learner_only(self, person, post, on, role):
        author = make.signed_in_person(role=role, division=county(post.institution))
        services.end_post(post=post, last_day=on - 20 * DAY, on=on)
        assert roles_of(person, on) == frozenset()
        take_back_the_end(post, on, by_key=author.person_key)
        assert roles_of(person, on) == {"learner"}
        assert roles_of(person, on - 20 * DAY) == {"learner", "manager"}
        entry = AuditEntry.objects.get(action="grant.ended")
        assert (entry.detail["role"], entry.detail["from"]) == ("manager", (on - 19 * DAY).isoformat())

    def test_nor_does_who_moves_it(self, person, post, on):
        services.end_post(post=post, last_day=on + DAY, on=on)
        services.end_post(post=post, last_day=on + 100 * DAY, on=on)
        assert roles_of(person, on + DAY) == {"learner", "manager"}
        assert roles_of(person, on + 2 * DAY) == {"learner"}
        assert GrantFact.objects.filter(kind="ended").count() == 1

    def test_an_earlier_end_leaves_the_rights_alone(self, person, post, on):
        services.end_post(post=post, last_day=on + 9 * DAY, on=on)
        services.end_post(post=post, last_day=on + 5 * DAY, on=on)
        assert not GrantFact.objects.filter(kind="ended").exists()
        assert roles_of(person, on + 5 * DAY) == {"learner", "manager"}

    def test_a_right_that_was_over_anyway_is_not_ended_twice(self, person, post, on):
        services.end_grant(grant=AccessGrant.objects.get(role="manager"), on=on)
        services.end_post(post=post, last_day=on + DAY, on=on)
        take_back_the_end(post, on)
        assert GrantFact.objects.filter(kind="ended").count() == 1

    def test_who_gives_the_right_there_brings_it_back(self, person, post, on):
        author = make.signed_in_person(role="security_admin", division=county(post.institution))
        services.end_post(post=post, last_day=on - DAY, on=on)
        take_back_the_end(post, on, by_key=author.person_key)
        assert roles_of(person, on) == {"learner", "manager"}

    def test_who_gives_rights_at_the_institution_alone_brings_back_what_is_of_there(self, person, post, on):
        services.grant_access(practitioner=person, role="commission", division=county(post.institution), on=on)
        author = make.signed_in_person(role="security_admin", institution=post.institution)
        services.end_post(post=post, last_day=on, on=on)
        take_back_the_end(post, on, by_key=author.person_key)
        assert roles_of(person, on + DAY) == {"learner", "manager"}

    def test_who_gives_rights_elsewhere_does_not(self, person, post, there, on):
        author = make.signed_in_person(role="security_admin", division=county(there))
        services.end_post(post=post, last_day=on, on=on)
        take_back_the_end(post, on, by_key=author.person_key)
        assert roles_of(person, on + DAY) == {"learner"}

    def test_nobody_brings_back_their_own(self, person, post, on):
        services.end_grant(grant=AccessGrant.objects.get(role="manager"), on=on)
        services.grant_access(practitioner=person, role="security_admin", division=county(post.institution), on=on)
        services.end_post(post=post, last_day=on, on=on)
        take_back_the_end(post, on, by_key=person.person_key)
        assert roles_of(person, on + DAY) == {"learner"}

    def test_two_administrators_roles_do_not_meet(self, person, post, there, on):
        author = make.signed_in_person(role="security_admin", division=county(there).parent.parent)
        region = county(there).parent.parent
        services.grant_access(
            practitioner=person, role="system_admin", division=region, to_date=on + 90 * DAY, post=post, on=on
        )
        services.end_post(post=post, last_day=on, on=on)
        double = make.PractitionerFactory(user=None)
        values = {"practitioner": double, "on": on, "from_date": on + DAY}
        second = services.start_post(institution=there, role="administration", **values)
        services.grant_access(role="audit_admin", division=region, to_date=on + 90 * DAY, post=second, **values)
        services.merge_people(kept=person, merged=double, reason="same person", on=on)
        with pytest.raises(ValidationError, match="which nobody is"):
            services.end_post(post=post, last_day=on + 9 * DAY, on=on, by_key=author.person_key)
        with pytest.raises(ValidationError, match="which nobody is"):
            take_back_the_end(post, on, by_key=author.person_key)
        services.end_post(post=post, last_day=on + 9 * DAY, on=on)
        assert roles_of(person, on + 5 * DAY) == {"audit_admin", "learner"}


class TestAChangeOfThePrimaryPost:
    """The rights go along with the post; taken back, they are where they were before, or nowhere."""

    @pytest.fixture
    def change(self, person, there, on):
        second = services.start_post(practitioner=person, institution=there, role="nurse", from_date=on, on=on)
        key = uuid4()
        services.make_primary(post=second, from_date=on, on=on, key=key)
        return PostFact.objects.get(pk=key)

    def test_what_went_along_comes_back(self, person, post, change, on):
        services.retract(fact=change, reason="mistake", on=on)
        assert roles_of(person, on) == {"learner", "manager"}
        assert set(AccessGrant.objects.in_force(on).values_list("post", flat=True)) == {post.uuid}

    def test_what_was_ended_since_stays_ended(self, person, change, on):
        services.end_grant(grant=AccessGrant.objects.in_force(on).get(role="manager"), on=on)
        services.retract(fact=change, reason="mistake", on=on)
        assert roles_of(person, on) == {"learner"}

    def test_an_ended_administrators_role_does_not_come_back_beside_another(self, person, post, there, on):
        region = county(there).parent.parent
        services.grant_access(
            practitioner=person, role="system_admin", division=region, to_date=on + 900 * DAY, post=post, on=on - DAY
        )
        second = services.start_post(practitioner=person, institution=there, role="nurse", from_date=on, on=on)
        key = uuid4()
        services.make_primary(post=second, from_date=on, on=on, key=key)
        services.end_grant(grant=AccessGrant.objects.in_force(on).get(role="system_admin"), on=on)
        services.grant_access(practitioner=person, role="security_admin", division=region, post=second, on=on)
        services.retract(fact=PostFact.objects.get(pk=key), reason="mistake", on=on)
        assert roles_of(person, on) == {"learner", "manager", "security_admin"}
