"""The question bank in the CMS: its pages and its menu item, for those who work on content."""

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from courses.bank.policy import works_on_content
from lms.common import clock
from lms.directory.selectors import practitioner_of


class QuestionsMenuItem(MenuItem):
    """Shown to those who may open the bank."""

    def is_shown(self, request: HttpRequest) -> bool:
        return works_on_content(practitioner_of(request.user), clock.today())


@hooks.register("register_admin_urls")
def question_urls() -> list[URLResolver]:
    return [path("questions/", include("courses.bank.urls"))]


@hooks.register("register_admin_menu_item")
def questions_menu_item() -> MenuItem:
    return QuestionsMenuItem(_("Questions"), reverse("questions:index"), name="questions", icon_name="help", order=160)
