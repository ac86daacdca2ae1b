"""Pages: one's own devices and what was refused; the sites of one's scope and when they were heard of."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lms.audit.services import record
from lms.common import clock
from lms.directory.exports.tables import FORMATS
from lms.directory.models import Practitioner
from lms.directory.policy import holds
from lms.directory.selectors import practitioner_of
from lms.sync.devices import presenters, selectors
from lms.sync.devices.forms import LabelForm, SitesForm
from lms.sync.devices.services import name_device

PER_PAGE = 50


@never_cache
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """The reader's devices, what they sent when, and what could not count."""
    person = _person(request)
    context = {
        "devices": [presenters.ShownDevice(device) for device in selectors.devices_of(person)],
        "refusals": [presenters.ShownRefusal.of(each) for each in selectors.refusals_of(person)],
        "waiting": selectors.waiting_of(person),
    }
    return render(request, "sync/devices.html", context)


@require_POST
def name(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a device of one's own a name."""
    person = _person(request)
    form = LabelForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A name has 60 characters at most."))
    elif name_device(person=person, device_id=pk, label=form.cleaned_data["label"]) is None:
        raise Http404
    else:
        messages.success(request, _("The name is saved."))
    return redirect("sync:devices")


@never_cache
@require_safe
def sites(request: HttpRequest) -> HttpResponse:
    """The institutions of the reader's scope: when their devices were last heard, and what they had not sent."""
    form, found = _sites(request)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    at = clock.now()
    context = {
        "form": form,
        "page": page,
        "lines": [presenters.ShownSite(site, site.is_quiet(at)) for site in page],
        "query": query.urlencode(),
        "count": len(found),
    }
    return render(request, "sync/sites.html", context)


@require_safe
def sites_file(request: HttpRequest) -> HttpResponse:
    """The same list, whole, as CSV."""
    _form, found = _sites(request)
    write, content_type = FORMATS["csv"]
    content = write(presenters.as_table(found))
    record("list.exported", object_kind="list", object_id="sites", detail={"form": "csv", "bytes": len(content)})
    disposition = f'attachment; filename="sites-{clock.today():%Y%m%d}.csv"'
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})


def _sites(request: HttpRequest) -> tuple[SitesForm, list[selectors.Site]]:
    viewer, on = practitioner_of(request.user), clock.today()
    if not any(holds(viewer, permission, on) for permission in selectors.MAY_SEE):
        raise PermissionDenied
    form = SitesForm(request.GET or {})
    state, level = form.chosen()
    at = clock.now()
    found = [site for site in selectors.sites(viewer, on) if site.fits(state, at)]
    return form, [site for site in found if not level or site.institution.level == level]


def _person(request: HttpRequest) -> Practitioner:
    person = practitioner_of(request.user)
    if person is None:
        raise PermissionDenied
    return person
