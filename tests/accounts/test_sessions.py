"""How long sessions last, where they are open, and how they end."""

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from lms.accounts import tasks
from lms.accounts.sessions import services
from lms.accounts.sessions.presenters import device_name, network
from lms.audit.models import AuditEntry
from lms.common import clock, events
from lms.directory.models import Practitioner
from tests.factories import accounts as make
from tests.factories import directory

pytestmark = pytest.mark.django_db
HTML = {"accept": "text/html"}


@pytest.fixture
def person():
    return make.account()


@pytest.fixture
def english(person):
    client = Client(headers={"accept-language": "en"})
    make.sign_in(client)
    return client


def grow_old(client, **ago):
    """Let the session have begun, and been used last, so long ago."""
    session = client.session
    for key, by in ago.items():
        session[getattr(services, key)] -= int(by.total_seconds())
    session.save()


def test_a_session_gets_a_new_key_at_sign_in(person):
    client = Client()
    client.get(make.SIGN_IN)
    session = client.session
    session["before"] = True
    session.save()
    before = client.session.session_key
    make.sign_in(client)
    assert client.session.session_key != before
    assert not SessionStore().exists(before)


def test_a_session_on_ones_own_device_lasts_for_days(english):
    grow_old(english, SEEN=timedelta(days=13), BEGAN=timedelta(days=13))
    assert english.get("/").status_code == 200


@pytest.mark.parametrize(
    ("age", "reason"),
    [({"SEEN": timedelta(days=15)}, "idle"), ({"BEGAN": timedelta(days=31)}, "lifetime")],
)
def test_it_ends_when_unused_or_old(english, person, age, reason):
    grow_old(english, **age)
    answer = english.get("/")
    assert answer.url == f"{make.SIGN_IN}?next=/"
    assert answer["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in english.get("/")
    ended = AuditEntry.objects.get(action="account.session_ended")
    assert ended.detail == {"reason": reason}
    assert ended.actor_key == person.person_key
    assert not UserSession.objects.filter(user=person.user).exists()


def test_on_a_device_that_others_use_a_quarter_of_an_hour_ends_it(person):
    client = Client()
    make.sign_in(client, shared="on")
    assert client.session.get_expire_at_browser_close()
    grow_old(client, SEEN=timedelta(minutes=14))
    assert client.get("/").status_code == 200
    grow_old(client, SEEN=timedelta(minutes=16))
    assert client.get("/").status_code == 302
    assert AuditEntry.objects.get(action="account.signed_in").detail["shared"]


def test_the_choice_outlives_the_second_step(person):
    make.with_app(person)
    client = Client()
    make.sign_in(client, shared="on")
    client.post("/accounts/sign-in/second-step/", {"code": make.code_now()})
    assert client.session[services.SHARED]


def test_use_is_written_down_once_a_minute(english, person, django_assert_num_queries):
    row = UserSession.objects.get(user=person.user)
    grow_old(english, SEEN=timedelta(seconds=30))
    english.get("/")
    assert UserSession.objects.get(pk=row.pk).last_seen_at == row.last_seen_at
    grow_old(english, SEEN=timedelta(seconds=60))
    english.get("/")
    assert UserSession.objects.get(pk=row.pk).last_seen_at > row.last_seen_at


def test_a_session_of_before_these_limits_begins_to_be_counted(client, person):
    client.force_login(person.user)
    assert client.get("/").status_code == 200
    assert client.session[services.BEGAN] <= clock.now().timestamp()


def rows(page):
    return re.findall(r'<li class="card"><strong>', page.content.decode())


def test_sessions_are_listed_with_this_one_marked(english):
    make.sign_in(Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 11) HuaweiBrowser/12 Chrome/92"}))
    page = english.get("/accounts/sessions/")
    text = page.content.decode()
    assert len(rows(page)) == 2
    assert "Android · HuaweiBrowser" in text
    assert text.count("this one") == 1
    assert "127.0.…" in text
    assert "127.0.0.1" not in text


def test_one_other_session_is_ended(english, person):
    other = Client()
    make.sign_in(other)
    row = UserSession.objects.get(session_key=other.session.session_key)
    english.post(f"/accounts/sessions/{row.pk}/end/")
    assert other.get("/").status_code == 302
    assert english.get("/").status_code == 200
    assert AuditEntry.objects.get(action="account.session_ended").detail == {"reason": "revoked", "sessions": 1}


def test_this_session_is_not_ended_from_the_list(english, person):
    row = UserSession.objects.get(user=person.user)
    english.post(f"/accounts/sessions/{row.pk}/end/")
    assert english.get("/").status_code == 200


def test_nobody_ends_the_session_of_another(english):
    make.account("tashi")
    other = Client()
    make.sign_in(other, "tashi")
    row = UserSession.objects.get(session_key=other.session.session_key)
    assert english.post(f"/accounts/sessions/{row.pk}/end/").status_code == 404
    assert other.get("/").status_code == 200


def test_all_others_are_ended_at_once(english):
    others = [Client(), Client()]
    for other in others:
        make.sign_in(other)
    english.post("/accounts/sessions/end-others/")
    assert {other.get("/").status_code for other in others} == {302}
    assert len(rows(english.get("/accounts/sessions/"))) == 1


def announce(person):
    events.access_changed.announce(Practitioner, practitioner=person)


def test_when_nothing_is_left_the_next_request_is_signed_out(english, person):
    person.grants.update(withdrawn_on=clock.today())
    announce(person)
    assert english.get("/").status_code == 200  # the post is left
    person.posts.update(to_date=clock.today() - timedelta(days=1))
    announce(person)
    assert english.get("/").status_code == 302
    assert AuditEntry.objects.get(action="account.session_ended").detail == {"reason": "rights", "sessions": 1}


def test_a_change_of_rights_brings_a_new_key_with_the_next_page(english, person):
    before = english.session.session_key
    directory.GrantFactory(practitioner=person, role="author")
    announce(person)
    assert english.get("/", headers={"accept": "video/mp4"}).status_code == 200
    assert english.session.session_key == before  # a piece of a film is no page
    assert english.get("/", headers=HTML).status_code == 200
    after = english.session.session_key
    assert after != before
    assert not SessionStore().exists(before)
    assert UserSession.objects.get(user=person.user).session_key == after
    english.get("/", headers=HTML)
    assert english.session.session_key == after


def test_a_person_without_account_loses_nothing():
    announce(directory.PractitionerFactory())


def test_both_accounts_of_a_merged_person_are_meant(english, person):
    kept = make.account("tashi")
    person.merged_into = kept
    person.save()
    for each in (kept, person):
        each.posts.update(to_date=clock.today() - timedelta(days=1))
        each.grants.update(withdrawn_on=clock.today())
    announce(kept)
    assert english.get("/").status_code == 302


def test_rights_that_run_out_with_a_day_end_the_session_within_the_hour(english, person):
    make.account("tashi")
    other = Client()
    make.sign_in(other, "tashi")
    person.posts.update(to_date=clock.today() - timedelta(days=1))
    person.grants.update(to_date=clock.today() - timedelta(days=1))
    assert tasks.tidy()["ended"] == 1
    assert english.get("/").status_code == 302
    assert other.get("/").status_code == 200


def test_rows_of_sessions_long_gone_are_removed(english):
    UserSession.objects.update(created_at=clock.now() - timedelta(days=40))
    assert tasks.tidy()["sessions"] == 1


def test_signing_out_is_written_down_once(english, person):
    english.post("/accounts/sign-out/")
    english.post("/accounts/sign-out/")
    assert AuditEntry.objects.filter(action="account.signed_out", actor_key=person.person_key).count() == 1


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "Windows · Edge"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 16_0) Version/16.0 Safari/604.1", "iPhone · Safari"),
        ("Mozilla/5.0 (Linux; Android 10) Chrome/86 MicroMessenger/8.0", "Android · WeChat"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko Firefox/119.0", "Linux · Firefox"),
    ],
)
def test_devices_are_named_in_two_words(agent, name):
    assert device_name(agent) == name


def test_a_device_that_says_nothing_is_unknown():
    assert device_name("") != ""


@pytest.mark.parametrize(("address", "shown"), [("10.20.30.40", "10.20.…"), ("2001:db8:7:8::1", "2001:0db8:0007::…")])
def test_a_place_is_shown_roughly(address, shown):
    assert network(address) == shown
