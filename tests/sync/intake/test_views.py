"""POST /sync/: what a device sends and what it is answered."""

import gzip
import hashlib
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from lms.common import clock
from lms.directory.models import Practitioner
from lms.sync.intake.selectors import owner_of
from lms.sync.models import KeptPayload, SyncDevice, SyncRecord
from tests.factories import directory as make
from tests.factories.sync import DEVICE, NOW, OTHER_DEVICE, a_batch, a_record, numbered, results, send, told, wire

pytestmark = pytest.mark.django_db
URL = "/sync/"


def post(client: Client, body: bytes, **headers: str):
    return client.post(URL, body, content_type="application/json", headers=headers)


def test_the_address_is_the_one_that_devices_know():
    assert reverse("sync:intake") == URL


def test_a_record_is_taken_and_the_answer_proves_it(learner_client, book):
    record = a_record()
    response = send(learner_client, record)
    assert response.headers["Content-Type"] == "application/json"
    assert response.json() == {
        "v": 1,
        "now": told(NOW),
        "results": [{"id": record["id"], "s": "ok"}],
        "digest": {"count": 1, "sha256": hashlib.sha256(record["id"].encode()).hexdigest()},
    }
    assert [str(each.id) for each in book.done] == [record["id"]]


def test_the_digest_is_over_the_sorted_ids_of_this_device_and_person(learner_client, book):
    records = numbered(a_record() for _ in range(3))
    send(learner_client, *reversed(records))
    send(learner_client, a_record(), device=str(OTHER_DEVICE))
    digest = send(learner_client).json()["digest"]
    ids = sorted(record["id"] for record in records)
    assert digest == {"count": 3, "sha256": hashlib.sha256("\n".join(ids).encode()).hexdigest()}


def test_a_device_may_prove_only_what_it_still_remembers(learner_client, book):
    records = numbered(a_record() for _ in range(3))
    send(learner_client, *records)
    digest = send(learner_client, **{"from": 3}).json()["digest"]
    assert digest == {"count": 1, "sha256": hashlib.sha256(records[2]["id"].encode()).hexdigest()}


def test_a_device_without_records_proves_nothing(learner_client):
    assert send(learner_client).json()["digest"] == {"count": 0, "sha256": hashlib.sha256(b"").hexdigest()}


class TestOwners:
    """Whose records a batch brings, as the device names them."""

    @pytest.fixture
    def former(self, learner):
        """An account that was joined to the learner's."""
        joined = make.signed_in_person()
        Practitioner.objects.filter(pk=joined.pk).update(merged_into=learner)
        return joined

    def test_ones_own_are_taken(self, learner, learner_client, book):
        assert results(send(learner_client, a_record(), owner=str(owner_of(learner)))) == ["ok"]

    def test_those_of_somebody_else_are_taken_by_nobody(self, learner_client, book):
        response = send(learner_client, a_record(), owner=str(owner_of(make.signed_in_person())))
        assert (response.status_code, response.json()["error"]) == (403, "signed_out")
        assert not SyncRecord.objects.exists()
        assert not SyncDevice.objects.exists()

    @pytest.mark.parametrize("owner", ["", "x", 1, []], ids=repr)
    def test_what_names_nobody_is_malformed(self, learner_client, owner):
        assert send(learner_client, owner=owner).status_code == 400

    def test_those_of_a_joined_account_count_for_the_person_and_stand_under_that_account(
        self, learner, learner_client, former, book
    ):
        record = a_record()
        assert results(send(learner_client, record, owner=str(owner_of(former)))) == ["ok"]
        assert [each.practitioner for each in book.done] == [learner]
        assert SyncRecord.objects.get().practitioner == former
        assert results(send(learner_client, record, owner=str(owner_of(former)))) == ["ok"]
        assert len(book.done) == 1

    def test_what_waits_of_one_account_follows_what_came_of_the_other(self, learner, learner_client, former, book):
        late, early = (a_record("test.page", {"book": "b", "page": number}) for number in (1, 0))
        assert results(send(learner_client, late, owner=str(owner_of(former)))) == ["held"]
        assert KeptPayload.objects.get().practitioner == former
        assert results(send(learner_client, early, owner=str(owner_of(learner)))) == ["ok"]
        assert book.pages == {"b": [0, 1]}

    def test_each_owner_is_proven_alone(self, learner, learner_client, former, book):
        mine, theirs = a_record(), a_record()
        for owner, record in ((learner, mine), (former, theirs)):
            answer = send(learner_client, record, owner=str(owner_of(owner)), **{"from": 1})
            proof = hashlib.sha256(record["id"].encode()).hexdigest()
            assert answer.json()["digest"] == {"count": 1, "sha256": proof}
        assert send(learner_client).json()["digest"]["count"] == 2

    def test_after_the_joining_was_undone_the_other_is_somebody_else(self, learner_client, former, book):
        send(learner_client, a_record(), owner=str(owner_of(former)))
        Practitioner.objects.filter(pk=former.pk).update(merged_into=None)
        assert send(learner_client, owner=str(owner_of(former))).status_code == 403
        assert SyncRecord.objects.of(former).count() == 1


def test_an_uncompressed_body_is_read_too(learner_client, book):
    body = json.dumps(a_batch(a_record())).encode()
    assert results(post(learner_client, body)) == ["ok"]


def test_what_was_refused_is_told_in_the_readers_language(learner_client, book):
    refused = send(learner_client, a_record("test.done", {"bad": True})).json()["results"][0]
    assert (refused["s"], refused["why"], refused["say"]) == ("refused", "bad", "Bad.")
    with translation.override("en"):
        learner_client.cookies["django_language"] = "en"
        answer = send(learner_client, a_record(), a_record("test.page", {"book": "b", "page": 4}))
    assert answer.json()["results"][1]["say"].startswith("It has arrived and counts as soon as")


def test_who_is_signed_out_is_told_so_in_json(client, book):
    response = send(client, a_record())
    assert response.status_code == 403
    assert response.json()["error"] == "signed_out"
    assert response.json()["say"]
    assert not SyncRecord.objects.exists()


def test_who_is_signed_out_and_has_an_old_page_is_told_the_first_of_it(book):
    response = send(Client(enforce_csrf_checks=True), a_record())
    assert (response.status_code, response.json()["error"]) == (403, "signed_out")


def test_a_page_that_was_open_too_long_is_told_so_in_json(learner, book):
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner.user)
    response = send(client, a_record())
    assert (response.status_code, response.json()["error"]) == (403, "csrf")


def test_the_token_of_the_page_opens_the_door(learner, book):
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner.user)
    client.get(reverse("portal:home"))
    token = client.cookies["csrftoken"].value
    headers = {"x-csrftoken": token, "content-encoding": "gzip"}
    assert results(post(client, wire(a_batch(a_record())), **headers)) == ["ok"]


def test_an_account_of_nobody_is_refused_in_json(client, book):
    client.force_login(make.UserFactory())
    response = send(client, a_record())
    assert (response.status_code, response.json()["error"]) == (403, "forbidden")


def test_a_get_is_answered_in_json(learner_client):
    response = learner_client.get(URL)
    assert (response.status_code, response.json()["error"]) == (405, "method")


def test_a_mistake_of_ours_is_answered_in_json(learner, book, monkeypatch):
    client = Client(raise_request_exception=False)
    client.force_login(learner.user)
    monkeypatch.setattr("lms.sync.intake.views.digest_of", lambda *_args, **_more: 1 / 0)
    response = send(client, a_record())
    assert (response.status_code, response.json()["error"]) == (500, "later")


def test_an_old_program_is_told_to_renew_itself(learner_client, book):
    response = send(learner_client, a_record(), v=2)
    assert (response.status_code, response.json()["error"]) == (409, "version")
    assert response.json()["say"]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("no JSON", b"records"),
        ("no UTF-8", b"\xff\xfe{}"),
        ("no object", b"[]"),
        ("endless", b"[" * 100_000),
        ("no number", b'{"v": NaN}'),
        ("no device", json.dumps(a_batch(device="phone")).encode()),
        ("no list", json.dumps(a_batch(records={})).encode()),
        ("no count", json.dumps(a_batch(waiting=-1)).encode()),
        ("no start", json.dumps(a_batch(**{"from": "one"})).encode()),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(learner_client, name, body):
    response = post(learner_client, body)
    assert (response.status_code, response.json()["error"]) == (400, "malformed")
    assert response.json()["say"]


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_body_that_is_not_what_its_header_says_is_refused(learner_client, encoding):
    response = post(learner_client, b"not compressed", **{"content-encoding": encoding})
    assert (response.status_code, response.json()["error"]) == (400, "malformed")


def test_a_body_that_was_cut_off_is_refused(learner_client, book):
    response = post(learner_client, wire(a_batch(a_record()))[:-10], **{"content-encoding": "gzip"})
    assert (response.status_code, response.json()["error"]) == (400, "malformed")


def test_a_form_is_no_batch(learner_client):
    response = learner_client.post(URL, {"v": "1"})
    assert (response.status_code, response.json()["error"]) == (400, "malformed")


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_above_the_limit_is_refused_packed_or_not(learner_client, packed):
    body = json.dumps(a_batch(a_record(data={"text": "a" * 300_000}))).encode()
    headers = {"content-encoding": "gzip"} if packed else {}
    response = post(learner_client, gzip.compress(body) if packed else body, **headers)
    assert (response.status_code, response.json()["error"]) == (413, "too_large")


def test_more_records_than_the_limit_are_refused(learner_client, book):
    response = send(learner_client, *(a_record() for _ in range(201)))
    assert (response.status_code, response.json()["error"]) == (413, "too_large")
    assert not SyncRecord.objects.exists()


def test_a_contact_is_noted_with_what_the_device_says(learner_client, learner, book):
    send(learner_client, waiting=7, now=told(NOW - timedelta(minutes=5)))
    device = SyncDevice.objects.of(learner).get()
    assert (device.device, device.waiting, device.clock_difference_s) == (DEVICE, 7, 300)
    assert device.first_contact_at == device.last_contact_at == NOW


def test_a_later_contact_keeps_the_first(learner_client, learner, book, monkeypatch):
    send(learner_client, waiting=7)
    later = NOW + timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    send(learner_client, now="no time at all")
    device = SyncDevice.objects.of(learner).get()
    assert (device.first_contact_at, device.last_contact_at) == (NOW, later)
    assert (device.waiting, device.clock_difference_s) == (0, None)
