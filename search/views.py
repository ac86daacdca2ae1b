"""The result page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.common import clock
from lms.common.revalidation import kept
from lms.directory.policy import Permission, require
from lms.directory.selectors import practitioner_of
from search import selectors
from search.presenters import result_items

LONGEST_QUERY_SHOWN = 200


@require_safe
@kept
def results(request: HttpRequest) -> HttpResponse:
    """What answers `?q=`; any text is a query, and an engine that is down costs a sentence, not the page."""
    require(practitioner_of(request.user), Permission.LEARN, clock.today())
    found = selectors.find(request.GET.get("q", ""), page=_page_number(request.GET.get("page", "")))
    context = {
        "results": found,
        "items": result_items(found),
        "shown_query": found.query[:LONGEST_QUERY_SHOWN],
        "previous_page": found.page - 1,
        "next_page": found.page + 1,
    }
    return render(request, "search/results.html", context)


def _page_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
