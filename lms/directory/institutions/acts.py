"""What can be done to a place: for each act its form, its words, and the service that does it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.directory import services
from lms.directory.institutions import forms
from lms.directory.institutions.forms import Place
from lms.directory.models import Institution, Status

# Who does it, on which day and under which key: {"on": …, "by_key": …, "key": …}
Doing = dict[str, object]

_OVER = frozenset({Status.CLOSED, Status.MERGED})


@dataclass(frozen=True)
class Act:
    """One act on a place that has one of the statuses `while_`."""

    form: type[forms.ActForm]
    title: str | Promise
    done: str | Promise
    carry_out: Callable[[Place, dict, Doing], object]
    while_: frozenset[str] = frozenset({Status.OPEN})
    institutions_only: bool = False

    def fits(self, place: Place) -> bool:
        """Can it be done to this place as it is?"""
        return place.status in self.while_ and (not self.institutions_only or isinstance(place, Institution))


def _subject(place: Place) -> dict[str, Place]:
    return {"institution" if isinstance(place, Institution) else "division": place}


def _rename(place: Place, values: dict, doing: Doing) -> object:
    rename = services.rename_institution if isinstance(place, Institution) else services.rename_division
    return rename(**_subject(place), **values, **doing)


def _change(place: Place, values: dict, doing: Doing) -> object:
    return services.change_institution(**_subject(place), **values, **doing)


def _move(place: Place, values: dict, doing: Doing) -> object:
    to = values.pop("to")
    if isinstance(place, Institution):
        return services.move_institution(institution=place, division=to, **values, **doing)
    return services.move_division(division=place, parent=to, **values, **doing)


def _merge(place: Place, values: dict, doing: Doing) -> object:
    merge = services.merge_institutions if isinstance(place, Institution) else services.merge_divisions
    return merge(merged=[place], **values, **doing)


def _close(place: Place, values: dict, doing: Doing) -> object:
    close = services.close_institution if isinstance(place, Institution) else services.close_division
    return close(**_subject(place), **values, **doing)


def _reopen(place: Place, values: dict, doing: Doing) -> object:
    reopen = services.reopen_institution if isinstance(place, Institution) else services.reopen_division
    return reopen(**_subject(place), **values, **doing)


ACTS = {
    "rename": Act(forms.RenameForm, _("Rename"), _("The new name is recorded."), _rename),
    "change": Act(forms.ChangeForm, _("Change data"), _("The data are recorded."), _change, institutions_only=True),
    "move": Act(forms.MoveForm, _("Move to another division"), _("The move is recorded."), _move),
    "merge": Act(forms.MergeForm, _("Merge into another"), _("The merger is recorded."), _merge),
    "close": Act(forms.CloseForm, _("Close"), _("The closing is recorded. It can be reopened."), _close),
    "reopen": Act(
        forms.ReopenForm,
        _("Reopen"),
        _("The reopening is recorded."),
        _reopen,
        frozenset({Status.CLOSED, Status.MERGED}),
    ),
}
