"""What a passkey must be, and prove, to sign in without a password: keys that lie and answer for the wrong question."""

import hashlib
import json
import os
from functools import partial

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from lms.accounts.factors.forms import AddPasskeyForm
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
ALONE, ORIGIN = "/accounts/sign-in/passkey/", "https://testserver"
PRESENT, VERIFIED, NEW_KEY = 0x01, 0x04, 0x40
STATE = "mfa.webauthn.state"


class Key:
    """A key of a person. It signs whatever it is asked, and verifies its holder only where told to."""

    def __init__(self, user, *, alone):
        self.user, self.id = user, os.urandom(32)
        self.private = ec.generate_private_key(ec.SECP256R1())
        public = ES256.from_cryptography_key(self.private.public_key())
        known = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        data = self.data(PRESENT | VERIFIED | NEW_KEY, known)
        client = CollectedClientData.create("webauthn.create", os.urandom(32), ORIGIN)
        self.made = self.envelope(
            {
                "clientDataJSON": websafe_encode(bytes(client)),
                "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
            },
            {"credProps": {"rk": alone}},
        )
        Authenticator.objects.create(user=user, type="webauthn", data={"name": "key", "credential": self.made})

    @staticmethod
    def data(flags, known=None):
        return AuthenticatorData.create(hashlib.sha256(b"testserver").digest(), flags, 1, known or b"")

    def envelope(self, response, results):
        own = websafe_encode(self.id)
        return {"id": own, "rawId": own, "type": "public-key", "response": response, "clientExtensionResults": results}

    def answer(self, client, *, verified):
        """The answer to what the session was asked last."""
        challenge = websafe_decode(client.session[STATE]["challenge"])
        data = self.data(PRESENT | (VERIFIED if verified else 0))
        collected = CollectedClientData.create("webauthn.get", challenge, ORIGIN)
        response = {
            "clientDataJSON": websafe_encode(bytes(collected)),
            "authenticatorData": websafe_encode(bytes(data)),
            "signature": websafe_encode(self.private.sign(bytes(data) + collected.hash, ec.ECDSA(hashes.SHA256()))),
            "userHandle": websafe_encode(user_pk_to_url_str(self.user).encode()),
        }
        return {"credential": json.dumps(self.envelope(response, {}))}


@pytest.fixture
def client():
    """Passkeys need TLS."""
    client = Client(headers={"accept-language": "en"})
    client.get, client.post = partial(client.get, secure=True), partial(client.post, secure=True)
    return client


@pytest.fixture
def owner():
    return make.account("owner", role="security_admin").user


def second_step_asks(client):
    """Somebody else's second step has asked, a quarter of an hour ago: while it is open, it is the only page."""
    other = make.account("other")
    Key(other.user, alone=False)
    step = client.post(make.SIGN_IN, {"username": "other", "password": make.PASSWORD})
    client.get(step.url)
    session = client.session
    session["account_login"] = {
        **session["account_login"],
        "initiated_at": session["account_login"]["initiated_at"] - 1000,
    }
    session.save()


def ask(client):
    client.get(ALONE, headers={"x-requested-with": "XMLHttpRequest"})


def test_a_passkey_that_was_made_for_it_and_unlocked_signs_in(client, owner):
    key = Key(owner, alone=True)
    ask(client)
    client.post(ALONE, key.answer(client, verified=True))
    assert client.session["_auth_user_id"] == str(owner.pk)


@pytest.mark.parametrize(("alone", "verified"), [(False, True), (True, False), (False, False)])
def test_a_second_factor_or_a_touch_does_not(alone, verified, client, owner):
    key = Key(owner, alone=alone)
    ask(client)
    answer = client.post(ALONE, key.answer(client, verified=verified))
    assert answer.url == make.SIGN_IN
    assert not make.is_signed_in(client)


@pytest.mark.parametrize("verified", [True, False])
def test_what_was_asked_for_a_second_step_is_not_answered_here(verified, client, owner):
    """Whoever has an account can make a second step ask, which asks for a touch only."""
    key = Key(owner, alone=True)
    second_step_asks(client)
    assert client.session[STATE]["user_verification"] != "required"
    client.post(ALONE, key.answer(client, verified=verified))
    assert not make.is_signed_in(client)
    assert STATE not in client.session


def test_what_was_asked_here_before_a_second_step_asked_does_not_help(client, owner):
    key = Key(owner, alone=True)
    ask(client)
    second_step_asks(client)
    client.post(ALONE, key.answer(client, verified=True))
    assert not make.is_signed_in(client)


def test_one_question_takes_one_answer(client, owner):
    key, second_factor = Key(owner, alone=True), Key(owner, alone=False)
    ask(client)
    good = key.answer(client, verified=True)
    client.post(ALONE, {"credential": second_factor.answer(client, verified=False)["credential"]})
    client.post(ALONE, good)
    assert not make.is_signed_in(client)


@pytest.mark.parametrize(
    ("chosen", "told", "kept"),
    [
        (True, {"credProps": {"rk": True}}, True),
        (True, {}, True),  # a browser that does not tell
        (True, {"credProps": {}}, True),
        (True, {"credProps": {"rk": False}}, False),
        (False, {"credProps": {"rk": True}}, False),
        (False, {}, False),
    ],
)
def test_a_key_signs_in_alone_when_its_owner_chose_so(chosen, told, kept, owner, monkeypatch):
    made = {**Key(owner, alone=True).made, "clientExtensionResults": told}
    verified = Key.data(PRESENT | VERIFIED)
    monkeypatch.setattr(auth, "complete_registration", lambda credential: verified)
    sent = {"name": "telephone", "credential": json.dumps(made), **({"passwordless": "on"} if chosen else {})}
    form = AddPasskeyForm(sent, user=owner)
    assert form.is_valid()
    kept_key = Authenticator(
        user=owner, type="webauthn", data={"name": "x", "credential": form.cleaned_data["credential"]}
    )
    assert kept_key.wrap().is_passwordless is kept
