"""Who may write a quiz. The quiz of a live course is an examination that counts: only publishers change it."""

from django.db.models import Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from courses.authoring.policy import WORK, scope_of
from courses.catalogue.models import CoursePage
from courses.quizzes.models import Quiz
from lms.directory.models import User
from lms.directory.policy import Permission


class QuizPolicy(ModelPermissionPolicy):
    """The groups' rights, narrowed to the courses of the account's institutions."""

    def user_has_permission_for_instance(self, user: User, action: str, instance: Quiz) -> bool:
        course = CoursePage.objects.get(pk=instance.course_id)  # the form may already hold another one
        return self.user_has_permission(user, action) and _allows(user, action, course)

    def instances_user_has_any_permission_for(self, user: User, actions: list[str]) -> QuerySet[Quiz]:
        scope = scope_of(user)
        quizzes = super().instances_user_has_any_permission_for(user, actions).select_related("course")
        return quizzes if scope.everywhere else quizzes.filter(course__institution__in=scope.worked_at)


def _allows(user: User, action: str, course: CoursePage) -> bool:
    scope = scope_of(user)
    if action == "view":
        return any(scope.allows(permission, course.institution_id) for permission in WORK)
    if action == "delete" and course.live:
        return False
    needed = Permission.PUBLISH_CONTENT if course.live else Permission.AUTHOR_CONTENT
    return scope.allows(needed, course.institution_id)


def courses_to_examine(user: User | None) -> QuerySet[CoursePage]:
    """The courses to which the account may give a quiz: drafts as an author, live ones as a publisher.

    A course that ends with an examination has no quiz beside it.
    """
    scope = scope_of(user)
    if scope.everywhere:
        return CoursePage.objects.filter(exam=None)
    drafts = Q(live=False, institution__in=scope.at(Permission.AUTHOR_CONTENT))
    live = Q(live=True, institution__in=scope.at(Permission.PUBLISH_CONTENT))
    return CoursePage.objects.filter(drafts | live, exam=None)
