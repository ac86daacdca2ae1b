"""Divisions and institutions: find them, look at them, and change them after a page that says what will follow."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.common import clock
from lms.directory import services
from lms.directory.institutions import presenters, selectors
from lms.directory.institutions.acts import ACTS, Act, Doing
from lms.directory.institutions.forms import ActForm, FoundDivisionForm, FoundInstitutionForm, Place
from lms.directory.institutions.selectors import Reader
from lms.directory.models import Institution, Level
from lms.directory.policy import Permission, require
from lms.directory.selectors import history, practitioner_of

PER_PAGE = 50


def _reader(request: HttpRequest) -> Reader:
    return Reader.of(practitioner_of(request.user), clock.today())


@require_safe
@never_cache
def places(request: HttpRequest) -> HttpResponse:
    """The top of the reader's scope; with words or a level what fits them, wherever it is."""
    reader = _reader(request)
    words, level = request.GET.get("q", "").strip(), request.GET.get("level", "")
    if level not in Level.values:
        level = ""
    context = {"words": words, "level": level, "levels": Level.choices, "reader": reader}
    if words or level:
        page = Paginator(selectors.find_institutions(reader, words, level), PER_PAGE).get_page(request.GET.get("p"))
        divisions = selectors.find_divisions(reader, words, level)[:PER_PAGE] if page.number == 1 else []
        lines = [presenters.Line.of(place) for place in page]
        context |= {"page": page, "divisions": _division_lines(reader, list(divisions)), "institutions": lines}
        context["query"] = request.GET.copy()
        context["query"].pop("p", None)
    else:
        alone = reader.single_institutions().select_related("division")
        context |= {"divisions": _division_lines(reader, reader.tops())}
        context["institutions"] = [presenters.Line.of(place) for place in alone]
    return render(request, "directory/institutions/list.html", context)


def _division_lines(reader: Reader, divisions: list) -> list[presenters.Line]:
    counts = selectors.counts_below(reader, divisions) if divisions else {}
    return [presenters.Line.of(division, counts[division.pk]) for division in divisions]


@require_safe
@never_cache
def division(request: HttpRequest, code: str) -> HttpResponse:
    """A division with what lies in it, its history and what is planned."""
    reader = _reader(request)
    place = _found(reader.division(code))
    inside = list(place.children.order_by("path"))
    institutions = reader.institutions().filter(division=place).order_by("code")
    context = _common(reader, place, reader.manages_division(place))
    context |= {
        "divisions": _division_lines(reader, inside),
        "institutions": [presenters.Line.of(each) for each in institutions],
    }
    return render(request, "directory/institutions/division.html", context)


@require_safe
@never_cache
def institution(request: HttpRequest, code: str) -> HttpResponse:
    """An institution with its data, its history and what is planned; how many work there for those who may know."""
    reader = _reader(request)
    place = _found(reader.institution(code))
    context = _common(reader, place, reader.manages_institution(place)) | {"staff": reader.staff_of(place)}
    return render(request, "directory/institutions/institution.html", context)


def _common(reader: Reader, place: Place, managed: bool) -> dict[str, object]:
    entries = history(place)
    planned = [entry for entry in entries if entry.planned(reader.on)]
    past = [entry for entry in entries if not entry.planned(reader.on)]
    acts = [(name, act.title) for name, act in ACTS.items() if managed and act.fits(place)]
    return {
        "place": place,
        "line": presenters.Line.of(place),
        "crumbs": presenters.crumbs(reader, place),
        "planned": presenters.lines(planned),
        "history": presenters.lines(past),
        "acts": acts,
        "managed": managed,
        "kind": "institution" if isinstance(place, Institution) else "division",
    }


def _found(place: Place | None) -> Place:
    if place is None:
        raise Http404
    return place


@require_http_methods(["GET", "HEAD", "POST"])
def division_act(request: HttpRequest, code: str, act: str) -> HttpResponse:
    """One act on a division."""
    reader = _reader(request)
    place = _found(reader.division(code))
    return _act(request, reader, place, ACTS.get(act), reader.manages_division(place))


@require_http_methods(["GET", "HEAD", "POST"])
def institution_act(request: HttpRequest, code: str, act: str) -> HttpResponse:
    """One act on an institution."""
    reader = _reader(request)
    place = _found(reader.institution(code))
    return _act(request, reader, place, ACTS.get(act), reader.manages_institution(place))


def _act(request: HttpRequest, reader: Reader, place: Place, act: Act | None, managed: bool) -> HttpResponse:
    if not managed:
        raise selectors.refusal()
    if act is None or not act.fits(place):
        raise Http404
    form = act.form(request.POST if request.method == "POST" else None, reader=reader, place=place)
    if request.method == "POST" and form.is_valid():
        name = next(name for name, each in ACTS.items() if each is act)
        if "confirmed" not in request.POST:
            following = presenters.consequences(name, place, form)
            return _page(request, "confirm.html", reader, place, act.title, form=form, following=following)
        if _done(form, lambda values, doing: act.carry_out(place, values, doing)):
            messages.success(request, act.done)
            return redirect(presenters.url_of(place))
    return _page(request, "form.html", reader, place, act.title, form=form)


def _page(
    request: HttpRequest, template: str, reader: Reader, place: Place | None, title: object, **more: object
) -> HttpResponse:
    back = presenters.url_of(place) if place is not None else ""
    context = {"title": title, "place": place, "back": back, "crumbs": presenters.crumbs(reader, place, str(title))}
    status = 400 if more["form"].errors else 200
    return render(request, f"directory/institutions/{template}", context | more, status=status)


def _done(form: ActForm, carry_out: Callable[[dict, Doing], object]) -> bool:
    """Carry an act out; what the directory refuses is said on the form."""
    values = dict(form.cleaned_data)
    doing = {"on": form.reader.on, "by_key": form.reader.viewer.person_key, "key": values.pop("key")}
    try:
        carry_out(values, doing)
    except ValidationError as error:
        for sentence in error.messages:
            form.add_error(None, sentence)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def found_division(request: HttpRequest) -> HttpResponse:
    """The form for a new division."""
    form, reader = _founding(request, FoundDivisionForm)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if _done(form, lambda values, doing: services.found_division(**values, **doing)):
            messages.success(request, _("The division is recorded."))
            return redirect("institutions:division", code=code)
    return _page(request, "form.html", reader, None, _("New division"), form=form, last=True)


@require_http_methods(["GET", "HEAD", "POST"])
def found_institution(request: HttpRequest) -> HttpResponse:
    """The form for a new institution; its level is that of its division."""
    form, reader = _founding(request, FoundInstitutionForm)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        form.cleaned_data["level"] = form.cleaned_data["division"].level
        if _done(form, lambda values, doing: services.found_institution(**values, **doing)):
            messages.success(request, _("The institution is recorded."))
            return redirect("institutions:institution", code=code)
    return _page(
        request,
        "form.html",
        reader,
        None,
        _("New institution"),
        form=form,
        last=True,
        status=400 if form.errors else 200,
    )


def _founding(request: HttpRequest, form: type[ActForm]) -> tuple[ActForm, Reader]:
    reader = _reader(request)
    require(reader.viewer, Permission.MANAGE_INSTITUTIONS, reader.on)
    inside = request.GET.get("in", "")
    filled = form(request.POST if request.method == "POST" else None, reader=reader)
    for name in ("parent", "division"):
        if name in filled.fields:
            filled.fields[name].initial = inside
    return filled, reader
