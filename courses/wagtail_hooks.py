"""The room's places in the CMS: quizzes, live lectures, and what may not be deleted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from courses.learning.selectors import has_learners
from courses.live.models import LiveSession
from courses.live.services import tell_about, withdraw_live
from courses.quizzes.models import Quiz
from courses.quizzes.selectors import has_attempts


class QuizViewSet(SnippetViewSet):
    model = Quiz
    icon = "help"
    menu_label = gettext_lazy("Quizzes")
    list_display = ["course"]


class LiveSessionViewSet(SnippetViewSet):
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


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def tell_about_live(request: HttpRequest, instance: object) -> None:
    if isinstance(instance, LiveSession):
        tell_about(instance)


@hooks.register("after_delete_snippet")
def tell_about_deleted_live(request: HttpRequest, instances: list[object]) -> None:
    for instance in instances:
        if isinstance(instance, LiveSession):
            withdraw_live(instance)


@hooks.register("before_delete_page")
def keep_what_was_learned(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Credits and certificates point at courses that people took: those are withdrawn, not deleted."""
    if not has_learners(page):
        return None
    messages.error(request, _("People have learned here. Unpublish the page instead of deleting it."))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_delete_snippet")
def keep_what_was_answered(request: HttpRequest, instances: list[object]) -> HttpResponse | None:
    """The scores of learners point at the quiz that they answered."""
    if not has_attempts([instance for instance in instances if isinstance(instance, Quiz)]):
        return None
    messages.error(request, _("People have answered this quiz. Change its questions instead of deleting it."))
    return redirect(QuizViewSet.model.snippet_viewset.get_url_name("list"))
