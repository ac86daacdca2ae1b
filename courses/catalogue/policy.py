"""Who may open the pages of the catalogue."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lms.common import clock
from lms.directory.models import Practitioner
from lms.directory.policy import Permission, holds
from lms.directory.selectors import practitioner_of

# In the order in which they are asked: nearly every reader is a learner, and one question is enough.
READERS = (Permission.LEARN, Permission.AUTHOR_CONTENT, Permission.REVIEW_CONTENT, Permission.PUBLISH_CONTENT)


def reader_of(request: HttpRequest) -> Practitioner | None:
    """The person who reads, looked up once for a request."""
    if not hasattr(request, "courses_reader"):
        request.courses_reader = practitioner_of(getattr(request, "user", None))
    return request.courses_reader


def require_reader(request: HttpRequest) -> Practitioner:
    """The reader, when they may learn or work on content; PermissionDenied otherwise."""
    reader = reader_of(request)
    on = clock.today()
    if reader is None or not any(holds(reader, permission, on) for permission in READERS):
        raise PermissionDenied(
            _("Courses are open to learners. Ask the manager of your institution for the right to learn.")
        )
    return reader
