"""Writes captions: every change is a new version, and none is made over one that its author has not seen."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from lms.audit.services import record
from lms.common.events import asset_texts_changed
from media_pipeline.captions.cues import Cue
from media_pipeline.captions.models import Caption, CaptionVersion, Origin, State
from media_pipeline.captions.webvtt import write
from media_pipeline.models import MediaAsset

KEPT_VERSIONS = 30
_KIND = "caption"


class Changed(Exception):
    """Somebody else has saved since; nothing was written."""


@transaction.atomic
def save(
    *,
    asset: MediaAsset,
    language: str,
    cues: Sequence[Cue],
    base: int,
    origin: str,
    at: datetime,
    by_key: UUID | None = None,
    shown: bool = True,
) -> Caption | None:
    """Make these cues the captions. `base`: the version that was changed, 0 for none; Changed when it is not the last.

    What is there already is not written again, so that a form may arrive twice; of nothing, nothing is made. `shown`:
    do learners get captions that are new from the beginning?
    """
    _take_turn(asset)
    cues = sorted(cues, key=lambda cue: (cue.starts_ms, cue.ends_ms))
    caption = asset.captions.filter(language=language).first()
    last = newest(caption) if caption is not None else None
    if caption is not None and last is not None and last.cues == cues:
        return caption
    if base != (caption.number if caption is not None else 0):
        raise Changed
    if caption is None and not cues:
        return None
    state = _state(origin, caption)
    caption = caption or Caption(asset=asset, language=language, number=0, shown=shown)
    return _write(caption, cues, origin=origin, state=state, at=at, by_key=by_key)


def newest(caption: Caption) -> CaptionVersion:
    """The version in use."""
    return caption.versions.get(number=caption.number)


@transaction.atomic
def restore(*, caption: Caption, number: int, base: int, at: datetime, by_key: UUID | None) -> Caption:
    """Go back to an earlier version; the one in use stays among the earlier ones."""
    _take_turn(caption.asset)
    caption.refresh_from_db()
    earlier = caption.versions.get(number=number)
    if newest(caption).rows == earlier.rows:
        return caption
    if caption.number != base:
        raise Changed
    facts = {"origin": Origin.RESTORED, "state": earlier.state, "at": at, "by_key": by_key}
    return _write(caption, earlier.cues, **facts)


@transaction.atomic
def mark_checked(*, caption: Caption, base: int) -> None:
    """A person vouches for the whole text as it stands in version `base`."""
    _take_turn(caption.asset)
    caption.refresh_from_db()
    if caption.number != base:
        raise Changed
    if caption.state == State.CHECKED:
        return
    caption.state = State.CHECKED
    caption.save(update_fields=["state"])
    caption.versions.filter(number=base).update(state=State.CHECKED)
    record("captions.checked", object_kind=_KIND, object_id=caption.asset.uuid, detail=_detail(caption))
    _tell(caption.asset)


@transaction.atomic
def show(*, caption: Caption, shown: bool) -> None:
    """Show the captions to learners, or no longer; nothing of them is lost."""
    _take_turn(caption.asset)
    if not Caption.objects.filter(pk=caption.pk, shown=not shown).update(shown=shown):
        return
    caption.shown = shown
    action = "captions.shown" if shown else "captions.hidden"
    record(action, object_kind=_KIND, object_id=caption.asset.uuid, detail=_detail(caption))
    _tell(caption.asset)


def _tell(asset: MediaAsset) -> None:
    """What players are told, and whoever listens. A track without a word would take the place of one that has some."""
    shown = [each for each in asset.captions.filter(shown=True) if any(cue.text for cue in newest(each).cues)]
    asset.caption_tracks = [[each.language, each.digest, each.is_machine_made] for each in shown]
    asset.save(update_fields=["caption_tracks"])
    asset_texts_changed.announce(sender=MediaAsset, asset=asset)


def _take_turn(asset: MediaAsset) -> None:
    """One writer of a recording's captions at a time (SQLite: one writer at all)."""
    MediaAsset.objects.select_for_update().get(pk=asset.pk)


def _state(origin: str, caption: Caption | None) -> str:
    """Whoever corrects a line has not yet read the others: that is said with a button of its own."""
    if origin == Origin.MACHINE:
        return State.MACHINE
    return caption.state if origin == Origin.EDITOR and caption is not None else State.CHECKED


def _write(
    caption: Caption, cues: Sequence[Cue], *, origin: str, state: str, at: datetime, by_key: UUID | None
) -> Caption:
    digest = sha256(write(cues).encode()).hexdigest()[:16]
    caption.number, caption.digest, caption.state = caption.number + 1, digest, state
    caption.save()
    rows = [[cue.starts_ms, cue.ends_ms, cue.text, cue.settings] for cue in cues]
    facts = {"rows": rows, "digest": digest, "state": state, "origin": origin}
    caption.versions.create(number=caption.number, created_at=at, created_by_key=by_key, **facts)
    caption.versions.filter(number__lte=caption.number - KEPT_VERSIONS).delete()
    detail = _detail(caption) | {"origin": str(origin), "cues": len(rows)}
    record("captions.changed", object_kind=_KIND, object_id=caption.asset.uuid, detail=detail)
    _tell(caption.asset)
    return caption


def _detail(caption: Caption) -> dict[str, object]:
    return {"language": str(caption.language), "version": caption.number}


def begin(*, asset: MediaAsset, language: str, times_of: Caption, at: datetime, by_key: UUID | None) -> Caption | None:
    """Captions in a new language at the times of another one; those that are there stay as they are.

    Learners get them once somebody shows them: a beginning is not yet captions.
    """
    cues = [Cue(cue.starts_ms, cue.ends_ms, "", cue.settings) for cue in newest(times_of).cues]
    with transaction.atomic():
        _take_turn(asset)
        there = Caption.objects.filter(asset=asset, language=language).first()
        facts = {"origin": Origin.EDITOR, "at": at, "by_key": by_key}
        return there or save(asset=asset, language=language, cues=cues, base=0, shown=False, **facts)
