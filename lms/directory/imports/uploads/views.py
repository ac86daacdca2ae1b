"""Upload a list, look at what it would change, import it, undo it; and the lists as files."""

import socket
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.common import clock
from lms.directory.exports import lists as exported
from lms.directory.exports.tables import FORMATS, Table, as_csv
from lms.directory.imports.scope import kinds_for
from lms.directory.imports.uploads import presenters, selectors, services
from lms.directory.imports.uploads.forms import UploadForm
from lms.directory.institutions.selectors import Reader
from lms.directory.models import ImportBatch, Practitioner
from lms.directory.policy import Permission, require
from lms.directory.selectors import practitioner_of

PER_PAGE = 30
RELOAD_S = 5


def _importer(request: HttpRequest) -> tuple[Practitioner, date]:
    """Who asks, if they may import at all."""
    viewer, on = practitioner_of(request.user), clock.today()
    require(viewer, Permission.MANAGE_INSTITUTIONS, on)
    return viewer, on


def _batch(request: HttpRequest, uuid: UUID) -> ImportBatch:
    viewer, on = _importer(request)
    batch = selectors.batches(viewer, on).filter(pk=uuid).first()
    if batch is None:
        raise Http404
    return batch


@require_safe
@never_cache
def lists(request: HttpRequest) -> HttpResponse:
    """The lists to download, and for those who may the imports that were made, newest first."""
    viewer, on = practitioner_of(request.user), clock.today()
    reader = Reader.of(viewer, on)
    context = {"crumbs": presenters.crumbs(), "kinds": exported.kinds_of(reader), "without": reader.without_number()}
    if kinds_for(viewer, on):
        page = Paginator(selectors.batches(viewer, on), PER_PAGE).get_page(request.GET.get("p"))
        context |= {"page": page, "batches": [presenters.BatchView.of(batch) for batch in page]}
    return render(request, "directory/imports/lists.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """The upload form; a file that can be read leads to its page, where the check can be followed."""
    viewer, on = _importer(request)
    form = UploadForm(request.POST or None, request.FILES or None, kinds=kinds_for(viewer, on))
    if request.method == "POST" and form.is_valid():
        batch = services.take_in(
            file=form.cleaned_data["file"],
            kind=form.cleaned_data["kind"],
            key=form.cleaned_data["key"],
            author_key=viewer.person_key,
            language=get_language() or "",
        )
        _work_at_once(batch)
        return redirect("imports:batch", uuid=form.cleaned_data["key"])
    context = {"form": form, "crumbs": presenters.crumbs(_("Upload a list"))}
    return render(request, "directory/imports/upload.html", context, status=400 if form.errors else 200)


def _work_at_once(batch: ImportBatch) -> None:
    """Small files are done before the page is; for larger ones a worker was woken."""
    if services.is_small(batch):
        services.work(batch_id=batch.pk, worker=f"{socket.gethostname()}:web")


@require_safe
@never_cache
def batch(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Progress, mistakes, what would be or was changed. Reloads by itself while the work goes on."""
    view = presenters.BatchView.of(_batch(request, uuid))
    context = {"view": view, "batch": view.batch, "author": selectors.author(view.batch)}
    context |= {"crumbs": presenters.crumbs(view.title), "reload_s": RELOAD_S}
    return render(request, "directory/imports/batch.html", context)


@require_POST
def confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Import a file that was checked; a repeat does nothing."""
    batch = _own(request, uuid)
    if services.confirm(batch=batch):
        _work_at_once(batch)
    return redirect("imports:batch", uuid=uuid)


@require_POST
def discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Throw a checked file away."""
    if services.discard(batch=_own(request, uuid)):
        messages.success(request, _("The file was thrown away. Nothing was changed."))
    return redirect("imports:list")


def _own(request: HttpRequest, uuid: UUID) -> ImportBatch:
    """Only who uploaded a file goes on with it."""
    viewer, _on = _importer(request)
    batch = _batch(request, uuid)
    if batch.author_key != viewer.person_key:
        raise Http404
    return batch


@require_safe
def mistakes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The mistakes of a file as a list, to work through in a spreadsheet."""
    batch = _batch(request, uuid)
    rows = [[line, column, reason] for line, column, reason in batch.problems]
    content = as_csv(Table(_("Mistakes"), [_("Line"), _("Column"), _("What is wrong")], rows))
    return _as_file(content, "text/csv; charset=utf-8", "mistakes.csv")


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What undoing means, and after a yes the undoing."""
    batch = _batch(request, uuid)
    view = presenters.BatchView.of(batch)
    if request.method == "POST":
        viewer, _on = _importer(request)
        if services.ask_undo(batch=batch, author_key=viewer.person_key, language=get_language() or ""):
            _work_at_once(batch)
        return redirect("imports:batch", uuid=uuid)
    if not view.undoable:
        return redirect("imports:batch", uuid=uuid)
    context = {"view": view, "batch": batch, "crumbs": presenters.crumbs(_("Undo the import"))}
    return render(request, "directory/imports/undo.html", context)


@require_safe
def export(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """A list as its reader may see it, as a file."""
    viewer, on = practitioner_of(request.user), clock.today()
    reader = Reader.of(viewer, on)
    if form not in FORMATS or kind not in exported.kinds_of(reader):
        raise Http404
    content = exported.write(kind, form, reader)
    return _as_file(content, FORMATS[form][1], f"{kind}-{on.isoformat()}.{form}")


def _as_file(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)
