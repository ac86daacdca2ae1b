"""The places that the navigation offers to a reader."""

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

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
    if Permission.VIEW_COMPLIANCE in held:
        offer(_("Compliance"), reverse("compliance:overview"))
    if held & READING:
        offer(_("Divisions and institutions"), reverse("institutions:list"))
    if held & set(SEE_SITES):
        offer(_("Sites and their devices"), reverse("sync:sites"))
    if held & _PEOPLE:
        offer(_("People"), reverse("people:list"))
    if Permission.MANAGE_ACCESS in held:
        offer(_("Data requests"), reverse("privacy:find"), "/privacy/people/", "/privacy/erasures/")
    if Permission.READ_AUDIT in held:
        offer(_("Audit log"), reverse("audit:log"))
        offer(_("Names shown"), reverse("compliance:disclosures"))
    if held & _WRITING:
        offer(_("Authoring"), reverse("wagtailadmin_home"))
    return places
