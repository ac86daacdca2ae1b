"""Open links, for those who issue them and those who use them."""

from datetime import date, datetime

from django.db.models import QuerySet

from lms.accounts.invitations.services import hashed, plain_code
from lms.accounts.models import Invitation
from lms.directory.models import Practitioner


def open_link(*, at: datetime, token: str = "", token_hash: str = "", code: str = "") -> Invitation | None:
    """The open link with this token, hash of a token, or code; None however it is not usable."""
    links = Invitation.objects.open(at).select_related("practitioner__user", "institution")
    if code:
        return links.filter(code_hash=hashed(plain_code(code))).first()
    return links.filter(token_hash=token_hash or hashed(token)).first()


def open_links(viewer: Practitioner, *, at: datetime, on: date) -> QuerySet[Invitation]:
    """The open links to people of institutions whose people or accounts the viewer looks after."""
    links = Invitation.objects.open(at).visible_to(viewer, on)
    return links.select_related("practitioner", "institution")
