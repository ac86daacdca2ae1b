"""Readers of runs. Everybody sees their own runs only."""

from uuid import UUID

from django.db.models import QuerySet

from lms.common.worded import worded
from lms.directory.models import Practitioner
from pathways.definition.selectors import document_of
from pathways.engine import Answer, State, Undo, replay
from pathways.runs.models import PathwayRun, RunEntry


def run_for(practitioner: Practitioner | None, uuid: UUID) -> PathwayRun | None:
    """The person's own run with this id; None for every other."""
    runs = PathwayRun.objects.of(practitioner).select_related("version__pathway", "institution")
    return runs.defer("version__document").filter(uuid=uuid).first()


def open_runs(practitioner: Practitioner) -> list[PathwayRun]:
    """The person's runs that have no outcome yet, newest first."""
    return _open_runs(practitioner.person_id)


@worded
def _open_runs(person: int) -> QuerySet[PathwayRun]:
    runs = PathwayRun.objects.of_person(person).filter(finished_at=None)
    return runs.select_related("version__pathway").defer("version__document")


def entries_of(run: PathwayRun) -> int:
    """The length of the run's log."""
    return run.entries.count()


def state_of(run: PathwayRun) -> tuple[State, int]:
    """The state that the run's log gives, and the length of that log."""
    entries = list(run.entries.order_by("position"))
    return replay(document_of(run.version), (logged(entry) for entry in entries)), len(entries)


def logged(entry: RunEntry) -> Answer | Undo:
    """An entry of the log as the engine reads it."""
    if "undo" in entry.answer:
        return Undo()
    return Answer(entry.step, entry.answer.get("value"))
