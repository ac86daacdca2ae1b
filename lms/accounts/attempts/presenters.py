"""What somebody reads who has to wait."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lms.accounts.attempts.services import TooManyTries

CODE = "too_many_tries"


def refusal(reason: TooManyTries) -> ValidationError:
    """One sentence for names that exist and names that do not, with the minutes to wait."""
    minutes = -(-reason.seconds // 60)
    return ValidationError(
        _("Too many wrong tries. Wait %(minutes)s min, then try again."),
        code=CODE,
        params={"minutes": minutes, "seconds": reason.seconds},
    )


def seconds_to_wait(errors: dict[str, list[ValidationError]]) -> int | None:
    """What a form's errors (`form.errors.as_data()`) say of waiting; None when nobody has to."""
    waits = [error.params["seconds"] for found in errors.values() for error in found if error.code == CODE]
    return max(waits, default=None)
