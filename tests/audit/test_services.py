"""An entry stands or falls with its act, follows the one before it, and says who, from where and through which door."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from lms.audit import services
from lms.audit.chain.digests import FIRST, digest, plain
from lms.audit.context import Actor, acting
from lms.audit.models import AuditCheck, AuditEntry, Via

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)


class Undone(Exception):
    """What goes wrong after something was recorded."""


@transaction.atomic
def undone(*acts):
    for act in acts:
        act()
    raise Undone


def as_read(entry):
    return AuditEntry.objects.get(pk=entry.pk)


def test_an_entry_follows_the_one_before_it():
    first = services.record("post.started", object_kind="post", object_id=7, at=AT)
    second = services.record("post.ended", object_kind="post", object_id=7, at=AT)
    assert (first.sequence, first.previous_hash) == (1, FIRST)
    assert (second.sequence, second.previous_hash) == (2, first.hash)


def test_the_hash_covers_what_the_database_gives_back():
    detail = {
        "codes": ["540000", 3, None, True],
        "share": 0.1,
        "amount": Decimal("1.50"),
        "key": uuid4(),
        "on": AT.date(),
    }
    entry = services.record("grant.given", object_id=uuid4(), detail=detail, actor_key=uuid4(), at=AT)
    read = AuditEntry.objects.filter(pk=entry.pk).values().get()
    assert digest(plain(read)) == entry.hash


def test_the_zone_of_the_instant_makes_no_difference():
    there = services.record("post.started", at=AT.astimezone(timezone(timedelta(hours=8))))
    assert as_read(there).at == AT
    assert digest(plain(vars(as_read(there)))) == there.hash


@pytest.mark.parametrize(
    "column", ["action", "object_kind", "object_id", "detail", "actor_key", "via", "address", "at"]
)
def test_no_column_can_change_without_the_hash(column):
    entry = services.record("post.started", object_kind="post", object_id=7, at=AT)
    changed = {"detail": {"role": "manager"}, "actor_key": uuid4(), "at": AT + timedelta(microseconds=1)}
    assert digest(plain(vars(entry) | {column: changed.get(column, "other")})) != entry.hash


def test_what_is_undone_leaves_no_entry():
    services.record("post.started", at=AT)
    with pytest.raises(Undone):
        undone(lambda: services.record("post.ended", at=AT))
    after = services.record("post.moved", at=AT)
    assert list(AuditEntry.objects.values_list("sequence", "action")) == [(1, "post.started"), (2, "post.moved")]
    assert after.sequence == 2


def test_an_act_whose_entry_cannot_be_written_is_undone():
    with pytest.raises(TypeError, match="codes and numbers"):
        undone(
            lambda: AuditCheck.objects.create(asked_by_key=uuid4()),
            lambda: services.record("audit.check_asked", detail={"person": object()}),
        )
    assert not AuditCheck.objects.exists()


def test_the_actor_of_the_moment_is_recorded():
    person = uuid4()
    with acting(Actor(key=lambda: person, address="192.0.2.7", via=Via.WEB)):
        entry = as_read(services.record("grant.given", at=AT))
    assert (entry.actor_key, entry.address, entry.via) == (person, "192.0.2.7", "web")


def test_outside_of_every_door_it_is_a_command():
    entry = as_read(services.record("grant.given", at=AT))
    assert (entry.actor_key, entry.address, entry.via) == (None, "", "command")


def test_a_named_actor_goes_before_that_of_the_moment():
    person = uuid4()
    with acting(Actor(key=uuid4)):
        assert services.record("session.started", actor_key=person, at=AT).actor_key == person


@pytest.mark.parametrize(
    "told", ["540102199001011234", "54010219900101123x", "13800138000", "+86 138 0013 8000", "zhuoma@example.org"]
)
def test_numbers_of_people_do_not_reach_the_log(told):
    entry = as_read(services.record("import.refused", detail={"rows": [{"value": f"line 3: {told}"}]}, at=AT))
    assert told not in str(entry.detail)
    assert entry.detail["rows"][0]["value"].startswith("line 3: ")


@given(
    st.dictionaries(st.text(max_size=20), st.text(max_size=40) | st.integers() | st.booleans() | st.none(), max_size=4)
)
def test_any_detail_comes_back_with_its_hash(detail):
    clean = {key.replace("\0", ""): value for key, value in detail.items()}
    with transaction.atomic():
        entry = services.record("post.started", detail=clean, at=AT)
        assert digest(plain(vars(as_read(entry)))) == entry.hash
        transaction.set_rollback(True)


def test_a_refused_act_is_recorded_though_its_transaction_is_undone():
    actor = Actor(key=lambda: UUID(int=5), address="192.0.2.7", via=Via.WEB)
    with acting(actor):
        with pytest.raises(Undone):
            undone(
                lambda: services.record("grant.given", at=AT),
                lambda: services.record_regardless(
                    "access.refused", object_kind="institution", object_id="T00001", at=AT
                ),
            )
        services.settle(actor)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id, entry.at) == ("access.refused", "T00001", AT)
    assert (entry.actor_key, entry.address, entry.via) == (UUID(int=5), "192.0.2.7", "web")


def test_what_was_kept_is_written_once():
    actor = Actor()
    with acting(actor):
        services.record_regardless("access.refused", at=AT)
    services.settle(actor)
    services.settle(actor)
    assert AuditEntry.objects.count() == 1


def test_outside_of_every_door_a_refused_act_is_written_at_once():
    services.record_regardless("session.refused", at=AT)
    assert AuditEntry.objects.get().action == "session.refused"


def test_asking_twice_for_a_check_asks_once():
    key, person = uuid4(), uuid4()
    first = services.ask_for_check(key=key, by_key=person)
    assert services.ask_for_check(key=key, by_key=person) == first
    assert list(AuditEntry.objects.values_list("action", "object_id")) == [("audit.check_asked", str(key))]
