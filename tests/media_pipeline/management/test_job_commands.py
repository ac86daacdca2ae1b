"""`media_jobs` lists steps and starts failed ones again."""

import json

import pytest
from django.core.management import CommandError, call_command

from lms.common.identifiers import new_id
from lms.common.jobs import JobStatus
from media_pipeline import presenters, tasks
from tests.factories.media_pipeline import JobFactory, StepFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(monkeypatch):
    monkeypatch.setattr(tasks.take_step, "delay", lambda: None)
    facts = {"tries": 3, "worker": "here:1", "reason": presenters.BROKE, "detail": "moov atom not found"}
    asset = JobFactory(asset__title="腹泻").asset
    return StepFactory(kind="video", part=2, status=JobStatus.FAILED, asset=asset, **facts)


def said(capsys, *words: str) -> str:
    call_command("media_jobs", *words)
    return capsys.readouterr().out


def test_a_line_for_each_step(failed, capsys):
    StepFactory(status=JobStatus.DONE)
    lines = said(capsys).splitlines()
    assert len(lines) == 2
    line = next(line for line in lines if "failed" in line)
    for told in (str(failed.asset.uuid), "video 2", "tries 3", "腹泻", "here:1", presenters.BROKE):
        assert told in line


def test_filters(failed, capsys):
    StepFactory(status=JobStatus.DONE)
    assert len(said(capsys, "--status", "failed").splitlines()) == 1
    assert len(said(capsys, "--status", "failed", "--status", "done").splitlines()) == 2
    assert len(said(capsys, "--kind", "inspect").splitlines()) == 1
    assert len(said(capsys, "--asset", str(failed.asset.uuid)).splitlines()) == 1
    assert said(capsys, "--asset", str(new_id())) == ""


def test_json(failed, capsys):
    (step,) = json.loads(said(capsys, "--json"))["steps"]
    assert (step["asset"], step["kind"], step["part"]) == (str(failed.asset.uuid), "video", 2)
    assert (step["status"], step["tries"], step["detail"]) == ("failed", 3, "moov atom not found")
    assert (step["seconds"], step["started_at"]) == (None, None)


def test_those_that_failed_start_again(failed, capsys):
    other = StepFactory(status=JobStatus.FAILED)
    assert "1 recordings start again." in said(capsys, "--retry", "--asset", str(failed.asset.uuid))
    for row, status in ((failed, JobStatus.WAITING), (other, JobStatus.FAILED)):
        row.refresh_from_db()
        assert row.status == status
    again = json.loads(said(capsys, "--retry", "--json"))
    assert again["retried"] == [str(other.asset.uuid)]
    assert "0 recordings" in said(capsys, "--retry")


@pytest.mark.parametrize("words", [["--status", "lost"], ["--kind", "magic"], ["--asset", "no-uuid"]])
def test_nonsense_is_refused(words):
    with pytest.raises(CommandError):
        call_command("media_jobs", *words)
