"""What the frame around every page needs to know about its reader. Read only when a template asks."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lms.portal.navigation import Shell


def shell(request: HttpRequest) -> dict[str, object]:
    """`shell`: the reader, the places open to them, and whether this is a demonstration."""
    return {
        "shell": SimpleLazyObject(lambda: Shell.for_request(request)),
        "demonstration": settings.DEMONSTRATION,
    }
