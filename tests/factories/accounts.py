"""Accounts that can sign in, their second factors, links and devices."""

import base64
import time
from datetime import UTC, datetime

import factory
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import signing
from django.core.cache import cache
from factory.django import DjangoModelFactory

from lms.accounts.devices.selectors import COOKIE, SALT
from lms.accounts.models import SharedDevice
from lms.common.identifiers import new_id
from tests.factories import directory

PASSWORD = "violet kettle 41 river"
SECRET = base64.b32encode(b"twenty bytes of key!").decode()
AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
SIGN_IN = "/accounts/sign-in/"


def account(username="zhuoma", *, role="learner", password=PASSWORD, **person):
    """A person with a post, a grant and an account whose password is known."""
    practitioner = directory.signed_in_person(role=role, **person)
    practitioner.personnel_number = practitioner.personnel_number or f"P{practitioner.pk:05d}"
    practitioner.save()
    practitioner.user.username = username
    practitioner.user.set_password(password)
    practitioner.user.save()
    return practitioner


def with_app(practitioner):
    """Give the person an authenticator app and recovery codes; the codes."""
    TOTP.activate(practitioner.user, SECRET)
    return RecoveryCodes.activate(practitioner.user).get_unused_codes()


def code_now(secret=SECRET, *, steps=0):
    """What the app shows, `steps` half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def forget_used_codes():
    """As if half a minute had passed: a code may be used once only."""
    cache.clear()


def sign_in(client, username="zhuoma", password=PASSWORD, **more):
    """Send the sign-in form."""
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def factors(practitioner):
    """The types of the person's factors."""
    return sorted(Authenticator.objects.filter(user=practitioner.user).values_list("type", flat=True))


class SharedDeviceFactory(DjangoModelFactory):
    class Meta:
        model = SharedDevice

    key = factory.LazyFunction(new_id)
    institution = factory.SubFactory(directory.InstitutionFactory)
    label = "consulting room"
    registered_at = AT


def on_device(client, device):
    """Make the browser the registered device."""
    client.cookies[COOKIE] = signing.dumps(str(device.uuid), salt=SALT)
