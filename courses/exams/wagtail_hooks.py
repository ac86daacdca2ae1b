"""Examinations in the CMS: their pages and their menu item, for those who work on content."""

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from courses.authoring.policy import scope_of


class ExamsMenuItem(MenuItem):
    """Shown to those who work on content somewhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        scope = scope_of(request.user)
        return scope.everywhere or bool(scope.worked_at)


@hooks.register("register_admin_urls")
def exam_urls() -> list[URLResolver]:
    return [path("exams/", include("courses.exams.authoring.urls"))]


@hooks.register("register_admin_menu_item")
def exams_menu_item() -> MenuItem:
    return ExamsMenuItem(_("Examinations"), reverse("exams_cms:index"), name="exams", icon_name="tasks", order=165)
