"""Asking for names, and the list of who was shown which."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lms.common import clock
from lms.compliance.disclosures import selectors, services
from lms.compliance.disclosures.forms import DisclosureForm
from lms.compliance.policy import Scope
from lms.directory.policy import Permission, require
from lms.directory.selectors import practitioner_of

PER_PAGE = 50


@require_POST
def disclose(request: HttpRequest, institution: str) -> HttpResponse:
    """State the reason; afterwards the institution's page has names for half an hour."""
    at = clock.now()
    viewer = practitioner_of(request.user)
    place = Scope.of(viewer, clock.civil_date(at)).institution(institution)
    if place is None:
        raise Http404
    require(viewer, Permission.DISCLOSE_NAMES, clock.civil_date(at), place)
    form = DisclosureForm(request.POST)
    if form.is_valid():
        try:
            services.disclose_names(viewer=viewer, institution=place, at=at, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The names are shown for half an hour. Your reason is on record."))
            return redirect("compliance:institution", institution=place.code)
    return render(request, "compliance/disclose.html", {"form": form, "institution": place}, status=400)


@require_safe
@never_cache
def disclosures(request: HttpRequest) -> HttpResponse:
    """Who was shown which names, for the managers of those people, the audit administrator and the asker."""
    viewer, on = practitioner_of(request.user), clock.today()
    if not selectors.may_watch(viewer, on):
        raise PermissionDenied(_("This list is for managers, audit administrators and the health commission."))
    rows = selectors.disclosures_seen_by(viewer, on)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "compliance/disclosures.html", {"page": page})
