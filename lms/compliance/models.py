"""Requirements as versions: what people in certain roles must collect in a year, from a day on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.common.facts import Fact
from lms.compliance.disclosures.models import NameDisclosure
from lms.compliance.engine.annual import ZERO, RequirementVersion, Status

__all__ = ["STATUS_LABELS", "STATUS_TONES", "NameDisclosure", "Requirement"]

STATUS_LABELS = {
    Status.NOT_REQUIRED: _("not required"),
    Status.COMPLIANT: _("met"),
    Status.PENDING: _("still open"),
    Status.OVERDUE: _("overdue"),
}
# how a tag shows it, beside the words
STATUS_TONES = {Status.NOT_REQUIRED: "", Status.COMPLIANT: "good", Status.PENDING: "warm", Status.OVERDUE: "bad"}


class Requirement(Fact):
    """One version of a requirement. A change is a new version: what was demanded in May stays readable in July."""

    code = models.CharField(_("code"), max_length=20)
    number = models.PositiveSmallIntegerField(_("version"))
    roles = models.JSONField(_("roles"))  # list of directory.PostRole values
    from_date = models.DateField(_("in force from"))
    total = models.DecimalField(_("credits a year"), max_digits=5, decimal_places=1)
    min_class_i = models.DecimalField(_("of class I at least"), max_digits=5, decimal_places=1, null=True, blank=True)
    min_class_ii = models.DecimalField(_("of class II at least"), max_digits=5, decimal_places=1, null=True, blank=True)
    substitution_cap = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)  # share, 0 to 1

    class Meta:
        ordering = ["code", "from_date", "number"]
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="requirement_version_once"),
            models.CheckConstraint(condition=Q(total__gt=0), name="requirement_total_positive"),
            models.CheckConstraint(
                condition=Q(substitution_cap=None) | Q(substitution_cap__gte=0, substitution_cap__lte=1),
                name="requirement_cap_is_a_share",
            ),
        ]

    def as_version(self) -> RequirementVersion:
        """The same for the engine."""
        return RequirementVersion(
            code=self.code,
            number=self.number,
            roles=frozenset(self.roles),
            from_date=self.from_date,
            total=self.total,
            min_class_i=self.min_class_i or ZERO,
            min_class_ii=self.min_class_ii or ZERO,
            substitution_cap=self.substitution_cap or ZERO,
        )
