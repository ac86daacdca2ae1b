"""The authors' pages in the CMS: pathways with their versions and findings, upload, publication."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lms.common import clock
from lms.directory.models import Practitioner
from lms.directory.policy import Permission, require
from lms.directory.selectors import practitioner_of, visible_institutions
from pathways.definition import selectors, services
from pathways.definition.forms import UploadForm
from pathways.definition.presenters import defect_words


def _author(request: HttpRequest) -> Practitioner:
    author = practitioner_of(request.user)
    require(author, Permission.AUTHOR_CONTENT, clock.today())
    assert author is not None  # noqa: S101 - require has refused; narrows for type checkers
    return author


@require_http_methods(["GET", "POST"])
def versions(request: HttpRequest) -> HttpResponse:
    """All pathways of the author's institutions; a post uploads a document."""
    author = _author(request)
    institutions = visible_institutions(author, clock.today(), Permission.AUTHOR_CONTENT)
    form = UploadForm(request.POST or None, request.FILES or None, institutions=institutions)
    defects: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            version, findings = services.import_document(
                raw=form.cleaned_data["document"],
                institution=form.cleaned_data["institution"],
                by=author,
                at=clock.now(),
            )
        except services.ImportRefused as refusal:
            form.add_error("document", str(refusal))
            defects = [defect_words(problem) for problem in refusal.problems]
        except PermissionDenied as refusal:
            form.add_error("institution", str(refusal))
        else:
            words = _("Version %(number)s of %(title)s is stored. Findings: %(count)s.")
            values = {"number": version.number, "title": version.pathway.title, "count": len(findings)}
            messages.success(request, words % values)
            return redirect("pathways_cms:versions")
    listed = [
        (pathway, [(status, [defect_words(finding) for finding in status.findings]) for status in statuses])
        for pathway, statuses in selectors.versions_for_authors(author, clock.today())
    ]
    context = {"form": form, "defects": defects, "pathways": listed}
    return render(request, "pathways/cms/versions.html", context, status=422 if form.errors else 200)


@require_POST
def publish(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Publish one version."""
    author = _author(request)
    version = selectors.version_for_author(author, version_id, clock.today())
    if version is None:
        raise Http404
    try:
        services.publish(version=version, by=author, at=clock.now())
    except (services.PublicationRefused, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("Version %(number)s of %(title)s is published.")
        messages.success(request, words % {"number": version.number, "title": version.pathway.title})
    return redirect("pathways_cms:versions")
