"""Who may open the pages of the catalogue, and what an account may do with them in the CMS.

For the CMS, Wagtail's group rights are narrowed to the scope of the grants. Wagtail asks a page
(`permissions_for_user`) before each single and each bulk action, and the registered policy for its lists; both answer
from here, so that no view of the CMS has to be guarded on its own.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.query import PageQuerySet

from courses.authoring.policy import ContentScope, scope_of
from courses.catalogue.models import CataloguePage, CoursePage, CoursesPage, LessonPage
from lms.common import clock
from lms.directory.models import Practitioner, User
from lms.directory.policy import Permission, breaks_glass, holds
from lms.directory.selectors import practitioner_of

# What the catalogue's own page allows to whom; the rights at a course come from its institution.
_CATALOGUE = {
    Permission.AUTHOR_CONTENT: {"add"},
    Permission.PUBLISH_CONTENT: {"publish"},
    Permission.OPERATE: {"change", "publish"},
}
# In the order in which they are asked: nearly every reader is a learner, and one question is enough.
READERS = (Permission.LEARN, Permission.AUTHOR_CONTENT, Permission.REVIEW_CONTENT, Permission.PUBLISH_CONTENT)


def reader_of(request: HttpRequest) -> Practitioner | None:
    """The person who reads, looked up once for a request."""
    if not hasattr(request, "courses_reader"):
        request.courses_reader = practitioner_of(getattr(request, "user", None))
    return request.courses_reader


def require_reader(request: HttpRequest) -> Practitioner:
    """The reader, when they may learn or work on content; PermissionDenied otherwise."""
    reader = reader_of(request)
    on = clock.today()
    if reader is None or not any(holds(reader, permission, on) for permission in READERS):
        raise PermissionDenied(
            _("Courses are open to learners. Ask the manager of your institution for the right to learn.")
        )
    return reader


class CoursesPageTester(PagePermissionTester):
    """The rights at one page, as far as the account's grants carry them."""

    def __init__(self, user: User, page: CoursesPage) -> None:
        super().__init__(user, page)
        if not breaks_glass(user):
            self.permissions &= _granted(scope_of(user), page)

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Reviewers correct pages; removing (and moving) them is for those who may write them."""
        return self._writes() and super().can_delete(ignore_bulk)

    def can_copy(self) -> bool:
        return self._writes() and super().can_copy()

    def can_view_revisions(self) -> bool:
        """Wagtail lets everybody compare revisions; what was once written is a draft like any other."""
        return self.can_edit() or self._publishes()

    def can_publish(self) -> bool:
        """Courses are published as a whole, after their review (`courses.reviews`); no button of Wagtail's does it."""
        return breaks_glass(self.user) and super().can_publish()

    def can_publish_subpage(self) -> bool:
        return breaks_glass(self.user) and super().can_publish_subpage()

    def can_unschedule(self) -> bool:
        return self._publishes()

    def _publishes(self) -> bool:
        return breaks_glass(self.user) or (self.user.is_active and "publish" in self.permissions)

    def _writes(self) -> bool:
        return breaks_glass(self.user) or (self.user.is_active and "add" in self.permissions)


class CatalogueTester(CoursesPageTester):
    """The catalogue belongs to no hospital: courses are added below it, itself only operators change.

    To write courses in it (add) is one thing, to change the catalogue another: an operator's group has no right to
    add, and the right to publish of a publisher is one for what lies below.
    """

    def can_publish(self) -> bool:
        return self._keeps() and self._publishes()

    def can_unpublish(self) -> bool:
        return self._keeps() and super().can_unpublish()

    def can_reorder_children(self) -> bool:
        return self._keeps() and super().can_reorder_children()

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return breaks_glass(self.user) and super().can_delete(ignore_bulk)

    def _keeps(self) -> bool:
        return breaks_glass(self.user) or "change" in self.permissions


def tester_for(user: User, page: CoursesPage) -> CoursesPageTester:
    """What the account may do with this page."""
    return (CatalogueTester if isinstance(page, CataloguePage) else CoursesPageTester)(user, page)


class ScopedPagePolicy(PagePermissionPolicy):
    """Wagtail's policy for pages; its lists leave out courses of other institutions, with their lessons."""

    def explorable_instances(self, user: User) -> PageQuerySet:
        return _in_scope(super().explorable_instances(user), user)

    def instances_user_has_any_permission_for(self, user: User, actions: set[str]) -> PageQuerySet:
        return _in_scope(super().instances_user_has_any_permission_for(user, actions), user)


def _in_scope(pages: PageQuerySet, user: User) -> PageQuerySet:
    scope = scope_of(user)
    if scope.everywhere:
        return pages
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    elsewhere = CoursePage.objects.exclude(institution__in=scope.worked_at).annotate(page_path=path)
    return pages.exclude(Exists(elsewhere.filter(page_path__startswith=F("path"))))


def _granted(scope: ContentScope, page: CoursesPage) -> set[str]:
    if isinstance(page, CataloguePage):
        held = {permission for permission in _CATALOGUE if scope.anywhere(permission)}
        return {right for permission in held for right in _CATALOGUE[permission]}
    path = page.course_path if isinstance(page, LessonPage) else page.path
    if path not in scope.rights_in:
        institutions = _institutions(CoursePage.objects.select_related("latest_revision").get(path=path))
        scope.rights_in[path] = set.intersection(*(_granted_at(scope, institution) for institution in institutions))
    return scope.rights_in[path]


def _granted_at(scope: ContentScope, institution: int) -> set[str]:
    granted = set()
    if scope.allows(Permission.AUTHOR_CONTENT, institution):
        granted |= {"add", "change"}
    if scope.allows(Permission.REVIEW_CONTENT, institution):
        granted.add("change")
    if scope.allows(Permission.PUBLISH_CONTENT, institution):
        granted.add("publish")
    return granted


def _institutions(course: CoursePage) -> set[int]:
    """Whose the stored course is, and whose its draft would make it: work on it needs the right at both."""
    found = {course.institution_id}
    if course.has_unpublished_changes and course.latest_revision is not None:
        found.add(course.latest_revision.content["institution"])
    return found
