"""Where django-allauth asks how second factors are kept and called."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.directory.models import User


class FactorAdapter(DefaultMFAAdapter):
    """Secrets lie encrypted in the database: a stolen backup without the program's key opens no account."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This code is not right. Take a fresh one, and check the clock of your telephone."
        ),
        "cannot_delete_authenticator": gettext_lazy("Your account needs a second factor. Add another one first."),
        "cannot_generate_recovery_codes": gettext_lazy("Set up an authenticator app or a passkey first."),
    }

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_totp_issuer(self) -> str:
        return _("Plateau Medical Learning")

    def generate_authenticator_name(self, user: User, type: str) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    """Written with the key of today, read with those before it as well (SECRET_KEY_FALLBACKS)."""
    return MultiFernet([_fernet(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(secret: str) -> Fernet:
    key = salted_hmac("accounts.factors", "key", secret=secret, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
