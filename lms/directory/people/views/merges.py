"""Two accounts of one person: looking for the other, joining them, and taking them apart again."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.directory.models import Practitioner
from lms.directory.people import forms, selectors, services
from lms.directory.people.policy import Reach, require_looks_after_everywhere
from lms.directory.people.presenters.merges import Side, account_label, merge_sentences, separation_sentences
from lms.directory.people.presenters.person import ListRow, person_crumbs, person_url
from lms.directory.people.views.flow import Act, Done, run
from lms.directory.people.views.opening import counts_once, landing_on, opened
from lms.directory.selectors import posts_history

FOUND = 20


@never_cache
@require_safe
def search(request: HttpRequest, person: UUID) -> HttpResponse:
    """Look for the other account among the people whom the reader sees."""
    reach, found = opened(request, person)
    _require_both(reach, found)
    form = forms.SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    others = selectors.others(reach, found, words or found.name_zh, FOUND)
    context = {
        "person": found,
        "crumbs": person_crumbs(found, _("Join accounts")),
        "form": form,
        "asked": bool(words),
        "rows": [(ListRow.of(other, reach), _join_url(found, other)) for other in others],
    }
    return render(request, "directory/people/merge_search.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@counts_once
def join(request: HttpRequest, person: UUID, other: UUID) -> HttpResponse:
    """Side by side, and joined when the reader confirms."""
    reach, found = opened(request, person)
    second = selectors.person(reach, other)
    if second is None or second.pk == found.pk:
        raise Http404
    _require_both(reach, found, second)
    pair = {str(each.person_key): each for each in (found, second)}

    def perform(data: dict) -> Done:
        kept = pair[data["kept"]]
        merged = second if kept is found else found
        services.merge(reach, kept, merged, data)
        undo = reverse("people:undo_merge", args=[kept.person_key, merged.person_key])
        return Done(_("The accounts are joined."), _("It was a mistake: separate them"), undo)

    act = Act(
        title=_("Join two accounts of one person"),
        button=_("Join the accounts"),
        crumbs=person_crumbs(found, _("Join accounts")),
        back=reverse("people:merge_search", args=[found.person_key]),
        landing=landing_on(reach, found),
        form=lambda data: forms.MergeForm(
            data, reach=reach, accounts=[(key, account_label(each)) for key, each in pair.items()]
        ),
        follows=lambda data: merge_sentences(pair[data["kept"]], second if data["kept"] == str(person) else found),
        perform=perform,
        hurts=True,
        extra={"sides": [Side.of(each, reach.on) for each in pair.values()]},
        form_template="directory/people/merge_form.html",
        confirm_template="directory/people/merge_confirm.html",
    )
    return run(request, act)


@never_cache
@require_http_methods(["GET", "POST"])
@counts_once
def separate(request: HttpRequest, person: UUID, other: UUID) -> HttpResponse:
    """The two were joined by mistake."""
    reach, found = opened(request, person)
    merged = selectors.merged_account(found, other)
    require_looks_after_everywhere(reach, found, list(posts_history(found)))
    if merged is None:
        raise Http404

    def perform(data: dict) -> Done:
        services.undo_merge(reach, merged, data)
        return Done(_("The accounts are separate again."))

    act = Act(
        title=_("Separate two accounts"),
        button=_("Separate the accounts"),
        crumbs=person_crumbs(found, _("Separate two accounts")),
        back=person_url(found),
        landing=landing_on(reach, found),
        form=lambda data: forms.ReasonForm(data, reach=reach),
        follows=lambda data: separation_sentences(found, merged),
        perform=perform,
        intro=[account_label(merged)],
        hurts=True,
    )
    return run(request, act)


def _join_url(person: Practitioner, other: Practitioner) -> str:
    return reverse("people:merge", args=[person.person_key, other.person_key])


def _require_both(reach: Reach, *people: Practitioner) -> None:
    """The reader manages wherever these people work; nobody joins what has more rights than a learner's."""
    for person in people:
        require_looks_after_everywhere(reach, person, list(posts_history(person)))
        if selectors.staff_rights(person, reach.on):
            raise PermissionDenied(
                _(
                    "One of the accounts has more rights than a learner's. A security administrator ends these first "
                    "and gives them anew afterwards: else one account would open the rights of the other."
                )
            )
