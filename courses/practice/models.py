"""What learners answered to practice questions. For themselves: nobody else sees it, and it earns nothing."""

from django.db import models

from courses.catalogue.models import LessonPage
from lms.common.facts import Fact
from lms.directory.models import Practitioner
from lms.directory.querysets import OwnQuerySet


class PracticeAnswer(Fact):
    """One answer. Its id comes from the form or the device, so that a repeat is recognised."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    lesson = models.ForeignKey(LessonPage, models.PROTECT, related_name="+")
    question = models.UUIDField()
    options = models.JSONField()  # the chosen ones, by their ids
    correct = models.BooleanField()  # as the question stood when it was answered
    at = models.DateTimeField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["practitioner", "lesson"], name="practice_of_a_person")]
