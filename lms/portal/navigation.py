"""The places that the navigation offers to a reader."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.common import clock
from lms.directory.institutions.selectors import READING
from lms.directory.models import Practitioner
from lms.directory.policy import Permission, permissions_of
from lms.directory.selectors import practitioner_of
from lms.sync.devices.selectors import MAY_SEE as SEE_SITES
from lms.sync.intake.selectors import owner_of


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

    @property
    def owner(self) -> str:
        """What the reader's device calls them, where it keeps something of theirs; nothing for visitors."""
        return "" if self.practitioner is None else str(owner_of(self.practitioner))

    @classmethod
    def for_request(cls, request: HttpRequest) -> "Shell":
        practitioner = practitioner_of(getattr(request, "user", None))
        if practitioner is None:
            return cls()
        return cls(practitioner, _places(request.path, practitioner))


_WRITING = {
    Permission.AUTHOR_CONTENT,
    Permission.REVIEW_CONTENT,
    Permission.PUBLISH_CONTENT,
    Permission.OPERATE,
}
_PEOPLE = {Permission.VIEW_PEOPLE, Permission.MANAGE_PEOPLE}
# What is offered to whoever holds one of these permissions, in this order: label, the name of its address, and under
# which other addresses the reader is still there.
_OFFICES: list[tuple[Collection[Permission], str | Promise, str, tuple[str, ...]]] = [
    ({Permission.MANAGE_CERTIFICATES}, gettext_lazy("Issued certificates"), "awards:issued", ()),
    ({Permission.DECIDE_CREDITS}, gettext_lazy("Certificates to decide on"), "external:inbox", ()),
    ({Permission.VIEW_COMPLIANCE}, gettext_lazy("Compliance"), "compliance:overview", ()),
    (READING, gettext_lazy("Divisions and institutions"), "institutions:list", ()),
    (set(SEE_SITES), gettext_lazy("Sites and their devices"), "sync:sites", ()),
    (_PEOPLE, gettext_lazy("People"), "people:list", ()),
    (
        {Permission.MANAGE_ACCESS},
        gettext_lazy("Data requests"),
        "privacy:find",
        ("/privacy/people/", "/privacy/erasures/"),
    ),
    ({Permission.READ_AUDIT}, gettext_lazy("Audit log"), "audit:log", ()),
    ({Permission.READ_AUDIT}, gettext_lazy("Names shown"), "compliance:disclosures", ()),
    (_WRITING, gettext_lazy("Authoring"), "wagtailadmin_home", ()),
]


def _places(path: str, practitioner: Practitioner) -> list[Place]:
    held = permissions_of(practitioner, clock.today())
    places = [Place(_("Home"), reverse("portal:home"), path == reverse("portal:home"))]

    def offer(label: str, url: str, *also_under: str) -> None:
        places.append(Place(label, url, path.startswith((url, *also_under))))

    if Permission.LEARN in held:
        offer(_("Courses"), reverse("courses:catalogue"), "/courses/", "/learn/quizzes/", "/learn/attempts/")
        offer(_("Pathways"), reverse("pathways:list"))
        offer(_("Live lectures"), reverse("courses:live"))
        offer(_("Certificates"), reverse("records:mine"))
    for wanted, label, name, also in _OFFICES:
        if held & set(wanted):
            offer(str(label), reverse(name), *also)
    return places
