"""Apps, recovery codes, and who has to have one. Passkeys need a browser: test_passkeys."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from lms.accounts.factors.adapters import FactorAdapter
from lms.accounts.factors.services import reset_factors
from lms.audit.models import AuditEntry
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
in_real_transactions = pytest.mark.django_db(transaction=True)  # allauth tells of a new factor on commit
STEP = "/accounts/sign-in/second-step/"


@pytest.fixture
def person():
    return make.account()


@pytest.fixture
def english():
    return Client(headers={"accept-language": "en"})


def test_with_an_app_the_password_alone_opens_nothing(client, person):
    make.with_app(person)
    assert make.sign_in(client).url == STEP
    assert not make.is_signed_in(client)
    assert client.get("/").status_code == 302


def test_password_and_code_open_the_home_page_and_the_wanted_one(client, person):
    make.with_app(person)
    make.sign_in(client, next="/records/")
    assert client.post(STEP, {"code": make.code_now()}).url == "/records/"
    assert make.is_signed_in(client)
    entry = AuditEntry.objects.get(action="account.signed_in")
    assert entry.detail == {"method": "password+totp", "shared": False}
    assert entry.actor_key == person.person_key


def test_a_code_opens_once(client, person):
    make.with_app(person)
    code = make.code_now()
    make.sign_in(client)
    client.post(STEP, {"code": code})
    other = Client()
    make.sign_in(other)
    assert other.post(STEP, {"code": code}).status_code == 400
    assert not make.is_signed_in(other)


def test_a_telephone_half_a_minute_late_still_opens(client, person):
    make.with_app(person)
    make.sign_in(client)
    assert client.post(STEP, {"code": make.code_now(steps=-1)}).status_code == 302


def test_wrong_codes_are_counted_and_one_waits(english, person):
    make.with_app(person)
    make.sign_in(english)
    assert {english.post(STEP, {"code": "000000"}).status_code for _each in range(5)} == {400}
    answer = english.post(STEP, {"code": make.code_now()})
    assert answer.status_code == 429
    assert "Wait 1 min" in answer.content.decode()
    assert AuditEntry.objects.filter(action="account.factor_failed").count() == 5


def test_each_recovery_code_opens_once(client, person):
    first, *others = make.with_app(person)
    make.sign_in(client)
    assert client.post(STEP, {"code": first}).status_code == 302
    other = Client()
    make.sign_in(other)
    assert other.post(STEP, {"code": first}).status_code == 400
    assert other.post(STEP, {"code": others[0]}).status_code == 302


def test_the_second_step_is_no_page_of_its_own(client):
    assert client.get(STEP).url == make.SIGN_IN


def test_secrets_lie_encrypted(person):
    make.with_app(person)
    assert make.SECRET not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_secrets_are_read_after_a_change_of_key(settings):
    kept = FactorAdapter().encrypt("secret")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another " * 8
    assert FactorAdapter().decrypt(kept) == "secret"


def set_up(client):
    page = client.get("/accounts/factors/app/").content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    return client.post("/accounts/factors/app/", {"code": make.code_now(secret)}), page


@in_real_transactions
def test_setting_up_an_app_shows_the_recovery_codes_once(english, person):
    make.sign_in(english)
    answer, page = set_up(english)
    assert answer.url == "/accounts/factors/recovery-codes/"
    assert "<svg" in page
    assert "data:" not in page  # the policy of our pages loads no such picture
    codes = re.findall(r"<li><code>(\d{8})</code>", english.get(answer.url).content.decode())
    assert len(set(codes)) == 10
    again = english.get(answer.url).content.decode()
    assert "Codes left: 10" in again
    assert [code for code in codes if code in again] == []
    assert make.factors(person) == ["recovery_codes", "totp"]
    actions = AuditEntry.objects.filter(action="account.factor_added").values_list("detail", flat=True)
    assert {detail["factor"] for detail in actions} == {"totp", "recovery_codes"}


@in_real_transactions
def test_a_new_factor_ends_the_sessions_that_were_opened_without_it(english, person):
    elsewhere = Client()
    make.sign_in(elsewhere)
    make.sign_in(english)
    before = english.session.session_key
    set_up(english)
    assert make.is_signed_in(english)
    assert english.session.session_key != before
    assert elsewhere.get("/").status_code == 302


def test_a_wrong_first_code_sets_nothing_up(english, person):
    make.sign_in(english)
    english.get("/accounts/factors/app/")
    assert english.post("/accounts/factors/app/", {"code": "000000"}).status_code == 400
    assert make.factors(person) == []


def test_an_app_is_removed_after_a_question(english, person):
    make.with_app(person)
    make.sign_in(english)
    english.post(STEP, {"code": make.code_now()})
    assert english.get("/accounts/factors/app/").url == "/accounts/factors/app/remove/"
    assert "Remove it" in english.get("/accounts/factors/app/remove/").content.decode()
    assert english.post("/accounts/factors/app/remove/").status_code == 302
    assert make.factors(person) == []
    assert AuditEntry.objects.filter(action="account.factor_removed").exists()


def test_new_recovery_codes_make_the_old_ones_void(english, person, django_capture_on_commit_callbacks):
    old = make.with_app(person)
    make.sign_in(english)
    english.post(STEP, {"code": make.code_now()})
    with django_capture_on_commit_callbacks(execute=True):
        assert english.post("/accounts/factors/recovery-codes/new/").url == "/accounts/factors/recovery-codes/"
    shown = re.findall(r"<li><code>(\d{8})</code>", english.get("/accounts/factors/recovery-codes/").content.decode())
    assert len(shown) == 10
    assert set(shown) != set(old)
    assert AuditEntry.objects.filter(action="account.recovery_codes_renewed").exists()


SENSITIVE = [
    "/accounts/factors/app/",
    "/accounts/factors/passkeys/add/",
    "/accounts/factors/recovery-codes/new/",
]


@pytest.mark.parametrize("address", SENSITIVE)
def test_sensitive_pages_ask_for_the_password_when_the_sign_in_was_long_ago(english, person, settings, address):
    make.sign_in(english)
    assert english.get(address).status_code == 200
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    asked = english.get(address)
    assert asked.url == f"/accounts/again/password/?next={address.replace('/', '%2F')}"
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
    page = english.get(asked.url)
    assert "Is it you?" in page.content.decode()
    assert english.post(asked.url, {"password": "not the password", "next": address}).status_code == 400
    assert english.post(asked.url, {"password": make.PASSWORD, "next": address}).url == address


@pytest.fixture
def required(settings):
    settings.STAFF_MFA = "required"


PLACES = ["/", "/compliance/", "/cms/", "/accounts/sessions/", "/documents/1/x.pdf", "/search/?q=a"]


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("place", PLACES)
def test_staff_without_a_factor_are_led_to_set_one_up_and_reach_nothing_else(client, place):
    make.account(role="manager")
    make.sign_in(client)
    assert client.get(place).url == reverse("mfa_index")


@pytest.mark.usefixtures("required")
def test_what_programs_ask_for_is_refused(client):
    make.account(role="author")
    make.sign_in(client)
    answer = client.get("/", headers={"accept": "application/json"})
    assert answer.status_code == 403
    assert client.post("/accounts/sessions/end-others/").status_code == 403


@in_real_transactions
@pytest.mark.usefixtures("required")
def test_staff_set_up_a_factor_and_go_on(english):
    make.account(role="manager")
    make.sign_in(english)
    assert "until then nothing else opens" in english.get("/accounts/factors/").content.decode()
    answer, _page = set_up(english)
    assert english.get(answer.url).status_code == 200
    assert english.get("/compliance/").status_code == 200


@pytest.mark.usefixtures("required")
def test_learners_need_no_factor(client):
    make.account()
    make.sign_in(client)
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("required")
def test_a_technical_superuser_needs_one_too(client):
    user = make.account().user.__class__.objects.create_superuser("root", password=make.PASSWORD)
    make.sign_in(client, "root")
    assert client.get("/cms/").url == reverse("mfa_index")
    assert user.is_superuser


@pytest.mark.usefixtures("required")
def test_staff_cannot_take_their_last_factor_away(english):
    person = make.account(role="manager")
    make.with_app(person)
    make.sign_in(english)
    english.post(STEP, {"code": make.code_now()})
    assert english.post("/accounts/factors/app/remove/").status_code == 403
    assert "totp" in make.factors(person)


def test_where_it_is_offered_the_home_page_says_so(english):
    make.account(role="manager")
    make.sign_in(english)
    page = english.get("/")
    assert page.status_code == 200
    assert reverse("mfa_index") in page.content.decode()


def test_nothing_is_offered_to_learners_or_to_staff_who_have_one(english):
    make.account()
    make.sign_in(english)
    assert reverse("mfa_index") not in english.get("/").content.decode()
    staff = make.account("tashi", role="manager")
    make.with_app(staff)
    other = Client()
    make.sign_in(other, "tashi")
    other.post(STEP, {"code": make.code_now()})
    assert reverse("mfa_index") not in other.get("/").content.decode()


def test_lost_factors_are_reset_and_sessions_end(client, person):
    make.with_app(person)
    make.sign_in(client)
    client.post(STEP, {"code": make.code_now()})
    assert reset_factors(person.user, person) == 2
    assert client.get("/").status_code == 302
    assert make.sign_in(client).url == "/"
    assert AuditEntry.objects.get(action="account.factors_reset").object_id == str(person.person_key)
