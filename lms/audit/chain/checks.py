"""A look at the whole log as a job: an auditor asks, a worker looks, the row tells."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from lms.audit.chain.verification import Outcome, verify
from lms.audit.models import AuditCheck, AuditEntry
from lms.audit.services import record
from lms.common.jobs import MAX_TRIES


def run(*, check_id: int, worker: str, now: Callable[[], datetime]) -> Outcome | None:
    """Take the job and look; None when it is another worker's, or was tried too often."""
    if not AuditCheck.objects.claim(check_id, worker=worker, at=now()):
        return None
    check = AuditCheck.objects.get(pk=check_id)
    if check.tries > MAX_TRIES:
        check.fail(worker=worker, at=now(), reason="Workers died while they looked at the log.")
        return None
    whole = max(1, AuditEntry.objects.count())

    def progress(entries: int) -> None:
        check.heartbeat(worker=worker, at=now(), progress=entries * 100 // whole)

    outcome = verify(progress=progress)
    with transaction.atomic():
        if check.finish(worker=worker, at=now(), **_facts(outcome)):
            found = {"entries": outcome.entries, "finding": outcome.finding, "wrong": outcome.wrong_sequence}
            record("audit.checked", object_kind="audit_check", object_id=check.uuid, detail=found)
    return outcome


def _facts(outcome: Outcome) -> dict[str, object]:
    return {
        "entries": outcome.entries,
        "seals": outcome.seals,
        "finding": outcome.finding or "",
        "wrong_sequence": outcome.wrong_sequence,
    }
