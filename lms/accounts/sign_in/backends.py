"""Who is behind a name and a password, and what the CMS is told of their permissions."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission
from django.db.models import QuerySet

from lms.directory import policy
from lms.directory.models import User
from lms.directory.selectors import user_with_person


class AccountBackend(AuthenticationBackend):
    """allauth's backend: names without regard to case, and as much work for a name that does not exist.

    In a session that was opened by PIN nobody enters the CMS.
    """

    def get_user(self, user_id: object) -> User | None:
        """The account of a session, with its person: every page asks for both."""
        user = user_with_person(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: User, obj: object = None) -> set[str]:
        return set() if policy.is_learning_only() else super().get_all_permissions(user_obj, obj)

    def _get_group_permissions(self, user_obj: User) -> QuerySet[Permission]:
        if policy.is_learning_only():
            return Permission.objects.none()
        return super()._get_group_permissions(user_obj)
