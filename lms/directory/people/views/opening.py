"""The reader's reach, and the rows that an address names: what the reader may not see is not there."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.common import clock
from lms.directory.models import Practitioner, PractitionerRole
from lms.directory.people import selectors, services
from lms.directory.people.policy import Reach
from lms.directory.people.presenters.person import person_url
from lms.directory.selectors import posts_history, practitioner_of


def reach_of(request: HttpRequest) -> Reach:
    """What the reader reaches today; 403 for who may see nobody."""
    return Reach.of(practitioner_of(request.user), clock.today())


def opened(request: HttpRequest, key: UUID) -> tuple[Reach, Practitioner]:
    """The reader's reach and the person of the address; 404 for whom the reader may not see."""
    reach = reach_of(request)
    person = selectors.person(reach, key)
    if person is None:
        raise Http404
    return reach, person


def post_of(person: Practitioner, uuid: UUID) -> PractitionerRole:
    """A post of this person; 404 for another's."""
    post = posts_history(person).filter(uuid=uuid).first()
    if post is None:
        raise Http404
    return post


def counts_once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A form that arrives again is told so before its rows are looked for, which the first time may have ended."""

    @wraps(view)
    def wrapped(request: HttpRequest, **names: object) -> HttpResponse:
        if request.method == "POST" and "confirmed" in request.POST:
            reach = reach_of(request)
            if services.was_done(reach, request.POST.get("key", "")):
                messages.success(request, _("This was recorded already; nothing is done twice."))
                seen = selectors.person(reach, names["person"]) if "person" in names else None
                return redirect(person_url(seen) if seen is not None else reverse("people:list"))
        return view(request, **names)

    return wrapped


def landing_on(reach: Reach, person: Practitioner) -> Callable[[], str]:
    """Afterwards: the person's page while the reader still sees the person, else the list."""

    def url() -> str:
        seen = selectors.person(Reach(reach.viewer, reach.on), person.person_key)
        return person_url(seen) if seen is not None else reverse("people:list")

    return url
