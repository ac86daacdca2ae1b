"""What an import tells the person who started it."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from lms.directory.models import ImportBatch


@dataclass(frozen=True)
class Problem:
    """One thing to mend in the file: where (line as Excel or an editor counts it, column) and why."""

    line: int | None
    column: str
    reason: str

    def __str__(self) -> str:
        if self.line is None:
            return self.reason
        if not self.column:
            return _("Line %(line)s: %(reason)s") % {"line": self.line, "reason": self.reason}
        return _("Line %(line)s, column %(column)s: %(reason)s") % {
            "line": self.line,
            "column": self.column,
            "reason": self.reason,
        }


@dataclass
class Report:
    """The result of an import. With problems nothing was changed; counts are of rows of the file."""

    dry_run: bool = False
    source: str = ""  # how the file was read: "UTF-8", "GB18030" or "xlsx"
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    batch: ImportBatch | None = None  # what was written, if anything was

    @property
    def ok(self) -> bool:
        return not self.problems
