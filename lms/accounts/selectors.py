"""What other rooms may ask about accounts."""

from datetime import date

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db.models import Q, QuerySet

from lms.accounts.policy import is_staff
from lms.accounts.sessions.selectors import is_on_own_device, is_short_session
from lms.directory.models import Practitioner, User
from lms.directory.policy import is_learning_only

__all__ = ["factor_is_offered", "is_on_own_device", "is_short_session", "users_of"]


def users_of(practitioner: Practitioner) -> QuerySet[User]:
    """The accounts of one person: more than one when two rows of the directory were merged."""
    root = practitioner.person_id
    return User.objects.filter(Q(practitioner=root) | Q(practitioner__merged_into=root))


def factor_is_offered(practitioner: Practitioner, on: date) -> bool:
    """Should the home page offer a second factor? Only where it is not required of staff anyhow."""
    if settings.STAFF_MFA != "offered" or is_learning_only() or not is_staff(practitioner, on):
        return False
    return not any(is_mfa_enabled(user) for user in users_of(practitioner))
