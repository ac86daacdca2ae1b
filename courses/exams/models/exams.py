"""An examination as its authors keep it, and what was published of it, which never changes."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.bank.models import ItemVersion
from courses.catalogue.models import CoursePage
from courses.items import ItemType
from lms.common.facts import Fact
from lms.common.identifiers import new_id
from lms.common.names import localized, shown_language
from lms.directory.models import Institution

MOST_QUESTIONS = 300
TYPES = [(each.value, each.value) for each in ItemType]


class Review(models.TextChoices):
    """When a person may see which answers are right."""

    NEVER = "never", _("never")
    SUBMIT = "submit", _("after handing in")
    CLOSE = "close", _("after the examination has closed")


class ExamStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


class Exam(models.Model):
    """An examination of a hospital. What an attempt is judged by stands in the version that it began with."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    title_zh = models.CharField(_("title"), max_length=200)
    title_bo = models.CharField(_("Tibetan title"), max_length=300, blank=True)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", verbose_name=_("published by"))
    course = models.OneToOneField(
        CoursePage, models.PROTECT, related_name="exam", null=True, blank=True, verbose_name=_("course that it ends")
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("time in minutes"), default=60, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    grace_seconds = models.PositiveSmallIntegerField(
        _("seconds of grace for a slow link"), default=60, validators=[MaxValueValidator(900)]
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts allowed"), default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark (per cent)"), default=60, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    access_code = models.CharField(max_length=128, blank=True, editable=False)  # hashed as passwords are
    shuffle = models.BooleanField(_("put questions and options in another order for each person"), default=True)
    one_a_page = models.BooleanField(_("one question on a page"), default=True)
    partial = models.BooleanField(_("partly right answers earn a part of the points"), default=False)
    negative = models.DecimalField(
        _("share of the points that a wrong single choice costs"),
        max_digits=4,
        decimal_places=3,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
    )
    review = models.CharField(_("right answers are shown"), max_length=10, choices=Review, default=Review.CLOSE)
    status = models.CharField(max_length=10, choices=ExamStatus, default=ExamStatus.DRAFT, editable=False)
    current = models.ForeignKey(
        "courses.ExamVersion", models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("examination")
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=600), name="exam_takes_some_time"),
            models.CheckConstraint(condition=Q(grace_seconds__lte=900), name="exam_grace_is_short"),
            models.CheckConstraint(condition=Q(attempts__gte=1, attempts__lte=20), name="exam_allows_attempts"),
            models.CheckConstraint(
                condition=Q(pass_mark__gte=1, pass_mark__lte=100), name="exam_pass_mark_is_a_per_cent"
            ),
            models.CheckConstraint(condition=Q(negative__gte=0, negative__lte=1), name="exam_negative_is_a_share"),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="exam_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(current__isnull=False), name="exam_published_with_a_version"
            ),
        ]

    def __str__(self) -> str:
        return self.title_zh

    @property
    def title(self) -> str:
        """The title in the reader's language, Chinese when it has no translation."""
        return localized(self, "title")

    @property
    def title_lang(self) -> str:
        return shown_language(self, "title")


class BlueprintLine(models.Model):
    """So many questions of a kind, each worth so many points."""

    wagtail_reference_index_ignore = True

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    competency = models.CharField(_("competency"), max_length=100, blank=True)  # empty: any
    easiest = models.PositiveSmallIntegerField(
        _("difficulty from"), default=1, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    hardest = models.PositiveSmallIntegerField(
        _("difficulty to"), default=5, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    type = models.CharField(_("type of question"), max_length=20, choices=TYPES, blank=True)  # empty: any
    count = models.PositiveSmallIntegerField(
        _("number of questions"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_QUESTIONS)]
    )
    points = models.DecimalField(
        _("points for each"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01"))],
    )

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(easiest__gte=1, easiest__lte=F("hardest"), hardest__lte=5),
                name="line_difficulty_is_a_range",
            ),
            models.CheckConstraint(condition=Q(count__gte=1, count__lte=MOST_QUESTIONS), name="line_asks_something"),
            models.CheckConstraint(condition=Q(points__gt=0), name="line_is_worth_something"),
        ]


class ExamVersion(Fact):
    """What was published: the terms, and for each line of the blueprint the exact questions that may be drawn.

    `terms`: {"minutes", "grace_seconds", "pass_mark", "shuffle", "partial", "negative",
    "lines": [{"count", "points", "items": [ids of question versions]}]}.
    """

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    terms = models.JSONField()
    checksum = models.CharField(max_length=64)  # sha256 of the terms and of the questions' own checksums

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exam", "number"], name="exam_versions_are_numbered")]


class PooledItem(Fact):
    """A question that a published examination may ask, so that the database keeps the question as long as it."""

    exam_version = models.ForeignKey(ExamVersion, models.PROTECT, related_name="pool")
    item_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exam_version", "item_version"], name="pooled_once")]
