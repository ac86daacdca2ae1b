"""Pages for managers and security administrators about other people's accounts."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.factors.services import reset_factors
from lms.accounts.factors.views import qr_code
from lms.accounts.invitations import services as invitations
from lms.accounts.invitations.selectors import open_links
from lms.accounts.people import selectors, services
from lms.accounts.people.presenters import refusal
from lms.accounts.policy import may_issue, may_open, may_secure, within_reach
from lms.common import clock
from lms.common.identifiers import new_id
from lms.directory.models import Practitioner
from lms.directory.selectors import practitioner_of

LISTED = 50


@never_cache
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Find a person; below, the links that are open."""
    viewer, at = _viewer(request), clock.now()
    on = clock.civil_date(at)
    words = request.GET.get("q", "").strip()[:100]
    found = selectors.find_people(viewer, words, on, limit=LISTED) if words else []
    context = {"words": words, "found": found, "links": open_links(viewer, at=at, on=on)[:200]}
    return render(request, "accounts/people.html", context)


@never_cache
@require_safe
def person(request: HttpRequest, person_key: UUID) -> HttpResponse:
    """One person's account."""
    viewer, found = _viewer_and_person(request, person_key)
    at = clock.now()
    view = selectors.account_of(viewer, found, at=at, on=clock.civil_date(at))
    return render(request, "accounts/person.html", {"account": view, "key": new_id()})


@never_cache
@require_POST
def issue(request: HttpRequest, person_key: UUID) -> HttpResponse:
    """Make an invitation, or a link for a new password, and show it once, to be printed."""
    viewer, found = _viewer_and_person(request, person_key)
    at = clock.now()
    on = clock.civil_date(at)
    if not may_issue(viewer, found, on):
        raise PermissionDenied(refusal(viewer, found, on))
    make = invitations.issue_reset if found.user_id else invitations.invite
    try:
        issued = make(found, at, on, by_key=viewer.person_key, key=_key(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("accounts:person", found.person_key)
    link = request.build_absolute_uri(issued.path)
    context = {"issued": issued, "link": link, "qr": qr_code(link), "person": found}
    return render(request, "accounts/issued.html", context)


@require_POST
def revoke_link(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make an open link void."""
    viewer, at = _viewer(request), clock.now()
    link = get_object_or_404(open_links(viewer, at=at, on=clock.civil_date(at)), uuid=uuid)
    invitations.revoke(link, at=at)
    messages.success(request, _("The link works no more."))
    return redirect("accounts:people")


@require_POST
def unlock(request: HttpRequest, person_key: UUID) -> HttpResponse:
    """Let the person try again at once."""
    found = _secured(request, person_key)
    services.unlock(found)
    messages.success(request, _("The account is unlocked."))
    return redirect("accounts:person", found.person_key)


@require_POST
def drop_factors(request: HttpRequest, person_key: UUID) -> HttpResponse:
    """Take every second factor away from somebody who lost theirs."""
    found = _secured(request, person_key)
    viewer, on = _viewer(request), clock.today()
    if not may_open(viewer, found, on):
        raise PermissionDenied(refusal(viewer, found, on))
    reset_factors(found.user, found)
    messages.success(request, _("The second factors are gone and every session has ended."))
    return redirect("accounts:person", found.person_key)


@require_POST
def drop_sessions(request: HttpRequest, person_key: UUID) -> HttpResponse:
    """Sign the person out everywhere."""
    found = _secured(request, person_key)
    services.sign_out_everywhere(found)
    messages.success(request, _("Every session of this person has ended."))
    return redirect("accounts:person", found.person_key)


def _viewer(request: HttpRequest) -> Practitioner:
    viewer = practitioner_of(request.user)
    if viewer is None or not within_reach(viewer, clock.today()):
        raise PermissionDenied(_("Only managers and security administrators look after the accounts of others."))
    return viewer


def _viewer_and_person(request: HttpRequest, person_key: UUID) -> tuple[Practitioner, Practitioner]:
    viewer = _viewer(request)
    found = selectors.person_in_reach(viewer, person_key, clock.today())
    if found is None:
        raise Http404
    return viewer, found


def _secured(request: HttpRequest, person_key: UUID) -> Practitioner:
    viewer, found = _viewer_and_person(request, person_key)
    if found.user is None:
        raise Http404
    if not may_secure(viewer, found, clock.today()):
        raise PermissionDenied(refusal(viewer, found, clock.today()))
    return found


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return new_id()
