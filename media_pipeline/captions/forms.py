"""Captions as a form: a row for each cue, or a whole file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from media_pipeline.captions import times
from media_pipeline.captions.cues import LONGEST_TEXT, MOST_CUES, Cue, closest
from media_pipeline.captions.models import Language
from media_pipeline.captions.presenters import sentences
from media_pipeline.captions.webvtt import MOST_BYTES, Captions, Fault, Found, Unreadable, read, tidy

PER_PAGE = 40
MOST_ROWS = 200  # of a form that comes back after somebody else saved
FARTHEST_S = 3600
TIME = forms.TextInput(attrs={"size": 12, "maxlength": 20, "autocomplete": "off", "data-time": ""})


class TimeField(forms.Field):
    """A time of the recording, in milliseconds."""

    widget = TIME

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        ms = times.parsed_ms(str(value))
        if ms is None:
            raise forms.ValidationError(_("Write the time as 2:05, 2:05.500 or 1:02:05."))
        return ms

    def prepare_value(self, value: Any) -> Any:
        return times.shown(value) if isinstance(value, int) else value


class CueForm(forms.Form):
    """One cue. `at` is its number in the version that was changed; without one it is new."""

    at = forms.IntegerField(required=False, min_value=0, max_value=MOST_CUES, widget=forms.HiddenInput)
    starts = TimeField(label=_("From"))
    ends = TimeField(label=_("To"))
    text = forms.CharField(
        label=_("Text"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2, "cols": 40})
    )
    remove = forms.BooleanField(label=_("Remove"), required=False)

    def full_clean(self) -> None:
        """What is to be removed may be wrong."""
        super().full_clean()
        if self.is_bound and hasattr(self, "cleaned_data") and self.cleaned_data.get("remove"):
            self._errors.clear()

    def clean_text(self) -> str:
        return tidy(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if starts is not None and ends is not None and ends <= starts:
            self.add_error("ends", _("The caption ends before it begins. Correct its times."))
        return self.cleaned_data

    def cue(self, settings: str = "") -> Cue:
        return Cue(self.cleaned_data["starts"], self.cleaned_data["ends"], self.cleaned_data["text"], settings)


CueForms = forms.formset_factory(CueForm, extra=1, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True)


@dataclass(frozen=True)
class Row:
    """A cue of the form with its place in the version that was changed; `cue` is None where it is to go."""

    at: int | None
    cue: Cue | None


def rows_of(forms_: Any, cues: Sequence[Cue]) -> list[Row]:
    """What the form asks for. A place outside of the version, or one that a row has already, is that of a new cue."""
    rows = []
    taken: set[int] = set()
    for form in forms_:
        if not form.has_changed() and form.empty_permitted:
            continue
        at = form.cleaned_data.get("at")
        at = at if at is not None and at < len(cues) and at not in taken else None
        if at is not None:
            taken.add(at)
        removed = form.cleaned_data.get("remove")
        rows.append(Row(at, None if removed else form.cue(cues[at].settings if at is not None else "")))
    return rows


def applied(cues: Sequence[Cue], rows: Sequence[Row]) -> list[Cue]:
    """The version with what the form asks for."""
    changed = {row.at: row.cue for row in rows if row.at is not None}
    kept = [changed.get(number, cue) for number, cue in enumerate(cues)]
    return [cue for cue in [*kept, *(row.cue for row in rows if row.at is None)] if cue is not None]


@dataclass(frozen=True)
class Conflict:
    """What the person changed in a version that is no longer the last, and what stands there now."""

    row: Row  # its place is that in the last version
    now: Cue | None
    is_gone: bool = False  # it stood in the version that was changed, and does so nowhere now


def conflicts(base: Sequence[Cue], rows: Sequence[Row], last: Sequence[Cue]) -> list[Conflict]:
    """The rows that were changed, moved to where they belong in the last version; no two of them to one place."""
    asked = [(row, base[row.at] if row.at is not None else None) for row in rows]
    changed = [(row, before) for row, before in asked if row.cue != before]
    places = _places(changed, last)
    found = []
    for (row, before), at in zip(changed, places, strict=True):
        if before is None and row.cue is not None and at is None:
            beside = closest(last, row.cue)
            found.append(Conflict(row, last[beside] if beside is not None else None))
        elif before is not None and (row.cue is not None or at is not None):
            found.append(Conflict(Row(at, row.cue), last[at] if at is not None else None, is_gone=at is None))
        # else somebody else wrote or removed the same
    return found


def _places(rows: Sequence[tuple[Row, Cue | None]], last: Sequence[Cue]) -> list[int | None]:
    """Where each cue stands in the last version: as it was, else where most of it was shown; each place once.

    A new cue has a place only where the very same was written meanwhile.
    """
    free = dict(enumerate(last))
    places: list[int | None] = []
    for row, before in rows:
        same = next((at for at, cue in free.items() if cue == (before or row.cue)), None)
        places.append(same)
        if same is not None:
            free.pop(same)
    for number, (_row, before) in enumerate(rows):
        if places[number] is None and before is not None and (near := closest(last, before)) in free:
            places[number] = near
            free.pop(near)
    return places


class CaptionFileForm(forms.Form):
    """A file with captions in one language. `base` says which version its sender has seen."""

    language = forms.ChoiceField(label=_("Language"), choices=Language)
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # answered below with a sentence that says what to do
        help_text=_("WebVTT (.vtt) or SubRip (.srt), stored as UTF-8, of up to 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt,text/vtt"}),
    )
    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def clean_file(self) -> Captions:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            if file.size > MOST_BYTES:
                raise Unreadable([Found(Fault.TOO_LARGE)])
            return read(file.read())
        except Unreadable as error:
            raise forms.ValidationError(sentences(error.faults)) from error

    @property
    def base(self) -> int:
        """The version of this language that the page showed: "zh:3,bo:1"."""
        pairs = (pair.partition(":") for pair in self.cleaned_data["seen"].split(","))
        seen = {name: int(number) for name, _colon, number in pairs if number.isascii() and number.isdecimal()}
        return seen.get(self.cleaned_data["language"], 0)


class ShiftForm(forms.Form):
    """Moves all cues from one time on, by seconds to either side."""

    base = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    after = TimeField(label=_("All captions from"))
    seconds = forms.DecimalField(
        label=_("move by seconds"),
        min_value=-FARTHEST_S,
        max_value=FARTHEST_S,
        decimal_places=3,
        help_text=_("0.5 is later, -0.5 earlier."),
    )

    def shifted(self, cues: Sequence[Cue]) -> list[Cue]:
        by_ms = round(self.cleaned_data["seconds"] * 1000)
        after = self.cleaned_data["after"]
        return [cue.moved(by_ms) if cue.starts_ms >= after else cue for cue in cues]
