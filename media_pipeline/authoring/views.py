"""List, upload, follow, try again: what authors do with recordings in the CMS."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import permission_required

from lms.common import clock
from lms.common.jobs import JobStatus
from media_pipeline import policy, presenters, selectors, services
from media_pipeline.authoring.forms import LOST, UploadForm
from media_pipeline.authoring.policy import ADD, CHANGE, VIEW, asset_of, may_change
from media_pipeline.jobs.presenters import as_json
from media_pipeline.jobs.selectors import progress_of
from media_pipeline.models import MediaAsset, Upload
from media_pipeline.uploads.forms import Refused
from media_pipeline.uploads.policy import uploader_key
from media_pipeline.uploads.presenters import arrived_text, texts
from media_pipeline.uploads.services import Lost, finish

PER_PAGE = 30


@require_safe
@permission_required(VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """The recordings of the account's institutions with the state of their jobs, newest first."""
    page = Paginator(selectors.assets_within(policy.reach_of(request).codes), PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "media_pipeline/index.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(ADD)
def upload(request: HttpRequest) -> HttpResponse:
    """The upload form; a good recording leads to its page, where the work can be followed."""
    person_key = uploader_key(request.user)
    mine = Upload.objects.of(person_key)
    form = UploadForm(request.POST or None, request.FILES or None, uploads=mine)
    if request.method == "POST" and form.is_valid() and (asset := _taken_in(request, form)) is not None:
        messages.success(request, _("The recording is uploaded. Small versions are being made now."))
        return redirect("media_authoring:detail", uuid=asset.uuid)
    context = {
        "form": form,
        "resumable": person_key is not None,
        "texts": texts(),
        "days": settings.UPLOAD_DAYS,
        "unfinished": [(upload, arrived_text(upload)) for upload in mine.unfinished(clock.now())],
    }
    return render(request, "media_pipeline/upload.html", context)


def _taken_in(request: HttpRequest, form: UploadForm) -> MediaAsset | None:
    """The recording; None when it cannot be taken in now, which the form then says."""
    title, owner_code = form.cleaned_data["title"], policy.reach_of(request).home
    upload = form.cleaned_data["upload"]
    if upload is None:
        return services.create_asset(
            file=form.cleaned_data["file"],
            title=title,
            key=form.cleaned_data["key"],
            owner_code=owner_code,
            created_by_key=uploader_key(request.user),
        )
    try:
        return finish(upload=upload, title=title, owner_code=owner_code, at=clock.now())
    except Refused as refusal:
        form.add_error(None, _(refusal.sentence))
    except Lost:
        form.add_error(None, _(LOST))
    return None


@require_safe
@never_cache
@permission_required(VIEW)
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Step, progress, tries, reason and the files that were made. Reloads by itself while the work goes on."""
    asset = asset_of(request, uuid)
    work = progress_of(asset)
    context = {
        "asset": asset,
        "may_change": may_change(request, asset),
        "job": asset.job,
        "work": work,
        "told": as_json(asset, work),
        "size": presenters.size_text(asset.size_bytes),
        "renditions": presenters.rendition_lines(asset),
        "unfinished": work.working or asset.job.status in {JobStatus.WAITING, JobStatus.RUNNING},
        "failed": asset.job.status == JobStatus.FAILED,
    }
    return render(request, "media_pipeline/detail.html", context)


@require_POST
@permission_required(CHANGE)
def retry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Start a failed job again."""
    if services.retry(asset=asset_of(request, uuid, to_change=True)):
        messages.success(request, _("The work starts again."))
    return redirect("media_authoring:detail", uuid=uuid)


@require_safe
@never_cache
@permission_required(VIEW)
def progress(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """The state of the work, for scripts."""
    asset = asset_of(request, uuid)
    return JsonResponse(as_json(asset, progress_of(asset)))
