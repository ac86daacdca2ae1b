"""Accounts, people, their posts and their leave. Posts and leave are projections of facts."""

from uuid import uuid4

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.identifiers import new_id
from lms.common.names import TrilingualName
from lms.directory.models.places import Institution
from lms.directory.querysets import LeaveQuerySet, PostQuerySet, PractitionerQuerySet


class User(AbstractUser):
    """An account: a name and a password. What a person is and may do hangs on the Practitioner."""

    language = models.CharField(max_length=10, blank=True)  # of the pages; empty until the person has chosen one

    def get_full_name(self) -> str:
        practitioner = getattr(self, "practitioner", None)
        return practitioner.name if practitioner else self.username


class Practitioner(TrilingualName):
    """A person who learns, teaches or manages. `person_key` stands for the person outside this room.

    Two rows that turned out to be one person are merged: `merged_into` names the one that is kept, never another
    merged one. Nothing is moved; readers follow (`selectors.identities`).
    """

    person_key = models.UUIDField(unique=True, default=uuid4, editable=False)
    personnel_number = models.CharField(_("personnel number"), max_length=30, blank=True)
    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="practitioner")
    licence_number = models.CharField(max_length=30, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    sort_key = models.CharField(max_length=200, blank=True)
    demonstration = models.BooleanField(default=False)

    objects = PractitionerQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["personnel_number"], condition=~Q(personnel_number=""), name="personnel_number_once"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="nobody_is_merged_into_oneself"
            ),
        ]

    @property
    def kept(self) -> "Practitioner":
        """The row that stands for the person: this one, or the one it was merged into."""
        return self.merged_into or self

    @property
    def person_id(self) -> int:
        """The id of the row that stands for the person."""
        return self.merged_into_id or self.pk


class PostRole(models.TextChoices):
    """What a person works as; requirements are stated for these."""

    PHYSICIAN = "physician", _("physician")
    TIBETAN_PHYSICIAN = "tibetan_physician", _("physician of Tibetan medicine")
    NURSE = "nurse", _("nurse")
    PUBLIC_HEALTH = "public_health", _("public health worker")
    ADMINISTRATION = "administration", _("administration")


class PractitionerRole(models.Model):
    """A post: this person works at this institution as this, from the first to the last day (both included)."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="posts")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=20, choices=PostRole)
    specialty = models.CharField(max_length=60, blank=True)
    primary = models.BooleanField(default=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["-primary", "from_date", "pk"]
        indexes = [models.Index(fields=["institution", "practitioner"], name="post_by_institution")]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="post_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["practitioner"], condition=Q(primary=True, to_date=None), name="one_open_primary_post"
            ),
        ]


class LeaveKind(models.TextChoices):
    """Why a person is away. No diagnosis."""

    PARENTAL = "parental", _("parental leave")
    SICK = "sick", _("sick leave")
    STUDY = "study", _("study leave")
    OTHER = "other", _("other leave")


class Leave(models.Model):
    """The person is away from work, from the first to the last day; without a last day until further notice."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="leaves")
    kind = models.CharField(max_length=10, choices=LeaveKind)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        ordering = ["practitioner", "from_date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="leave_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["practitioner"], condition=Q(to_date=None), name="one_leave_without_an_end"
            ),
        ]
