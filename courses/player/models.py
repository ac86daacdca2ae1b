"""What of a lecture somebody really played. For themselves: nobody else sees it, and it earns nothing."""

from django.db import models
from django.db.models import Q

from courses.catalogue.models import LessonPage
from lms.common.facts import Fact
from lms.directory.models import Practitioner
from lms.directory.querysets import OwnQuerySet


class LecturePlayed(Fact):
    """Parts of a recording that were played. Its id comes from the device, so that a repeat is recognised."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    lesson = models.ForeignKey(LessonPage, models.PROTECT, related_name="+")
    lecture = models.UUIDField()  # the recording, which the lesson may have replaced since
    spans = models.JSONField()  # [[from, to], …] in seconds of the recording: in their order, none touching another
    rate = models.FloatField()  # how fast, as it was set when this was told
    at = models.DateTimeField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["practitioner", "lecture"], name="played_by_a_person")]
        constraints = [models.CheckConstraint(condition=Q(rate__gt=0), name="played_forwards")]
