"""Registering devices, choosing PINs, and coming back by PIN."""

from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from lms.accounts.devices.selectors import COOKIE, SALT, TRIES, device_of
from lms.accounts.models import DeviceSignIn, QuickPin, SharedDevice
from lms.accounts.sessions import services as sessions
from lms.audit.services import record
from lms.directory.models import Institution, User
from lms.directory.selectors import practitioner_of

__all__ = [
    "choose_pin",
    "come_back",
    "device_of",
    "forget_pin",
    "forget_sign_ins",
    "give_cookie",
    "note_full_sign_in",
    "register",
    "revoke",
]

COOKIE_AGE_S = 400 * 24 * 3600  # the longest that browsers keep one
PIN_DIGITS = 6


@transaction.atomic
def register(*, institution: Institution, label: str, at: datetime, by_key: UUID | None, key: UUID) -> SharedDevice:
    """Put a device on the list; a repeat of the same form puts it there once."""
    device, created = SharedDevice.objects.get_or_create(
        key=key,
        defaults={"institution": institution, "label": label, "registered_by_key": by_key, "registered_at": at},
    )
    if created:
        _write("account.device_registered", device)
    return device


@transaction.atomic
def revoke(device: SharedDevice, *, at: datetime) -> None:
    """Take a device off the list: nobody comes back to it by PIN any more."""
    if SharedDevice.objects.registered().filter(pk=device.pk).update(revoked_at=at):
        _write("account.device_revoked", device)


def give_cookie(response: HttpResponse, device: SharedDevice, *, secure: bool) -> None:
    """Make the browser that this answer goes to the registered device."""
    response.set_cookie(
        COOKIE,
        signing.dumps(str(device.uuid), salt=SALT),
        max_age=COOKIE_AGE_S,
        httponly=True,
        samesite="Lax",
        secure=secure,
    )


def note_full_sign_in(device: SharedDevice, user: User, *, on: date) -> None:
    """Remember that the person may come back here by PIN today; wrong PINs are forgiven."""
    DeviceSignIn.objects.update_or_create(device=device, user=user, day=on, defaults={"wrong_pins": 0})


def forget_sign_ins(user: User) -> None:
    """Nobody comes back as this person by PIN, on any device, before a full sign-in there."""
    DeviceSignIn.objects.filter(user=user).delete()


@transaction.atomic
def forget_pin(user: User) -> None:
    """As if the person had never chosen a PIN: who knew the old one gets in nowhere with it."""
    forget_sign_ins(user)
    QuickPin.objects.filter(user=user).delete()


@transaction.atomic
def choose_pin(user: User, pin: str, *, at: datetime) -> None:
    """Six digits of the person's own; ValidationError for those that everybody tries."""
    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
        raise ValidationError(_("A PIN has six digits."))
    steps = {(int(second) - int(first)) % 10 for first, second in pairwise(pin)}
    person = practitioner_of(user)
    if len(set(pin)) <= 2 or steps <= {1} or steps <= {9} or (person and pin in person.personnel_number):
        raise ValidationError(_("Others would guess this PIN. Take digits that belong to nothing."))
    QuickPin.objects.update_or_create(user=user, defaults={"pin_hash": make_password(pin), "chosen_at": at})
    key = person.person_key if person else ""
    record("account.pin_chosen", object_kind="person", object_id=key)


def come_back(request: HttpRequest, sign_in: DeviceSignIn, pin: str, *, at: datetime) -> bool:
    """Open a short session for the person if the PIN is right. The fifth wrong one asks for a full sign-in.

    Each try is counted before it is checked: many at once gain nothing.
    """
    tries = DeviceSignIn.objects.filter(pk=sign_in.pk, wrong_pins__lt=TRIES)
    if not tries.update(wrong_pins=F("wrong_pins") + 1):
        return False
    user = sign_in.user
    chosen = QuickPin.objects.filter(user=user).first()
    person = practitioner_of(user)
    detail = {"device": str(sign_in.device.uuid)}
    if chosen is None or person is None or not user.is_active or not check_password(pin, chosen.pin_hash):
        key = person.person_key if person else ""
        record("account.pin_failed", object_kind="person", object_id=key, detail=detail)
        return False
    DeviceSignIn.objects.filter(pk=sign_in.pk).update(wrong_pins=0)
    login(request, user)
    sessions.begin(request, at=at, shared=True, short=True)
    UserSession.objects.create_from_request(request)
    key = person.person_key
    detail |= {"method": "pin", "shared": True}
    record("account.signed_in", object_kind="person", object_id=key, actor_key=key, detail=detail, at=at)
    return True


def _write(action: str, device: SharedDevice) -> None:
    detail = {"institution": device.institution.code}
    record(action, object_kind="shared_device", object_id=device.uuid, detail=detail)
