import re

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from tests.factories import directory as make

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/sign-in/"
PASSWORD = "a long password"


@pytest.fixture
def person():
    person = make.signed_in_person()
    person.user.username = "zhuoma"
    person.user.set_password(PASSWORD)
    person.user.save()
    return person


@pytest.fixture
def english():
    return Client(headers={"accept-language": "en"})


def sign_in(client, username="zhuoma", password=PASSWORD, **more):
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def signed_in(client):
    return "_auth_user_id" in client.session


def test_the_page_asks_for_name_and_password_without_script(client):
    page = client.get(SIGN_IN).content.decode()
    assert re.findall(r"<script[^>]*>", page) == ['<script src="/static/accounts/sign_in.js" defer>']
    assert 'data-passkey="get" hidden' in page  # what needs the script is not there without it
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert all(f'<label for="{field}">' in page for field in ("id_username", "id_password"))
    assert page.count("<h1>") == 1


@pytest.mark.usefixtures("person")
def test_name_and_password_open_the_home_page(client):
    response = sign_in(client)
    assert (response.status_code, response.url) == (302, reverse("portal:home"))
    assert signed_in(client)


def refusal(response):
    return re.search(r'role="alert"[^>]*><p>(.*?)</p>', response.content.decode()).group(1)


@pytest.mark.usefixtures("person")
def test_a_refusal_does_not_tell_which_names_exist(english):
    make.UserFactory(username="left", is_active=False).set_password(PASSWORD)
    answers = [
        sign_in(english, password="wrong"),
        sign_in(english, username="nobody"),
        sign_in(english, username="left"),
    ]
    assert {answer.status_code for answer in answers} == {400}
    assert {refusal(answer) for answer in answers} == {
        "The name and the password do not match. Check both; capital and small letters differ in the password."
    }
    assert not signed_in(english)


def test_an_inactive_account_with_the_right_password_is_refused_alike(english, person):
    person.user.is_active = False
    person.user.save()
    assert "do not match" in refusal(sign_in(english))
    assert not signed_in(english)


@pytest.mark.usefixtures("person")
def test_the_password_is_not_sent_back(english):
    page = sign_in(english, username="zhuoma", password="not-the-password").content.decode()
    assert 'value="zhuoma"' in page
    assert "not-the-password" not in page


@pytest.mark.usefixtures("person")
def test_people_come_back_to_the_page_they_wanted(client):
    first = client.get("/compliance/?year=2026")
    assert first.url == f"{SIGN_IN}?next=/compliance/%3Fyear%3D2026"
    page = client.get(first.url).content.decode()
    assert '<input type="hidden" name="next" value="/compliance/?year=2026">' in page
    assert sign_in(client, next="/compliance/?year=2026").url == "/compliance/?year=2026"


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(
    "target", ["https://evil.example.org/", "//evil.example.org", "javascript:alert(1)", "https:/\\evil", "http:///x"]
)
def test_nobody_is_led_to_another_site(client, target):
    assert target not in client.get(SIGN_IN, {"next": target}).content.decode()
    assert sign_in(client, next=target).url == reverse("portal:home")


@pytest.mark.usefixtures("person")
def test_who_is_signed_in_is_led_on(client):
    sign_in(client)
    assert client.get(SIGN_IN, {"next": "/records/"}).url == "/records/"


def test_signing_in_takes_away_a_group_whose_grant_is_over(client, person):
    person.user.groups.add(Group.objects.get(name="publishers"))
    sign_in(client)
    assert not person.user.groups.exists()


DOORS = ["/cms/login/", "/_util/login/", "/cms/password_reset/", "/cms/password_reset/confirm/a/b-c/"]


@pytest.mark.parametrize("door", DOORS)
def test_there_is_one_page_for_signing_in(client, door):
    assert client.get(door).url == SIGN_IN
    assert client.get(door, {"next": "/cms/pages/"}).url == f"{SIGN_IN}?next=%2Fcms%2Fpages%2F"
    assert client.get(door, {"next": "https://evil.example.org/"}).url == SIGN_IN
    assert client.get(door, {"next": "//evil.example.org"}).url == SIGN_IN


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("door", DOORS)
def test_name_and_password_open_no_other_door(client, door):
    assert client.post(door, {"username": "zhuoma", "password": PASSWORD}).url == SIGN_IN
    assert not signed_in(client)


def test_an_author_whose_grant_ended_does_not_enter_the_cms(client, person):
    person.user.groups.add(Group.objects.get(name="authors"))
    client.force_login(person.user)  # as by whichever door
    assert client.get("/cms/", follow=True).status_code == 403
    assert client.get("/authoring-closed/").status_code == 403


def test_an_author_comes_from_the_cms_to_the_sign_in_page_and_back(client, person):
    make.GrantFactory(practitioner=person, role="author")
    asked = client.get("/cms/")
    assert asked.url == f"{SIGN_IN}?next=/cms/"
    assert sign_in(client, next="/cms/").url == "/cms/"
    assert client.get("/cms/").status_code == 200


def test_the_page_says_where_a_forgotten_password_is_mended(english):
    page = english.get(SIGN_IN).content.decode()
    assert "The manager of your institution gives you a printed link and code" in page
    assert f'href="{reverse("accounts:enter_code")}"' in page


def test_the_language_of_the_account_is_that_of_the_pages(client, person):
    person.user.language = "bo"
    person.user.save()
    response = sign_in(client)
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "bo"


def test_an_account_without_language_takes_that_of_the_page(client, person):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = sign_in(client)
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    person.user.refresh_from_db()
    assert person.user.language == "en"


@pytest.mark.usefixtures("person")
def test_sign_out_is_a_post_and_ends_the_session(client):
    sign_in(client)
    assert client.get("/accounts/sign-out/").status_code == 405
    assert signed_in(client)
    assert client.post("/accounts/sign-out/").url == SIGN_IN
    assert not signed_in(client)
    assert client.post("/accounts/sign-out/").status_code == 302


@pytest.mark.usefixtures("person")
def test_a_form_of_another_site_signs_nobody_in():
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(SIGN_IN).content.decode()).group(1)
    assert sign_in(client, csrfmiddlewaretoken=token).status_code == 302


def test_pages_ask_for_sign_in(client):
    assert client.get(reverse("portal:home")).url == f"{SIGN_IN}?next=/"


def choose(client, language):
    return client.post(reverse("portal:language"), {"language": language, "next": "/"})


def test_a_chosen_language_holds_here_and_on_the_next_device(client, person):
    sign_in(client)
    response = choose(client, "bo")
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "bo"
    assert sign_in(Client()).cookies[settings.LANGUAGE_COOKIE_NAME].value == "bo"
    person.user.refresh_from_db()
    assert person.user.language == "bo"


def test_a_visitor_may_choose_a_language(client):
    assert choose(client, "en").cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


def test_an_unknown_language_is_not_kept(client, person):
    sign_in(client)
    choose(client, "xx")
    person.user.refresh_from_db()
    assert person.user.language != "xx"
