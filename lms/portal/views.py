"""The home page, and what the platform knows of its reader."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.common import clock
from lms.common.revalidation import kept
from lms.directory.selectors import practitioner_of
from lms.portal.me import Glance
from lms.portal.presenters import Home


@require_safe
@kept
def home(request: HttpRequest) -> HttpResponse:
    """What is next for the reader; an account that belongs to no practitioner is told what it lacks."""
    practitioner = practitioner_of(request.user)
    if practitioner is None:
        return render(request, "portal/no_practitioner.html")
    return render(request, "portal/home.html", {"home": Home.of(practitioner, clock.now())})


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """The reader's own data at a glance."""
    practitioner = practitioner_of(request.user)
    if practitioner is None:
        return render(request, "portal/no_practitioner.html")
    return render(request, "portal/me.html", {"glance": Glance.of(practitioner, clock.today())})
