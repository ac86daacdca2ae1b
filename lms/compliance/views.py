"""The commission's view: from the region to the person, and the same as files."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.audit.services import record
from lms.common import clock
from lms.common.revalidation import keep
from lms.compliance import exports, presenters, selectors
from lms.compliance.disclosures.forms import DisclosureForm
from lms.compliance.disclosures.selectors import open_disclosure
from lms.compliance.policy import Place, Scope
from lms.directory.models import Institution
from lms.directory.selectors import practitioner_of


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The top of the viewer's scope."""
    scope = _scope(request)
    return _page(request, scope, scope.single_top)


@require_safe
def division(request: HttpRequest, division: str) -> HttpResponse:
    """A division inside the viewer's scope."""
    scope = _scope(request)
    return _page(request, scope, _found(scope.division(division)))


@require_safe
def institution(request: HttpRequest, institution: str) -> HttpResponse:
    """An institution inside the viewer's scope, with its people."""
    scope = _scope(request)
    return _page(request, scope, _found(scope.institution(institution)))


@require_safe
def export(
    request: HttpRequest, what: str, form: str, division: str | None = None, institution: str | None = None
) -> HttpResponse:
    """A table or the people of a place as a file."""
    scope, year = _scope(request), _year(request)
    place = scope.single_top
    if division is not None:
        place = _found(scope.division(division))
    elif institution is not None:
        place = _found(scope.institution(institution))
    if what not in exports.SHEETS or form not in exports.FORMATS:
        raise Http404
    kind, code = "institution" if isinstance(place, Institution) else "division", place.code if place else "all"
    record("compliance.exported", object_kind=kind, object_id=code, detail={"what": what, "format": form, "year": year})
    write, content_type = exports.FORMATS[form]
    content = write(exports.SHEETS[what](scope, place, year=year))
    name = place.name if place is not None else _("All places open to you")
    plain = f"compliance-{what}-{place.code if place is not None else 'all'}-{year}.{form}"
    spoken = quote(f"{_('Compliance')}-{name}-{year}.{form}", safe="")
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{spoken}"
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})


def _page(request: HttpRequest, scope: Scope, place: Place | None) -> HttpResponse:
    year = _year(request)
    query = "" if year == scope.on.year else f"?year={year}"
    above = selectors.ancestors_of(place) if place is not None else []
    version = selectors.version_for(year, scope.on)
    table = selectors.table_for(scope, place, year=year)
    context = {
        "place": place,
        "year": year,
        "years": selectors.years(scope.on),
        "version": version,
        "roles": presenters.roles(version),
        "crumbs": presenters.crumbs(scope, place, above, query),
        "total": presenters.Figures(table.tally, table.institutions),
        "downloads": presenters.downloads(place, query),
    }
    if isinstance(place, Institution):
        return render(request, "compliance/institution.html", context | _people(scope, place, year))
    rows = presenters.rows(table, scope, query)
    context |= {"rows": rows, "chart": presenters.chart(rows), "only": _only_institution(table)}
    if context["only"] is None:
        return keep(render(request, "compliance/table.html", context))  # figures; a page with names is kept by nobody
    context |= _people(scope, context["only"], year)
    return render(request, "compliance/table.html", context)


def _only_institution(table: selectors.Table) -> Institution | None:
    """The institution of a place that has just one, such as most townships: its people are shown at once."""
    places = [line.place for line in table.lines]
    return places[0] if len(places) == 1 and isinstance(places[0], Institution) else None


def _people(scope: Scope, institution: Institution, year: int) -> dict[str, object]:
    """The people of an institution; None when the viewer sees figures only, with a form when there is one to ask."""
    if not scope.names(institution):
        asks = scope.may_ask(institution)
        return {"people": None, "institution": institution, "form": DisclosureForm() if asks else None}
    return {
        "people": presenters.people(selectors.named_people(scope, institution, year=year)),
        "disclosure": open_disclosure(scope.viewer, institution, scope.at),
    }


def _scope(request: HttpRequest) -> Scope:
    return Scope.of(practitioner_of(request.user), clock.today(), clock.now())


def _found(place: Place | None) -> Place:
    if place is None:
        raise Http404
    return place


def _year(request: HttpRequest) -> int:
    on = clock.today()
    asked = request.GET.get("year", str(on.year))
    known = {str(year): year for year in selectors.years(on)}
    if asked not in known:
        raise Http404
    return known[asked]
