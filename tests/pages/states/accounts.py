"""Signing in with everything that may happen on the way, second factors, shared devices, invitations."""

from collections.abc import Callable, Iterator

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse

from lms.accounts import services
from lms.common import clock
from lms.common.identifiers import new_id
from lms.portal.errors import csrf_failure, server_error
from tests.access import roles as r
from tests.access.world import World
from tests.factories import accounts as make
from tests.factories.directory import PostFactory
from tests.pages.scenes import Scene

_PIN = "270391"
_FACTORS = {
    "an app to remove": "mfa_deactivate_totp",
    "recovery codes to renew": "mfa_generate_recovery_codes",
    "recovery codes": "mfa_view_recovery_codes",
    "factors": "mfa_index",
    "a passkey to add": "mfa_add_webauthn",
    "asked for a code again": "mfa_reauthenticate",
}


def scenes(world: World) -> Iterator[Scene]:
    yield from _signing_in()
    yield from _factors()
    yield from _devices()
    yield from _invitations(world)
    yield Scene("page open too long", r.VISITOR, view=_outdated, status=403)
    yield Scene("broken server", r.VISITOR, view=server_error, status=500)


def _outdated(request: HttpRequest) -> HttpResponse:
    return csrf_failure(request)


def _signing_in() -> Iterator[Scene]:
    wrong = {"username": "zhuoma", "password": "not it"}

    def often(client: Client) -> None:
        for _each in range(5):
            client.post(make.SIGN_IN, wrong)

    yield Scene("sign-in with a wrong password", r.VISITOR, make.SIGN_IN, data=wrong, status=400)
    yield Scene("sign-in with nothing typed", r.VISITOR, make.SIGN_IN, data={}, status=400)
    yield Scene("sign-in that has to wait", r.VISITOR, make.SIGN_IN, data=wrong, prepare=often, status=429)
    step = reverse("mfa_authenticate")
    yield Scene("second step", r.VISITOR, step, prepare=_with_app())
    wrong_code = {"code": "000000"}
    yield Scene("second step with a wrong code", r.VISITOR, step, data=wrong_code, prepare=_with_app(), status=400)


def _with_app(*, code: bool = False, passkey: bool = False) -> Callable[[Client], None]:
    def prepare(client: Client) -> None:
        person = make.account()
        make.with_app(person)
        if passkey:
            data = {"name": "手机", "credential": {}}
            Authenticator.objects.create(user=person.user, type=Authenticator.Type.WEBAUTHN, data=data)
        make.forget_used_codes()
        make.sign_in(client)
        if code:
            client.post(reverse("mfa_authenticate"), {"code": make.code_now()})

    return prepare


def _signed_in(client: Client) -> None:
    make.account()
    make.sign_in(client)


def _factors() -> Iterator[Scene]:
    for name, route in _FACTORS.items():
        yield Scene(name, r.VISITOR, reverse(route), prepare=_with_app(code=True))
    yield Scene("an app to set up", r.VISITOR, reverse("mfa_activate_totp"), prepare=_signed_in)
    yield Scene("new recovery codes", r.VISITOR, prepare=_new_codes)
    yield Scene("a passkey to remove", r.VISITOR, prepare=_a_passkey)
    change = reverse("account_change_password")
    wrong = {"oldpassword": "x"}
    yield Scene("password change gone wrong", r.VISITOR, change, data=wrong, prepare=_signed_in, status=400)


def _new_codes(client: Client) -> str:
    _signed_in(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    return client.post(reverse("mfa_activate_totp"), {"code": make.code_now(secret)}).url


def _a_passkey(client: Client) -> str:
    _with_app(code=True, passkey=True)(client)
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    return reverse("mfa_remove_webauthn", args=[key.pk])


def _devices() -> Iterator[Scene]:
    def shared(client: Client) -> None:
        make.account()
        make.on_device(client, make.SharedDeviceFactory(label="诊室平板"))
        make.sign_in(client)

    def come_back(client: Client) -> None:
        shared(client)
        client.post(reverse("accounts:pin"), {"pin": _PIN, "again": _PIN})
        client.post(reverse("accounts:sign_out"))

    yield Scene("a PIN to choose", r.VISITOR, reverse("accounts:pin"), prepare=shared)
    pin = reverse("accounts:pin")
    yield Scene("a PIN that is none", r.VISITOR, pin, data={"pin": "1"}, prepare=shared, status=400)
    yield Scene("account on a shared device", r.VISITOR, reverse("accounts:account"), prepare=shared)
    yield Scene("sign-in on a shared device", r.VISITOR, make.SIGN_IN, prepare=come_back)
    yield Scene("back by PIN", r.VISITOR, reverse("accounts:here"), prepare=come_back)
    yield Scene("nobody to come back", r.VISITOR, reverse("accounts:here"), prepare=_empty_device)


def _empty_device(client: Client) -> None:
    make.on_device(client, make.SharedDeviceFactory(label="诊室平板"))


def _invitations(world: World) -> Iterator[Scene]:
    def invited(client: Client) -> str:
        post = PostFactory(institution=world.a.centre, practitioner__personnel_number="P70123")
        now = clock.now()
        issued = services.invite(post.practitioner, now, clock.civil_date(now))
        client.get(issued.path)
        return reverse("accounts:accept")

    person = world.a.colleague.person_key
    issue = reverse("accounts:issue", args=[person])
    yield Scene("an invitation to accept", r.VISITOR, prepare=invited)
    yield Scene("an invitation gone wrong", r.VISITOR, prepare=invited, data={"username": "x"}, status=400)
    yield Scene("an invitation just made", r.MANAGER_A, issue, data={"key": str(new_id())})
    code = reverse("accounts:enter_code")
    yield Scene("codes guessed too often", r.VISITOR, code, data={"code": "AAAA-AAAA"}, prepare=_guessed, status=429)
    link = reverse("accounts:invitation_link", args=["nobody"])
    yield Scene("a link that does not work", r.VISITOR, link, status=404)


def _guessed(client: Client) -> None:
    for _each in range(50):
        client.post(reverse("accounts:enter_code"), {"code": "AAAA-AAAA"})
