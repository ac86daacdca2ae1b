"""Where django-allauth asks how this platform wants it. OpenID Connect would come in by the same adapter."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.accounts.attempts import presenters
from lms.accounts.attempts import services as attempts
from lms.accounts.models import AttemptCount, AttemptKind
from lms.accounts.sessions.selectors import signed_in_lately
from lms.audit.services import record
from lms.common import clock
from lms.common.addresses import client_address
from lms.directory.models import User

REFUSED = _("The name and the password do not match. Check both; capital and small letters differ in the password.")


def display_name(user: User) -> str:
    """What a passkey is listed under in a person's own device."""
    return user.get_full_name()


class AccountAdapter(DefaultAccountAdapter):
    """By user name; nobody signs up; tries are counted; every refusal reads alike."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": REFUSED,
        "account_inactive": REFUSED,
        "invalid_login": REFUSED,
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
        "incorrect_code": _("This code is not right. Take a fresh one, and check the clock of your telephone."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """As the log has it; a request through a socket file has no address of its own."""
        return client_address(request) or "0.0.0.0"  # noqa: S104 - nothing listens there  # nosec B104

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Count the try; a sentence with the minutes to wait when there were too many."""
        at = clock.now()
        try:
            self._counts: list[AttemptCount] = [
                attempts.begin(AttemptKind.ADDRESS, attempts.network_of(self.get_client_ip(request)), at=at),
                attempts.begin(AttemptKind.ACCOUNT, credentials["username"], at=at),
            ]
        except attempts.TooManyTries as reason:
            raise presenters.refusal(reason) from reason

    def authenticate(self, request: HttpRequest, **credentials: str) -> User | None:
        """The user, unless the account is closed: that answer would tell that the name exists."""
        user = super().authenticate(request, **credentials)
        if user is None:
            return None
        if not user.is_active:
            self.authentication_failed(request, **credentials)
            return None
        for count in self._counts:
            attempts.succeeded(count)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        """Log the try, by what stands for the name; and that the account has to wait, when that begins."""
        key = attempts.key_hash(AttemptKind.ACCOUNT, credentials["username"])
        record("account.sign_in_failed", object_kind="account_name", object_id=key[:32])
        for count in self._counts:
            if count.blocked_until is not None:
                detail = {"failures": count.failures, "kind": str(count.kind)}
                record("account.locked", object_kind="attempts", object_id=count.key_hash[:32], detail=detail)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """A passkey of a closed account opens nothing either."""
        return redirect("account_login")

    def is_reauthentication_required(self, *, app: str, **more: object) -> bool:
        """Sensitive pages ask again, unless the whole sign-in was minutes ago."""
        return not signed_in_lately(self.request, clock.now())

    def get_reauthentication_methods(self, user: User) -> list[dict]:
        """Descriptions in the three languages of the platform, which allauth has not all."""
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        methods = super().get_reauthentication_methods(user)
        return [method | {"description": str(words[method["id"]])} for method in methods]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:account")
