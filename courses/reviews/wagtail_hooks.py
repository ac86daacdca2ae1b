"""Reviews in the CMS: their pages, their menu item, the way to them from a course, and what may not be deleted."""

from collections.abc import Iterator

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from courses.catalogue.models import CoursePage
from courses.reviews.policy import works_on_content
from lms.common import clock
from lms.directory.selectors import practitioner_of


class ReviewsMenuItem(MenuItem):
    """Shown to those who write, review or publish."""

    def is_shown(self, request: HttpRequest) -> bool:
        return works_on_content(practitioner_of(request.user), clock.today())


@hooks.register("register_admin_urls")
def review_urls() -> list[URLResolver]:
    return [path("reviews/", include("courses.reviews.urls"))]


@hooks.register("register_admin_menu_item")
def reviews_menu_item() -> MenuItem:
    return ReviewsMenuItem(_("Reviews"), reverse("reviews:index"), name="reviews", icon_name="check", order=155)


@hooks.register("register_page_header_buttons")
def review_button(page: Page, user: AbstractBaseUser, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """From a course, and from every page below it, to the review of the course."""
    course = CoursePage.objects.ancestor_of(page, inclusive=True).only("uuid").first()
    if course is not None:
        yield Button(
            _("Review and publish"), reverse("reviews:detail", args=[course.uuid]), icon_name="check", priority=5
        )
