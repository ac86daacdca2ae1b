"""Takes runs of pathways that devices made without a link (docs/sync.md).

A run's log is a row of entries, and each says its position: one that comes before the entry it follows waits for it.
"""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_noop

from lms.directory.policy import Permission
from lms.directory.selectors import primary_post
from lms.sync.registry import Record, Refused, Waits, malformed, uuid_in
from pathways.definition.models import PathwayVersion
from pathways.definition.selectors import version_run_offline
from pathways.runs.models import PathwayRun
from pathways.runs.selectors import entries_of, run_for
from pathways.runs.services import Progress, answer, start_run, undo

UNKNOWN = gettext_noop(
    "This version of the pathway is not known here, so the run could not be counted. If it led to a referral, telephone"
    " the hospital."
)
NO_RIGHT = gettext_noop(
    "Your account had no right to use pathways when this was done, and has none now. Ask the manager of your"
    " institution."
)
NO_POST = gettext_noop("You held no post at an institution on that day. Ask the manager of your institution.")
REUSED = gettext_noop("This run has the number of another one. Start it again on the page.")
STALE = gettext_noop("The run had moved on elsewhere, so this answer was not counted. Look at the run.")
ANSWER = gettext_noop("The pathway does not take this answer. Look at the run and answer again.")
_LONGEST = 10_000  # entries of one log
_LONGEST_VALUE = 100


def after_start(data: dict) -> str:
    """What comes with the start of a run: the first entry may follow."""
    return _place(uuid_in(data, "run"), 0)


def after_entry(data: dict) -> str:
    """What comes with an entry: the next one may follow."""
    return _place(uuid_in(data, "run"), _position(data) + 1)


def run_started(record: Record) -> None:
    """A run that was started on a device, with the version that the device has."""
    key = record.uuid("run")
    on = record.rights.day_held(Permission.RUN_PATHWAY, at=record.at, received_at=record.received_at)
    if on is None:
        raise Refused("no_right", NO_RIGHT)
    version = _version(record)
    if primary_post(record.practitioner, on) is None:
        raise Refused("no_post", NO_POST)
    known = PathwayRun.objects.filter(uuid=key).first()
    try:
        run = start_run(
            pathway=version.pathway,
            practitioner=record.practitioner,
            key=key,
            at=record.at,
            version=version,
            rights_on=on,
        )
    except PermissionDenied:
        raise Refused("reused", REUSED) from None
    if known is not None and run.checksum != version.checksum:
        raise Refused("reused", REUSED)


def run_answered(record: Record) -> None:
    """One entry of a run's log: an answer, "not measured", or an answer taken back."""
    key, position = record.uuid("run"), _position(record.data)
    run = run_for(record.practitioner, key)
    if run is None or position > entries_of(run):
        raise Waits(_place(key, position))
    if record.rights.day_held(Permission.RUN_PATHWAY, at=record.at, received_at=record.received_at) is None:
        raise Refused("no_right", NO_RIGHT)
    progress = _entered(record, run, position)
    if progress.refused is not None:
        raise Refused("answer", ANSWER)
    if progress.stale:
        raise Refused("stale", STALE)


def _entered(record: Record, run: PathwayRun, position: int) -> Progress:
    data = record.data
    step = data.get("step")
    if not isinstance(step, str):
        raise malformed()
    given = {"run": run, "key": record.id, "position": position, "at": record.at, "asked": step}
    if data.get("undo") is True:
        return undo(**given)
    if data.get("missing") == "not_measured":
        return answer(raw=None, **given)
    return answer(raw=_value(data), **given)


def _value(data: dict) -> object:
    value = data.get("value")
    known = isinstance(value, str | bool | int | float)
    if not known or len(str(value)) > _LONGEST_VALUE:
        raise malformed()
    return value


def _version(record: Record) -> PathwayVersion:
    pathway, checksum = record.data.get("pathway"), record.data.get("checksum")
    if not isinstance(pathway, str) or not isinstance(checksum, str):
        raise malformed()
    version = version_run_offline(pathway, checksum)
    if version is None:
        raise Refused("unknown", UNKNOWN)
    return version


def _position(data: dict) -> int:
    position = data.get("position")
    if not isinstance(position, int) or isinstance(position, bool) or not 0 <= position < _LONGEST:
        raise malformed()
    return position


def _place(run: UUID, position: int) -> str:
    return f"run {run}/{position}"
