"""List, upload, follow, try again: what authors do with recordings in the CMS."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import permission_required

from lms.common.jobs import JobStatus
from media_pipeline import policy, presenters, selectors, services
from media_pipeline.authoring.forms import UploadForm
from media_pipeline.models import MediaAsset

PER_PAGE = 30
_VIEW, _ADD, _CHANGE = (f"media_pipeline.{verb}_mediaasset" for verb in ("view", "add", "change"))


def _asset(request: HttpRequest, uuid: UUID) -> MediaAsset:
    asset = selectors.assets_within(policy.reach_of(request).codes).filter(uuid=uuid).first()
    if asset is None:
        raise Http404
    return asset


@require_safe
@permission_required(_VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """The recordings of the account's institutions with the state of their jobs, newest first."""
    page = Paginator(selectors.assets_within(policy.reach_of(request).codes), PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "media_pipeline/index.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(_ADD)
def upload(request: HttpRequest) -> HttpResponse:
    """The upload form; a good recording leads to its page, where the work can be followed."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        asset = services.create_asset(
            file=form.cleaned_data["file"],
            title=form.cleaned_data["title"],
            key=form.cleaned_data["key"],
            owner_code=policy.reach_of(request).home,
            created_by_key=getattr(getattr(request.user, "practitioner", None), "person_key", None),
        )
        messages.success(request, _("The recording is uploaded. Small versions are being made now."))
        return redirect("media_authoring:detail", uuid=asset.uuid)
    return render(request, "media_pipeline/upload.html", {"form": form})


@require_safe
@never_cache
@permission_required(_VIEW)
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Step, progress, tries, reason and the files that were made. Reloads by itself while the work goes on."""
    asset = _asset(request, uuid)
    context = {
        "asset": asset,
        "job": asset.job,
        "size": presenters.size_text(asset.size_bytes),
        "renditions": presenters.rendition_lines(asset),
        "unfinished": asset.job.status in {JobStatus.WAITING, JobStatus.RUNNING},
        "failed": asset.job.status == JobStatus.FAILED,
    }
    return render(request, "media_pipeline/detail.html", context)


@require_POST
@permission_required(_CHANGE)
def retry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Start a failed job again."""
    if services.retry(asset=_asset(request, uuid)):
        messages.success(request, _("The work starts again."))
    return redirect("media_authoring:detail", uuid=uuid)


@require_safe
@never_cache
@permission_required(_VIEW)
def progress(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """The state of the work, for scripts."""
    job = _asset(request, uuid).job
    state = {"status": job.status, "step": job.step, "progress": job.progress, "tries": job.tries}
    return JsonResponse({**state, "reason": job.shown_reason})
