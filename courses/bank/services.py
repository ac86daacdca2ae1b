"""Writes of the question bank. Each takes the key of the form that asks for it: sent twice, it counts once."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from courses import items
from courses.authoring.holdings import choosable_pictures, works_with
from courses.bank import policy
from courses.bank.models import Item, ItemStatus, ItemStep, ItemVersion
from courses.bank.wording import Wording
from courses.items import BadItem, Finding
from lms.audit.services import record
from lms.common.clock import civil_date
from lms.directory.models import Institution, Practitioner
from media_pipeline.models import MediaAsset

Act = ItemStep.Act


class StepRefused(ValueError):
    """The item is not where this step begins; the text says what to do."""


@transaction.atomic
def create(
    *,
    key: UUID,
    institution: Institution,
    wording: Wording,
    by: Practitioner,
    at: datetime,
) -> ItemVersion:
    """A new question as a draft. BadItem when the wording is none."""
    require_writer(by, institution, at)
    checked = checked_item(wording, by)
    # The turn of the house: two tabs that send the same form wait here, and the second finds what the first made.
    Institution.objects.select_for_update().get(pk=institution.pk)
    made = ItemVersion.objects.select_related("item").filter(pk=key).first()
    if made is not None:
        return _own(made, institution, wording)
    item = Item.objects.create(institution=institution, author=by)
    return _add_version(item, 1, key, wording, checked, by, at)


@transaction.atomic
def revise(*, key: UUID, item: Item, wording: Wording, by: Practitioner, at: datetime) -> ItemVersion:
    """The next version as a draft; what is approved stays in use meanwhile. The same wording again makes none."""
    item = _locked(item)
    require_writer(by, item.institution, at)
    made = ItemVersion.objects.select_related("item").filter(pk=key).first()
    if made is not None and made.item_id != item.pk:
        raise StepRefused(_("This form was used already. Load the page again."))
    if made is not None:
        return _own(made, item.institution, wording)
    if item.status == ItemStatus.RETIRED:
        raise StepRefused(_("This question is retired. Restore it before you change it."))
    checked = checked_item(wording, by)
    newest = item.versions.first()
    if _same(newest, wording, checked):
        return newest
    version = _add_version(item, newest.number + 1, key, wording, checked, by, at)
    _set(item, ItemStatus.DRAFT)
    return version


@transaction.atomic
def bring_back(*, key: UUID, item: Item, number: int, by: Practitioner, at: datetime) -> ItemVersion:
    """The wording of an earlier version as the newest one: nothing that was written is lost by it."""
    earlier = item.versions.get(number=number)
    return revise(key=key, item=item, wording=Wording.from_version(earlier), by=by, at=at)


@transaction.atomic
def submit(*, key: UUID, item: Item, by: Practitioner, at: datetime) -> None:
    """Give the newest version to review."""
    item = _locked(item)
    require_writer(by, item.institution, at)
    if _repeated(key, item, Act.SUBMITTED):
        return
    if item.status != ItemStatus.DRAFT:
        raise StepRefused(_("Only a draft is given to review."))
    _step(key, item, item.versions.first(), Act.SUBMITTED, by, at)
    _set(item, ItemStatus.REVIEW)


@transaction.atomic
def approve(*, key: UUID, version: ItemVersion, by: Practitioner, at: datetime, note: str = "") -> None:
    """Let examinations use this version from now on; its maker may not, and it must still be the newest."""
    item, newest = _reviewed(version, by, at)
    if _repeated(key, item, Act.APPROVED):
        return
    _require_waiting(item, newest, version)
    if not policy.may_approve(by, newest, civil_date(at)):
        raise PermissionDenied(_("Whoever wrote a question does not approve it. Ask a colleague."))
    newest.approved_by, newest.approved_at = by, at
    newest.save(update_fields=["approved_by", "approved_at"])
    item.current = newest
    _set(item, ItemStatus.APPROVED)
    _step(key, item, newest, Act.APPROVED, by, at, note)
    _audit("content.published", item, newest, by)


@transaction.atomic
def send_back(*, key: UUID, version: ItemVersion, by: Practitioner, at: datetime, note: str) -> None:
    """Give the version back to its authors, with what is to be changed."""
    item, newest = _reviewed(version, by, at)
    if _repeated(key, item, Act.RETURNED):
        return
    _require_waiting(item, newest, version)
    if not note.strip():
        raise StepRefused(_("Say what is to be changed."))
    _step(key, item, newest, Act.RETURNED, by, at, note)
    _set(item, ItemStatus.DRAFT)


@transaction.atomic
def retire(*, key: UUID, item: Item, by: Practitioner, at: datetime) -> None:
    """Take the question out of the bank. Examinations that hold it keep it; `restore` brings it back."""
    item = _locked(item)
    require_writer(by, item.institution, at)
    if _repeated(key, item, Act.RETIRED) or item.status == ItemStatus.RETIRED:
        return
    _step(key, item, item.versions.first(), Act.RETIRED, by, at)
    _set(item, ItemStatus.RETIRED)
    if item.current_id is not None:
        _audit("content.withdrawn", item, item.current, by)


@transaction.atomic
def restore(*, key: UUID, item: Item, by: Practitioner, at: datetime) -> None:
    """Undo `retire`: approved again when its newest version is, a draft otherwise."""
    item = _locked(item)
    require_writer(by, item.institution, at)
    if _repeated(key, item, Act.RESTORED) or item.status != ItemStatus.RETIRED:
        return
    newest = item.versions.first()
    _step(key, item, newest, Act.RESTORED, by, at)
    _set(item, ItemStatus.APPROVED if newest.pk == item.current_id else ItemStatus.DRAFT)
    if item.current_id is not None:
        _audit("content.published", item, item.current, by)


def _locked(item: Item) -> Item:
    """The item as it stands now; whoever else changes it waits."""
    return Item.objects.select_for_update(of=("self",)).select_related("institution", "current").get(pk=item.pk)


def require_writer(by: Practitioner, institution: Institution, at: datetime) -> None:
    if not policy.may_write(by, institution, civil_date(at)):
        raise PermissionDenied(_("You write no questions for this institution."))


def _reviewed(version: ItemVersion, by: Practitioner, at: datetime) -> tuple[Item, ItemVersion]:
    """The item and its newest version, for somebody who may judge it."""
    item = _locked(version.item)
    if not policy.may_review(by, item, civil_date(at)):
        raise PermissionDenied(_("You review no questions of this institution."))
    return item, item.versions.select_related("made_by", "item__institution").first()


def _require_waiting(item: Item, newest: ItemVersion, judged: ItemVersion) -> None:
    if newest.pk != judged.pk:
        raise StepRefused(_("Somebody has changed the question meanwhile. Look at the newest version first."))
    if item.status != ItemStatus.REVIEW:
        raise StepRefused(_("This question does not wait for a review."))


def _repeated(key: UUID, item: Item, act: Act) -> bool:
    """Was this very form sent before?"""
    known = ItemStep.objects.filter(pk=key).values_list("item", "act").first()
    if known not in (None, (item.uuid, act)):
        raise StepRefused(_("This form was used already. Load the page again."))
    return known is not None


def _own(made: ItemVersion, institution: Institution, wording: Wording) -> ItemVersion:
    """What the key stands for already, if it says the same; a key that belongs to another house opens nothing."""
    if made.item.institution_id != institution.pk:
        raise PermissionDenied(_("You write no questions for this institution."))
    if not _same(made, wording, wording.read()):
        raise StepRefused(_("This form was used already. Load the page again."))
    return made


def checked_item(wording: Wording, by: Practitioner) -> items.Item:
    """The item of the wording, with media that its author may use."""
    item = wording.read()
    if item.media is not None and not _holds_media(item.media, by):
        raise BadItem([Finding("media.uuid", "unknown_media")])
    return item


def _holds_media(media: items.Media, by: Practitioner) -> bool:
    if media.kind == "picture":
        wanted = {int(media.uuid)} if media.uuid.isdecimal() and len(media.uuid) < 10 else set()
        return bool(wanted) and choosable_pictures(by.user, wanted) == wanted
    asset = _asset(media.uuid)
    return asset is not None and works_with(by.user, asset.owner_code)


def _asset(uuid: str) -> MediaAsset | None:
    try:
        return MediaAsset.objects.filter(uuid=UUID(uuid)).first()
    except ValueError:
        return None


def _same(version: ItemVersion, wording: Wording, item: items.Item) -> bool:
    beside = (version.difficulty, tuple(version.competencies)) == (wording.difficulty, wording.competencies)
    return beside and version.checksum == items.checksum(item)


def _add_version(
    item: Item, number: int, key: UUID, wording: Wording, checked: items.Item, by: Practitioner, at: datetime
) -> ItemVersion:
    version = version_of(item, number, key, wording, checked, by, at)
    version.save(force_insert=True)
    return version


def version_of(
    item: Item, number: int, key: UUID, wording: Wording, checked: items.Item, by: Practitioner, at: datetime
) -> ItemVersion:
    """The row of a wording that was checked, not yet in the database."""
    return ItemVersion(
        pk=key,
        item=item,
        number=number,
        type=checked.type.value,
        content=items.content_of(checked),
        key=items.key_of(checked),
        difficulty=wording.difficulty,
        competencies=list(wording.competencies),
        checksum=items.checksum(checked),
        created_at=at,
        made_by=by,
    )


def _set(item: Item, status: ItemStatus) -> None:
    item.status = status
    item.save(update_fields=["status", "current"])


def _step(
    key: UUID, item: Item, version: ItemVersion, act: Act, by: Practitioner, at: datetime, note: str = ""
) -> None:
    ItemStep.objects.create(
        pk=key,
        item=item.uuid,
        version=version.number,
        act=act,
        note=note.replace("\0", "").strip()[:2000],
        by=by,
        at=at,
    )


def _audit(action: str, item: Item, version: ItemVersion, by: Practitioner) -> None:
    detail = {"version": version.number, "checksum": version.checksum}
    record(action, object_kind="question", object_id=item.uuid, detail=detail, actor_key=by.person_key)
