"""What the intake says of records, as English msgids that are put into the reader's language when they are told."""

from django.utils.translation import gettext_noop

LATER = gettext_noop("This could not be taken just now. It is kept on your device and sent again.")
HELD = gettext_noop("It has arrived and counts as soon as what comes before it has arrived too.")
FOLLOWS_REFUSED = gettext_noop("This follows a step that could not be counted, so it cannot be counted either.")
REUSED = gettext_noop("This record has the number of another one. Do the step again on the page.")

SIGNED_OUT = gettext_noop("Sign in, and what is on this device is sent.")
OUTDATED = gettext_noop("The page was open too long. Load it again, and what is on this device is sent.")
FORBIDDEN = gettext_noop(
    "Your account may not send records now. They stay on this device; ask the manager of your institution."
)
GONE = gettext_noop("This is not offered any more, or not to your account.")
METHOD = gettext_noop("This address only takes what a device sends.")
BROKEN = gettext_noop("Something went wrong on our side. Everything is kept on this device and sent again.")
