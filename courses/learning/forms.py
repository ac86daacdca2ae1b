"""What a learner's forms carry."""

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import QueryDict


def key_of(post: QueryDict) -> UUID:
    """The key that the page gave the form; a form without one was not made by our pages."""
    try:
        return UUID(post.get("key", ""))
    except ValueError:
        raise BadRequest("The form carries no key.") from None


def step_of(post: QueryDict) -> int:
    """The number of the step into a course or out of it, as the page offered it."""
    number = post.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) < 5):
        raise BadRequest("The form carries no number.")
    return int(number)
