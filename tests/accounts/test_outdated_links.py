"""A link does not outlive the right of whoever issued it, nor what the person was when it was issued."""

from datetime import timedelta

import pytest
from django.test import Client

from lms.accounts.devices.services import choose_pin
from lms.accounts.factors.services import reset_factors
from lms.accounts.invitations import services
from lms.accounts.models import DeviceSignIn, Invitation, QuickPin
from lms.accounts.people.services import sign_out_everywhere
from lms.audit.models import AuditEntry
from lms.common import clock
from lms.directory.models import AccessGrant
from lms.directory.services import grants, posts
from tests.factories import accounts as make
from tests.factories import directory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ACCEPT = "/accounts/invitation/accept/"
NEW = {"password1": "copper lantern 73", "password2": "copper lantern 73"}
CHOSEN = NEW | {"username": "lhamo.t"}
PIN = "402857"


@pytest.fixture
def today():
    return clock.today()


@pytest.fixture
def here():
    return directory.founded_institution("VX")


@pytest.fixture
def there():
    return directory.founded_institution("VY", directory.founded_township("540221901"))


@pytest.fixture
def manager(here):
    return directory.signed_in_person(role="manager", institution=here)


@pytest.fixture
def newcomer(here, today):
    person = directory.PractitionerFactory(personnel_number="P70123")
    directory.PostFactory(practitioner=person, institution=here)
    return person


def invited(person, by=None):
    at = clock.now()
    return services.invite(person, at, clock.civil_date(at), by_key=by.person_key if by else None)


def with_new_password(person, by=None):
    at = clock.now()
    return services.issue_reset(person, at, clock.civil_date(at), by_key=by.person_key if by else None)


def take_rights(manager, on):
    for grant in AccessGrant.objects.of(manager):
        grants.end_grant(grant=grant, on=on)


def use(issued):
    """What somebody gets who opens the link and sends the form: both answers."""
    client = Client(headers={"accept-language": "en"})
    client.get(issued.path)
    return client.get(ACCEPT).status_code, client.post(ACCEPT, CHOSEN).status_code


def test_the_link_of_a_manager_works_while_the_manager_is_one(newcomer, manager):
    assert use(invited(newcomer, manager)) == (200, 302)


@pytest.mark.parametrize("has_account", [True, False])
def test_the_link_of_who_lost_the_right_to_issue_it_does_not(has_account, newcomer, here, manager, today):
    person = make.account(institution=here) if has_account else newcomer
    issued = (with_new_password if has_account else invited)(person, manager)
    take_rights(manager, today)
    assert use(issued) == (404, 404)
    with pytest.raises(services.NotUsable):
        services.set_new_password(issued.invitation.token_hash, password="x", at=clock.now(), on=today)
    assert Invitation.objects.get(pk=issued.invitation.pk).used_at is None


def test_a_link_of_an_issuer_who_is_not_known_any_more_does_not(newcomer, manager):
    issued = invited(newcomer, manager)
    Invitation.objects.update(issued_by_key="00000000-0000-7000-8000-000000000000")
    assert use(issued) == (404, 404)


@pytest.mark.parametrize("later", [0, 30])
@pytest.mark.parametrize("by_command", [True, False])
def test_rights_over_others_make_open_links_void(later, by_command, newcomer, here, manager, today):
    issued = invited(newcomer, None if by_command else manager)
    grants.grant_access(practitioner=newcomer, role="author", institution=here, from_date=today + later * DAY, on=today)
    assert Invitation.objects.get().revoked_at is not None
    assert AuditEntry.objects.filter(action="account.link_revoked").count() == 1
    assert use(issued) == (404, 404)


def test_a_right_to_learn_leaves_the_link_as_it_is(newcomer, here, manager, today):
    issued = invited(newcomer, manager)
    grants.grant_access(practitioner=newcomer, role="learner", institution=here, on=today)
    assert use(issued) == (200, 302)


def test_a_transfer_makes_it_void_and_learning_begins_where_the_person_works(newcomer, there, today):
    first = invited(newcomer)
    posts.transfer(practitioner=newcomer, to=there, role="physician", first_day=today, on=today)
    assert use(first) == (404, 404)
    assert use(invited(newcomer)) == (200, 302)
    assert AccessGrant.objects.get(practitioner=newcomer).institution == there


@pytest.mark.parametrize("by_event", [True, False])
def test_the_end_of_the_post_makes_it_void(by_event, newcomer, today):
    """A post may also run out by itself: then nothing is announced."""
    issued = invited(newcomer)
    if by_event:
        posts.end_post(post=newcomer.posts.get(), last_day=today - DAY, on=today)
        assert Invitation.objects.get().revoked_at is not None
    else:
        newcomer.posts.update(to_date=today - DAY)
    assert use(issued) == (404, 404)


# --- PINs ---


@pytest.fixture
def with_pin(today):
    """Signed in fully on a shared device today, with a PIN."""
    person = make.account(role="manager")
    device = make.SharedDeviceFactory()
    choose_pin(person.user, PIN, at=clock.now())
    DeviceSignIn.objects.create(device=device, user=person.user, day=today)
    tablet = Client(headers={"accept-language": "en"})
    make.on_device(tablet, device)
    return person, tablet, DeviceSignIn.objects.get().uuid


def comes_back(tablet, who):
    tablet.post("/accounts/here/", {"who": who, "pin": PIN})
    return make.is_signed_in(tablet)


def test_the_pin_opens_the_device_until_something_happens(with_pin):
    _person, tablet, who = with_pin
    assert comes_back(tablet, who)


def test_a_new_password_forgets_the_pin(with_pin):
    person, tablet, who = with_pin
    issued = with_new_password(person)
    services.set_new_password(issued.invitation.token_hash, password="copper 73", at=clock.now(), on=clock.today())
    assert not comes_back(tablet, who)
    assert not QuickPin.objects.exists()


def test_lost_factors_take_the_pin_along(with_pin):
    person, tablet, who = with_pin
    reset_factors(person.user, person)
    assert not comes_back(tablet, who)
    assert not QuickPin.objects.exists()


def test_who_is_signed_out_everywhere_does_not_come_back_by_pin(with_pin):
    person, tablet, who = with_pin
    sign_out_everywhere(person)
    assert not comes_back(tablet, who)
    assert QuickPin.objects.exists()


def test_who_changes_the_password_signs_in_fully_once_more(with_pin):
    person, tablet, who = with_pin
    client = Client()
    make.sign_in(client)
    client.post("/accounts/password/", {"oldpassword": make.PASSWORD, **NEW})
    person.user.refresh_from_db()
    assert person.user.check_password(NEW["password1"])
    assert not comes_back(tablet, who)
    assert QuickPin.objects.exists()
