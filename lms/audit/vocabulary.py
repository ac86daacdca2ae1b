"""What the codes of the log mean. docs/audit.md tells more of each; a test holds both and the source together."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "access.refused": _("Was refused a page"),
    "audit.archived": _("Old entries were moved to a file"),
    "audit.check_asked": _("Asked for a check of the log"),
    "audit.checked": _("The log was checked"),
    "audit.exported": _("Took entries of the log as a file"),
    "audit.read": _("Read the log"),
}
