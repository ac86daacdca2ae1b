"""What the acts on people ask for. Whether it is allowed and possible is for the policy and the services."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.directory.models import AccessRole, PostRole, PractitionerRole
from lms.directory.people.fields import (
    EARLIEST,
    CivilDateField,
    institution_field,
    key_field,
    latest,
    reason_field,
)
from lms.directory.people.policy import Reach

SPECIALTY = gettext_lazy("Specialty")
LEARNS = gettext_lazy("May learn and run pathways there")
LEARNS_HINT = gettext_lazy("Gives the right of a learner at this institution for as long as the post lasts.")


class ActForm(forms.Form):
    """A form with a key, drawn for one viewer on one day."""

    def __init__(self, data: object = None, *, reach: Reach, initial: dict | None = None) -> None:
        super().__init__(data, initial=initial)
        self.reach = reach
        self.fields["key"] = key_field()

    def day(self, label: str, *, required: bool = True, earliest: date = EARLIEST, hint: str = "") -> CivilDateField:
        """A date field within the limits of this form's day."""
        return CivilDateField(
            earliest=earliest, latest=latest(self.reach.on), label=label, required=required, help_text=hint
        )

    def in_order(self, first: str, last: str) -> None:
        """An error beside the last day when it lies before the first."""
        begins, ends = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if begins is not None and ends is not None and ends < begins:
            self.add_error(last, ValidationError(_("The last day is before the first day.")))


class PostForm(ActForm):
    """What a new post is: where, as what, from when."""

    def __init__(self, data: object = None, *, reach: Reach, has_primary: bool) -> None:
        super().__init__(data, reach=reach)
        self.fields["institution"] = institution_field(reach.managed(), label=gettext_lazy("Institution"))
        self.fields["role"] = forms.ChoiceField(label=gettext_lazy("Works as"), choices=PostRole.choices)
        self.fields["specialty"] = forms.CharField(label=SPECIALTY, required=False, max_length=60)
        self.fields["from_date"] = self.day(gettext_lazy("First day"))
        hint = gettext_lazy("Leave it empty for a post without a planned end.")
        self.fields["to_date"] = self.day(gettext_lazy("Last day"), required=False, hint=hint)
        if not has_primary:
            self.fields["primary"] = forms.BooleanField(
                label=gettext_lazy("This is the primary post"), required=False, initial=True
            )
        self.fields["learns"] = forms.BooleanField(label=LEARNS, required=False, initial=True, help_text=LEARNS_HINT)
        self.initial["from_date"] = reach.on

    def clean(self) -> dict:
        super().clean()
        self.in_order("from_date", "to_date")
        return self.cleaned_data


class TransferForm(ActForm):
    """Where a person goes, as what, from when."""

    def __init__(self, data: object = None, *, reach: Reach, post: PractitionerRole) -> None:
        super().__init__(data, reach=reach, initial={"role": post.role, "specialty": post.specialty})
        self.post = post
        others = reach.managed().exclude(pk=post.institution_id)
        self.fields["institution"] = institution_field(others, label=gettext_lazy("To"))
        self.fields["role"] = forms.ChoiceField(label=gettext_lazy("Works there as"), choices=PostRole.choices)
        self.fields["specialty"] = forms.CharField(label=SPECIALTY, required=False, max_length=60)
        self.fields["first_day"] = self.day(
            gettext_lazy("First day there"), hint=gettext_lazy("The post here ends on the day before.")
        )
        self.fields["reason"] = reason_field(required=False)

    def clean_first_day(self) -> date:
        first_day = self.cleaned_data["first_day"]
        if first_day <= self.post.from_date:
            words = {"day": self.post.from_date.isoformat()}
            raise ValidationError(_("The post here began on %(day)s: enter a later day.") % words)
        return first_day


class EndPostForm(ActForm):
    """The last day of a post."""

    def __init__(self, data: object = None, *, reach: Reach, post: PractitionerRole) -> None:
        super().__init__(data, reach=reach)
        self.fields["last_day"] = self.day(gettext_lazy("Last day"), earliest=post.from_date)
        self.fields["reason"] = reason_field(required=False)


class PrimaryForm(ActForm):
    """From when a post is the primary one."""

    def __init__(self, data: object = None, *, reach: Reach, post: PractitionerRole) -> None:
        super().__init__(data, reach=reach, initial={"from_date": max(reach.on, post.from_date)})
        self.fields["from_date"] = self.day(gettext_lazy("From"), earliest=post.from_date)


class LeaveServiceForm(ActForm):
    """The last day in the service, and whether the rights go at once."""

    def __init__(self, data: object = None, *, reach: Reach) -> None:
        super().__init__(data, reach=reach, initial={"last_day": reach.on})
        self.fields["last_day"] = self.day(gettext_lazy("Last day in the service"))
        self.fields["reason"] = reason_field(required=True)
        self.fields["at_once"] = forms.BooleanField(
            label=gettext_lazy("Take the rights away now"),
            required=False,
            help_text=gettext_lazy("Every right ends today and open sessions close, whatever the last day is."),
        )


class AbsenceForm(ActForm):
    """Leave: which kind, from when to when."""

    def __init__(self, data: object = None, *, reach: Reach, kinds: list[tuple[str, str]]) -> None:
        super().__init__(data, reach=reach, initial={"from_date": reach.on})
        self.fields["kind"] = forms.ChoiceField(label=gettext_lazy("Kind of leave"), choices=kinds)
        self.fields["from_date"] = self.day(gettext_lazy("First day"))
        hint = gettext_lazy("Leave it empty while the return is not known.")
        self.fields["to_date"] = self.day(gettext_lazy("Last day"), required=False, hint=hint)

    def clean(self) -> dict:
        super().clean()
        self.in_order("from_date", "to_date")
        return self.cleaned_data


class ReasonForm(ActForm):
    """Why an entry is taken back."""

    def __init__(self, data: object = None, *, reach: Reach) -> None:
        super().__init__(data, reach=reach)
        self.fields["reason"] = reason_field(required=True)


class MergeForm(ReasonForm):
    """Why two accounts are one person's, and which of them the person keeps as the first."""

    def __init__(self, data: object = None, *, reach: Reach, accounts: list[tuple[str, str]]) -> None:
        super().__init__(data, reach=reach)
        self.fields["kept"] = forms.ChoiceField(
            label=gettext_lazy("Whose name and number are shown from now on"),
            choices=accounts,
            widget=forms.RadioSelect,
            initial=accounts[0][0],
        )


class SearchForm(forms.Form):
    """What the list of people is asked for; an odd address asks for everybody."""

    q = forms.CharField(label=gettext_lazy("Name, initials or personnel number"), required=False, max_length=60)
    institution = forms.CharField(label=gettext_lazy("Institution (name or code)"), required=False, max_length=60)
    left = forms.BooleanField(label=gettext_lazy("Also people who have left"), required=False)


class FindForm(ActForm):
    """Number and name of somebody who comes from elsewhere."""

    def __init__(self, data: object = None, *, reach: Reach) -> None:
        super().__init__(data, reach=reach)
        self.fields["number"] = forms.CharField(label=gettext_lazy("Personnel number"), max_length=30)
        self.fields["name"] = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=200)


class LearnerRightForm(ActForm):
    """What a manager may give: the right of a learner at one of their institutions."""

    def __init__(self, data: object = None, *, reach: Reach) -> None:
        super().__init__(data, reach=reach, initial={"from_date": reach.on})
        self._place(reach)
        self.fields["from_date"] = self.day(gettext_lazy("First day"), earliest=reach.on)
        hint = gettext_lazy("Leave it empty for a right that lasts as long as the post it rests on.")
        self.fields["to_date"] = self.day(gettext_lazy("Last day"), required=False, hint=hint, earliest=reach.on)

    def _place(self, reach: Reach) -> None:
        self.fields["institution"] = institution_field(reach.managed(), label=gettext_lazy("At the institution"))

    def clean(self) -> dict:
        super().clean()
        self.in_order("from_date", "to_date")
        return self.cleaned_data


class RightForm(LearnerRightForm):
    """What a security administrator may give: any role at an institution, or in a division and all below it."""

    def _place(self, reach: Reach) -> None:
        self.fields["role"] = forms.ChoiceField(label=gettext_lazy("Role on the platform"), choices=AccessRole.choices)
        self.fields["institution"] = institution_field(
            reach.access_institutions(), label=gettext_lazy("At the institution"), required=False
        )
        self.fields["division"] = forms.CharField(
            label=gettext_lazy("Or in everything below the division (code)"), required=False, max_length=9
        )

    def clean_division(self) -> object:
        code = self.cleaned_data["division"].strip()
        if not code:
            return None
        division = self.reach.access_division(code)
        if division is None:
            raise ValidationError(_("There is no division with this code in which you may give rights."))
        return division

    def clean(self) -> dict:
        super().clean()
        if not {"institution", "division"} & self.errors.keys():
            given = [name for name in ("institution", "division") if self.cleaned_data.get(name)]
            if len(given) != 1:
                self.add_error("institution", ValidationError(_("Enter an institution or a division, one of the two.")))
        return self.cleaned_data


class EndRightForm(ActForm):
    """From which day on a right no longer holds."""

    def __init__(self, data: object = None, *, reach: Reach) -> None:
        super().__init__(data, reach=reach, initial={"from_date": reach.on})
        self.fields["from_date"] = self.day(
            gettext_lazy("Ends at the beginning of"), earliest=reach.on, hint=gettext_lazy("Today ends it at once.")
        )
