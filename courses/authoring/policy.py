"""For which institutions an account works on content. The CMS groups open the door; the grants say whose content."""

from datetime import date
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet

from lms.common import clock
from lms.directory.models import Institution, Practitioner
from lms.directory.policy import Permission, breaks_glass, institution_scope
from lms.directory.selectors import practitioner_of, primary_post

WORK = (Permission.AUTHOR_CONTENT, Permission.REVIEW_CONTENT, Permission.PUBLISH_CONTENT)
_KEPT_AS = "_content_scope"


class ContentScope:
    """The grants of one account on one day; the technical superuser works everywhere, nobody else by being one."""

    def __init__(self, user: AbstractBaseUser | AnonymousUser | None) -> None:
        active = user is not None and user.is_active
        self.everywhere = breaks_glass(user)
        self._person = practitioner_of(user) if active else None
        self._held: dict[Permission, frozenset[int]] = {}
        self.rights_in: dict[str, set[str]] = {}  # by a course's path, for the rows of a list that ask again and again

    @cached_property
    def worked_at(self) -> frozenset[int]:
        """The institutions whose content the account may see before it is published."""
        return frozenset().union(*(self.at(permission) for permission in WORK))

    @cached_property
    def home(self) -> Institution | None:
        """Whose new recordings and pictures are: the own institution's, else another for which the person writes."""
        if self._person is None:
            return None
        written = Institution.objects.filter(pk__in=self.at(Permission.AUTHOR_CONTENT))
        post = primary_post(self._person, clock.today())
        own = written.filter(pk=post.institution_id).first() if post is not None else None
        return own or written.order_by("code").first()

    def at(self, permission: Permission) -> frozenset[int]:
        """The pks of the institutions where a grant gives this permission today; asked once for each permission."""
        if permission not in self._held:
            self._held[permission] = frozenset(self._institutions(permission).values_list("pk", flat=True))
        return self._held[permission]

    def allows(self, permission: Permission, institution_id: int) -> bool:
        """May the account do this at this institution?"""
        return self.everywhere or institution_id in self.at(permission)

    def anywhere(self, permission: Permission) -> bool:
        """May the account do this at some institution?"""
        return self.everywhere or bool(self.at(permission))

    def choices(self, permission: Permission, kept: int | None = None) -> QuerySet[Institution]:
        """The institutions that a form offers: where the account may do this, and the one that is already set."""
        if self.everywhere:
            return Institution.objects.all()
        return Institution.objects.filter(Q(pk__in=self.at(permission)) | Q(pk=kept))

    def _institutions(self, permission: Permission) -> QuerySet[Institution]:
        if self._person is None:
            return Institution.objects.none()
        return Institution.objects.filter(institution_scope(self._person, permission, clock.today()))


def worked_at(person: Practitioner, on: date) -> QuerySet:
    """The pks of the institutions where a grant lets the person work on content that day."""
    scope = Q(pk__in=[])
    for permission in WORK:
        scope |= institution_scope(person, permission, on)
    return Institution.objects.filter(scope).order_by().values("pk")


def scope_of(user: AbstractBaseUser | AnonymousUser | None) -> ContentScope:
    """The account's scope, worked out once for a request: the account lives as long as the request does."""
    if user is None:
        return ContentScope(None)
    if not hasattr(user, _KEPT_AS):
        setattr(user, _KEPT_AS, ContentScope(user))
    return getattr(user, _KEPT_AS)
