"""Which device this is, and who may come back to it today."""

from datetime import date

from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest

from lms.accounts.models import DeviceSignIn, QuickPin, SharedDevice
from lms.directory.models import Practitioner, User

COOKIE = "shared_device"
SALT = "accounts.devices"
TRIES = 5


def device_of(request: HttpRequest) -> SharedDevice | None:
    """The registered device that this request comes from; None for every other one and for a forged cookie."""
    raw = request.COOKIES.get(COOKIE)
    if not raw:
        return None
    try:
        uuid = signing.loads(raw, salt=SALT)
    except signing.BadSignature:
        return None
    return SharedDevice.objects.registered().filter(uuid=uuid).select_related("institution").first()


def here_today(device: SharedDevice, on: date) -> list[DeviceSignIn]:
    """Who signed in fully here today and has a PIN with tries left."""
    rows = DeviceSignIn.objects.filter(device=device, day=on, wrong_pins__lt=TRIES, user__is_active=True)
    with_pin = rows.filter(user__in=QuickPin.objects.values("user"), user__practitioner__isnull=False)
    return list(with_pin.select_related("user__practitioner").order_by("user__practitioner__sort_key", "pk"))


def has_pin(user: User) -> bool:
    """Has the person chosen a PIN?"""
    return QuickPin.objects.filter(user=user).exists()


def may_use_pin(device: SharedDevice | None, user: User, on: date) -> bool:
    """Did the person sign in fully on this device today?"""
    return device is not None and DeviceSignIn.objects.filter(device=device, user=user, day=on).exists()


def manageable_devices(viewer: Practitioner, on: date) -> QuerySet[SharedDevice]:
    """Registered devices of the institutions whose people the viewer manages."""
    return SharedDevice.objects.registered().visible_to(viewer, on).select_related("institution")
