"""The fields of the forms on people: civil dates within limits, institutions by list or by name, the key of a form."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.common.identifiers import new_id
from lms.directory.models import Institution
from lms.directory.people.selectors import institutions_named

EARLIEST = date(1950, 1, 1)
YEARS_AHEAD = 5
LISTED = 60  # institutions that still fit a list; more are looked for by name or code
SUGGESTED = 8


def latest(on: date) -> date:
    """The last day that may be planned for: the end of the year some years ahead."""
    return date(on.year + YEARS_AHEAD, 12, 31)


class CivilDateField(forms.DateField):
    """A day of the region between two limits; the browser offers its calendar."""

    def __init__(self, *, earliest: date, latest: date, **options: object) -> None:
        self.earliest, self.latest = earliest, latest
        limits = {"type": "date", "min": earliest.isoformat(), "max": latest.isoformat()}
        widget = forms.DateInput(format="%Y-%m-%d", attrs=limits)
        messages = {
            "invalid": gettext_lazy("Enter a day as year, month and day, for example 2026-06-15."),
            "required": gettext_lazy("Enter the day."),
        }
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], error_messages=messages, **options)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and not self.earliest <= value <= self.latest:
            limits = {"earliest": self.earliest.isoformat(), "latest": self.latest.isoformat()}
            raise ValidationError(_("The day must lie between %(earliest)s and %(latest)s.") % limits)


class InstitutionChoice(forms.ModelChoiceField):
    """One institution of a short list."""

    def label_from_instance(self, institution: Institution) -> str:
        return f"{institution.name} ({institution.code})"


class InstitutionByName(forms.CharField):
    """One institution of many, by its code or by words of its name; what fits several lists them."""

    def __init__(self, queryset: QuerySet[Institution], **options: object) -> None:
        self.queryset = queryset
        super().__init__(max_length=200, **options)

    def clean(self, value: str) -> Institution | None:
        words = super().clean(value)
        if not words:
            return None
        exact = self.queryset.filter(code=words).first()
        if exact is not None:
            return exact
        found = list(institutions_named(self.queryset, words)[: SUGGESTED + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(
                _("No institution that is open to you has this name or code. Enter another part of the name.")
            )
        names = _(", ").join(f"{each.name} ({each.code})" for each in found[:SUGGESTED])
        raise ValidationError(_("Several institutions fit; enter the code of one: %(names)s") % {"names": names})


def institution_field(queryset: QuerySet[Institution], *, label: str, required: bool = True) -> forms.Field:
    """A list where it is short enough for a slow link, a search where not."""
    few = len(queryset.values_list("pk", flat=True)[: LISTED + 1]) <= LISTED
    if few:
        return InstitutionChoice(queryset, to_field_name="code", label=label, required=required, empty_label="")
    hint = gettext_lazy("A part of the name, or the code.")
    return InstitutionByName(queryset, label=label, required=required, help_text=hint)


def key_field() -> forms.UUIDField:
    """The hidden key by which a form that arrives twice is known for one."""
    return forms.UUIDField(widget=forms.HiddenInput, initial=new_id)


def reason_field(*, required: bool, label: str = "") -> forms.CharField:
    """Why, in a few words that stay in the history; nothing about patients or health belongs there."""
    return forms.CharField(
        label=label or gettext_lazy("Reason"),
        required=required,
        max_length=200,
        help_text=gettext_lazy("A few words that stay in the history. Nothing about anybody's health."),
        error_messages={"required": gettext_lazy("Say in a few words why.")},
    )
