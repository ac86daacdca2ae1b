"""Runs that were made on a device without a link: their log arrives in pieces and in any order."""

from datetime import timedelta
from itertools import permutations

import pytest

from lms.common import clock
from lms.common.clock import civil_date
from lms.common.identifiers import new_id
from lms.directory.models import PractitionerRole
from lms.integrations.models import OutboxMessage
from pathways.models import PathwayRun, RunEntry
from tests.factories import directory
from tests.factories import pathways as make
from tests.factories.sync import NOW, a_record, numbered, results, send, told

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _server_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def pathway():
    return make.published()


def started(run: str, of, **values) -> dict:
    data = {"run": run, "pathway": str(of.uuid), "checksum": of.published.checksum}
    return a_record("run.started", data | values)


def entry(run: str, position: int, step: str, **answer: object) -> dict:
    at = told(NOW - HOUR + timedelta(minutes=position))
    return a_record("run.answered", {"run": run, "position": position, "step": step} | answer, at=at)


def whole_run(pathway) -> list[dict]:
    """A run that is referred: an undone answer, a value that was not measured, and convulsions."""
    run = str(new_id())
    return numbered(
        [
            started(run, pathway),
            entry(run, 0, "age", value="11"),
            entry(run, 1, "age", undo=True),
            entry(run, 2, "age", value="12"),
            entry(run, 3, "weight", missing="not_measured"),
            entry(run, 4, "convulsions", value="yes"),
        ]
    )


def state_of(learner) -> tuple:
    run = PathwayRun.objects.of(learner).get()
    log = [(entry.position, entry.step, entry.answer) for entry in run.entries.all()]
    return run.outcome["step"] if run.outcome else None, run.finished_at, log


def test_a_run_counts_with_its_own_times_and_place(learner_client, learner, pathway):
    records = whole_run(pathway)
    assert results(send(learner_client, *records)) == ["ok"] * 6
    run = PathwayRun.objects.of(learner).get()
    assert run.institution == learner.posts.get().institution
    assert (run.started_at, run.finished_at) == (NOW - HOUR, NOW - HOUR + timedelta(minutes=4))
    assert run.outcome["step"] == "referred"
    assert [str(entry.pk) for entry in run.entries.all()] == [record["id"] for record in records[1:]]
    assert [entry.answer for entry in run.entries.all()] == [
        {"value": "11"},
        {"undo": True},
        {"value": "12"},
        {"missing": "not_measured"},
        {"value": True},
    ]


def test_the_referral_is_sent_exactly_once(learner_client, pathway):
    records = whole_run(pathway)
    for _ in range(3):
        send(learner_client, *records)
    for record in records:
        send(learner_client, record)
    assert OutboxMessage.objects.count() == 1


def test_entries_that_come_before_their_run_wait_for_it(learner_client, learner, pathway):
    records = whole_run(pathway)
    assert results(send(learner_client, *records[1:])) == ["held"] * 5
    assert not RunEntry.objects.exists()
    assert results(send(learner_client, records[0])) == ["ok"]
    assert results(send(learner_client, *records)) == ["ok"] * 6
    assert state_of(learner)[0] == "referred"


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5], ids=str)
def test_single_records_in_any_order_make_the_same_run(learner_client, learner, pathway, order):
    records = whole_run(pathway)
    pieces = [records[:1], records[1:3], records[3:4], records[4:]]
    for place in order:
        send(learner_client, *pieces[place])
    assert state_of(learner)[0] == "referred"
    assert [position for position, *_ in state_of(learner)[2]] == [0, 1, 2, 3, 4]
    assert OutboxMessage.objects.count() == 1


def test_a_run_keeps_the_version_that_the_device_ran(learner_client, learner, pathway):
    old, run = pathway.published, str(new_id())
    record = started(run, pathway)
    author = old.imported_by
    newer = make.imported(by=author, text=make.raw(review_date="2027-02-01"))
    make.publish(version=newer, by=author, at=make.AT)
    assert results(send(learner_client, record, entry(run, 0, "age", value="12"))) == ["ok", "ok"]
    assert PathwayRun.objects.of(learner).get().version == old


def test_a_pathway_may_be_named_by_its_short_name(learner_client, pathway):
    assert results(send(learner_client, started(str(new_id()), pathway, pathway="fever"))) == ["ok"]


def test_a_version_that_nobody_published_is_refused(learner_client, pathway):
    draft = make.imported(by=pathway.published.imported_by, text=make.raw(review_date="2027-02-01"))
    refused = send(learner_client, started(str(new_id()), pathway, checksum=draft.checksum)).json()["results"][0]
    assert (refused["s"], refused["why"]) == ("refused", "unknown")


def test_what_follows_a_refused_start_is_refused_with_it_before_and_after(learner_client, pathway):
    run = str(new_id())
    start = started(run, pathway, checksum="0" * 64)
    early, late = entry(run, 0, "age", value="12"), entry(run, 1, "weight", value="9")
    assert results(send(learner_client, early)) == ["held"]
    assert results(send(learner_client, start)) == ["refused"]
    answers = send(learner_client, early, late).json()["results"]
    assert [(answer["s"], answer["why"]) for answer in answers] == [("refused", "follows_refused")] * 2


def test_an_answer_that_does_not_fit_is_refused_and_what_follows_it_too(learner_client, learner, pathway):
    run = str(new_id())
    records = numbered([started(run, pathway), entry(run, 0, "age", value="999"), entry(run, 1, "weight", value="9")])
    answers = send(learner_client, *records).json()["results"]
    assert [answer.get("why") for answer in answers] == [None, "answer", "follows_refused"]
    assert state_of(learner) == (None, None, [])


@pytest.mark.parametrize(
    ("name", "position", "step", "answer"),
    [
        ("another question", 1, "look", {"value": "well"}),
        ("a position that is taken", 0, "age", {"value": "13"}),
        ("the undoing of another answer", 1, "weight", {"undo": True}),
    ],
)
def test_an_answer_of_another_device_does_not_count_when_the_run_moved_on(
    learner_client, learner, pathway, name, position, step, answer
):
    run = str(new_id())
    send(learner_client, *numbered([started(run, pathway), entry(run, 0, "age", value="12")]))
    refused = send(learner_client, entry(run, position, step, **answer)).json()["results"][0]
    assert (refused["s"], refused["why"]) == ("refused", "stale")
    assert len(state_of(learner)[2]) == 1


def test_an_undo_with_nothing_to_take_back_is_refused(learner_client, pathway):
    run = str(new_id())
    send(learner_client, started(run, pathway))
    assert results(send(learner_client, entry(run, 0, "age", undo=True))) == ["refused"]


def test_a_run_that_was_started_on_the_page_goes_on_offline(learner_client, learner, pathway):
    run = make.run_of(learner, pathway)
    assert results(send(learner_client, entry(str(run.uuid), 0, "age", value="12"))) == ["ok"]
    assert run.entries.count() == 1


def test_the_run_of_somebody_else_is_nobodys_business(client, learner, pathway):
    run = make.run_of(learner, pathway)
    client.force_login(directory.signed_in_person().user)
    assert results(send(client, entry(str(run.uuid), 0, "age", value="12"))) == ["held"]
    refused = send(client, started(str(run.uuid), pathway)).json()["results"][0]
    assert (refused["s"], refused["why"]) == ("refused", "reused")
    assert run.entries.count() == 0


def test_a_start_that_names_another_version_than_the_run_has_is_refused(learner_client, learner, pathway):
    run = make.run_of(learner, pathway)
    author = pathway.published.imported_by
    newer = make.imported(by=author, text=make.raw(review_date="2027-02-01"))
    make.publish(version=newer, by=author, at=make.AT)
    refused = send(learner_client, started(str(run.uuid), pathway, checksum=newer.checksum)).json()["results"][0]
    assert (refused["s"], refused["why"]) == ("refused", "reused")


def test_a_run_of_a_post_that_has_ended_counts_for_its_institution(learner_client, learner, pathway):
    post = learner.posts.get()
    PractitionerRole.objects.filter(pk=post.pk).update(to_date=civil_date(NOW) - timedelta(days=1))
    record = started(str(new_id()), pathway) | {"at": told(NOW - timedelta(days=3))}
    assert results(send(learner_client, record)) == ["ok"]
    assert PathwayRun.objects.of(learner).get().institution == post.institution


def test_who_had_no_right_then_nor_now_is_refused(client, pathway):
    client.force_login(directory.signed_in_person(role="commission").user)
    run = str(new_id())
    answers = send(client, *numbered([started(run, pathway), entry(run, 0, "age", value="12")])).json()["results"]
    assert [answer["why"] for answer in answers] == ["no_right", "follows_refused"]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("run.started", {"run": "x"}),
        ("run.started", {"run": str(new_id()), "pathway": 3, "checksum": "a"}),
        ("run.answered", {"run": str(new_id()), "position": -1}),
        ("run.answered", {"run": str(new_id()), "position": True}),
    ],
    ids=["no run", "no pathway", "before the first", "no position"],
)
def test_data_that_are_no_run_are_refused(learner_client, kind, data):
    refused = send(learner_client, a_record(kind, data)).json()["results"][0]
    assert (refused["s"], refused["why"]) == ("refused", "incomplete")


@pytest.mark.parametrize("answer", [{}, {"value": None}, {"value": []}, {"value": "1" * 101}, {"undo": "yes"}], ids=str)
def test_an_entry_without_an_answer_is_refused(learner_client, pathway, answer):
    run = str(new_id())
    answers = send(learner_client, *numbered([started(run, pathway), entry(run, 0, "age", **answer)])).json()
    assert [each["s"] for each in answers["results"]] == ["ok", "refused"]


def test_an_entry_that_names_no_question_is_refused(learner_client, pathway):
    run = str(new_id())
    nameless = entry(run, 0, 7, value="12")
    assert results(send(learner_client, *numbered([started(run, pathway), nameless]))) == ["ok", "refused"]
