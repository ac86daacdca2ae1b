"""What was held and is refused later: the device hears of it at its next contact."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils.translation import gettext

from lms.directory.models import Practitioner
from lms.sync.intake import selectors
from lms.sync.intake.presenters import FOLLOWS_REFUSED
from lms.sync.intake.selectors import owner_of
from lms.sync.models import SyncSettlement
from tests.factories import directory as make
from tests.factories.sync import NOW, OTHER_DEVICE, a_record, numbered, send, told
from tests.sync.intake.test_services import page

pytestmark = pytest.mark.django_db
MADE_AT = told(NOW - timedelta(hours=1))


def refused_later(client, book: str = "b", pages: int = 1, **values: object) -> list[str]:
    """Records that follow one which never came, and are refused when it comes and is refused itself; their ids."""
    followers = [page(number, book) for number in range(1, pages + 1)]
    held = send(client, *numbered(followers), **values)
    assert {result["s"] for result in held.json()["results"]} == {"held"}
    # From the person's other device, so that nothing of this one is asked again.
    send(client, page(0, book, bad=True), device=str(OTHER_DEVICE), waiting=0)
    return [record["id"] for record in followers]


def late(response) -> list[str]:
    return [each["id"] for each in response.json().get("late", [])]


def test_the_next_contact_tells_what_was_refused_with_the_reason_and_what_it_was(learner_client, book):
    (refused,) = refused_later(learner_client)
    answer = send(learner_client, a_record(), heard="").json()
    said = {"why": "follows_refused", "say": gettext(FOLLOWS_REFUSED)}
    assert answer["late"] == [{"id": refused, **said, "kind": "test.page", "at": MADE_AT}]
    assert answer["heard"] == str(SyncSettlement.objects.get().pk)


def test_it_is_told_until_the_device_says_that_it_has_heard(learner_client, book):
    refused = refused_later(learner_client)
    first = send(learner_client, heard="")
    again = send(learner_client, heard="")
    assert late(first) == late(again) == refused
    heard = send(learner_client, heard=first.json()["heard"]).json()
    assert "late" not in heard
    assert "heard" not in heard


def test_what_is_refused_after_that_is_told_alone(learner_client, book):
    refused_later(learner_client, "one")
    heard = send(learner_client, heard="").json()["heard"]
    second = refused_later(learner_client, "two")
    assert late(send(learner_client, heard=heard)) == second


def test_many_are_told_in_parts_and_none_is_left_out(learner_client, book, monkeypatch):
    monkeypatch.setattr(selectors, "LATE_AT_ONCE", 2)
    refused = refused_later(learner_client, pages=5)
    found, heard = [], ""
    for expected in (2, 2, 1):
        answer = send(learner_client, heard=heard)
        assert len(late(answer)) == expected
        found += late(answer)
        heard = answer.json()["heard"]
    assert sorted(found) == sorted(refused)
    assert late(send(learner_client, heard=heard)) == []


def test_a_program_that_does_not_listen_is_told_nothing(learner_client, book):
    refused_later(learner_client)
    assert set(send(learner_client).json()) == {"v", "now", "results", "digest"}


@pytest.mark.parametrize("heard", [None, 7, [], "x", "0197d1c0"], ids=repr)
def test_a_word_that_cannot_be_read_is_nothing_heard(learner_client, book, heard):
    refused = refused_later(learner_client)
    assert late(send(learner_client, heard=heard)) == refused


def test_what_waits_and_what_came_to_count_is_not_told(learner_client, book):
    send(learner_client, page(1), page(5, "other"))
    send(learner_client, page(0), device=str(OTHER_DEVICE))
    assert SyncSettlement.objects.get().result == "ok"
    assert late(send(learner_client, heard="")) == []


def test_other_devices_and_other_people_hear_nothing_of_it(client, learner_client, book):
    refused_later(learner_client)
    assert late(send(learner_client, device=str(UUID(int=7)), heard="")) == []
    client.force_login(make.signed_in_person(role="learner").user)
    assert late(send(client, heard="")) == []


def test_an_account_that_was_joined_hears_of_its_own(learner, learner_client, book):
    former = make.signed_in_person()
    Practitioner.objects.filter(pk=former.pk).update(merged_into=learner)
    refused = refused_later(learner_client, owner=str(owner_of(former)))
    assert late(send(learner_client, owner=str(owner_of(learner)), heard="")) == []
    assert late(send(learner_client, owner=str(owner_of(former)), heard="")) == refused
