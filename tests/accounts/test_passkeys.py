"""Passkeys in a real Chromium, with the authenticator that its developer tools simulate."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from playwright.sync_api import Page, expect, sync_playwright

from bench.pages import FLAGS, chromium
from lms.audit.models import AuditEntry
from tests.factories import accounts as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(live_server, person, monkeypatch):
    """A phone whose authenticator says yes to everything. Passkeys need a name, not an address: localhost."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs here, and waits while we ask
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en", bypass_csp=True)
        page = context.new_page()
        page.set_default_timeout(20_000)
        session = context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield page
        page.goto("about:blank")  # or a request in flight could meet an emptied database
        browser.close()


@pytest.fixture
def person(live_server):
    make.account()
    return make.account("tashi")


@pytest.fixture
def origin(live_server):
    return live_server.url.replace("127.0.0.1", "localhost")


def sign_in(page: Page, origin: str) -> None:
    page.goto(f"{origin}/accounts/sign-in/")
    page.fill("input[name=username]", "tashi")
    page.fill("input[name=password]", make.PASSWORD)
    page.click("main form button >> nth=0")


def add_passkey(page: Page, origin: str, *, alone: bool = True) -> None:
    sign_in(page, origin)
    page.wait_for_url(f"{origin}/")
    page.goto(f"{origin}/accounts/factors/passkeys/add/")
    page.set_checked("input[name=passwordless]", alone)
    page.click("form[data-passkey] button")
    page.wait_for_url(f"{origin}/accounts/factors/recovery-codes/")
    expect(page.locator("ol.codes li")).to_have_count(10)


def sign_out(page: Page) -> None:
    page.click("footer button")
    page.wait_for_url("**/accounts/sign-in/")


def test_a_passkey_is_added_and_signs_in_alone(page, origin, person):
    add_passkey(page, origin)
    kept = Authenticator.objects.get(user=person.user, type="webauthn")
    assert kept.wrap().is_passwordless
    sign_out(page)
    page.click("form[data-passkey] button")
    page.wait_for_url(f"{origin}/")
    expect(page.locator("nav.places")).to_be_visible()
    methods = [entry.detail["method"] for entry in AuditEntry.objects.filter(action="account.signed_in")]
    assert methods == ["password", "webauthn"]


def test_a_passkey_is_the_second_step_after_the_password(page, origin, person):
    add_passkey(page, origin, alone=False)
    sign_out(page)
    sign_in(page, origin)
    page.wait_for_url("**/accounts/sign-in/second-step/")
    page.click("form[data-passkey] button")
    page.wait_for_url(f"{origin}/")
    assert AuditEntry.objects.filter(action="account.signed_in").last().detail["method"] == "password+webauthn"


def test_a_passkey_says_that_it_is_you_and_is_removed(page, origin, person, settings):
    add_passkey(page, origin)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    page.goto(f"{origin}/accounts/factors/recovery-codes/new/")
    page.click("text=Use a passkey")
    page.wait_for_url("**/accounts/again/passkey/**")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
    page.click("form[data-passkey] button")
    page.wait_for_url("**/accounts/factors/recovery-codes/new/")
    page.goto(f"{origin}/accounts/factors/")
    page.click("a:has-text('Remove it')")
    page.click("main form button")
    page.wait_for_url(f"{origin}/accounts/factors/")
    assert make.factors(person) == []


def test_a_device_that_refuses_is_answered_with_a_sentence(page, origin, person):
    page.goto(f"{origin}/accounts/sign-in/")
    expect(page.locator("form[data-passkey] [role=alert]")).to_be_hidden()
    page.click("form[data-passkey] button")  # no passkey was ever made
    expect(page.locator("form[data-passkey] [role=alert]")).to_be_visible()
    expect(page.locator("form[data-passkey] [role=alert]")).to_contain_text("use your name and password")


@pytest.mark.parametrize("sent", ["", "{}", "not json", '{"id": 1}', '{"response": {"userHandle": "MQ"}}', "[]"])
def test_what_no_browser_sends_opens_nothing(sent):
    make.account()
    client = Client()
    client.get("/accounts/sign-in/passkey/", headers={"accept": "application/json"})
    answer = client.post("/accounts/sign-in/passkey/", {"credential": sent})
    assert answer.url == make.SIGN_IN
    assert not make.is_signed_in(client)
