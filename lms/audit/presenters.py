"""The log as an auditor reads it: words for codes, names for keys."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.audit.chain.verification import Finding
from lms.audit.models import AuditCheck, AuditEntry, Via
from lms.audit.policy import Named, readers
from lms.audit.vocabulary import ACTIONS
from lms.common.jobs import JobStatus

_FINDINGS = {
    Finding.MISSING: gettext_lazy("An entry is missing."),
    Finding.CHANGED: gettext_lazy("An entry was changed after it was written."),
    Finding.BROKEN: gettext_lazy("An entry does not follow the one before it."),
    Finding.UNSEALED: gettext_lazy("An entry is not the one that was sealed."),
    Finding.FORGED_SEAL: gettext_lazy("A seal was not made with the key of this installation."),
    Finding.SEAL_MISSING: gettext_lazy("A seal that was made is not there any more."),
    Finding.ARCHIVE_MISSING: gettext_lazy("An archive file is not there."),
    Finding.ARCHIVE_DAMAGED: gettext_lazy("An archive file is not as it was written."),
}


@dataclass(frozen=True)
class Row:
    """One entry on the page."""

    entry: AuditEntry
    action: str
    via: str
    person: Named | None
    detail: list[tuple[str, str]]


@dataclass(frozen=True)
class Check:
    """One look at the whole log on the page."""

    asked_at: datetime
    tone: str
    status: str
    sentence: str


def rows(entries: list[AuditEntry]) -> list[Row]:
    """The entries with what their codes mean; all names are asked for at once."""
    names = readers().names(_keys(entries))
    return [
        Row(
            entry=entry,
            action=str(ACTIONS.get(entry.action, "")),
            via=str(Via(entry.via).label),
            person=names.get(entry.actor_key) if entry.actor_key else None,
            detail=[(name, _short(value)) for name, value in entry.detail.items() if value not in (None, "", [])],
        )
        for entry in entries
    ]


def checks(found: list[AuditCheck]) -> list[Check]:
    """The looks at the whole log, each with a sentence."""
    return [_check(each) for each in found]


def finding_sentence(finding: str) -> str:
    """What is wrong, in a sentence."""
    return str(_FINDINGS[Finding(finding)])


def _keys(entries: list[AuditEntry]) -> set[UUID]:
    return {entry.actor_key for entry in entries if entry.actor_key}


def _short(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _check(check: AuditCheck) -> Check:
    if check.status == JobStatus.FAILED:
        return Check(
            check.created_at, "warm", str(JobStatus.FAILED.label), _("The check could not be done. Try again.")
        )
    if check.status != JobStatus.DONE:
        words = {"share": check.progress}
        return Check(check.created_at, "", str(check.get_status_display()), _("%(share)s%% done") % words)
    if check.finding:
        words = {"sentence": finding_sentence(check.finding), "sequence": check.wrong_sequence}
        advice = _("%(sentence)s First wrong entry: %(sequence)s. Keep the machine as it is and read docs/audit.md.")
        return Check(check.created_at, "bad", _("Not sound"), advice % words)
    words = {"entries": check.entries, "seals": check.seals}
    return Check(
        check.created_at, "good", _("Sound"), _("%(entries)s entries and %(seals)s seals are as they were.") % words
    )
