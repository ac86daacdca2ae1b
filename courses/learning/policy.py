"""Who may learn."""

from django.http import HttpRequest

from courses.catalogue.policy import reader_of
from lms.common import clock
from lms.directory.models import Practitioner
from lms.directory.policy import Permission, require


def require_learner(request: HttpRequest) -> Practitioner:
    """The signed-in learner; PermissionDenied for everybody else."""
    learner = reader_of(request)
    require(learner, Permission.LEARN, clock.today())
    return learner
