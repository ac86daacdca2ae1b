"""Forms for what happens to divisions and institutions. Each carries a key, so that a repeat counts once."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.common.identifiers import new_id
from lms.directory.institutions.selectors import Reader
from lms.directory.models import (
    DIVISION_CODE,
    AdministrativeDivision,
    Institution,
    Level,
)

PAST = timedelta(days=10 * 366)
AHEAD = timedelta(days=2 * 366)
CANDIDATES = 6
Place = AdministrativeDivision | Institution


class PlaceField(forms.CharField):
    """A place by its code or its name. Whoever must choose among several is shown their codes."""

    def __init__(self, **more: object) -> None:
        super().__init__(max_length=200, **more)
        self.places: Iterable[Place] = ()

    def clean(self, value: str) -> Place | None:
        words = super().clean(value)
        if not words:
            return None
        places = list(self.places)
        for wanted in (_with_code, _with_name, _with_part_of_name):
            found = [place for place in places if wanted(place, words)]
            if len(found) == 1:
                return found[0]
            if found:
                listed = ", ".join(f"{place.name} ({place.code})" for place in found[:CANDIDATES])
                raise forms.ValidationError(
                    _("Several places fit: %(places)s. Enter the code of the one you mean.") % {"places": listed}
                )
        raise forms.ValidationError(_("There is no such open place in your scope. Enter its code or its name."))


def _with_code(place: Place, words: str) -> bool:
    return place.code == words


def _with_name(place: Place, words: str) -> bool:
    return words in (place.name_zh, place.name_bo, place.name_en)


def _with_part_of_name(place: Place, words: str) -> bool:
    return any(words in name for name in (place.name_zh, place.name_bo, place.name_en))


class CodesField(forms.CharField):
    """Codes, written with spaces or commas between them."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: object) -> list[str]:
        if isinstance(value, list):
            return value
        return sorted({code for code in re.split(r"[\s,;，；、]+", str(value or "").lower()) if code})

    def prepare_value(self, value: object) -> object:
        return " ".join(value) if isinstance(value, list) else value


def _day(label: str, **more: object) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class ActForm(forms.Form):
    """What every act has: a key, the day it holds from, and for some a reason."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    day = "from_date"  # the field that says when

    def __init__(self, *args: object, reader: Reader, place: Place | None = None, **more: object) -> None:
        super().__init__(*args, **more)
        self.reader, self.place = reader, place
        if self.day in self.fields:
            self.fields[self.day].initial = reader.on
        for name, value in self.stored(place).items() if place is not None else ():
            self.fields[name].initial = value

    def stored(self, place: Place) -> dict[str, object]:
        """What the fields begin with."""
        return {name: getattr(place, name) for name in self.fields if hasattr(place, name)}

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        day = cleaned.get(self.day)
        if day is not None and not self.reader.on - PAST <= day <= self.reader.on + AHEAD:
            self.add_error(self.day, _("Choose a day of the last ten years or of the next two."))
        return cleaned

    def effective(self) -> date:
        """The day from which it holds."""
        return self.cleaned_data[self.day]


def _name(label: str, limit: int, *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, required=required)


class RenameForm(ActForm):
    name_zh = _name(gettext_lazy("Chinese name"), 200, required=True)
    name_bo = _name(gettext_lazy("Tibetan name"), 300)
    name_en = _name(gettext_lazy("English name"), 200)
    from_date = _day(gettext_lazy("From which day"))


_REASON = {"label": gettext_lazy("Reason, such as the number of the decision"), "max_length": 200, "required": False}


_CODES = gettext_lazy("Codes with spaces between them.")


class _Data(forms.Form):
    """The data of an institution that pathways and lectures depend on."""

    altitude_m = forms.IntegerField(label=gettext_lazy("Altitude (m)"), min_value=0, max_value=6000)
    link_kbps = forms.IntegerField(label=gettext_lazy("Link (kbit/s)"), min_value=1, max_value=10_000_000)
    link_round_trip_ms = forms.IntegerField(label=gettext_lazy("Round trip (ms)"), min_value=0, max_value=60_000)
    services = CodesField(
        label=gettext_lazy("Services available"),
        required=False,
        help_text=gettext_lazy("Codes with spaces between them."),
    )
    drugs = CodesField(
        label=gettext_lazy("Drugs available"), required=False, help_text=gettext_lazy("Codes with spaces between them.")
    )


class ChangeForm(_Data, ActForm):
    from_date = _day(gettext_lazy("From which day"))

    field_order = ["key", "altitude_m", "link_kbps", "link_round_trip_ms", "services", "drugs", "from_date"]


class MoveForm(ActForm):
    to = PlaceField(label=gettext_lazy("Into which division (code or name)"))
    from_date = _day(gettext_lazy("From which day"))
    reason = forms.CharField(**_REASON)

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        self.fields["to"].places = [each for each in self.reader.managed_divisions() if each != self.place]


class MergeForm(ActForm):
    into = PlaceField(label=gettext_lazy("Into which one (code or name)"))
    from_date = _day(gettext_lazy("From which day"))
    reason = forms.CharField(**_REASON)

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        among = self.reader.managed_divisions if isinstance(self.place, AdministrativeDivision) else None
        places = among() if among else self.reader.managed_institutions()
        self.fields["into"].places = [each for each in places if each != self.place]


class CloseForm(ActForm):
    day = "last_day"
    last_day = _day(gettext_lazy("Last day"))
    reason = forms.CharField(**_REASON)


class ReopenForm(ActForm):
    from_date = _day(gettext_lazy("From which day"))
    reason = forms.CharField(**_REASON)


class FoundDivisionForm(ActForm):
    day = "valid_from"
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=9,
        validators=[DIVISION_CODE],
        help_text=gettext_lazy("6 digits (GB/T 2260), or 9 for a township."),
    )
    name_zh = _name(gettext_lazy("Chinese name"), 200, required=True)
    name_bo = _name(gettext_lazy("Tibetan name"), 300)
    name_en = _name(gettext_lazy("English name"), 200)
    level = forms.ChoiceField(
        label=gettext_lazy("Level"), choices=[each for each in Level.choices if each[0] != "region"]
    )
    parent = PlaceField(label=gettext_lazy("In which division (code or name)"))
    valid_from = _day(gettext_lazy("First day"))

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        self.fields["parent"].places = self.reader.managed_divisions()


class FoundInstitutionForm(_Data, ActForm):
    day = "valid_from"
    code = forms.RegexField(
        r"^[0-9A-Za-z-]{1,20}$",
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Up to 20 letters, digits and hyphens."),
    )
    name_zh = _name(gettext_lazy("Chinese name"), 200, required=True)
    name_bo = _name(gettext_lazy("Tibetan name"), 300)
    name_en = _name(gettext_lazy("English name"), 200)
    division = PlaceField(label=gettext_lazy("In which division (code or name)"))
    valid_from = _day(gettext_lazy("First day"))

    field_order = [
        "key",
        "code",
        "name_zh",
        "name_bo",
        "name_en",
        "division",
        "altitude_m",
        "link_kbps",
        "link_round_trip_ms",
        "services",
        "drugs",
        "valid_from",
    ]

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        self.fields["division"].places = self.reader.managed_divisions()
