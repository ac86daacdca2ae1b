"""What happened to divisions, institutions, posts, grants, leave and people, as facts.

Facts name places by code and people by `person_key`, never by a foreign key or a name: the rows of today are
computed from them and may be written anew, and a person whose data are erased leaves facts about nobody. `number`
counts the facts of one subject, so that two writers who both read the same history cannot both add to it.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.common.facts import Fact
from lms.directory.models.access import AccessRole
from lms.directory.models.imports import ImportBatch
from lms.directory.models.people import LeaveKind, PostRole


class Source(models.TextChoices):
    """Which door a fact came through."""

    WEB = "web", _("page")
    COMMAND = "command", _("command")
    TASK = "task", _("background task")
    IMPORT = "import", _("imported file")
    MIGRATION = "migration", _("taken over from the rows before there were facts")


class FactKind(models.TextChoices):
    """What a fact tells. RETRACTED takes an earlier one back, which `retracts` names."""

    FOUNDED = "founded", _("founded")
    RENAMED = "renamed", _("renamed")
    CHANGED = "changed", _("changed")
    MOVED = "moved", _("moved")
    MERGED = "merged", _("merged")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")
    STARTED = "started", pgettext_lazy("fact", "started")
    ENDED = "ended", _("ended")
    GIVEN = "given", _("given")
    RECORDED = "recorded", _("recorded")
    RETRACTED = "retracted", _("taken back")


def _constraints(table: str, subject: str, *further: models.BaseConstraint) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(fields=[subject, "number"], name=f"{table}_number_once"),
        models.CheckConstraint(
            condition=Q(kind=FactKind.RETRACTED, retracts__isnull=False)
            | (~Q(kind=FactKind.RETRACTED) & Q(retracts=None)),
            name=f"{table}_retracts_something",
        ),
        *further,
    ]


def _period(table: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name=f"{table}_ends_after_it_starts"
    )


class DirectoryFact(Fact):
    """What all facts of the directory have in common."""

    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=FactKind)
    source = models.CharField(max_length=10, choices=Source)
    author_key = models.UUIDField(null=True, blank=True)  # the person_key of who did it; empty: the program
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    retracts = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="retracted_by")

    class Meta:
        abstract = True


class PlaceFact(DirectoryFact):
    """From `from_date` on the place with this code is as `changes` say; empty: from before these records."""

    code = models.CharField(max_length=20)
    from_date = models.DateField(null=True, blank=True)
    changes = models.JSONField(default=dict)  # {column: value}; divisions and institutions by their code

    class Meta:
        abstract = True


_ONLY_FOUNDED_IS_OLDER = Q(from_date__isnull=False) | Q(kind__in=[FactKind.FOUNDED, FactKind.RETRACTED])


class DivisionFact(PlaceFact):
    """Something happened to a division."""

    class Meta:
        ordering = ["code", "number"]
        constraints = _constraints(
            "division_fact",
            "code",
            models.CheckConstraint(condition=_ONLY_FOUNDED_IS_OLDER, name="division_fact_has_a_day"),
        )


class InstitutionFact(PlaceFact):
    """Something happened to an institution."""

    class Meta:
        ordering = ["code", "number"]
        constraints = _constraints(
            "institution_fact",
            "code",
            models.CheckConstraint(condition=_ONLY_FOUNDED_IS_OLDER, name="institution_fact_has_a_day"),
        )


class PostFact(DirectoryFact):
    """The whole of a post as it is known from this fact on; a RETRACTED one repeats what it takes back."""

    post = models.UUIDField()
    person_key = models.UUIDField(db_index=True)
    institution = models.CharField(max_length=20)  # code
    role = models.CharField(max_length=20, choices=PostRole)
    specialty = models.CharField(max_length=60, blank=True)
    primary = models.BooleanField()
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["post", "number"]
        constraints = _constraints("post_fact", "post", _period("post_fact"))


class GrantFact(DirectoryFact):
    """The whole of a grant as it is known from this fact on."""

    grant = models.UUIDField()
    person_key = models.UUIDField(db_index=True)
    role = models.CharField(max_length=20, choices=AccessRole)
    institution = models.CharField(max_length=20, blank=True)  # code; one of the two is filled
    division = models.CharField(max_length=9, blank=True)
    post = models.UUIDField(null=True, blank=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["grant", "number"]
        constraints = _constraints(
            "grant_fact",
            "grant",
            _period("grant_fact"),
            models.CheckConstraint(
                condition=(Q(institution="") & ~Q(division="")) | (~Q(institution="") & Q(division="")),
                name="grant_fact_has_one_scope",
            ),
        )


class LeaveFact(DirectoryFact):
    """A leave was recorded, or taken back."""

    leave = models.UUIDField()
    person_key = models.UUIDField(db_index=True)
    leave_kind = models.CharField(max_length=10, choices=LeaveKind)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["leave", "number"]
        constraints = _constraints("leave_fact", "leave", _period("leave_fact"))


class MergeFact(DirectoryFact):
    """The rows `merged_key` and `kept_key` are one person, kept as the second; RETRACTED: they are two after all."""

    merged_key = models.UUIDField()
    kept_key = models.UUIDField(db_index=True)

    class Meta:
        ordering = ["merged_key", "number"]
        constraints = _constraints(
            "merge_fact",
            "merged_key",
            models.CheckConstraint(condition=~Q(merged_key=F("kept_key")), name="merge_fact_is_about_two"),
        )
