"""Why somebody else's account is not the viewer's to open, and who does it instead."""

from datetime import date

from django.utils.translation import gettext as _

from lms.accounts.policy import is_administrator, may_secure, staff_grants
from lms.directory.models import Practitioner
from lms.directory.policy import Permission, holds


def refusal(viewer: Practitioner, person: Practitioner, on: date) -> str:
    """One sentence for a link, an unlocking or a lost factor that the viewer has no right to give."""
    if is_administrator(person, on) and may_secure(viewer, person, on):
        return _(
            "An administrator's account is opened on the server only, by the command “open_account”: ask those who"
            " run it."
        )
    if not holds(viewer, Permission.MANAGE_ACCESS, on):
        if staff_grants(person, on):
            return _("A link for a member of staff comes from a security administrator.")
        return _(
            "Links for this person, unlocking and lost factors are for the level above, or a security administrator."
        )
    return _("This person also works, or has rights, where you do not give rights. Ask the level above.")
