"""Start a run and add to its log. The state of a run is what replaying its log gives."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from lms.common.clock import civil_date
from lms.common.events import referral_requested, run_finished
from lms.directory import policy
from lms.directory.models import Practitioner
from lms.directory.policy import Permission
from lms.directory.selectors import primary_post
from pathways.definition.models import Pathway, PathwayVersion
from pathways.definition.selectors import document_of
from pathways.engine import Answer, AnswerRefused, State, canonical_answer, explain, read_answer, step
from pathways.runs.models import PathwayRun, RunEntry
from pathways.runs.presenters import referral_summary
from pathways.runs.selectors import state_of

_REFERRAL_KEYS = uuid5(NAMESPACE_URL, "urn:pathway-run:referral")


@dataclass(frozen=True)
class Progress:
    """What became of an answer: `stale` when the run had moved on, `refused` when the value does not fit."""

    state: State
    stale: bool = False
    refused: AnswerRefused | None = None


@transaction.atomic
def start_run(
    *,
    pathway: Pathway,
    practitioner: Practitioner,
    key: UUID,
    at: datetime,
    version: PathwayVersion | None = None,
    rights_on: date | None = None,
) -> PathwayRun:
    """Start a run with the published version; the same key starts one run only.

    A device that had no link names the `version` that it ran, and the day by whose rights and post the run counts.
    """
    on = rights_on or civil_date(at)
    policy.require(practitioner, Permission.RUN_PATHWAY, on)
    existing = PathwayRun.objects.filter(uuid=key).first()
    if existing is not None:
        return _own(existing, practitioner)
    post = primary_post(practitioner, on)
    version = version or pathway.published
    if version is None or post is None:
        raise PermissionDenied(_("A run needs a published pathway and a post at an institution."))
    run, _created = PathwayRun.objects.get_or_create(
        uuid=key,
        defaults={
            "version": version,
            "checksum": version.checksum,
            "practitioner": practitioner,
            "institution": post.institution,
            "started_at": at,
        },
    )
    return _own(run, practitioner)


@transaction.atomic
def answer(
    *, run: PathwayRun, key: UUID, position: int, raw: object, at: datetime, asked: str | None = None
) -> Progress:
    """Answer the question that the form showed at `position` of the log; None means "not measured".

    A repeat of the same key changes nothing; an answer to a question that is no longer open is stale, and so is one
    to another question than a device `asked`.
    """
    run = _locked(run)
    state, length = state_of(run)
    if run.entries.filter(pk=key).exists():
        return Progress(state)
    if RunEntry.objects.filter(pk=key).exists() or position != length or state.question is None:
        return Progress(state, stale=True)
    if asked is not None and asked != state.question:
        return Progress(state, stale=True)
    document = document_of(run.version)
    try:
        kept = canonical_answer(read_answer(document, state.question, raw))
    except AnswerRefused as refusal:
        return Progress(state, refused=refusal)
    after = step(document, state, Answer(state.question, kept))
    logged = {"missing": "not_measured"} if kept is None else {"value": kept}
    run.entries.create(id=key, position=length, step=state.question, answer=logged, at=at)
    if after.outcome is not None:
        _finish(run, after, at)
    return Progress(after)


@transaction.atomic
def undo(*, run: PathwayRun, key: UUID, position: int, at: datetime, asked: str | None = None) -> Progress:
    """Take the last answer back by adding an entry that says so. A finished run stays as it is.

    A device names the question whose answer it takes back (`asked`); that of another is stale.
    """
    run = _locked(run)
    state, length = state_of(run)
    if run.entries.filter(pk=key).exists():
        return Progress(state)
    if RunEntry.objects.filter(pk=key).exists() or position != length or state.outcome is not None:
        return Progress(state, stale=True)
    if asked is not None and (not state.answers or state.answers[-1][0] != asked):
        return Progress(state, stale=True)
    if state.answers:
        run.entries.create(id=key, position=length, step=state.answers[-1][0], answer={"undo": True}, at=at)
    return Progress(state_of(run)[0])


def _locked(run: PathwayRun) -> PathwayRun:
    """The run, held until the transaction ends: of two answers at one moment the second sees the first."""
    locked = PathwayRun.objects.select_for_update().get(pk=run.pk)
    locked.version = run.version  # read already, and a version never changes
    return locked


def _own(run: PathwayRun, practitioner: Practitioner) -> PathwayRun:
    if not PathwayRun.objects.of(practitioner).filter(pk=run.pk).exists():
        raise PermissionDenied(_("This run belongs to somebody else."))
    return run


def _finish(run: PathwayRun, state: State, at: datetime) -> None:
    """Store the outcome and tell the rooms above, all in the transaction of the last answer."""
    document = document_of(run.version)
    explanation = explain(document, state)
    referral = explanation.referral
    run.outcome = {"step": state.outcome, "referral": referral.id if referral else None}
    run.finished_at = at
    run.save(update_fields=["outcome", "finished_at"])
    if referral is not None:
        referral_requested.announce(
            PathwayRun,
            run=run,
            referral={
                "key": uuid5(_REFERRAL_KEYS, str(run.uuid)),
                "urgency": referral.urgency,
                "reason": referral.reason.zh,
                "summary": referral_summary(document, state, explanation),
            },
        )
    run_finished.announce(PathwayRun, run=run)
