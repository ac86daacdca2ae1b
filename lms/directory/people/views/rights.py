"""Rights: all of a person's, giving one, taking one away."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.directory.models import AccessRole
from lms.directory.people import forms, selectors, services
from lms.directory.people.policy import refuse_self
from lms.directory.people.presenters import follows
from lms.directory.people.presenters.person import person_crumbs, right_rows
from lms.directory.people.views.flow import Act, Crumbs, Done, run
from lms.directory.people.views.opening import counts_once, opened
from lms.directory.services.grants import post_to_rest_on


@never_cache
@require_safe
def listing(request: HttpRequest, person: UUID) -> HttpResponse:
    """Every right the person has, will have or had, and what each rests on."""
    reach, found = opened(request, person)
    rows = right_rows(reach, found)
    may_give = not reach.is_self(found) and (reach.gives_rights or reach.manages_anywhere)
    context = {
        "person": found,
        "crumbs": person_crumbs(found, _("Rights")),
        "is_self": reach.is_self(found),
        "rights": [row for row in rows if not row.over],
        "past": [row for row in rows if row.over],
        "give_url": reverse("people:give_right", args=[found.person_key]) if may_give else "",
    }
    return render(request, "directory/people/person_rights.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@counts_once
def give(request: HttpRequest, person: UUID) -> HttpResponse:
    """A right begins: any for a security administrator, a learner's for who manages the institution."""
    reach, found = opened(request, person)
    refuse_self(reach, found)
    if not (reach.gives_rights or reach.manages_anywhere):
        raise PermissionDenied(_("Only a security administrator gives rights, and a manager the right to learn."))
    form_class = forms.RightForm if reach.gives_rights else forms.LearnerRightForm

    def sentences(data: dict) -> list[str]:
        role = AccessRole(data.get("role", AccessRole.LEARNER))
        place = data["institution"] or data["division"]
        return follows.of_right(
            found, role.label, place.name, data, post_to_rest_on(found, data["institution"], data["from_date"])
        )

    def perform(data: dict) -> Done:
        grant = services.give_right(reach, found, data)
        undo = reverse("people:end_right", args=[found.person_key, grant.uuid])
        return Done(_("The right is given."), _("It was a mistake: take it away"), undo)

    act = Act(
        title=_("Give a right"),
        button=_("Give the right"),
        crumbs=_crumbs(found, _("Give a right")),
        back=_rights_url(found),
        landing=lambda: _rights_url(found),
        form=lambda data: form_class(data, reach=reach),
        follows=sentences,
        perform=perform,
        intro=[] if reach.gives_rights else [_("You can give the right of a learner at institutions that you manage.")],
    )
    return run(request, act)


@never_cache
@require_http_methods(["GET", "POST"])
@counts_once
def end(request: HttpRequest, person: UUID, grant: UUID) -> HttpResponse:
    """A right ends, today or from a later day on."""
    reach, found = opened(request, person)
    right = next((each for each, _post in selectors.rights_of(found) if each.uuid == grant), None)
    if right is None:
        raise Http404
    refuse_self(reach, found)
    if not reach.may_change_right(right):
        raise PermissionDenied(_("This right is not yours to end. Ask a security administrator."))

    def perform(data: dict) -> Done:
        services.end_right(reach, right, data)
        return Done(_("The end of the right is recorded."))

    act = Act(
        title=_("End a right"),
        button=_("Take the right away"),
        crumbs=_crumbs(found, _("End a right")),
        back=_rights_url(found),
        landing=lambda: _rights_url(found),
        form=lambda data: forms.EndRightForm(data, reach=reach),
        follows=lambda data: follows.of_right_end(found, right, data, reach.on),
        perform=perform,
        intro=[follows.right_name(right)],
        hurts=True,
    )
    return run(request, act)


def _rights_url(person: object) -> str:
    return reverse("people:rights", args=[person.person_key])


def _crumbs(person: object, last: str) -> Crumbs:
    return [*person_crumbs(person, last)[:-1], (_("Rights"), _rights_url(person)), (last, None)]
