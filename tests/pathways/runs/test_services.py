"""The log of a run: repeats count once, stale answers not at all, an undo is added, an outcome is told."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from lms.common.events import referral_requested, run_finished
from lms.common.identifiers import new_id
from pathways.models import PathwayRun, RunEntry
from pathways.runs.services import answer, start_run, undo
from pathways.selectors import open_runs, run_for, state_of
from pathways.services import import_document, publish
from tests.factories import directory as make
from tests.factories.pathways import AT, diarrhoea_text, imported, published, raw, run_of

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=5)
REFERRED = ("10", "8", "yes")
AT_HOME = ("10", None, "no", "37.0", "well")


class Heard(list):
    """What the two events told, as (name, payload)."""

    def of(self, name: str) -> list[dict]:
        return [payload for event, payload in self if event == name]


@pytest.fixture
def heard():
    told = Heard()

    def finished(sender, run, **_):
        told.append(("finished", {"run": run}))

    def requested(sender, run, referral, **_):
        told.append(("referral", {"run": run, **referral}))

    run_finished.connect(finished)
    referral_requested.connect(requested)
    yield told
    run_finished.disconnect(finished)
    referral_requested.disconnect(requested)


def give(run, *values):
    """Answer one question after the other."""
    for value in values:
        progress = answer(run=run, key=new_id(), position=state_of(run)[1], raw=value, at=LATER)
    return progress


def test_a_run_keeps_the_version_and_the_institution_it_started_with(learner):
    pathway = published()
    run = run_of(learner, pathway)
    by = pathway.published.imported_by
    newer, _ = import_document(raw=raw(icd10=["A00"]), institution=pathway.institution, by=by, at=AT)
    publish(version=newer, by=by, at=AT)
    again = PathwayRun.objects.get(pk=run.pk)
    assert again.version == pathway.published
    assert again.checksum == pathway.published.checksum
    assert again.institution == learner.posts.get().institution
    assert again.started_at == AT


def test_the_same_key_starts_one_run(learner):
    pathway, key = published(), new_id()
    runs = [start_run(pathway=pathway, practitioner=learner, key=key, at=AT) for _ in range(2)]
    assert runs[0] == runs[1]
    assert PathwayRun.objects.count() == 1
    with pytest.raises(PermissionDenied):
        start_run(pathway=pathway, practitioner=make.signed_in_person(), key=key, at=AT)


def test_who_may_start_a_run(learner):
    pathway = published()
    with pytest.raises(PermissionDenied):
        run_of(make.signed_in_person(role="commission"), pathway)
    without_post = make.PractitionerFactory()
    make.GrantFactory(practitioner=without_post, role="learner")
    with pytest.raises(PermissionDenied):
        run_of(without_post, pathway)
    with pytest.raises(PermissionDenied):
        run_of(learner, imported(text=raw(slug="draft")).pathway)


def test_answers_are_added_to_the_log_and_replayed(learner):
    run = run_of(learner)
    progress = give(run, " 10 ", None)
    assert progress.state.question == "convulsions"
    assert list(run.entries.values_list("position", "step", "answer")) == [
        (0, "age", {"value": "10"}),
        (1, "weight", {"missing": "not_measured"}),
    ]
    assert state_of(run) == (progress.state, 2)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" 10 ", "10"), ("1e1", "10"), ("１０", "10"), ("+10.0", "10"), (10, "10"), (" " * 60 + "10" + " " * 60, "10")],
)
def test_only_the_value_is_kept_and_not_what_was_typed(learner, typed, kept):
    run = run_of(learner)
    give(run, typed)
    assert run.entries.get().answer == {"value": kept}
    assert state_of(run)[0].answers == (("age", 10),)


def test_a_patients_name_in_an_answer_is_refused_and_stored_nowhere(learner, heard):
    """At every question of the pathway, in every column of the run and its log, and in what is told."""
    run = run_of(learner)
    for right in AT_HOME:
        for typed in ("10" + " " * 40 + "卓玛 632801", "10 卓玛", "卓玛", "yes 卓玛", "well\n卓玛", ""):
            assert give(run, typed).refused is not None
        give(run, right)
    stored = [*run.entries.values_list("step", "answer"), PathwayRun.objects.values_list("outcome").get(pk=run.pk)]
    assert "卓玛" not in str(stored)
    assert run.entries.count() == len(AT_HOME)
    assert [event for event, _payload in heard] == ["finished"]


def test_a_log_holds_numbers_options_and_yes_or_no_only(learner):
    run = run_of(learner)
    give(run, *AT_HOME)
    assert [entry.answer for entry in run.entries.all()] == [
        {"value": "10"},
        {"missing": "not_measured"},
        {"value": False},
        {"value": "37"},
        {"value": "well"},
    ]


def test_a_double_submit_counts_once(learner):
    run, key = run_of(learner), new_id()
    for _ in range(2):
        progress = answer(run=run, key=key, position=0, raw="10", at=LATER)
        assert not progress.stale
    assert run.entries.count() == 1


def test_a_second_tab_is_stale_and_changes_nothing(learner):
    run = run_of(learner)
    give(run, "10")
    progress = answer(run=run, key=new_id(), position=0, raw="11", at=LATER)
    assert progress.stale
    assert progress.state.question == "weight"
    assert run.entries.count() == 1


def test_a_key_of_another_run_is_stale(learner):
    first, second, key = run_of(learner), run_of(learner, published(text=raw(slug="other"))), new_id()
    answer(run=first, key=key, position=0, raw="10", at=LATER)
    assert answer(run=second, key=key, position=0, raw="10", at=LATER).stale
    assert undo(run=second, key=key, position=0, at=LATER).stale
    assert RunEntry.objects.count() == 1


def test_an_answer_that_does_not_fit_is_refused_and_not_logged(learner):
    run = run_of(learner)
    progress = give(run, "60")
    assert progress.refused.code == "not_applicable"
    assert progress.state.question == "age"
    assert not run.entries.exists()


def test_undo_adds_an_entry_and_asks_again(learner):
    run, key = run_of(learner), new_id()
    give(run, "10", "8")
    for _ in range(2):
        progress = undo(run=run, key=key, position=2, at=LATER)
        assert progress.state.question == "weight"
    assert [entry.answer for entry in run.entries.all()][-1] == {"undo": True}
    assert run.entries.count() == 3
    assert give(run, "9").state.answers[-1] == ("weight", 9)


def test_undo_from_a_stale_page_or_before_the_first_answer_does_nothing(learner):
    run = run_of(learner)
    assert undo(run=run, key=new_id(), position=0, at=LATER).state.question == "age"
    give(run, "10")
    assert undo(run=run, key=new_id(), position=0, at=LATER).stale
    assert run.entries.count() == 1


def test_an_outcome_is_stored_and_told_without_a_referral(learner, heard):
    run = run_of(learner)
    give(run, *AT_HOME)
    run.refresh_from_db()
    assert run.outcome == {"step": "home", "referral": None}
    assert run.finished_at == LATER
    assert heard == [("finished", {"run": run})]


def test_a_finished_run_takes_no_more_answers_and_no_undo(learner, heard):
    run = run_of(learner)
    give(run, *AT_HOME)
    assert answer(run=run, key=new_id(), position=5, raw="ill", at=LATER).stale
    assert undo(run=run, key=new_id(), position=5, at=LATER).stale
    assert len(heard.of("finished")) == 1


def test_a_referral_is_requested_once_with_a_key_that_belongs_to_the_run(learner, heard):
    run, key = run_of(learner), new_id()
    give(run, *REFERRED[:2])
    for _ in range(2):
        answer(run=run, key=key, position=2, raw="yes", at=LATER)
    [referral] = heard.of("referral")
    assert (referral["urgency"], referral["reason"]) == ("urgent", "Child with danger(中)")
    assert referral["run"] == run
    assert referral["key"].version == 5
    assert referral["key"] != run.uuid
    summary = referral["summary"]
    assert "Age?(中)10" in summary
    assert "Referred(中)" in summary
    assert learner.name_zh not in summary


def test_a_failing_receiver_undoes_the_answer(learner):
    def refuse(sender, **_):
        raise RuntimeError("outbox is full")

    run = run_of(learner)
    give(run, *REFERRED[:2])
    referral_requested.connect(refuse)
    try:
        with pytest.raises(RuntimeError, match="outbox"):
            give(run, REFERRED[2])
    finally:
        referral_requested.disconnect(refuse)
    run.refresh_from_db()
    assert run.outcome is None
    assert run.entries.count() == 2


def test_the_summary_of_the_shipped_pathway_names_treatment_and_doses(learner, heard):
    run = run_of(learner, published(text=diarrhoea_text()))
    give(run, "11", "male", "10", "well", "no", "normal", "no", "no", "yes", "very_slow", "no")
    summary = heard.of("referral")[0]["summary"]
    for words in ("儿童急性腹泻", "11", "10 kg", "300", "700", "方案C"):
        assert words in summary


def test_everybody_sees_their_own_runs_only(learner):
    run = run_of(learner)
    other = make.signed_in_person()
    assert run_for(learner, run.uuid) == run
    assert run_for(other, run.uuid) is None
    assert run_for(None, run.uuid) is None
    assert open_runs(learner) == [run]
    assert open_runs(other) == []
    give(run, *REFERRED)
    assert open_runs(learner) == []
    assert run_for(learner, run.uuid) == run


def test_the_log_cannot_be_changed_and_a_position_counts_once(learner):
    run = run_of(learner)
    give(run, "10")
    with pytest.raises(DatabaseError), transaction.atomic():
        run.entries.update(answer={"value": "11"})
    with pytest.raises(DatabaseError), transaction.atomic():
        run.entries.filter(position=0)._raw_delete("default")
    with pytest.raises(DatabaseError), transaction.atomic():
        run.entries.create(position=0, step="age", answer={"value": "11"}, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        PathwayRun.objects.filter(pk=run.pk).update(finished_at=AT)


def test_nothing_in_a_run_can_hold_a_patients_name():
    """Identity has no place to go: a run's own columns are keys, times, a version and an outcome."""
    fields = {field.name for field in PathwayRun._meta.concrete_fields}
    assert fields == {
        "id",
        "uuid",
        "version",
        "checksum",
        "practitioner",
        "institution",
        "started_at",
        "outcome",
        "finished_at",
    }
