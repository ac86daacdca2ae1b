"""What a security administrator does with somebody's account."""

from django.db import transaction

from lms.accounts.attempts import services as attempts
from lms.accounts.devices.services import forget_sign_ins
from lms.accounts.models import AttemptKind
from lms.accounts.selectors import users_of
from lms.accounts.sessions.services import end_sessions
from lms.audit.services import record
from lms.directory.models import Practitioner


@transaction.atomic
def unlock(person: Practitioner) -> None:
    """Forget the wrong tries against the person's account and second factor."""
    user = person.user
    lifted = [
        attempts.lift(AttemptKind.ACCOUNT, user.username),
        attempts.lift(AttemptKind.FACTOR, str(user.pk)),
    ]
    if any(lifted):
        record("account.unlocked", object_kind="person", object_id=person.person_key)


@transaction.atomic
def sign_out_everywhere(person: Practitioner) -> None:
    """End the sessions of all accounts of the person; none is opened again by PIN."""
    for user in users_of(person):
        end_sessions(user, reason="administrator")
        forget_sign_ins(user)
