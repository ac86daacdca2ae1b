"""What second factors an account has."""

from allauth.mfa.models import Authenticator

from lms.directory.models import User


def factors_of(user: User) -> list[Authenticator]:
    """Apps and passkeys, the oldest first; recovery codes stand beside them, not for themselves."""
    rows = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return list(rows.order_by("created_at", "pk"))


def is_last_factor(user: User) -> bool:
    """Would there be none left without one of them?"""
    return len(factors_of(user)) == 1
