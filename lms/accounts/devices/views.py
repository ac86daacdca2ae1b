"""Coming back to a shared device, choosing a PIN, and the list of devices."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lms.accounts.devices import selectors, services
from lms.accounts.devices.forms import ComeBackForm, DeviceForm, PinForm
from lms.accounts.sessions.selectors import signed_in_lately
from lms.common import clock
from lms.common.identifiers import new_id
from lms.directory.models import Practitioner
from lms.directory.policy import Permission, require
from lms.directory.selectors import practitioner_of, visible_institutions


@login_not_required
@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def here(request: HttpRequest) -> HttpResponse:
    """Those who signed in fully on this device today come back by PIN; no other device has this page."""
    device = selectors.device_of(request)
    if device is None:
        raise Http404
    at = clock.now()
    people = selectors.here_today(device, clock.civil_date(at))
    form = ComeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = next((row for row in people if row.uuid == form.cleaned_data["who"]), None)
        if chosen is not None and services.come_back(request, chosen, form.cleaned_data["pin"], at=at):
            return redirect("portal:home")
        form.add_error("pin", _("This PIN is not right. After five wrong ones you sign in with your password."))
        people = selectors.here_today(device, clock.civil_date(at))
    context = {"device": device, "people": people, "form": form}
    return render(request, "accounts/here.html", context, status=400 if form.errors else 200)


@never_cache
@sensitive_post_parameters("pin", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def pin(request: HttpRequest) -> HttpResponse:
    """Choose a PIN, after a full sign-in on this device today."""
    at = clock.now()
    device = selectors.device_of(request)
    if not selectors.may_use_pin(device, request.user, clock.civil_date(at)):
        raise PermissionDenied(_("A PIN is chosen on a shared device of a health centre, after signing in there."))
    if not signed_in_lately(request, at):
        return redirect(reverse("account_reauthenticate", query={"next": request.path}))
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.choose_pin(request.user, form.cleaned_data["pin"], at=at)
        except ValidationError as error:
            form.add_error("pin", error)
        else:
            messages.success(request, _("Your PIN is set. It opens this device for you until the day ends."))
            return redirect("accounts:account")
    context = {"form": form, "device": device}
    return render(request, "accounts/pin.html", context, status=400 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def devices(request: HttpRequest) -> HttpResponse:
    """The devices of the viewer's institutions, and a form that makes this one of them."""
    viewer, at = _manager(request), clock.now()
    on = clock.civil_date(at)
    scope = visible_institutions(viewer, on, Permission.MANAGE_PEOPLE)
    form = DeviceForm(request.POST or None, institutions=scope, initial={"key": new_id()})
    if request.method == "POST" and form.is_valid():
        device = services.register(
            institution=form.cleaned_data["institution"],
            label=form.cleaned_data["label"],
            at=at,
            by_key=viewer.person_key,
            key=form.cleaned_data["key"],
        )
        messages.success(request, _("This device is registered. Sign in here again to try it."))
        response = redirect("accounts:devices")
        services.give_cookie(response, device, secure=request.is_secure())
        return response
    context = {
        "form": form,
        "rows": selectors.manageable_devices(viewer, on),
        "here": selectors.device_of(request),
    }
    return render(request, "accounts/devices.html", context, status=400 if form.errors else 200)


@require_POST
def revoke_device(request: HttpRequest, uuid: str) -> HttpResponse:
    """Take a device off the list."""
    viewer, at = _manager(request), clock.now()
    device = get_object_or_404(selectors.manageable_devices(viewer, clock.civil_date(at)), uuid=uuid)
    services.revoke(device, at=at)
    messages.success(request, _("The device is off the list. Nobody comes back to it by PIN any more."))
    return redirect("accounts:devices")


def _manager(request: HttpRequest) -> Practitioner:
    viewer = practitioner_of(request.user)
    require(viewer, Permission.MANAGE_PEOPLE, clock.today())
    return viewer
