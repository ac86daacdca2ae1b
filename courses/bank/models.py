"""The question bank: items, their versions, what was done with them, and the files they came in."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.bank.querysets import ImportQuerySet, ItemQuerySet, StepQuerySet, VersionQuerySet
from lms.common.facts import Fact
from lms.common.identifiers import new_id
from lms.directory.models import Institution, Practitioner


class ItemStatus(models.TextChoices):
    """Where the newest version of an item stands. An approved older one stays in use meanwhile (`Item.current`)."""

    DRAFT = "draft", _("draft")
    REVIEW = "review", _("waiting for review")
    APPROVED = "approved", _("approved")
    RETIRED = "retired", _("retired")


class TypeName(models.TextChoices):
    """The types of items (`courses.items.ItemType`), in words."""

    A1 = "A1", _("A1: single best answer")
    A2 = "A2", _("A2: case with a single best answer")
    A3 = "A3", _("A3: case with several questions")
    A4 = "A4", _("A4: case that goes on")
    B1 = "B1", _("B1: shared options")
    X = "X", _("X: several right answers")
    TRUE_FALSE = "true_false", _("true or false")
    NUMERIC = "numeric", _("number")
    ORDER = "order", _("put in order")
    MATCH = "match", _("match")
    SHORT_TEXT = "short_text", _("short text")
    HOTSPOT = "hotspot", _("place in a picture")


class ImportFormat(models.TextChoices):
    XLSX = "xlsx", _("workbook (XLSX)")
    GIFT = "gift", "GIFT"
    QTI = "qti", "QTI 2.1"
    MOODLE = "moodle", "Moodle XML"


class ImportStatus(models.TextChoices):
    READ = "read", _("read, nothing made yet")
    DONE = "done", _("done")
    UNDONE = "undone", _("undone")


class ItemImport(models.Model):
    """One file of questions: what it would make and what of it was refused, then what it made."""

    wagtail_reference_index_ignore = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)  # the key of the form that brought it
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    format = models.CharField(max_length=10, choices=ImportFormat)
    file_name = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=ImportStatus, default=ImportStatus.READ)
    questions = models.JSONField(default=list)  # until they are made: content, key, difficulty, competencies
    refusals = models.JSONField(default=list)  # [{"place", "code", "params"}]
    warnings = models.JSONField(default=list)  # the same
    made = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)  # questions that the bank had already
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]


class Item(models.Model):
    """A question over its whole life. `current` is the approved version that examinations use; none before that."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    author = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=ItemStatus, default=ItemStatus.DRAFT)
    current = models.ForeignKey("ItemVersion", models.PROTECT, null=True, blank=True, related_name="used_by")
    imported = models.ForeignKey(ItemImport, models.PROTECT, null=True, blank=True, related_name="items")

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["institution", "status"], name="items_of_a_house")]
        constraints = [
            models.CheckConstraint(condition=~Q(status="approved", current=None), name="approved_item_has_a_version")
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class ItemVersion(models.Model):
    """One wording of an item. The database refuses every change of it once it is approved."""

    wagtail_reference_index_ignore = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)  # the key of the form that wrote it
    item = models.ForeignKey(Item, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    type = models.CharField(max_length=12, choices=TypeName)
    content = models.JSONField()
    key = models.JSONField()  # never leaves the server before a review is allowed
    difficulty = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )  # 1 easy .. 5 hard
    competencies = models.JSONField(default=list, blank=True)  # codes
    checksum = models.CharField(max_length=64, db_index=True)  # courses.items.checksum
    created_at = models.DateTimeField()
    made_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["item", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="item_version_once"),
            models.CheckConstraint(condition=Q(difficulty__gte=1, difficulty__lte=5), name="item_difficulty_1_to_5"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("made_by")), name="item_approved_by_another"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="item_approved_by_somebody_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.number}"


class ItemStep(Fact):
    """Something that was done with an item: given to review, approved, sent back, retired, restored."""

    class Act(models.TextChoices):
        SUBMITTED = "submitted", _("given to review")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("sent back")
        RETIRED = "retired", _("retired")
        RESTORED = "restored", _("restored")

    # Not a foreign key: an import that is undone removes drafts, and what was done with them stays on record.
    item = models.UUIDField(db_index=True)
    version = models.PositiveIntegerField()
    act = models.CharField(max_length=10, choices=Act)
    note = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
