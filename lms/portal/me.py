"""What the page "My data at a glance" shows: own posts, leave and rights, and where to go from there."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.directory.models import Leave, Practitioner
from lms.directory.people.periods import is_over
from lms.directory.people.presenters.rows import LeaveRow, PostRow, RightRow
from lms.directory.people.selectors import accounts_of, rights_of
from lms.directory.policy import Permission, permissions_of
from lms.directory.selectors import posts_history


@dataclass(frozen=True)
class Offer:
    """A page about the reader's own data or sign-in: the name of its address, what the link says, who may open it."""

    name: str
    label: str | Promise
    about: str | Promise
    permission: Permission | None = None  # None: everybody


# Where a person goes on from here. A room with a page about a person's own data or sign-in adds its line.
OFFERS = [
    Offer("records:mine", _("Credits and certificates"), _("What you have proven."), Permission.LEARN),
    Offer("sync:devices", _("My devices"), _("What they have sent, and what was not accepted and why.")),
    Offer("accounts:account", _("Your account"), _("Password, second factors and open sessions.")),
    Offer(
        "privacy:mine",
        _("Consent and copies"),
        _("What you agreed to, and a copy of everything that is kept about you."),
    ),
]


@dataclass(frozen=True)
class Link:
    """A way on from the page."""

    url: str
    label: str
    about: str


@dataclass(frozen=True)
class Glance:
    """The reader's own data: what stands in the directory about them, and on what their rights rest."""

    practitioner: Practitioner
    accounts: list[Practitioner]
    posts: list[PostRow]
    past_posts: list[PostRow]
    absences: list[LeaveRow]
    rights: list[RightRow]
    links: list[Link]

    @classmethod
    def of(cls, practitioner: Practitioner, on: date) -> "Glance":
        posts = [PostRow.of(post, on) for post in posts_history(practitioner)]
        rights = [RightRow.of(grant, post, on) for grant, post in rights_of(practitioner)]
        leaves = Leave.objects.of(practitioner).order_by("-from_date", "pk")
        return cls(
            practitioner=practitioner,
            accounts=accounts_of(practitioner),
            posts=[row for row in posts if not is_over(row.post.to_date, on)],
            past_posts=[row for row in posts if is_over(row.post.to_date, on)],
            absences=[LeaveRow.of(leave, on) for leave in leaves],
            rights=[row for row in rights if not row.over],
            links=links(permissions_of(practitioner, on)),
        )


def links(held: frozenset[Permission]) -> list[Link]:
    """The ways on that are open to somebody with these permissions."""
    open_to = (offer for offer in OFFERS if offer.permission is None or offer.permission in held)
    return [Link(reverse(offer.name), str(offer.label), str(offer.about)) for offer in open_to]
