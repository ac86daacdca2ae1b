"""How far the work is, in steps, and how long the rest may take."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from lms.common.identifiers import new_id
from lms.common.jobs import JobStatus
from media_pipeline import presenters
from media_pipeline.jobs.presenters import as_json
from media_pipeline.jobs.selectors import Progress, progress_of, steps_listed
from media_pipeline.models import StepKind
from tests.factories.media_pipeline import JobFactory, StepFactory, ready_asset

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 15, 4, tzinfo=UTC)
OUTLINE = {"picture": True, "sound": True, "parts": 3, "av1": True}


@pytest.fixture
def asset():
    made = JobFactory(status=JobStatus.RUNNING, progress=12, step=StepKind.VIDEO).asset
    done(made, StepKind.INSPECT, result={"outline": OUTLINE}, seconds=10)
    return made


def done(asset, kind: str, part: int = 0, *, seconds: int = 20, **facts):
    times = {"started_at": AT, "finished_at": AT + timedelta(seconds=seconds)}
    return StepFactory(
        asset=asset, kind=kind, part=part, status=JobStatus.DONE, progress=100, tries=1, **times, **facts
    )


def told(asset, kind: str):
    return next(step for step in progress_of(asset).steps if step.kind == kind)


def test_steps_to_come_are_told_too(asset):
    steps = progress_of(asset).steps
    assert [step.kind for step in steps] == [
        *("inspect", "speech", "analysis", "pictures", "first", "voices", "covers", "video", "join"),
        *("av1", "av1_join"),
    ]
    assert (steps[0].status, steps[0].progress, steps[0].seconds) == (JobStatus.DONE, 100, 10)
    assert {step.status for step in steps[1:]} == {JobStatus.WAITING}


def test_parts_are_told_as_one_step(asset):
    done(asset, StepKind.VIDEO, 0, seconds=30)
    StepFactory(asset=asset, kind=StepKind.VIDEO, part=1, status=JobStatus.RUNNING, progress=50, tries=2)
    films = told(asset, StepKind.VIDEO)
    assert (films.status, films.progress, films.tries, films.seconds) == (JobStatus.RUNNING, 50, 2, 30)


def test_parts_of_which_some_are_done_are_still_under_way(asset):
    done(asset, StepKind.VIDEO, 0)
    assert told(asset, StepKind.VIDEO).status == JobStatus.RUNNING
    for part in (1, 2):
        done(asset, StepKind.VIDEO, part)
    assert told(asset, StepKind.VIDEO).status == JobStatus.DONE


def test_a_step_that_failed_says_why_in_the_readers_language(asset):
    StepFactory(asset=asset, kind=StepKind.SPEECH, status=JobStatus.FAILED, reason=presenters.BROKE)
    with translation.override("en"):
        assert told(asset, StepKind.SPEECH).reason == presenters.BROKE
    assert told(asset, StepKind.SPEECH).status == JobStatus.FAILED
    assert progress_of(asset).left_s is None


def test_the_time_left_shrinks_with_every_step(asset):
    before = progress_of(asset)
    done(asset, StepKind.ANALYSIS, seconds=150)
    after = progress_of(asset)
    assert before.left_s > after.left_s > 0
    with translation.override("en"):
        assert after.left == f"about {-(-after.left_s // 60)} min"


def test_nobody_waits_for_what_idle_workers_do(asset):
    for kind in ("speech", "analysis", "pictures", "first", "voices", "covers", "join"):
        done(asset, kind)
    for part in range(3):
        done(asset, StepKind.VIDEO, part)
    StepFactory(asset=asset, kind=StepKind.AV1)
    progress = progress_of(asset)
    assert (progress.left_s, progress.left, progress.working) == (None, "", True)


def test_a_recording_of_an_earlier_release_has_no_steps():
    assert progress_of(ready_asset()) == Progress([], None, False)


def test_scripts_get_the_same_in_json(asset):
    done(asset, StepKind.ANALYSIS, seconds=150)
    with translation.override("en"):
        state = as_json(asset, progress_of(asset))
    assert (state["status"], state["progress"], state["percent_text"]) == ("running", 12, "12 %")
    assert state["state_text"] == "running: making videos"
    assert state["left_text"].startswith("about ")
    assert state["steps"][2] == {
        **{"kind": "analysis", "status": "done", "progress": 100, "tries": 1, "seconds": 150, "reason": ""},
        **{"status_text": "done", "percent_text": "100 %"},
    }


def test_a_page_is_loaded_anew_when_it_would_show_other_things(asset):
    before = as_json(asset, progress_of(asset))["shown"]
    StepFactory(asset=asset, kind=StepKind.SPEECH, status=JobStatus.RUNNING, progress=10)
    running = as_json(asset, progress_of(asset))["shown"]
    asset.steps.filter(kind=StepKind.SPEECH).update(progress=70)
    assert as_json(asset, progress_of(asset))["shown"] == running
    asset.steps.filter(kind=StepKind.SPEECH).update(status=JobStatus.FAILED)
    assert len({before, running, as_json(asset, progress_of(asset))["shown"]}) == 3


def test_operators_ask_for_some_of_them(asset):
    failed = StepFactory(status=JobStatus.FAILED, kind=StepKind.VIDEO)
    assert list(steps_listed(statuses=["failed"])) == [failed]
    assert list(steps_listed(kinds=["video"], statuses=["done"])) == []
    assert [row.kind for row in steps_listed(asset=asset.uuid)] == ["inspect"]
    assert not steps_listed(asset=new_id()).exists()
    assert steps_listed().count() == 2
