"""What was given to review, word for word, and what was said and done about it. Both are facts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import CoursePage
from courses.reviews.querysets import ReviewQuerySet, StepQuerySet
from lms.common.facts import Fact
from lms.directory.models import Institution, Practitioner


class CourseReview(Fact):
    """A course as it was given to review: which drafts of which of its pages. Its id is the key of the form."""

    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="reviews")
    number = models.PositiveSmallIntegerField()  # within the course, from 1
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")  # whose it would be when published
    pages = models.JSONField()  # [{"page": pk, "revision": pk, "digest": sha256 of what stands in it}], from the top
    writers = models.JSONField()  # pks of practitioners who wrote any of these drafts: none of them approves
    note = models.TextField(max_length=2000)
    by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["course", "-number"]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="course_review_number_once")]


class ReviewStep(Fact):
    """What somebody did with a course that was under review. Its id is the key of the form."""

    class Act(models.TextChoices):
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("sent back")
        WITHDRAWN = "withdrawn", _("taken back")
        PUBLISHED = "published", _("published")

    review = models.ForeignKey(CourseReview, models.PROTECT, related_name="steps")
    act = models.CharField(max_length=10, choices=Act)
    note = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["review"], condition=Q(act="approved"), name="course_review_approved_once"),
            models.UniqueConstraint(fields=["review"], condition=~Q(act="approved"), name="course_review_ends_once"),
        ]
