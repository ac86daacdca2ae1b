"""Taking second factors away from somebody who lost them."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from lms.accounts.devices.services import forget_pin
from lms.accounts.sessions.services import end_sessions
from lms.audit.services import record
from lms.directory.models import Practitioner, User


@transaction.atomic
def reset_factors(user: User, person: Practitioner) -> int:
    """Remove every factor, recovery code and PIN and end every session; how many factors there were."""
    count, _each = Authenticator.objects.filter(user=user).delete()
    end_sessions(user, reason="factors_reset")
    forget_pin(user)
    record("account.factors_reset", object_kind="person", object_id=person.person_key, detail={"factors": count})
    return count
