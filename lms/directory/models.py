"""Administrative divisions, institutions, practitioners, posts and grants.

Names follow FHIR: a Practitioner holds PractitionerRoles (posts) at Institutions (Organization).
"""

from datetime import date
from uuid import uuid4

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.names import TrilingualName
from lms.directory.querysets import GrantQuerySet, InstitutionQuerySet, PostQuerySet, PractitionerQuerySet

DIVISION_PATTERN = r"\d{6}(\d{3})?"
DIVISION_CODE = RegexValidator(
    f"^{DIVISION_PATTERN}$", _("A division code has 6 digits (GB/T 2260), or 9 for a township.")
)


class Level(models.TextChoices):
    """Levels of divisions and of the institutions that serve them, from the top."""

    REGION = "region", _("Region")
    PREFECTURE = "prefecture", _("Prefecture")
    COUNTY = "county", _("County")
    TOWNSHIP = "township", _("Township")


class AdministrativeDivision(TrilingualName):
    """A region, prefecture, county or township; `path` holds the codes from the top ("540000/540100/…/")."""

    code = models.CharField(max_length=9, unique=True, validators=[DIVISION_CODE])
    level = models.CharField(max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=60, unique=True, editable=False)
    sort_key = models.CharField(max_length=200, blank=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=Level.REGION, parent=None) | (~Q(level=Level.REGION) & Q(parent__isnull=False)),
                name="division_parent_but_for_a_region",
            )
        ]


class Institution(TrilingualName):
    """A hospital or township health centre. `link_*` describe its link to the platform."""

    code = models.CharField(max_length=20, unique=True)
    level = models.CharField(max_length=10, choices=Level)
    division = models.ForeignKey(AdministrativeDivision, models.PROTECT, related_name="institutions")
    altitude_m = models.PositiveSmallIntegerField(_("altitude (m)"))
    link_kbps = models.PositiveIntegerField(_("link (kbit/s)"))
    link_round_trip_ms = models.PositiveIntegerField(_("round trip (ms)"))
    sort_key = models.CharField(max_length=200, blank=True)
    demonstration = models.BooleanField(default=False)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["division__path", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(altitude_m__lte=6000), name="institution_altitude_plausible"),
            models.CheckConstraint(condition=Q(link_kbps__gt=0), name="institution_link_positive"),
        ]


class User(AbstractUser):
    """An account: a name and a password. What a person is and may do hangs on the Practitioner."""

    language = models.CharField(max_length=10, blank=True)  # of the pages; empty until the person has chosen one

    def get_full_name(self) -> str:
        practitioner = getattr(self, "practitioner", None)
        return practitioner.name if practitioner else self.username


class Practitioner(TrilingualName):
    """A person who learns, teaches or manages. `person_key` stands for the person outside this room."""

    person_key = models.UUIDField(unique=True, default=uuid4, editable=False)
    personnel_number = models.CharField(_("personnel number"), max_length=30, blank=True)
    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="practitioner")
    licence_number = models.CharField(max_length=30, blank=True)
    sort_key = models.CharField(max_length=200, blank=True)
    demonstration = models.BooleanField(default=False)

    objects = PractitionerQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["personnel_number"], condition=~Q(personnel_number=""), name="personnel_number_once"
            )
        ]


class PostRole(models.TextChoices):
    """What a person works as; requirements are stated for these."""

    PHYSICIAN = "physician", _("physician")
    TIBETAN_PHYSICIAN = "tibetan_physician", _("physician of Tibetan medicine")
    NURSE = "nurse", _("nurse")
    PUBLIC_HEALTH = "public_health", _("public health worker")
    ADMINISTRATION = "administration", _("administration")


class PractitionerRole(models.Model):
    """A post: this person works at this institution as this, from the first to the last day (both included)."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="posts")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=20, choices=PostRole)
    specialty = models.CharField(max_length=60, blank=True)
    primary = models.BooleanField(default=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

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


class AccessRole(models.TextChoices):
    """What a person may do on the platform; the rights of each stand in lms/directory/policy.py."""

    LEARNER = "learner", _("learner")
    AUTHOR = "author", _("author")
    REVIEWER = "reviewer", _("reviewer")
    PUBLISHER = "publisher", _("hospital publisher")
    MANAGER = "manager", _("institution manager")
    COMMISSION = "commission", _("commission viewer")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDIT_ADMIN = "audit_admin", _("audit administrator")


class AccessGrant(models.Model):
    """A platform role within a scope: one institution, or a division with everything in it.

    `to_date` is the last day that was planned; `withdrawn_on` is the day from which the right is taken away.
    """

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=AccessRole)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    division = models.ForeignKey(AdministrativeDivision, models.PROTECT, null=True, blank=True, related_name="+")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(institution__isnull=False, division=None) | Q(institution=None, division__isnull=False),
                name="grant_has_one_scope",
            ),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="grant_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["practitioner", "role", "institution"],
                condition=Q(institution__isnull=False, to_date=None, withdrawn_on=None),
                name="one_open_grant_at_institution",
            ),
            models.UniqueConstraint(
                fields=["practitioner", "role", "division"],
                condition=Q(division__isnull=False, to_date=None, withdrawn_on=None),
                name="one_open_grant_in_division",
            ),
        ]

    def in_force(self, on: date) -> bool:
        """Does it give rights on that day?"""
        planned = self.from_date <= on and (self.to_date is None or self.to_date >= on)
        return planned and (self.withdrawn_on is None or self.withdrawn_on > on)
