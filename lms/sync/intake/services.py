"""Takes a batch: each record once, in a savepoint of its own, whatever order they come in and however often.

One transaction is one batch; its answer is given after its commit. What the batch itself asks and writes is a fixed
number of queries; beyond that each new record costs what its handler asks.
"""

import logging
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction

from lms.directory.models import Practitioner
from lms.sync.intake.clocks import event_time
from lms.sync.intake.forms import Batch, Entry, Misshapen
from lms.sync.intake.presenters import FOLLOWS_REFUSED, HELD, LATER, REUSED
from lms.sync.models import KeptPayload, Result, SyncDevice, SyncRecord, SyncSettlement
from lms.sync.policy import LOOK_BACK, Rights
from lms.sync.registry import MALFORMED, Kind, Record, Refused, Waits, kind_of

_log = logging.getLogger(__name__)
_TRIED_AGAIN = 50  # of the records that wait, at each contact, in case a mistake of ours left them behind
_LATER = "later"


@dataclass(frozen=True)
class Verdict:
    """What became of a record: a Result, or "later" when it was not taken and is to be sent again."""

    result: str
    code: str = ""
    sentence: str = ""


FAILED = Verdict(_LATER, "failed", LATER)


class _Mistaken(Exception):
    """Another room's code failed on a record; it is logged already."""


@dataclass
class _Waiting:
    """A record that waits for something, from this batch or from an earlier one."""

    record: SyncRecord
    data: dict
    stored: bool
    awaits: str


def take(
    *, batch: Batch, practitioner: Practitioner, now: datetime, sender: Practitioner | None = None
) -> list[Verdict]:
    """What became of each entry of the batch, in its order.

    `sender`: the row of the person, whose accounts may have been joined, under which the device keeps these records.
    They are written down as this one's, so that the device can prove its own; whatever they do, the person does.
    """
    sender = sender or practitioner
    try:
        with transaction.atomic():
            return _Intake(batch, practitioner, sender, now).run()
    except IntegrityError:
        # Somebody else's device sent a record with one of these ids at this moment: now that one is seen.
        with transaction.atomic():
            return _Intake(batch, practitioner, sender, now).run()


@dataclass
class _Intake:
    batch: Batch
    practitioner: Practitioner
    sender: Practitioner
    now: datetime
    known: dict[UUID, SyncRecord] = field(default_factory=dict)
    own: set[UUID] = field(default_factory=set)
    waiting: dict[str, list[_Waiting]] = field(default_factory=dict)
    fresh: dict[UUID, SyncRecord] = field(default_factory=dict)
    kept: dict[UUID, KeptPayload] = field(default_factory=dict)
    settled: list[SyncSettlement] = field(default_factory=list)
    coming: dict[UUID, str] = field(default_factory=dict)  # what those bring that are not taken yet, or put off
    brought: dict[int, "str | Verdict"] = field(default_factory=dict)  # by entry: what comes with it, or why nothing
    closed: set[str] | None = None  # subjects of which a bringer was refused; read when first asked for

    def __post_init__(self) -> None:
        self.rights = Rights(self.practitioner)

    def run(self) -> list[Verdict]:
        # One batch of a person after the other: two devices, or one that lost patience, would miss each other's.
        Practitioner.objects.select_for_update(no_key=True).get(pk=self.practitioner.kept.pk)
        _note_contact(self.batch, self.practitioner, self.now)
        self._look_up()
        entries = [entry for entry in self.batch.entries if isinstance(entry, Entry)]
        found: dict[int, Verdict] = {}
        for entry in sorted(entries, key=lambda entry: entry.counter):
            found[id(entry)] = self._take(entry)
        for waiting in [each for group in self.waiting.values() for each in group if each.stored][:_TRIED_AGAIN]:
            self._try_again(waiting)
        self._write()
        return [self._final(entry, found) for entry in self.batch.entries]

    def _look_up(self) -> None:
        ids = [entry.id for entry in self.batch.entries if isinstance(entry, Entry)]
        rows = SyncRecord.objects.filter(pk__in=ids).select_related("settlement")
        self.known = {row.pk: row for row in rows}
        new = [entry for entry in self.batch.entries if isinstance(entry, Entry) and entry.id not in self.known]
        self.brought = {id(entry): _brought_by(entry) for entry in new}
        self.coming = {entry.id: _subject(self.brought[id(entry)]) for entry in new}
        own = SyncRecord.objects.of(self.practitioner).filter(pk__in=ids)
        self.own = set(own.values_list("pk", flat=True)) if self.known else set()
        held = KeptPayload.objects.of(self.practitioner).exclude(awaits="").select_related("record")
        for payload in held.order_by("record__counter"):
            self._wait(payload.awaits, _Waiting(payload.record, payload.data, stored=True, awaits=payload.awaits))

    def _take(self, entry: Entry) -> Verdict:
        known = self.known.get(entry.id)
        if known is not None:
            # One answer for both, because the ids of others are nobody's business.
            same = entry.id in self.own and known.digest == entry.digest
            return self._so_far(known) if same else Verdict(Result.REFUSED, "reused", REUSED)
        kind = kind_of(entry.kind, entry.version)
        if kind is None:
            return Verdict(_LATER, "unknown_kind", LATER)  # this program may be older than the device's
        self.coming.pop(entry.id, None)
        brings = self.brought.get(id(entry)) or _brought_by(entry)
        verdict = self._apply(self._record(entry), dict(entry.data), kind, brings)
        if verdict.result == _LATER:
            self.coming[entry.id] = _subject(brings)
        return verdict

    def _record(self, entry: Entry) -> SyncRecord:
        when = event_time(device_at=entry.device_at, device_now=self.batch.device_now, now=self.now)
        return SyncRecord(
            id=entry.id,
            practitioner=self.sender,
            device=self.batch.device,
            counter=entry.counter,
            kind=entry.kind,
            version=entry.version,
            device_at=entry.device_at,
            at=when.at,
            corrected=when.corrected,
            received_at=self.now,
            digest=entry.digest,
        )

    def _apply(self, record: SyncRecord, data: dict, kind: Kind, brings: str | Verdict) -> Verdict:
        """A new record: hand it over, and see to those that waited for it."""
        if isinstance(brings, Verdict):
            verdict, awaits = brings, ""
        else:
            record.brings = brings
            verdict, awaits = self._ask(record, data, kind)
        if verdict.result == _LATER:
            return verdict
        self.known[record.pk] = record
        self.own.add(record.pk)
        self.fresh[record.pk] = record
        _put(record, verdict)
        if verdict.result != Result.OK:
            self.kept[record.pk] = KeptPayload(
                record=record, practitioner=self.sender, awaits=awaits, data=data, kept_at=self.now
            )
        if verdict.result == Result.HELD:
            self._wait(awaits, _Waiting(record, data, stored=False, awaits=awaits))
        else:
            self._follow(record, verdict)
        return verdict

    def _ask(self, record: SyncRecord, data: dict, kind: Kind) -> tuple[Verdict, str]:
        """What the handler says of the record, and for what it waits."""
        handed = Record(
            id=record.pk,
            practitioner=self.practitioner,
            data=data,
            at=record.at,
            device_at=record.device_at,
            corrected=record.corrected,
            received_at=record.received_at,
            rights=self.rights,
        )
        try:
            with _of_another_room(record.kind, record.version, record.pk), transaction.atomic():
                kind.handler(handed)
        except Refused as refusal:
            return Verdict(Result.REFUSED, refusal.code, refusal.sentence), ""
        except Waits as wait:
            if self._is_closed(wait.subject) and not self._may_come(wait.subject, record):
                return Verdict(Result.REFUSED, "follows_refused", FOLLOWS_REFUSED), ""
            return Verdict(Result.HELD, "waits", HELD), wait.subject
        except _Mistaken:
            return FAILED, ""
        return Verdict(Result.OK), ""

    def _follow(self, record: SyncRecord, verdict: Verdict) -> None:
        """Those that waited for this record: handed over again, or refused with it; and those that wait for them."""
        todo = deque([(record.brings, verdict)])
        while todo:
            subject, came = todo.popleft()
            if not subject:
                continue
            if came.result == Result.REFUSED and self.closed is not None:
                self.closed.add(subject)
            for waiting in self.waiting.pop(subject, []):
                after = self._again(waiting, came)
                if after.result in (Result.OK, Result.REFUSED):
                    todo.append((waiting.record.brings, after))

    def _try_again(self, waiting: _Waiting) -> None:
        group = next((name for name, each in self.waiting.items() if waiting in each), None)
        if group is None:
            return  # taken meanwhile
        self.waiting[group].remove(waiting)
        verdict = self._again(waiting, Verdict(Result.OK))
        if verdict.result in (Result.OK, Result.REFUSED):
            self._follow(waiting.record, verdict)

    def _again(self, waiting: _Waiting, came: Verdict) -> Verdict:
        """A record that waited, now that what it follows has come or was refused."""
        record = waiting.record
        kind = kind_of(record.kind, record.version)
        if came.result == Result.REFUSED and self._may_come(waiting.awaits, record):
            verdict, awaits = Verdict(Result.HELD, "waits", HELD), waiting.awaits
        elif came.result == Result.REFUSED:
            verdict, awaits = Verdict(Result.REFUSED, "follows_refused", FOLLOWS_REFUSED), ""
        elif kind is None:
            return Verdict(_LATER)
        else:
            verdict, awaits = self._ask(record, waiting.data, kind)
        if verdict.result == Result.HELD:
            self._await(waiting, awaits)
            self._wait(awaits, waiting)
        elif verdict.result != _LATER:
            self._settle(waiting, verdict)
        return verdict

    def _settle(self, waiting: _Waiting, verdict: Verdict) -> None:
        record = waiting.record
        if not waiting.stored:
            _put(record, verdict)
            if verdict.result == Result.OK:
                self.kept.pop(record.pk)
            else:
                self.kept[record.pk].awaits = ""
            return
        said = {"code": verdict.code, "sentence": verdict.sentence}
        settlement = SyncSettlement(record=record, result=verdict.result, at=self.now, **said)
        self.settled.append(settlement)
        if record.pk in self.known:
            self.known[record.pk] = record

    def _await(self, waiting: _Waiting, subject: str) -> None:
        """Handed over again, it may wait for something else."""
        if waiting.awaits == subject:
            return
        waiting.awaits = subject
        if waiting.stored:
            KeptPayload.objects.filter(record=waiting.record).update(awaits=subject)
        else:
            self.kept[waiting.record.pk].awaits = subject

    def _wait(self, subject: str, waiting: _Waiting) -> None:
        self.waiting.setdefault(subject, []).append(waiting)

    def _is_closed(self, subject: str) -> bool:
        """Was something refused that brings this subject?"""
        if self.closed is None:
            self.closed = _closed_subjects(self.practitioner)
            self.closed |= {record.brings for record in self.fresh.values() if record.result == Result.REFUSED}
        return subject in self.closed

    def _may_come(self, subject: str, record: SyncRecord) -> bool:
        """May another record bring what this one waits for: of this batch, of those that wait, or still unsent?

        A refusal is for good, so it has to wait for that; not for ever, because a device may never send the rest.
        """
        if subject in self.coming.values():
            return True
        if any(each.record.brings == subject for group in self.waiting.values() for each in group):
            return True
        return self.batch.waiting > 0 and self.now - record.received_at <= LOOK_BACK

    def _write(self) -> None:
        SyncRecord.objects.bulk_create(self.fresh.values())
        KeptPayload.objects.bulk_create(self.kept.values())
        SyncSettlement.objects.bulk_create(self.settled)
        if self.settled:
            payloads = KeptPayload.objects.filter(record__in=[row.record_id for row in self.settled])
            payloads.filter(record__settlement__result=Result.OK).delete()
            payloads.update(awaits="")

    def _final(self, entry: Entry | Misshapen, found: dict[int, Verdict]) -> Verdict:
        """What is known at the end of the batch: a record may have waited for a later one of the same batch."""
        if isinstance(entry, Misshapen):
            return Verdict(Result.REFUSED, "malformed", MALFORMED)
        verdict = found[id(entry)]
        return self._so_far(self.known[entry.id]) if verdict.result == Result.HELD else verdict

    def _so_far(self, record: SyncRecord) -> Verdict:
        return _said_by(record) if record.pk in self.fresh else verdict_on(record)


@contextmanager
def _of_another_room(kind: str, version: int, record: UUID) -> Iterator[None]:
    """The one place where other rooms' code meets the batch: a mistake there delays its record, and the others not."""
    try:
        yield
    except (Refused, Waits):
        raise  # what it has to say of the record
    except OperationalError:
        raise  # the database itself: nothing of this batch can be kept
    except Exception as mistake:  # code of another room may fail in any way
        _log.exception("The handler of %s %s failed on record %s", kind, version, record)
        raise _Mistaken from mistake


def _brought_by(entry: Entry) -> str | Verdict:
    """What comes with a record that others may wait for; a verdict where its room cannot even say that."""
    kind = kind_of(entry.kind, entry.version)
    if kind is None:
        return ""
    try:
        with _of_another_room(entry.kind, entry.version, entry.id):
            return kind.brings(entry.data)
    except Refused as refusal:
        return Verdict(Result.REFUSED, refusal.code, refusal.sentence)
    except _Mistaken:
        return FAILED


def _subject(brings: str | Verdict) -> str:
    return brings if isinstance(brings, str) else ""


def verdict_on(record: SyncRecord) -> Verdict:
    """What became of a stored record so far."""
    settlement = getattr(record, "settlement", None)
    return _said_by(record if settlement is None else settlement)


def _said_by(told: SyncRecord | SyncSettlement) -> Verdict:
    return Verdict(told.result, told.code, told.sentence)


def _put(record: SyncRecord, verdict: Verdict) -> None:
    record.result, record.code, record.sentence = verdict.result, verdict.code, verdict.sentence


def _closed_subjects(practitioner: Practitioner) -> set[str]:
    own = SyncRecord.objects.of(practitioner).exclude(brings="")
    return set(own.refused().values_list("brings", flat=True))


def _note_contact(batch: Batch, practitioner: Practitioner, now: datetime) -> None:
    difference = None if batch.device_now is None else round((now - batch.device_now).total_seconds())
    told = {"last_contact_at": now, "waiting": batch.waiting, "clock_difference_s": difference}
    # Where accounts were joined, the row may stand under the other one, and there may be one of each: the one in use.
    known = SyncDevice.objects.of(practitioner).filter(device=batch.device).order_by("-last_contact_at", "pk").first()
    if known is None:
        SyncDevice.objects.create(practitioner=practitioner, device=batch.device, first_contact_at=now, **told)
    else:
        SyncDevice.objects.filter(pk=known.pk).update(**told)
