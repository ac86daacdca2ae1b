"""Wrong tries make one wait, longer each time, and tell nothing about names."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts.attempts import services
from lms.accounts.attempts.selectors import waiting_count, waiting_until
from lms.accounts.models import AttemptCount, AttemptKind
from lms.audit.models import AuditEntry
from lms.common import clock
from tests.factories import accounts as make

AT = make.AT
ACCOUNT = services.RULES[AttemptKind.ACCOUNT]


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, None), (4, None), (5, 1), (6, 2), (7, 4), (10, 32), (11, 60), (1000, 60)]
)
def test_the_pause_doubles_up_to_an_hour(failures, minutes):
    expected = None if minutes is None else timedelta(minutes=minutes)
    assert services.pause_after(ACCOUNT, failures) == expected


@given(failures=st.integers(0, 100_000))
def test_a_pause_never_shrinks_nor_passes_its_limit(failures):
    for rule in services.RULES.values():
        before, after = (services.pause_after(rule, count) or timedelta() for count in (failures, failures + 1))
        assert before <= after <= rule.longest


def test_an_address_is_counted_more_generously_than_an_account():
    assert services.RULES[AttemptKind.ADDRESS].free >= 10 * ACCOUNT.free


@pytest.mark.parametrize(
    ("address", "network"),
    [("10.1.2.3", "10.1.2.3"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), ("2001:db8:1:2::9", "2001:db8:1:2::")],
)
def test_a_household_with_ipv6_is_one_address(address, network):
    assert services.network_of(address) == network


@pytest.mark.django_db
def test_counting_blocking_and_forgetting():
    for _each in range(ACCOUNT.free):
        services.begin(AttemptKind.ACCOUNT, "zhuoma", at=AT)
    with pytest.raises(services.TooManyTries) as refused:
        services.begin(AttemptKind.ACCOUNT, "ZhuoMa ", at=AT + timedelta(seconds=20))
    assert refused.value.seconds == 40
    services.begin(AttemptKind.ACCOUNT, "somebody else", at=AT)
    later = AT + timedelta(minutes=1)
    assert services.begin(AttemptKind.ACCOUNT, "zhuoma", at=later).failures == ACCOUNT.free + 1
    assert waiting_until(AttemptKind.ACCOUNT, "zhuoma", at=later) == later + timedelta(minutes=2)
    assert waiting_count(later)["account"] == 1
    next_week = AT + timedelta(days=7)
    assert services.begin(AttemptKind.ACCOUNT, "zhuoma", at=next_week).failures == 1


@pytest.mark.django_db
def test_a_right_try_clears_the_account_but_gives_an_address_one_try_back():
    account = services.begin(AttemptKind.ACCOUNT, "zhuoma", at=AT)
    services.succeeded(account)
    assert not AttemptCount.objects.filter(pk=account.pk).exists()
    for _each in range(3):
        address = services.begin(AttemptKind.ADDRESS, "10.0.0.1", at=AT)
    services.succeeded(address)
    address.refresh_from_db()
    assert address.failures == 2
    services.succeeded(account)  # a row that is gone stays gone
    assert AttemptCount.objects.count() == 1


@pytest.mark.django_db
def test_an_address_that_comes_below_its_limit_waits_no_more():
    free = services.RULES[AttemptKind.ADDRESS].free
    for _each in range(free):
        row = services.begin(AttemptKind.ADDRESS, "10.0.0.1", at=AT)
    assert row.blocked_until is not None
    services.succeeded(row)
    row.refresh_from_db()
    assert row.blocked_until is None


@pytest.mark.django_db
def test_the_table_holds_no_names():
    services.begin(AttemptKind.ACCOUNT, "zhuoma", at=AT)
    row = AttemptCount.objects.get()
    assert "zhuoma" not in str(AttemptCount.objects.values().get())
    assert row.key_hash != services.key_hash(AttemptKind.ADDRESS, "zhuoma")


@pytest.mark.django_db
def test_old_counts_are_removed():
    services.begin(AttemptKind.ACCOUNT, "old", at=AT - timedelta(days=2))
    services.begin(AttemptKind.ACCOUNT, "new", at=AT)
    assert services.forget_old(at=AT) == 1
    assert services.lift(AttemptKind.ACCOUNT, "new")
    assert not services.lift(AttemptKind.ACCOUNT, "new")


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one transaction in at a time by itself")
@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_are_all_counted():
    services.begin(AttemptKind.ADDRESS, "10.0.0.1", at=AT)

    def one(_number):
        try:
            services.begin(AttemptKind.ADDRESS, "10.0.0.1", at=AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(12)))
    assert AttemptCount.objects.get().failures == 13


def wrong(client, username, times):
    return [make.sign_in(client, username, "not the password") for _each in range(times)]


@pytest.mark.django_db
@pytest.mark.parametrize("username", ["zhuoma", "nobody-is-called-that"])
def test_after_five_wrong_passwords_one_waits_whether_the_name_exists_or_not(username):
    make.account()
    client = Client(headers={"accept-language": "en"})
    assert {answer.status_code for answer in wrong(client, username, 5)} == {400}
    answer = make.sign_in(client, username)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60
    assert "Too many wrong tries. Wait 1 min, then try again." in answer.content.decode()
    assert not make.is_signed_in(client)


@pytest.mark.django_db
def test_locked_answers_are_alike_for_known_and_unknown_names(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: make.AT)  # both pages say how long to wait
    make.account()
    pages = []
    for username in ("zhuoma", "stranger"):
        client = Client(headers={"accept-language": "en"})
        wrong(client, username, 5)
        pages.append(make.sign_in(client, username).content.decode().replace(username, "NAME"))
    assert without_token(pages[0]) == without_token(pages[1])


def without_token(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


@pytest.mark.django_db
def test_others_behind_the_same_address_still_sign_in():
    make.account()
    make.account("tashi")
    wrong(Client(), "zhuoma", 6)
    client = Client()
    assert make.sign_in(client, "tashi").status_code == 302


@pytest.mark.django_db
def test_an_address_that_guesses_many_names_waits_too():
    make.account()
    client = Client()
    for number in range(services.RULES[AttemptKind.ADDRESS].free):
        make.sign_in(client, f"guess{number}", "not the password")
    assert make.sign_in(client).status_code == 429
    assert make.sign_in(Client(REMOTE_ADDR="10.9.9.9")).status_code == 302


@pytest.mark.django_db
def test_the_log_holds_what_stands_for_the_name_and_the_lock():
    make.account()
    wrong(Client(), "zhuoma", 5)
    entries = list(AuditEntry.objects.filter(action="account.sign_in_failed"))
    assert len(entries) == 5
    assert {entry.object_id for entry in entries} == {services.key_hash(AttemptKind.ACCOUNT, "zhuoma")[:32]}
    locked = AuditEntry.objects.get(action="account.locked")
    assert locked.detail == {"failures": 5, "kind": "account"}
    assert "zhuoma" not in str([entry.detail for entry in AuditEntry.objects.all()])
