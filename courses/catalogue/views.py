"""The door to the catalogue."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from courses.catalogue.policy import require_reader
from courses.catalogue.selectors import live_catalogue


def catalogue(request: HttpRequest) -> HttpResponse:
    """Leads to the catalogue's page in the page tree; before there is one, a page that says so."""
    page = live_catalogue()
    if page is not None:
        return redirect(page.url)
    require_reader(request)
    return render(request, "courses/no_catalogue.html")
