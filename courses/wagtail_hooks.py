"""The room's places in the CMS: whose content an account works on, quizzes, live lectures, what may not be deleted."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.models import Page
from wagtail.permissions import policy_registry, register_permission_policy
from wagtail.query import PageQuerySet
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from courses.authoring import frame
from courses.authoring.doors import linkable_pages
from courses.bank import wagtail_hooks as bank
from courses.catalogue.policy import ScopedPagePolicy
from courses.exams import wagtail_hooks as exams
from courses.learning.selectors import has_learners
from courses.live.models import LiveSession
from courses.live.policy import LivePolicy
from courses.quizzes.models import Quiz
from courses.quizzes.policy import QuizPolicy
from courses.quizzes.selectors import has_attempts
from courses.reviews import wagtail_hooks as reviews
from courses.reviews.selectors import has_reviews
from lms.directory.models import Practitioner, User

__all__ = ["bank", "exams", "frame", "reviews"]  # their hooks are registered when they are loaded

register_permission_policy(Page, ScopedPagePolicy())
register_permission_policy(Quiz, QuizPolicy(Quiz))
register_permission_policy(LiveSession, LivePolicy(LiveSession))


class ScopedViewSet(SnippetViewSet):
    """Lists what the account may see."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        policy = policy_registry.get_by_type(self.model)
        return policy.instances_user_has_any_permission_for(request.user, ["view", "change"])


class QuizViewSet(ScopedViewSet):
    model = Quiz
    icon = "help"
    menu_label = gettext_lazy("Quizzes")
    list_display = ["course"]


class LiveSessionViewSet(ScopedViewSet):
    model = LiveSession
    icon = "calendar-alt"
    menu_label = gettext_lazy("Live lectures")
    list_display = ["title_zh", "starts_at", "lecturer", "cancelled"]
    list_filter = ["cancelled", "institution"]
    ordering = ["-starts_at"]


class CoursesViewSetGroup(SnippetViewSetGroup):
    items = (QuizViewSet, LiveSessionViewSet)
    menu_label = gettext_lazy("Teaching")
    menu_icon = "openquote"
    menu_order = 150


register_snippet(CoursesViewSetGroup)


@hooks.register("before_edit_snippet")
def change_only_what_is_in_scope(request: HttpRequest, instance: Model) -> HttpResponse | None:
    """Wagtail asks for the right to change quizzes at all; whether this one may be changed is asked here."""
    if _permits(request, "change", instance):
        return None
    if isinstance(instance, Quiz) and _permits(request, "view", instance):
        return _refused(request, _("This quiz belongs to a published course: only a publisher changes it."))
    raise PermissionDenied


@hooks.register("before_delete_snippet")
def delete_only_what_may_go(request: HttpRequest, instances: Iterable[Model]) -> HttpResponse | None:
    """The scores of learners point at the quiz that they answered, and a live course keeps its examination."""
    quizzes = [instance for instance in instances if isinstance(instance, Quiz)]
    if any(not _permits(request, "view", instance) for instance in instances):
        raise PermissionDenied
    if has_attempts(quizzes):
        return _refused(request, _("People have answered this quiz. Change its questions instead of deleting it."))
    if any(quiz.course.live for quiz in quizzes):
        return _refused(request, _("This quiz belongs to a published course. Unpublish the course first."))
    if any(not _permits(request, "delete", instance) for instance in instances):
        raise PermissionDenied
    return None


def _permits(request: HttpRequest, action: str, instance: Model) -> bool:
    if not isinstance(instance, Quiz | LiveSession):
        return True
    return policy_registry.get(instance).user_has_permission_for_instance(request.user, action, instance)


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect(Quiz.snippet_viewset.get_url_name("list"))


@hooks.register("construct_page_chooser_queryset")
def link_to_what_is_open(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Texts link to what everybody reads and to what the account works on."""
    return pages.filter(linkable_pages(request.user))


@hooks.register("before_delete_page")
def keep_what_was_learned(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Credits and certificates point at courses that people took: those are withdrawn, not deleted."""
    return _keep_pages(request, [page])


@hooks.register("before_delete_user")
def keep_people(request: HttpRequest, user: User) -> HttpResponse | None:
    """What people did stays on record, so their accounts are closed and not deleted."""
    return _keep_users(request, [user])


@hooks.register("before_bulk_action")
def keep_in_bulk(request: HttpRequest, action: str, objects: list[Model], _view: object) -> HttpResponse | None:
    """The same for everything that was ticked in a list."""
    if action != "delete":
        return None
    pages = [each for each in objects if isinstance(each, Page)]
    return _keep_pages(request, pages) or _keep_users(request, [each for each in objects if isinstance(each, User)])


def _keep_pages(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    for page in pages:
        if has_learners(page):
            messages.error(request, _("People have learned here. Unpublish the page instead of deleting it."))
        elif has_reviews(page):
            messages.error(request, _("What was said in its review stays on record. Leave the course unpublished."))
        else:
            continue
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


def _keep_users(request: HttpRequest, users: list[User]) -> HttpResponse | None:
    if not Practitioner.objects.filter(user__in=users).exists():
        return None
    messages.error(request, _("This account belongs to a person with records. Deactivate it instead of deleting it."))
    return redirect("wagtailusers_users:index")
