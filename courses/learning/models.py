"""What learners have done, as facts: enrolled in a course or left it, a lesson done, a course completed."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import CoursePage, LessonPage
from lms.common.facts import Fact
from lms.directory.models import Practitioner
from lms.directory.querysets import PersonalQuerySet


class EnrolmentWay(models.TextChoices):
    """How a person came into a course, or that they left it."""

    SELF = "self", _("enrolled by oneself")
    ACT = "act", _("began to learn")
    LEFT = "left", _("left")


# Odd numbers lead in, even ones out.
_IN_THEN_OUT = Exact(F("number") % Value(2), Case(When(way="left", then=Value(0)), default=Value(1)))


class EnrolmentStep(Fact):
    """A person came into a course or left it. The steps are numbered: odd ones lead in, even ones out.

    So each step exists once for a person and course, however often and in how many tabs it is pressed.
    """

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    way = models.CharField(max_length=4, choices=EnrolmentWay)
    at = models.DateTimeField()

    objects = PersonalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "course", "number"], name="enrolment_step_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="enrolment_begins_with_one"),
            models.CheckConstraint(condition=_IN_THEN_OUT, name="enrolment_goes_in_then_out"),
        ]


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
