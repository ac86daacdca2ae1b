from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import Count

from lms.demonstration import people, region
from lms.demonstration.people import ACCOUNTS, PASSWORD
from lms.directory.models import AccessGrant, AccessRole, Practitioner, PractitionerRole, User
from lms.directory.policy import Permission, holds
from lms.directory.selectors import primary_post, visible_institutions

LOADED_ON = date(2026, 6, 15)


@pytest.fixture(scope="module")
def loading(django_db_setup, django_db_blocker, tmp_path_factory):
    """The region with its people, loaded once for this file; each test undoes only what it adds."""
    with django_db_blocker.unblock(), transaction.atomic():
        region.load_region(folder=tmp_path_factory.mktemp("region"), seed=7, on=LOADED_ON)
        yield people.load_people(seed=7, on=LOADED_ON)
        transaction.set_rollback(True)


@pytest.fixture
def loaded(loading, db):
    return loading


def test_people_and_accounts_are_loaded_once(loaded):
    before = (Practitioner.objects.count(), User.objects.count(), AccessGrant.objects.count())
    again = people.load_people(seed=7, on=date(2026, 6, 20))
    assert (again.created, again.updated, again.unchanged) == (0, 0, loaded.created)
    assert (Practitioner.objects.count(), User.objects.count(), AccessGrant.objects.count()) == before
    assert not AccessGrant.objects.exclude(from_date=LOADED_ON).exists()


@pytest.mark.usefixtures("loaded")
def test_about_three_thousand_people_work_on_all_levels():
    assert 2800 <= Practitioner.objects.count() <= 3200
    by_level = PractitionerRole.objects.values("institution__level").annotate(n=Count("practitioner", distinct=True))
    found = {row["institution__level"]: row["n"] for row in by_level}
    assert found["township"] >= 2070
    assert found["county"] >= 600
    assert found["prefecture"] >= 100
    assert found["region"] >= 96


@pytest.mark.usefixtures("loaded")
def test_every_township_centre_has_a_physician():
    physicians = PractitionerRole.objects.filter(role__in=["physician", "tibetan_physician"])
    assert physicians.filter(institution__level="township").values("institution").distinct().count() == 690


@pytest.mark.usefixtures("loaded")
def test_all_roles_occur_and_some_people_have_moved_or_left(on):
    roles = dict(PractitionerRole.objects.values_list("role").annotate(n=Count("pk")))
    assert set(roles) == {"physician", "tibetan_physician", "nurse", "public_health", "administration"}
    assert roles["nurse"] > 500
    assert PractitionerRole.objects.exclude(to_date=None).count() > 100
    working = PractitionerRole.objects.in_force(on).values("practitioner").distinct().count()
    assert 0 < Practitioner.objects.count() - working < 100


@pytest.mark.usefixtures("loaded")
def test_tibetan_names_are_written_in_tibetan_and_han_names_are_not():
    tibetan = Practitioner.objects.exclude(name_bo="").count()
    assert 0.6 < tibetan / Practitioner.objects.count() < 0.9
    assert Practitioner.objects.filter(demonstration=False).count() == 0


def test_there_is_an_account_for_every_role():
    assert {account.role for account in ACCOUNTS} == set(AccessRole)
    assert len({account.username for account in ACCOUNTS}) == len(ACCOUNTS)
    assert all(account.title.strip() for account in ACCOUNTS)


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.username)
def test_every_account_can_sign_in_and_has_its_person_and_its_role(account, on):
    user = authenticate(username=account.username, password=PASSWORD)
    assert user is not None
    person = user.practitioner
    assert person.name_zh == account.name[0]
    assert primary_post(person, on).institution.code == account.institution
    assert [grant.role for grant in person.grants.in_force(on)] == [account.role]
    assert not user.is_superuser


@pytest.mark.usefixtures("loaded")
def test_the_manager_sees_a_county_and_the_commission_the_region(on):
    manager = Practitioner.objects.get(user__username="manager")
    commission = Practitioner.objects.get(user__username="commission")
    assert visible_institutions(commission, on).count() == 853
    codes = set(visible_institutions(manager, on).values_list("code", flat=True))
    assert "540122-1" in codes
    assert all(code.startswith("540122") for code in codes)


@pytest.mark.usefixtures("loaded")
def test_the_learner_works_at_a_township_centre_on_a_thin_link(on):
    learner = Practitioner.objects.get(user__username="learner")
    post = primary_post(learner, on)
    assert (post.institution.level, post.role) == ("township", "physician")
    assert post.institution.link_kbps <= 512
    assert holds(learner, Permission.RUN_PATHWAY, on)


@pytest.mark.usefixtures("loaded")
def test_a_password_that_was_changed_stays_changed(on):
    learner = User.objects.get(username="learner")
    learner.set_password("another long one")
    learner.save()
    people.make_accounts(on=on)
    assert authenticate(username="learner", password="another long one") == learner
