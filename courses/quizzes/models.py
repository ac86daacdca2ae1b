"""Quizzes and the attempts at them. The key (which option is correct) never leaves the server before an attempt."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable

from courses.catalogue.models import CoursePage
from courses.quizzes.forms import QuizForm
from lms.common.facts import Fact
from lms.common.names import Worded, localized, shown_language
from lms.directory.models import Practitioner
from lms.directory.querysets import OwnQuerySet


class TranslatedText(Worded, models.Model):
    """A text in Chinese with an optional Tibetan version."""

    text_zh = models.TextField(_("text"), max_length=1000)
    text_bo = models.TextField(_("text in Tibetan"), max_length=2000, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text_zh


class Quiz(ClusterableModel):
    """The examination of a course; the course says which score passes."""

    course = models.OneToOneField(CoursePage, models.CASCADE, related_name="quiz", verbose_name=_("course"))

    base_form_class = QuizForm
    panels = [FieldPanel("course"), InlinePanel("questions", heading=_("questions"), label=_("question"), min_num=1)]

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def __str__(self) -> str:
        return str(self.course)


class Question(TranslatedText, ClusterableModel, Orderable):
    """A question with a single best answer, and why it is the best."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="questions")
    explanation_zh = models.TextField(_("explanation"), max_length=2000)
    explanation_bo = models.TextField(_("explanation in Tibetan"), max_length=3000, blank=True)

    panels = [
        FieldPanel("text_zh"),
        FieldPanel("text_bo"),
        InlinePanel("options", heading=_("options"), label=_("option"), min_num=2, max_num=6),
        FieldPanel("explanation_zh"),
        FieldPanel("explanation_bo"),
    ]

    @property
    def explanation(self) -> str:
        return localized(self, "explanation")

    @property
    def explanation_lang(self) -> str:
        return shown_language(self, "explanation")


class Option(TranslatedText, Orderable):
    """One answer to choose from."""

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="options")
    correct = models.BooleanField(_("this is the best answer"), default=False)

    panels = [FieldPanel("text_zh"), FieldPanel("text_bo"), FieldPanel("correct")]


class QuizAttempt(Fact):
    """One submitted attempt, scored on the server. Its id is the key that the form carried."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answers = models.JSONField()  # [{"question": pk, "option": pk, "correct": bool}] in the order of the questions
    correct = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    score = models.PositiveSmallIntegerField()  # per cent, rounded down
    pass_mark = models.PositiveSmallIntegerField()  # that of the course at that time
    passed = models.BooleanField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["practitioner", "quiz"], name="attempts_of_a_person")]
        constraints = [
            models.CheckConstraint(condition=Q(total__gt=0, correct__lte=F("total")), name="attempt_counts_add_up"),
            models.CheckConstraint(condition=Q(score__lte=100), name="attempt_score_is_a_per_cent"),
        ]
