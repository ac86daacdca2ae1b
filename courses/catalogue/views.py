"""The door to the catalogue, and the pictures of lessons."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from wagtail.images.views.serve import ServeView
from wagtail.views import serve

from courses.catalogue.policy import reader_of, require_reader
from courses.catalogue.selectors import live_catalogue, page_at
from courses.learning.selectors import lessons_for

_serve = ServeView.as_view()


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Leads to the catalogue's page in the page tree; before there is one, a page that says so."""
    require_reader(request)
    page = live_catalogue()
    if page is not None:
        return redirect(page.url)
    return render(request, "courses/no_catalogue.html")


def page(request: HttpRequest, path: str) -> HttpResponseBase:
    """A page of the page tree. The catalogue's own are found by a short way; the rest is Wagtail's."""
    found = page_at(path, lambda course: lessons_for(reader_of(request), course))
    return found.serve(request) if found is not None else serve(request, path)


@require_safe
def picture(request: HttpRequest, *parts: str) -> HttpResponseBase:
    """A picture of a lesson. The signature shows that a page of ours gave the address; who reads is asked each time."""
    require_reader(request)
    return _serve(request, *parts)
