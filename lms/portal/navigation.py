"""The places that the navigation offers to a reader."""

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.common import clock
from lms.directory.models import Practitioner
from lms.directory.policy import Permission, holds
from lms.directory.selectors import practitioner_of


@dataclass(frozen=True)
class Place:
    """One link of the navigation."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Shell:
    """The reader and the places open to them."""

    practitioner: Practitioner | None = None
    places: list[Place] = field(default_factory=list)

    @classmethod
    def for_request(cls, request: HttpRequest) -> "Shell":
        practitioner = practitioner_of(getattr(request, "user", None))
        if practitioner is None:
            return cls()
        return cls(practitioner, _places(request.path, practitioner))


def _places(path: str, practitioner: Practitioner) -> list[Place]:
    on = clock.today()
    wanted = [(_("Home"), reverse("portal:home"))]
    if holds(practitioner, Permission.LEARN, on):
        wanted += [
            (_("Courses"), reverse("courses:catalogue")),
            (_("Pathways"), reverse("pathways:list")),
            (_("Live lectures"), reverse("courses:live")),
            (_("Certificates"), reverse("records:mine")),
        ]
    if holds(practitioner, Permission.VIEW_COMPLIANCE, on):
        wanted.append((_("Compliance"), reverse("compliance:overview")))
    if any(
        holds(practitioner, p, on)
        for p in (
            Permission.AUTHOR_CONTENT,
            Permission.REVIEW_CONTENT,
            Permission.PUBLISH_CONTENT,
            Permission.ADMINISTER,
        )
    ):
        wanted.append((_("Authoring"), reverse("wagtailadmin_home")))
    home = reverse("portal:home")
    return [Place(label, url, path == url if url == home else path.startswith(url)) for label, url in wanted]
