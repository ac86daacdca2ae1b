"""Administrative divisions and institutions as they are today.

Their rows are projections: the truth are the facts (`facts.DivisionFact`, `facts.InstitutionFact`), from which
`rebuild_directory` writes every column anew.
"""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.names import TrilingualName
from lms.directory.querysets import DivisionQuerySet, InstitutionQuerySet

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


class Status(models.TextChoices):
    """Whether a division or an institution exists on a day."""

    PLANNED = "planned", _("planned")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    MERGED = "merged", _("merged into another")


def _lifetime(table: str) -> list[models.CheckConstraint]:
    """What status, dates and successor must say together."""
    ended = Q(status__in=[Status.CLOSED, Status.MERGED])
    return [
        models.CheckConstraint(
            condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            name=f"{table}_ends_after_it_begins",
        ),
        models.CheckConstraint(
            condition=(ended & Q(valid_to__isnull=False)) | (~ended & Q(valid_to=None)), name=f"{table}_over_has_a_day"
        ),
        models.CheckConstraint(
            condition=(Q(status=Status.MERGED) & Q(successor__isnull=False))
            | (~Q(status=Status.MERGED) & Q(successor=None)),
            name=f"{table}_merged_has_a_successor",
        ),
        models.CheckConstraint(
            condition=Q(successor=None) | ~Q(successor=F("id")), name=f"{table}_is_not_its_own_successor"
        ),
    ]


class Lifetime(models.Model):
    """From when until when something exists. `valid_from` is empty for what is older than these records.

    `next_change_on` is the day on which a planned fact takes effect (`tasks.apply_due_facts`).
    """

    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)  # the last day
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    next_change_on = models.DateField(null=True, blank=True, db_index=True)

    class Meta:
        abstract = True


class AdministrativeDivision(TrilingualName, Lifetime):
    """A region, prefecture, county or township; `path` holds the codes from the top ("540000/540100/…/").

    A code is for ever: a division that gets another one is a new division, into which the old one is merged.
    """

    code = models.CharField(max_length=9, unique=True, validators=[DIVISION_CODE])
    level = models.CharField(max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=60, unique=True, editable=False)
    sort_key = models.CharField(max_length=200, blank=True)
    demonstration = models.BooleanField(default=False)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=Level.REGION, parent=None) | (~Q(level=Level.REGION) & Q(parent__isnull=False)),
                name="division_parent_but_for_a_region",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="division_is_not_its_own_parent"
            ),
            *_lifetime("division"),
        ]


class Institution(TrilingualName, Lifetime):
    """A hospital or township health centre. `link_*` describe its link to the platform.

    `services` and `drugs` are lists of codes: what can be done and given there, which pathways ask.
    """

    code = models.CharField(max_length=20, unique=True)
    level = models.CharField(max_length=10, choices=Level)
    division = models.ForeignKey(AdministrativeDivision, models.PROTECT, related_name="institutions")
    altitude_m = models.PositiveSmallIntegerField(_("altitude (m)"))
    link_kbps = models.PositiveIntegerField(_("link (kbit/s)"))
    link_round_trip_ms = models.PositiveIntegerField(_("round trip (ms)"))
    services = models.JSONField(_("services available"), default=list, blank=True)
    drugs = models.JSONField(_("drugs available"), default=list, blank=True)
    sort_key = models.CharField(max_length=200, blank=True)
    demonstration = models.BooleanField(default=False)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["division__path", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(altitude_m__lte=6000), name="institution_altitude_plausible"),
            models.CheckConstraint(condition=Q(link_kbps__gt=0), name="institution_link_positive"),
            *_lifetime("institution"),
        ]
