"""What a device is given to go on without a link."""

import json
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.urls import reverse

from lms.accounts.sessions import services as sessions
from lms.directory.models import Practitioner
from lms.portal.offline import services, views
from lms.sync.intake.selectors import owner_of
from tests.factories import directory as make

pytestmark = pytest.mark.django_db
DEVICE = "0197d1c0-0000-7000-8000-00000000d001"


def test_the_worker_comes_from_the_root_and_may_ask_this_host_alone(client):
    response = client.get("/sw.js")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Content-Security-Policy"].startswith("default-src 'none'; connect-src 'self'; ")
    assert "no-cache" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"addEventListener" in response.content


def test_a_worker_that_has_not_changed_is_recognised_by_its_tag(client):
    tag = client.get("/sw.js")["ETag"]
    again = client.get("/sw.js", headers={"if-none-match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert again["Content-Security-Policy"].startswith("default-src 'none'; connect-src 'self'; ")
    assert "no-cache" in again["Cache-Control"]
    assert client.get("/sw.js", headers={"if-none-match": '"another"'}).status_code == 200


def test_without_built_assets_there_is_no_worker(client, monkeypatch):
    monkeypatch.setattr(finders, "find", lambda _name: None)
    assert client.get("/sw.js").status_code == 404


def test_the_product_can_be_installed(client):
    response = client.get("/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    described = response.json()
    assert (described["display"], described["scope"], described["start_url"]) == ("standalone", "/", "/")
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in described["icons"]}
    for icon in described["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/")), icon["src"]


@pytest.mark.parametrize(("lang", "tag"), [("zh-hans", "zh-Hans"), ("bo", "bo"), ("en", "en")])
def test_the_kept_page_is_the_same_for_everybody(client, learner_client, lang, tag):
    client.logout()
    visitor = client.get(f"/offline/?lang={lang}")
    client.force_login(make.signed_in_person().user)
    assert client.get(f"/offline/?lang={lang}").content == visitor.content
    assert f'<html lang="{tag}">' in visitor.content.decode()
    assert "csrfmiddlewaretoken" not in visitor.content.decode()
    assert "no-store" not in visitor["Cache-Control"]
    assert "private" not in visitor["Cache-Control"]
    assert not visitor.cookies


def test_the_worker_names_the_version_of_the_kept_page_so_that_it_changes_with_it(client, monkeypatch):
    version = views.kept_version()
    assert client.get("/sw.js").content.startswith(f'self.keptVersion="{version}";\n'.encode())
    assert f'data-page-version="{version}"' in client.get("/offline/").content.decode()
    monkeypatch.setattr(views, "_kept_page", lambda language: f"another page, {language}")
    assert views.kept_version.__wrapped__() != version


def test_a_worker_that_has_the_kept_page_is_not_sent_it_again(client):
    known = {"service-worker-navigation-preload": views.kept_version()}
    spared = client.get("/offline/", headers=known)
    assert (spared.status_code, spared.content) == (204, b"")
    sent = client.get("/offline/", headers={"service-worker-navigation-preload": "true"})
    assert sent.status_code == 200
    for response in (spared, sent):
        assert "Service-Worker-Navigation-Preload" in response["Vary"]


def test_an_unknown_language_is_the_readers_own(client):
    assert '<html lang="zh-Hans">' in client.get("/offline/?lang=xx").content.decode()


def test_the_kept_page_has_the_words_that_its_script_says(client):
    root = BeautifulSoup(client.get("/offline/?lang=en").content, "html.parser").select_one("#kept")
    source = (make_path("kept_page.js") + make_path("leaving.js")).replace("root.dataset", "this.text")
    used = set(re.findall(r"this\.text\.(\w+)", source))
    had = {re.sub(r"-(\w)", lambda m: m[1].upper(), name.removeprefix("data-")) for name in root.attrs}
    assert used - had == set()


def make_path(name: str) -> str:
    from bench.report import ROOT

    return (ROOT / "lms" / "portal" / "assets" / "offline" / name).read_text(encoding="utf-8")


def test_a_session_says_whose_it_is_in_a_word_that_nothing_else_says(learner, learner_client):
    response = learner_client.get("/offline/session/", {"device": DEVICE})
    told = response.json()
    assert set(told) == {"v", "owner", "csrf", "keys", "until", "former"}
    assert told["owner"] == str(owner_of(learner))
    assert told["former"] == []
    assert told["until"] == 0
    assert "no-store" in response["Cache-Control"]
    assert str(learner.person_key) not in json.dumps(told)
    assert learner.name_zh not in json.dumps(told)


def test_a_session_opens_what_was_kept_under_accounts_that_were_joined_to_this_one(client, learner):
    former, other = make.signed_in_person(), make.signed_in_person()
    client.force_login(former.user)
    before = client.get("/offline/session/", {"device": DEVICE}).json()
    Practitioner.objects.filter(pk=former.pk).update(merged_into=learner)
    for user in (former.user, learner.user):
        client.force_login(user)
        told = client.get("/offline/session/", {"device": DEVICE}).json()
        assert told["owner"] == str(owner_of(learner))
        assert told["former"] == [{"owner": before["owner"], "keys": before["keys"]}]
    client.force_login(other.user)
    assert client.get("/offline/session/", {"device": DEVICE}).json()["former"] == []


def test_the_token_of_a_session_is_taken_by_forms(learner_client, client, learner):
    client.handler.enforce_csrf_checks = True
    told = client.get("/offline/session/").json()
    refused = client.post(reverse("accounts:sign_out"))
    assert refused.status_code == 403
    done = client.post(reverse("accounts:sign_out"), {"csrfmiddlewaretoken": told["csrf"]})
    assert done.status_code == 302


def test_nobody_gets_no_keys(client):
    response = client.get("/offline/session/")
    assert response.status_code == 403
    assert response.json()["error"] == "signed_out"


def test_an_account_without_a_person_keeps_nothing(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("technical", password="x" * 12))
    assert client.get("/offline/session/").status_code == 403


def test_keys_differ_by_person_and_by_device_and_stay_the_same(learner):
    other, device = make.signed_in_person(), uuid4()
    keys = {next(services.keys_of(person, at)) for person in (learner, other) for at in (device, uuid4())}
    assert len(keys) == 4
    assert next(services.keys_of(learner, device)) in keys


def test_after_a_change_of_the_secret_the_old_keys_still_open(learner, settings):
    device = uuid4()
    before = list(services.keys_of(learner, device))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another " * 10
    after = list(services.keys_of(learner, device))
    assert after[0] != before[0]
    assert after[1] == before[0]


def test_a_shared_device_is_told_when_it_ends(learner_client, settings):
    at = datetime(2026, 6, 15, 8, tzinfo=UTC)
    session = learner_client.session
    session[sessions.SHARED], session[sessions.BEGAN] = True, int(at.timestamp())
    session[sessions.SEEN] = int(datetime.now(UTC).timestamp())
    session.save()
    settings.SHARED_SESSION_LIFETIME_HOURS = 24 * 365 * 100
    until = learner_client.get("/offline/session/").json()["until"]
    assert until == int((at + timedelta(hours=settings.SHARED_SESSION_LIFETIME_HOURS)).timestamp() * 1000)


def test_a_device_that_names_itself_wrongly_gets_the_keys_of_no_device(learner, learner_client):
    told = learner_client.get("/offline/session/", {"device": "x"}).json()
    assert told["keys"] == list(services.keys_of(learner, UUID_OF_NONE))


UUID_OF_NONE = uuid4().__class__(int=0)


def test_pages_of_somebody_name_the_owner_and_the_page_for_signing_in_says_nobody(client, learner, learner_client):
    page = BeautifulSoup(learner_client.get("/").content, "html.parser")
    device = page.select_one("#device")
    assert device["data-owner"] == str(owner_of(learner))
    assert device.has_attr("data-home")
    assert device.has_attr("hidden")
    assert page.select_one("script[src$='portal/start.js']")
    client.logout()
    visitor = BeautifulSoup(client.get(reverse("accounts:sign_in")).content, "html.parser")
    device = visitor.select_one("#device")
    assert (device.has_attr("data-owner"), device.has_attr("data-nobody"), device.has_attr("hidden")) == (
        False,
        True,
        True,
    )
    assert visitor.select_one("script[src$='accounts/sign_in.js']")
