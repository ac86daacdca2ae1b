"""What the pages say about a file and the work on it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lms.common.jobs import JobStatus
from lms.directory.imports.report import Problem
from lms.directory.models import Aim, BatchKind, BatchStep, ImportBatch

PROBLEMS_SHOWN = 20

STOPPED_OFTEN = gettext_noop("The work was interrupted again and again. Nothing was changed; upload the file again.")
NO_RIGHT = gettext_noop("Your account no longer has the right to this. Nothing was changed.")
FILE_GONE = gettext_noop("The file is no longer kept here. Nothing was changed; upload it again.")


@dataclass(frozen=True)
class BatchView:
    """A batch as its page shows it."""

    batch: ImportBatch
    title: str
    tone: str
    kind: str
    step: str
    reason: str
    problems: list[Problem]
    more: int

    @classmethod
    def of(cls, batch: ImportBatch) -> "BatchView":
        problems = [Problem(*parts) for parts in batch.problems[:PROBLEMS_SHOWN]]
        return cls(
            batch=batch,
            title=title(batch),
            tone=tone(batch),
            kind=str(BatchKind(batch.kind).label),
            step=str(BatchStep(batch.step).label) if batch.step else "",
            reason=_(batch.reason) if batch.reason else "",
            problems=problems,
            more=max(0, _count(batch) - len(problems)),
        )

    @property
    def refused(self) -> bool:
        """Has the file mistakes, which its author can read as a list?"""
        return bool(self.problems) and self.batch.aim != Aim.UNDO

    @property
    def undoable(self) -> bool:
        return self.batch.imported_at is not None and self.batch.undone_at is None and not self.batch.working


def _count(batch: ImportBatch) -> int:
    return max(len(batch.problems), batch.counts.get("problems", 0) if batch.aim != Aim.UNDO else 0)


def title(batch: ImportBatch) -> str:
    """Where the work is, or how it ended, in a few words."""
    aim = Aim(batch.aim)
    if batch.working:
        return {
            Aim.CHECK: _("The file is being checked"),
            Aim.IMPORT: _("The file is being imported"),
            Aim.UNDO: _("The import is being undone"),
        }[aim]
    if aim == Aim.UNDO:
        return _("The import is undone") if batch.undone_at else _("The import could not be undone")
    if batch.status == JobStatus.FAILED:
        return _("Nothing was changed")
    if batch.problems:
        return _("The file has mistakes")
    return _("The file is imported") if batch.imported_at else _("The file is in order")


def tone(batch: ImportBatch) -> str:
    """The colour of its tag."""
    if batch.working:
        return ""
    if batch.undone_at or not batch.imported_at:
        return "warm"
    return "good"


def crumbs(label: str = "") -> list[tuple[str, str]]:
    """The way back up from a page about lists."""
    lists = (_("Lists"), reverse("imports:list") if label else "")
    way = [(_("Divisions and institutions"), reverse("institutions:list")), lists]
    return [*way, (label, "")] if label else way
