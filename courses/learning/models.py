"""What learners have done, as facts: a lesson done, a course completed."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from courses.catalogue.models import CoursePage, LessonPage
from lms.common.facts import Fact
from lms.directory.models import Practitioner
from lms.directory.querysets import PersonalQuerySet


class LessonProgress(Fact):
    """A person has done a lesson. Its id comes from the device, so that a repeat is recognised."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    lesson = models.ForeignKey(LessonPage, models.PROTECT, related_name="+")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="+")  # the lesson's course at that time
    at = models.DateTimeField()

    objects = PersonalQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practitioner", "lesson"], name="lesson_done_once")]


class CourseCompletion(Fact):
    """A person has completed a course, once, with the score of the examination (None where there is none)."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    score = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(100)])

    objects = PersonalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "course"], name="course_completed_once"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__lte=100), name="completion_score_is_a_per_cent"),
        ]
