"""Slides in the CMS: their times and texts, the pages of a document instead, and back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin.auth import permission_required

from lms.common import clock
from media_pipeline import selectors as media
from media_pipeline.authoring.policy import CHANGE, asset_of
from media_pipeline.models import MediaAsset, SlidesBy
from media_pipeline.origin.services import link
from media_pipeline.slides import editing, jobs, services
from media_pipeline.slides.forms import DocumentForm
from media_pipeline.slides.models import Work
from media_pipeline.slides.presenters import JobLine


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permission_required(CHANGE)
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Slides with their pictures, a page at a time; what is saved is shown to learners at once."""
    asset = asset_of(request, uuid, to_change=True)
    place = link(request.session, asset.uuid, at=clock.now())
    number = _page_number(request)
    sheet = None
    if request.method == "POST":
        sheet = editing.saved(asset, request.POST, link=place, number=number)
        if sheet is None:
            messages.success(request, _("Saved."))
            return redirect(_address(asset, number + (1 if "next" in request.POST else 0)))
    if sheet is None:
        sheet = editing.sheet(asset, link=place, number=number)
    return _page(request, asset, sheet, DocumentForm(asset=asset), place)


@require_POST
@permission_required(CHANGE)
def document(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A PDF: what is wrong with it is said at once, its pages are made in the background."""
    asset = asset_of(request, uuid, to_change=True)
    form = DocumentForm(request.POST, request.FILES, asset=asset)
    if form.is_valid():
        if jobs.ask_for_pages(asset, form.cleaned_data["file"]):
            messages.success(request, _("The document is here. Its pages are being made into slides."))
        else:
            messages.error(request, _("Another document is being worked on. Wait until it is done."))
        return redirect("slides:edit", uuid=uuid)
    place = link(request.session, asset.uuid, at=clock.now())
    return _page(request, asset, editing.sheet(asset, link=place, number=1), form, place)


@require_POST
@permission_required(CHANGE)
def restore(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Back to the slides that were found in the picture."""
    if services.restore(asset=asset_of(request, uuid, to_change=True)):
        messages.success(request, _("The slides that were found in the recording are shown again."))
    return redirect("slides:edit", uuid=uuid)


@require_POST
@permission_required(CHANGE)
def read(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Have the slides without a text read (again)."""
    if jobs.ask(asset=asset_of(request, uuid, to_change=True), work=Work.READ):
        messages.success(request, _("Slides without a text are being read."))
    return redirect("slides:edit", uuid=uuid)


def _page(
    request: HttpRequest, asset: MediaAsset, sheet: editing.Sheet, form: DocumentForm, place: str
) -> HttpResponse:
    playable = media.playable(asset, link=place)
    lines = [JobLine(job) for job in asset.slide_jobs.all()]
    context = {
        "asset": asset,
        "sheet": sheet,
        "page": _page_number(request),
        "form": form,
        "lines": lines,
        "by_author": asset.slides_by == SlidesBy.AUTHOR,
        "without_text": asset.slides.filter(text="").exists(),
        "sound": playable.audio or next(iter(playable.videos), None),
    }
    return render(request, "media_pipeline/slides/edit.html", context)


def _page_number(request: HttpRequest) -> int:
    page = request.GET.get("p", "1")
    return int(page) if page.isascii() and page.isdecimal() and len(page) < 5 else 1


def _address(asset: MediaAsset, number: int) -> str:
    return f"{redirect('slides:edit', uuid=asset.uuid).url}?p={number}"
