"""Grants: who may do what, where, and for how long. A projection of `facts.GrantFact`."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.identifiers import new_id
from lms.directory.models.people import Practitioner, PractitionerRole
from lms.directory.models.places import AdministrativeDivision, Institution
from lms.directory.querysets import GrantQuerySet, PostQuerySet


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


# Nobody runs the system, gives rights and reads the log of both. Written here too because the database holds it.
ADMINISTRATORS = [AccessRole.SYSTEM_ADMIN, AccessRole.SECURITY_ADMIN, AccessRole.AUDIT_ADMIN]


class AccessGrant(models.Model):
    """A platform role within a scope: one institution, or a division with everything in it.

    `to_date` is the last day that was planned; `withdrawn_on` is the day from which the right is taken away. `post` is
    the post that the right rests on: it holds on days of that post only. Its row may vanish (a post that never was):
    then the grant gives nothing, which is why the database knows no foreign key here.
    """

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=AccessRole)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    division = models.ForeignKey(AdministrativeDivision, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(
        PractitionerRole,
        models.DO_NOTHING,
        to_field="uuid",
        db_constraint=False,
        null=True,
        blank=True,
        related_name="grants",
    )
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
            models.UniqueConstraint(
                fields=["practitioner"],
                condition=Q(role__in=ADMINISTRATORS, to_date=None, withdrawn_on=None),
                name="one_open_administrator_role",
            ),
        ]

    def in_force(self, on: date) -> bool:
        """Does it give rights on that day?"""
        planned = self.from_date <= on and (self.to_date is None or self.to_date >= on)
        if not planned or (self.withdrawn_on is not None and self.withdrawn_on <= on):
            return False
        return self.post_id is None or self._posts().in_force(on).exists()

    def _posts(self) -> PostQuerySet:
        return PractitionerRole.objects.filter(uuid=self.post_id)
