"""What people did in an examination: begun, answered, handed in, marked. Nothing here is ever changed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.bank.models import ItemVersion
from courses.exams.models.exams import Exam, ExamVersion
from courses.exams.querysets import ExamineeQuerySet, OfAttemptQuerySet
from lms.common.facts import Fact
from lms.directory.models import Practitioner


class Accommodation(Fact):
    """More time for one person in one examination; the newest counts."""

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="accommodations")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField(default=0)  # on top
    percent = models.PositiveSmallIntegerField(default=0)  # of the examination's time, on top
    at = models.DateTimeField()

    objects = ExamineeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["exam", "practitioner"], name="time_of_a_person")]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__lte=600, percent__lte=300), name="more_time_is_bounded")
        ]


class WrongCodeTry(Fact):
    """Somebody typed an access code that is not that of the examination. The code itself is not kept."""

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="+")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ExamineeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["exam", "practitioner", "at"], name="wrong_codes_of_a_person")]


class ExamAttempt(Fact):
    """An attempt from its start: which questions in which order, and until when. Its id is the key of the form.

    `form`: [{"item": id of the question's version, "points": "1.5", "order": {part: [options]}}].
    """

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="+")
    version = models.ForeignKey(ExamVersion, models.PROTECT, related_name="+")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=32)
    form = models.JSONField()
    started_at = models.DateTimeField()
    deadline = models.DateTimeField(db_index=True)  # as it stood at the start; more time may be given later

    objects = ExamineeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exam", "practitioner", "number"], name="exam_attempts_are_numbered"),
            models.CheckConstraint(condition=Q(number__gte=1), name="exam_attempts_begin_with_one"),
            models.CheckConstraint(condition=Q(deadline__gt=F("started_at")), name="exam_attempts_have_time"),
        ]


class SavedAnswer(Fact):
    """Answers to parts of one question, given at one moment. Of each part the one with the highest sequence counts.

    `sequence` is that moment in milliseconds by the server's clock, as the page counted it on, so that what arrives
    late does not undo what was answered later. Equal ones are told apart by their ids: every order of arrival ends the
    same.
    """

    attempt = models.ForeignKey(ExamAttempt, models.PROTECT, related_name="answers")
    item = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+")
    responses = models.JSONField()  # {part: response}; None takes one back
    sequence = models.BigIntegerField()
    at = models.DateTimeField()

    objects = OfAttemptQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(sequence__gte=0), name="answers_have_a_place")]


class How(models.TextChoices):
    """How an attempt came to its end."""

    HANDED_IN = "handed_in", _("handed in")
    TIME = "time", _("time was over")


class Submission(Fact):
    """The end of an attempt: one for each. Its id is the key of the form, or new where time ran out."""

    attempt = models.OneToOneField(ExamAttempt, models.PROTECT, related_name="submission")
    at = models.DateTimeField()
    how = models.CharField(max_length=10, choices=How)

    objects = OfAttemptQuerySet.as_manager()


class MarkReason(models.TextChoices):
    """Why an attempt was marked."""

    ENDED = "ended", _("the attempt ended")
    CORRECTION = "correction", _("a question was corrected")


class Marking(Fact):
    """The points of an attempt. A correction adds a further one; the newest counts.

    `items`: [{"item", "marked", "points", "of", "parts": [{"id", "points", "of", "correct", "given"}]}], points as
    fractions in words ("1/3"), `marked` the version whose key was used, empty where the question was taken out.
    """

    attempt = models.ForeignKey(ExamAttempt, models.PROTECT, related_name="markings")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    reason = models.CharField(max_length=12, choices=MarkReason)
    rule_checksum = models.CharField(max_length=64)  # sha256 of the rule, the weights and the questions' checksums
    items = models.JSONField()
    points = models.DecimalField(max_digits=9, decimal_places=3)  # rounded down; `passed` is worked out exactly
    of = models.DecimalField(max_digits=9, decimal_places=3)
    score = models.PositiveSmallIntegerField()  # per cent, rounded down, never below 0
    pass_mark = models.PositiveSmallIntegerField()
    passed = models.BooleanField()

    objects = OfAttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="markings_are_numbered"),
            models.CheckConstraint(condition=Q(score__lte=100), name="marking_score_is_a_per_cent"),
        ]


class Correction(Fact):
    """In this examination a question is marked by the key of another version of it, or taken out. The newest counts."""

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="corrections")
    item = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+")
    instead = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+", null=True)  # None: taken out
    at = models.DateTimeField()
