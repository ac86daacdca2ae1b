"""Shared devices: registered, come back to by PIN, and good for learning only."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts.devices import selectors, services
from lms.accounts.models import DeviceSignIn, QuickPin, SharedDevice
from lms.audit.models import AuditEntry
from lms.common import clock
from lms.common.identifiers import new_id
from lms.directory import policy
from lms.directory.policy import Permission
from tests.factories import accounts as make
from tests.factories import directory

pytestmark = pytest.mark.django_db
HERE, PIN_PAGE, DEVICES, PIN = "/accounts/here/", "/accounts/pin/", "/accounts/devices/", "270391"


@pytest.fixture
def device():
    return make.SharedDeviceFactory()


@pytest.fixture
def tablet(device):
    """A browser on the registered device."""
    client = Client(headers={"accept-language": "en"})
    make.on_device(client, device)
    return client


@pytest.fixture
def person(tablet):
    """Signed in fully today, with a PIN, and gone again."""
    person = make.account(role="author")
    make.sign_in(tablet)
    assert tablet.post(PIN_PAGE, {"pin": PIN, "again": PIN}).url == "/accounts/"
    tablet.post("/accounts/sign-out/")
    return person


def come_back(client, person, pin=PIN):
    row = DeviceSignIn.objects.get(user=person.user, day=clock.today())
    return client.post(HERE, {"who": row.uuid, "pin": pin})


def test_who_signed_in_today_comes_back_by_pin(tablet, person):
    assert person.name in tablet.get(HERE).content.decode()
    assert come_back(tablet, person).url == "/"
    assert make.is_signed_in(tablet)
    entry = AuditEntry.objects.filter(action="account.signed_in").last()
    assert (entry.detail["method"], entry.actor_key) == ("pin", person.person_key)


def test_elsewhere_there_is_no_such_page(person):
    make.sign_in(Client())
    assert Client().get(HERE).status_code == 404
    forged = Client()
    forged.cookies[selectors.COOKIE] = "forged:value"
    assert forged.get(HERE).status_code == 404


def test_a_device_that_is_off_the_list_is_like_any_other(tablet, person, device):
    services.revoke(device, at=clock.now())
    assert tablet.get(HERE).status_code == 404


def test_yesterday_does_not_count(tablet, person):
    DeviceSignIn.objects.update(day=clock.today() - timedelta(days=1))
    assert person.name not in tablet.get(HERE).content.decode()


def test_names_of_people_without_pin_are_not_shown(tablet, device):
    other = make.account("tashi", name_zh="扎西")
    make.sign_in(tablet, "tashi")
    tablet.post("/accounts/sign-out/")
    assert "扎西" not in tablet.get(HERE).content.decode()
    assert DeviceSignIn.objects.get().user == other.user


def test_five_wrong_pins_ask_for_the_password(tablet, person):
    for _each in range(5):
        assert come_back(tablet, person, "111222").status_code == 400
    assert come_back(tablet, person).status_code == 400
    assert not make.is_signed_in(tablet)
    assert AuditEntry.objects.filter(action="account.pin_failed").count() == 5
    make.sign_in(tablet)
    tablet.post("/accounts/sign-out/")
    assert come_back(tablet, person).status_code == 302


def test_a_closed_account_does_not_come_back(tablet, person):
    person.user.is_active = False
    person.user.save()
    assert come_back(tablet, person).status_code == 400


def test_a_session_by_pin_learns_and_nothing_else(tablet, person, on):
    come_back(tablet, person)
    assert tablet.get("/").status_code == 200
    assert tablet.get("/cms/").status_code != 200
    for page in ("/accounts/", "/accounts/password/", "/accounts/factors/", "/accounts/sessions/", PIN_PAGE, DEVICES):
        answer = tablet.get(page)
        assert answer.status_code == 403, page
    assert "You came in by PIN" in tablet.get("/accounts/").content.decode()


def test_after_the_password_everything_is_open_again(tablet, person):
    come_back(tablet, person)
    tablet.post("/accounts/sign-out/")
    make.sign_in(tablet)
    assert tablet.get("/accounts/").status_code == 200
    assert tablet.get("/cms/").status_code == 200


def test_staff_need_no_factor_for_a_session_that_only_learns(tablet, person, settings):
    settings.STAFF_MFA = "required"
    come_back(tablet, person)
    assert tablet.get("/").status_code == 200


def test_a_quarter_of_an_hour_ends_it(tablet, person):
    from tests.accounts.test_sessions import grow_old

    come_back(tablet, person)
    grow_old(tablet, SEEN=timedelta(minutes=16))
    assert tablet.get("/").status_code == 302


def test_a_second_person_replaces_the_first(tablet, person):
    other = make.account("tashi")
    make.sign_in(tablet, "tashi")
    first = tablet.session.session_key
    come_back(tablet, person)
    assert tablet.session["_auth_user_id"] == str(person.user.pk)
    assert tablet.session.session_key != first
    assert other.user.pk != person.user.pk


def test_within_learning_only_the_policy_knows_no_other_right(on):
    manager = make.account(role="manager")
    institution = manager.posts.get().institution
    with policy.learning_only():
        assert policy.permissions_of(manager, on) == {Permission.LEARN, Permission.RUN_PATHWAY}
        assert not policy.holds(manager, Permission.VIEW_PEOPLE, on)
        assert not policy.allowed(manager, Permission.MANAGE_PEOPLE, institution, on)
        assert policy.holds(manager, Permission.LEARN, on)
        assert not manager.user.has_perm("wagtailadmin.access_admin")
    assert policy.allowed(manager, Permission.MANAGE_PEOPLE, institution, on)
    assert not policy.is_learning_only()


@pytest.mark.parametrize(
    "pin", ["", "12345", "1234567", "abcdef", "123456", "987654", "890123", "000000", "112211", "١٢٣٤٥٦"]
)
def test_pins_that_others_would_guess_are_refused(pin):
    with pytest.raises(ValidationError):
        services.choose_pin(make.account().user, pin, at=make.AT)


def test_a_pin_out_of_the_own_number_is_refused():
    person = make.account(personnel_number="542703911")
    with pytest.raises(ValidationError):
        services.choose_pin(person.user, "427039", at=make.AT)


@given(pin=st.text(max_size=8))
def test_only_six_digits_become_a_pin(pin):
    user = directory.UserFactory.build(pk=1)
    if not (len(pin) == 6 and pin.isascii() and pin.isdigit()):
        with pytest.raises(ValidationError):
            services.choose_pin(user, pin, at=make.AT)


def test_the_pin_is_kept_hashed(person):
    kept = QuickPin.objects.get(user=person.user)
    assert PIN not in kept.pin_hash
    assert PIN not in str(list(AuditEntry.objects.values()))


def test_two_pins_that_differ_are_asked_for_again(tablet):
    make.account()
    make.sign_in(tablet)
    assert tablet.post(PIN_PAGE, {"pin": PIN, "again": "270392"}).status_code == 400
    assert tablet.post(PIN_PAGE, {"pin": "123456", "again": "123456"}).status_code == 400


def test_a_pin_is_chosen_on_the_device_only(person):
    client = Client()
    make.sign_in(client)
    assert client.post(PIN_PAGE, {"pin": PIN, "again": PIN}).status_code == 403


def test_choosing_asks_for_the_password_when_the_sign_in_was_long_ago(tablet, settings):
    make.account()
    make.sign_in(tablet)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    assert tablet.get(PIN_PAGE).url == "/accounts/again/password/?next=%2Faccounts%2Fpin%2F"


@pytest.fixture
def manager():
    client = Client(headers={"accept-language": "en"})
    client.person = make.account("manager", role="manager")
    make.sign_in(client, "manager")
    return client


def register(client, institution, key=None):
    return client.post(DEVICES, {"key": key or new_id(), "institution": institution.pk, "label": "诊室电脑"})


def test_a_manager_registers_the_device_in_front_of_them(manager):
    institution, key = manager.person.posts.get().institution, new_id()
    for _each in range(2):
        answer = register(manager, institution, key)
        assert answer.url == DEVICES
    cookie = answer.cookies[selectors.COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    device = SharedDevice.objects.get()
    assert device.registered_by_key == manager.person.person_key
    assert "诊室电脑" in manager.get(DEVICES).content.decode()
    visitor = Client(headers={"accept-language": "en", "cookie": f"shared_device={cookie.value}"})
    assert "Come back by PIN" in visitor.get(make.SIGN_IN).content.decode()
    manager.post(f"{DEVICES}{device.uuid}/revoke/")
    assert "诊室电脑" not in manager.get(DEVICES).content.decode()
    actions = AuditEntry.objects.filter(object_kind="shared_device").values_list("action", flat=True)
    assert list(actions) == ["account.device_registered", "account.device_revoked"]


def test_only_for_an_institution_of_the_manager(manager, device):
    assert register(manager, directory.InstitutionFactory()).status_code == 400
    assert manager.post(f"{DEVICES}{device.uuid}/revoke/").status_code == 404


def test_learners_have_no_such_page(tablet):
    make.account()
    make.sign_in(tablet)
    assert tablet.get(DEVICES).status_code == 403
