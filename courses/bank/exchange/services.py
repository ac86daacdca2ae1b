"""A file of questions: read and shown first, then made in one transaction, and undone as long as nobody built on it."""

from collections.abc import Iterable
from datetime import datetime
from types import ModuleType
from typing import Any
from uuid import UUID

from django.db import transaction

from courses.bank.exchange import gift, moodle, xlsx
from courses.bank.exchange.reading import FileRefused, Found, Reading
from courses.bank.models import ImportFormat, ImportStatus, Item, ItemImport, ItemStatus, ItemStep, ItemVersion
from courses.bank.selectors import item_of
from courses.bank.services import checked_item, require_writer, version_of
from courses.bank.wording import Wording
from courses.items import BadItem, Finding, build, checksum, drafted
from lms.common.identifiers import new_id
from lms.directory.models import Institution, Practitioner

FORMATS: dict[str, ModuleType] = {ImportFormat.XLSX: xlsx, ImportFormat.GIFT: gift, ImportFormat.MOODLE: moodle}


@transaction.atomic
def take_in(
    *, key: UUID, institution: Institution, format: str, name: str, content: bytes, by: Practitioner, at: datetime
) -> ItemImport:
    """Read a file and keep what it would make; nothing is made yet. FileRefused when it is no such file."""
    require_writer(by, institution, at)
    # The turn of the house: a form that is sent twice waits here, and finds what it made the first time.
    Institution.objects.select_for_update().get(pk=institution.pk)
    reading = FORMATS[format].read(content)
    if not reading.found and not reading.refusals:
        raise FileRefused("no_questions")
    questions, refusals, repeated = _sorted(reading, institution, by)
    batch = ItemImport(
        pk=key,
        institution=institution,
        made_by=by,
        format=format,
        file_name=name.replace("\0", "")[:200],
        questions=questions,
        refusals=refusals,
        warnings=[_said("", finding) for finding in reading.warnings],
        known=repeated,
        at=at,
    )
    known = ItemImport.objects.filter(pk=key).first()
    if known is not None:
        return _same(known, batch)
    # One file at a time: what somebody looked at and left is forgotten with the next.
    ItemImport.objects.filter(made_by=by, status=ImportStatus.READ).delete()
    batch.save(force_insert=True)
    return batch


def _same(known: ItemImport, batch: ItemImport) -> ItemImport:
    """What the form brought already, if it was this very file and nothing was done with it since."""
    names = ("institution_id", "made_by_id", "format", "file_name", "status", "questions", "refusals")
    if any(getattr(known, name) != getattr(batch, name) for name in names):
        raise FileRefused("form_used")
    return known


@transaction.atomic
def make(*, batch: ItemImport, by: Practitioner, at: datetime) -> ItemImport:
    """Make the questions as drafts, all or none. Asked for again, it makes nothing more."""
    batch = _locked(batch, by, at)
    if batch.status != ImportStatus.READ:
        return batch
    wordings = [Wording(**{**each, "competencies": tuple(each["competencies"])}) for each in batch.questions]
    read = [(wording, checked_item(wording, by)) for wording in wordings]
    there = _checksums(batch.institution, [checksum(item) for _wording, item in read])
    new = [(wording, item) for wording, item in read if checksum(item) not in there]
    made = Item.objects.bulk_create(
        [Item(institution=batch.institution, author=by, imported=batch) for _each in new], batch_size=500
    )
    ItemVersion.objects.bulk_create(
        [
            version_of(item, 1, new_id(), wording, checked, by, at)
            for item, (wording, checked) in zip(made, new, strict=True)
        ],
        batch_size=100,
    )
    batch.known += len(read) - len(new)
    batch.made, batch.questions, batch.status, batch.done_at = len(new), [], ImportStatus.DONE, at
    batch.save()
    return batch


@transaction.atomic
def undo(*, batch: ItemImport, by: Practitioner, at: datetime) -> int:
    """Remove the drafts of an import; the number of questions that stay because somebody has worked on them."""
    batch = _locked(batch, by, at)
    # Whoever changes or submits one of them locks it too: nobody's work comes between looking and removing.
    list(batch.items.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    untouched = _untouched(batch)
    if batch.status == ImportStatus.DONE:
        Item.objects.filter(pk__in=untouched).delete()
        batch.status, batch.undone_at = ImportStatus.UNDONE, at
        batch.save()
    return batch.items.count()


def written(versions: Iterable[ItemVersion], format: str) -> tuple[bytes, list[tuple[ItemVersion, Finding]]]:
    """The questions as a file, and those that the format cannot hold, each with the reason."""
    unheld = getattr(FORMATS[format], "unheld", lambda draft: None)
    held, refused = [], []
    for version in versions:
        draft = drafted(item_of(version))
        reason = unheld(draft)
        if reason is None:
            held.append(Found(str(version.pk), draft, version.difficulty, tuple(version.competencies)))
        else:
            refused.append((version, reason))
    return FORMATS[format].write(held), refused


def _locked(batch: ItemImport, by: Practitioner, at: datetime) -> ItemImport:
    batch = ItemImport.objects.select_for_update(of=("self",)).select_related("institution").get(pk=batch.pk)
    require_writer(by, batch.institution, at)
    Institution.objects.select_for_update().get(pk=batch.institution_id)  # two files at once would not see each other
    return batch


def _sorted(reading: Reading, institution: Institution, by: Practitioner) -> tuple[list, list, int]:
    """What would be made, what is refused, and how many the bank, or the file itself, has already."""
    refusals = [_said(finding.place, finding) for finding in reading.refusals]
    read: list[tuple[str, Wording]] = []
    for found in reading.found:
        wording = Wording(*build(found.draft), found.difficulty, found.competencies)
        try:
            read.append((checksum(checked_item(wording, by)), wording))
        except BadItem as bad:
            refusals += [_said(found.place, finding) for finding in bad.findings]
    there = _checksums(institution, [digest for digest, _wording in read])
    new = {digest: wording for digest, wording in read if digest not in there}
    return [_stored(wording) for wording in new.values()], refusals, len(read) - len(new)


def _checksums(institution: Institution, wanted: list[str]) -> set[str]:
    """Those of these wordings that the house has, in whichever version."""
    found: set[str] = set()
    for start in range(0, len(wanted), 500):  # a statement takes a bounded number of values
        some = ItemVersion.objects.filter(item__institution=institution, checksum__in=wanted[start : start + 500])
        found |= set(some.values_list("checksum", flat=True))
    return found


def _stored(wording: Wording) -> dict[str, Any]:
    return {
        "content": wording.content,
        "key": wording.key,
        "difficulty": wording.difficulty,
        "competencies": list(wording.competencies),
    }


def _said(row: str, finding: Finding) -> dict[str, Any]:
    return {"row": row, "place": finding.place, "code": finding.code, "params": dict(finding.params)}


def _untouched(batch: ItemImport) -> list[int]:
    """The drafts of an import that nobody has changed or given to review since."""
    drafts = batch.items.filter(status=ItemStatus.DRAFT, current=None)
    changed = ItemVersion.objects.filter(item__imported=batch, number__gt=1).values_list("item_id", flat=True)
    rows = dict(drafts.exclude(pk__in=changed).values_list("pk", "uuid"))
    stepped = set(ItemStep.objects.filter(item__in=batch.items.values("uuid")).values_list("item", flat=True))
    return [pk for pk, uuid in rows.items() if uuid not in stepped]
