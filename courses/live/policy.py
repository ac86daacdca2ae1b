"""Who may announce live lectures: publishers, for their institutions."""

from django.db.models import QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from courses.authoring.policy import scope_of
from courses.live.models import LiveSession
from lms.directory.models import User
from lms.directory.policy import Permission


class LivePolicy(ModelPermissionPolicy):
    """The groups' rights, narrowed to the lectures of the account's institutions."""

    def user_has_permission_for_instance(self, user: User, action: str, instance: LiveSession) -> bool:
        allowed = scope_of(user).allows(Permission.PUBLISH_CONTENT, instance.institution_id)
        return allowed and self.user_has_permission(user, action)

    def instances_user_has_any_permission_for(self, user: User, actions: list[str]) -> QuerySet[LiveSession]:
        scope = scope_of(user)
        sessions = super().instances_user_has_any_permission_for(user, actions).select_related("institution")
        return sessions if scope.everywhere else sessions.filter(institution__in=scope.at(Permission.PUBLISH_CONTENT))
