"""Whatever a recording needs, its steps are done once, in an order that gives the first lesson first."""

from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.models import StepKind
from media_pipeline.services import order
from media_pipeline.services.order import COSTS, IDLE, URGENCY, Outline, due, left_s, planned, progress

OUTLINES = st.builds(
    Outline, picture=st.booleans(), sound=st.booleans(), parts=st.integers(1, 24), av1=st.booleans()
).filter(lambda outline: outline.picture or outline.sound)


@given(OUTLINES, st.randoms(use_true_random=False))
def test_every_step_comes_whichever_worker_is_faster(outline, chance):
    steps, done = planned(outline), []
    while ready := due(steps, done):
        done.append(chance.choice(ready))
    assert sorted(done) == sorted(steps)
    kinds = [kind for kind, _part in done]
    assert kinds[0] == StepKind.INSPECT
    first = kinds.index(StepKind.FIRST)
    assert {StepKind.COVERS, StepKind.VIDEO, StepKind.JOIN}.isdisjoint(kinds[:first])
    assert {StepKind.SPEECH, StepKind.ANALYSIS, StepKind.PICTURES}.isdisjoint(kinds[first:])
    assert IDLE.isdisjoint(kinds[: kinds.index(StepKind.JOIN)])


@given(OUTLINES)
def test_parts_are_joined_when_all_of_them_are_there(outline):
    steps = planned(outline)
    films = [step for step in steps if step[0] == StepKind.VIDEO]
    before = [step for step in steps if step[0] not in {StepKind.VIDEO, StepKind.JOIN, *IDLE}]
    for missing in films:
        done = [*before, *(step for step in films if step != missing)]
        assert due(steps, done) == [missing]
    assert len(films) == (outline.parts if outline.picture else 0)


def test_before_it_was_inspected_nothing_else_is_known():
    assert planned(None) == [(StepKind.INSPECT, 0)]


def test_voice_and_analysis_are_made_side_by_side():
    outline = Outline(picture=True, sound=True, parts=1, av1=False)
    assert due(planned(outline), [(StepKind.INSPECT, 0)]) == [(StepKind.SPEECH, 0), (StepKind.ANALYSIS, 0)]


def test_a_worker_with_nothing_else_to_do_makes_the_other_voices():
    outline = Outline(picture=True, sound=True, parts=1, av1=False)
    done = [(StepKind.INSPECT, 0), (StepKind.SPEECH, 0)]
    assert due(planned(outline), done) == [(StepKind.ANALYSIS, 0), (StepKind.VOICES, 0)]
    assert URGENCY.index(StepKind.PICTURES) < URGENCY.index(StepKind.VOICES)


def test_a_recording_without_sound_or_picture_needs_less():
    silent = {kind for kind, _part in planned(Outline(picture=True, sound=False, parts=1, av1=True))}
    faceless = {kind for kind, _part in planned(Outline(picture=False, sound=True, parts=1, av1=True))}
    assert {StepKind.SPEECH, StepKind.VOICES}.isdisjoint(silent)
    assert faceless == {StepKind.INSPECT, StepKind.SPEECH, StepKind.FIRST, StepKind.VOICES, StepKind.JOIN}


def test_every_kind_has_its_place_and_its_cost():
    assert sorted(URGENCY) == sorted(StepKind.values)
    assert COSTS.keys() == set(StepKind.values)
    assert URGENCY[-2:] == (StepKind.AV1_JOIN, StepKind.AV1)


@given(OUTLINES, st.randoms(use_true_random=False))
def test_progress_never_goes_back_and_ends_at_a_hundred(outline, chance):
    steps = planned(outline)
    waited = [step for step in steps if step[0] not in IDLE]
    done: dict[order.Step, float] = {}
    seen = [progress(steps, done)]
    for step in chance.sample(waited, len(waited)):
        done[step] = 0.5
        seen.append(progress(steps, done))
        done[step] = 1.0
        seen.append(progress(steps, done))
    assert seen == sorted(seen)
    assert seen[0] == 0
    assert seen[-1] == 100
    assert all(percent < 100 for percent in seen[:-1])


@given(OUTLINES)
def test_what_idle_workers_do_delays_nobody(outline):
    steps = planned(outline)
    done = {step: 1.0 for step in steps if step[0] not in IDLE}
    assert progress(steps, done) == 100
    assert left_s(steps, done, dict.fromkeys(done, 10.0), 1) == 0


def test_the_time_left_follows_the_pace_so_far():
    steps = planned(Outline(picture=True, sound=True, parts=2, av1=False))
    inspected = {(StepKind.INSPECT, 0): 1.0}
    assert left_s(steps, {}, {}, 1) is None
    slow = left_s(steps, inspected, {(StepKind.INSPECT, 0): 20.0}, 1)
    fast = left_s(steps, inspected, {(StepKind.INSPECT, 0): 10.0}, 1)
    assert slow == 2 * fast
    assert left_s(steps, inspected, {(StepKind.INSPECT, 0): 20.0}, 2) == slow / 2
