"""A page of the editor: which cues it shows, what was asked for, and what to do when somebody else was faster."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict

from media_pipeline.captions import services, times
from media_pipeline.captions.cues import Cue, beside
from media_pipeline.captions.forms import PER_PAGE, Conflict, CueForm, CueForms, applied, conflicts, rows_of
from media_pipeline.captions.models import Caption, CaptionVersion, Origin
from media_pipeline.captions.presenters import remark_lines
from media_pipeline.captions.selectors import caption as caption_in
from media_pipeline.captions.selectors import cues_of
from media_pipeline.models import MediaAsset

_PREFIX = "cue"


@dataclass(frozen=True)
class CueRow:
    """A cue's form, what the other language says meanwhile, what is not good, and what others made of it."""

    form: CueForm
    beside: str = ""
    remarks: tuple[str, ...] = ()
    now: Cue | None = None
    is_gone: bool = False

    @property
    def is_new(self) -> bool:
        return self.form["at"].value() in (None, "")

    @property
    def now_times(self) -> str:
        return f"{times.shown(self.now.starts_ms)} – {times.shown(self.now.ends_ms)}" if self.now else ""


@dataclass(frozen=True)
class Sheet:
    """One page of the editor."""

    forms: Any
    rows: list[CueRow]
    base: int
    number: int = 1
    last: int = 1
    is_conflict: bool = False

    @property
    def first(self) -> int:
        """The number of its first cue."""
        return (self.number - 1) * PER_PAGE + 1

    @property
    def pages(self) -> range:
        return range(1, self.last + 1)


def sheet(asset: MediaAsset, caption: Caption | None, language: str, *, number: int, other: Caption | None) -> Sheet:
    """The cues of one page, and an empty row for a new one."""
    cues = cues_of(caption)
    last = max(1, -(-len(cues) // PER_PAGE))
    number = min(max(1, number), last)
    first = (number - 1) * PER_PAGE
    chosen = cues[first : first + PER_PAGE]
    forms = CueForms(initial=[_initial(first + at, cue) for at, cue in enumerate(chosen)], prefix=_PREFIX)
    texts = beside(cues, cues_of(other))[first : first + PER_PAGE]
    said: dict[int, list[str]] = {}
    for line in remark_lines(cues, language=language, duration_s=asset.duration_s):
        said.setdefault(line.number - 1, []).append(line.sentence)
    rows = [
        CueRow(form, text, tuple(said.get(first + at, ())))
        for at, (form, text) in enumerate(zip(forms, [*texts, ""], strict=False))
    ]
    return Sheet(forms, rows, caption.number if caption else 0, number, last)


def saved(
    asset: MediaAsset, language: str, posted: QueryDict, *, base: int, at: datetime, by_key: UUID | None
) -> Sheet | None:
    """Save what was asked for; the page as it came where there is something to correct or to decide on."""
    caption = caption_in(asset, language)
    changed = _version(caption, base)
    cues = changed.cues if changed else []
    forms = CueForms(posted, prefix=_PREFIX)
    if not forms.is_valid():
        return Sheet(forms, [CueRow(form) for form in forms], base)
    rows = rows_of(forms, cues)
    try:
        services.save(
            asset=asset,
            language=language,
            cues=applied(cues, rows),
            base=base,
            origin=Origin.EDITOR,
            at=at,
            by_key=by_key,
        )
    except services.Changed:
        caption = caption_in(asset, language)
        found = conflicts(cues, rows, cues_of(caption))
        return _decision(found, caption) if found else None
    return None


def _version(caption: Caption | None, number: int) -> CaptionVersion | None:
    return caption.versions.filter(number=number).first() if caption is not None else None


def _decision(found: Sequence[Conflict], caption: Caption | None) -> Sheet:
    """The person's rows in a form over the version that is now the last, each beside what stands there."""
    initial = [_asked(each) for each in found]
    forms = CueForms(initial=initial, prefix=_PREFIX)
    rows = [CueRow(form, now=each.now, is_gone=each.is_gone) for form, each in zip(forms, found, strict=False)]
    extra = [CueRow(form) for form in list(forms)[len(found) :]]
    return Sheet(forms, rows + extra, caption.number if caption else 0, is_conflict=True)


def _asked(conflict: Conflict) -> dict[str, object]:
    wanted = conflict.row.cue
    if wanted is not None:
        return _initial(conflict.row.at, wanted)
    return {**(_initial(conflict.row.at, conflict.now) if conflict.now else {}), "remove": True}


def _initial(at: int | None, cue: Cue) -> dict[str, object]:
    return {"at": at, "starts": cue.starts_ms, "ends": cue.ends_ms, "text": cue.text}
