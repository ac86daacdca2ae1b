"""Files of questions in the CMS: bring one in, look at what it would make, make it, undo it; take questions out."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.bank import selectors
from courses.bank.exchange import services
from courses.bank.exchange.forms import ImportForm
from courses.bank.exchange.presenters import batch_lines, refused_words
from courses.bank.exchange.reading import FileRefused
from courses.bank.models import ImportFormat, ItemImport
from courses.bank.presenters import finding_words, sentence
from courses.bank.views import searched, worker, writing_for
from courses.items import BadItem
from lms.common import clock
from lms.directory.models import Practitioner

_MIMES = {
    ImportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ImportFormat.GIFT: "text/plain; charset=utf-8",
    ImportFormat.MOODLE: "application/xml",
}
MOST = 2000


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The form for a file, and what the person brought in before."""
    person = worker(request)
    form = ImportForm(request.POST or None, request.FILES or None, institutions=writing_for(person))
    if request.method == "POST" and form.is_valid():
        batch = _taken_in(form, person)
        if batch is not None:
            return redirect("questions:import", batch.pk)
    context = {"form": form, "batches": selectors.imports_of(person, clock.today()), "formats": services.FORMATS}
    return render(request, "courses/bank/import.html", context, status=422 if form.errors else 200)


def _taken_in(form: ImportForm, person: Practitioner) -> ItemImport | None:
    file = form.cleaned_data["file"]
    given = {name: form.cleaned_data[name] for name in ("key", "institution", "format")}
    try:
        return services.take_in(**given, name=file.name, content=file.read(), by=person, at=clock.now())
    except FileRefused as refusal:
        form.add_error("file", sentence(refusal.finding))
        return None


@require_safe
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What a file would make, or made, and every line of it that is refused."""
    batch = _batch(request, uuid)
    return render(request, "courses/bank/batch.html", {"batch": batch, **batch_lines(batch)})


@require_POST
def make(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make the questions."""
    try:
        batch = services.make(batch=_batch(request, uuid), by=worker(request), at=clock.now())
    except BadItem as bad:  # a picture or film that was there when the file was read
        for finding in bad.findings:
            messages.error(request, finding_words(finding))
    else:
        messages.success(request, _("Questions made as drafts: %(number)s.") % {"number": batch.made})
    return redirect("questions:import", uuid)


@require_POST
def undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remove the drafts of an import."""
    left = services.undo(batch=_batch(request, uuid), by=worker(request), at=clock.now())
    messages.success(request, _("The import is undone."))
    if left:
        messages.info(request, _("Somebody has worked on some questions; these stay: %(number)s.") % {"number": left})
    return redirect("questions:import", uuid)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The questions that were searched for as a file; first a page that says which the format cannot hold."""
    person = worker(request)
    format_ = request.GET.get("format", "")
    if format_ not in services.FORMATS:
        raise Http404
    listed = selectors.listed(person, clock.today(), searched(request))
    found = selectors.with_newest(listed[:MOST])
    more = len(found) == MOST and listed.count() > MOST
    content, refused = services.written([item.newest for item in found], format_)
    if (refused or more) and "rest" not in request.GET:
        lines = refused_words(refused)
        context = {
            "refused": lines,
            "most": MOST if more else None,
            "held": len(found) - len(lines),
            "format": ImportFormat(format_).label,
        }
        return render(request, "courses/bank/export.html", context)
    return _file(content, format_)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty workbook with the headings."""
    worker(request)
    return _file(services.written([], ImportFormat.XLSX)[0], ImportFormat.XLSX)


def _file(content: bytes, format_: str) -> HttpResponse:
    ending = {ImportFormat.XLSX: "xlsx", ImportFormat.GIFT: "gift", ImportFormat.MOODLE: "xml"}[ImportFormat(format_)]
    headers = {"Content-Disposition": f'attachment; filename="questions.{ending}"'}
    return HttpResponse(content, content_type=_MIMES[ImportFormat(format_)], headers=headers)


def _batch(request: HttpRequest, uuid: UUID) -> ItemImport:
    batch = selectors.import_for(worker(request), uuid, clock.today())
    if batch is None:
        raise Http404
    return batch
