"""The list of people, the page of one, and the door for somebody who comes from elsewhere."""

from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.common import clock
from lms.directory.models import Practitioner
from lms.directory.people import selectors, services
from lms.directory.people.forms import FindForm, SearchForm
from lms.directory.people.introductions import introduce
from lms.directory.people.policy import Reach
from lms.directory.people.presenters.person import ListRow, PersonPage
from lms.directory.people.views.opening import opened, reach_of


@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The people of the reader's scope, by name, number and institution."""
    reach = reach_of(request)
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    wanted = selectors.Wanted(asked.get("q", ""), asked.get("institution", ""), asked.get("left", False))
    page = selectors.listing(reach, wanted, request.GET.get("page"))
    kept = {name: value for name, value in (("q", wanted.words), ("institution", wanted.institution)) if value}
    if wanted.left:
        kept["left"] = "on"
    context = {
        "form": form,
        "page": page,
        "rows": [ListRow.of(person, reach) for person in page.object_list],
        "query": urlencode(kept),
        "asked": bool(kept),
        "manages": reach.manages_anywhere,
    }
    return render(request, "directory/people/list.html", context)


@never_cache
@require_safe
def person(request: HttpRequest, person: UUID) -> HttpResponse:
    """One person: posts, leave, rights, accounts, history, and what the reader may do."""
    reach, found = opened(request, person)
    if found.person_key != person:  # the address of an account that was joined with another
        return redirect("people:person", found.person_key)
    return render(request, "directory/people/person.html", {"shown": PersonPage.of(reach, found)})


@never_cache
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Take on somebody from elsewhere: number and name must both be right, and one sentence answers every miss."""
    reach = reach_of(request)
    if not reach.manages_anywhere:
        raise PermissionDenied(_("Only who manages an institution takes people on."))
    form, wait = FindForm(request.POST if request.method == "POST" else None, reach=reach), 0
    if request.method == "POST" and form.is_valid():
        try:
            found = _sought(reach, form)
        except services.TooManyMisses as reason:
            wait = reason.seconds
            form.add_error(None, _too_often(wait))
        else:
            if found is not None:
                return redirect("people:take_on", introduce(reach.viewer, found))
            form.add_error(None, _("Nobody can be added with this number and this name. Compare both with the paper."))
    context = {"form": form, "crumbs": [(_("People"), reverse("people:list")), (_("Somebody from elsewhere"), None)]}
    status = 429 if wait else 400 if form.is_bound else 200
    response = render(request, "directory/people/find.html", context, status=status)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def _sought(reach: Reach, form: FindForm) -> Practitioner | None:
    """Whom the form names, unless that is the viewer."""
    wanted = form.cleaned_data
    found = services.seek(reach.viewer, number=wanted["number"], name=wanted["name"], at=clock.now())
    return None if found is None or reach.is_self(found) else found


def _too_often(seconds: int) -> str:
    words = {"hours": -(-seconds // 3600)}
    return (
        _("Too many tries that found nobody. Compare number and name with the paper, and try again in %(hours)s h.")
        % words
    )
