"""What is said about a course beside its title: aims, for whom, what to take first, who teaches, sources."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from lms.directory.models import Level, PostRole

HIGHEST_M = 6000


class Miller(models.TextChoices):
    """How far a course leads in a competency, by Miller's pyramid (Acad Med 1990; 65: S63)."""

    KNOWS = "knows", gettext_lazy("knows")
    KNOWS_HOW = "knows_how", gettext_lazy("knows how")
    SHOWS_HOW = "shows_how", gettext_lazy("shows how")
    DOES = "does", gettext_lazy("does")


class AimBlock(blocks.StructBlock):
    """What a learner can do afterwards."""

    text_zh = blocks.CharBlock(max_length=200, label=gettext_lazy("text"))
    text_bo = blocks.CharBlock(max_length=400, required=False, label=gettext_lazy("text in Tibetan"))

    class Meta:
        icon = "pick"
        label = gettext_lazy("aim")


class AimsBody(blocks.StreamBlock):
    aim = AimBlock()

    class Meta:
        required = False
        max_num = 8


class AudienceBlock(blocks.StructBlock):
    """For whom a course is made. What is left empty excludes nobody."""

    roles = blocks.MultipleChoiceBlock(choices=PostRole.choices, required=False, label=gettext_lazy("works as"))
    levels = blocks.MultipleChoiceBlock(choices=Level.choices, required=False, label=gettext_lazy("institutions"))
    altitude_from = blocks.IntegerBlock(
        required=False, min_value=0, max_value=HIGHEST_M, label=gettext_lazy("altitude from (m)")
    )
    altitude_to = blocks.IntegerBlock(
        required=False, min_value=0, max_value=HIGHEST_M, label=gettext_lazy("altitude to (m)")
    )

    class Meta:
        icon = "group"
        label = gettext_lazy("audience")

    def clean(self, value: Mapping[str, object]) -> object:
        """A band of altitude has its lower end below its upper one."""
        cleaned = super().clean(value)
        low, high = cleaned["altitude_from"], cleaned["altitude_to"]
        if low is not None and high is not None and low > high:
            raise blocks.StructBlockValidationError(
                block_errors={"altitude_to": ValidationError(_("The upper end lies below the lower one."))}
            )
        return cleaned


class AudienceBody(blocks.StreamBlock):
    audience = AudienceBlock()

    class Meta:
        required = False
        max_num = 1


class CompetencyBlock(blocks.StructBlock):
    """A competency by its code, and how far the course leads in it."""

    code = blocks.RegexBlock(
        regex=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$",
        error_messages={"invalid": gettext_lazy("A code has letters, digits, dots, dashes and underscores.")},
        label=gettext_lazy("code"),
    )
    level = blocks.ChoiceBlock(choices=Miller.choices, label=gettext_lazy("level aimed at"))

    class Meta:
        icon = "tag"
        label = gettext_lazy("competency")


class CompetenciesBody(blocks.StreamBlock):
    competency = CompetencyBlock()

    class Meta:
        required = False
        max_num = 20


class PrerequisitesBody(blocks.StreamBlock):
    """Courses to complete first."""

    course = blocks.PageChooserBlock(page_type="courses.CoursePage", label=gettext_lazy("course"))

    class Meta:
        required = False
        max_num = 5


class LecturerBlock(blocks.StructBlock):
    """Who teaches, from where, and what others may have paid for."""

    name = blocks.CharBlock(max_length=100, label=gettext_lazy("name"))
    affiliation_zh = blocks.CharBlock(max_length=200, label=gettext_lazy("affiliation"))
    affiliation_bo = blocks.CharBlock(max_length=400, required=False, label=gettext_lazy("affiliation in Tibetan"))
    interests = blocks.TextBlock(
        max_length=600,
        rows=2,
        label=gettext_lazy("conflicts of interest"),
        help_text=gettext_lazy("Who paid for what in the last three years. Write “none” where there is nothing."),
    )

    class Meta:
        icon = "user"
        label = gettext_lazy("lecturer")


class LecturersBody(blocks.StreamBlock):
    lecturer = LecturerBlock()

    class Meta:
        required = False
        max_num = 10


class ReferenceBlock(blocks.StructBlock):
    """A source: a guideline, a paper, a book."""

    citation = blocks.CharBlock(max_length=400, label=gettext_lazy("citation"))
    url = blocks.URLBlock(max_length=400, required=False, label=gettext_lazy("address"))

    class Meta:
        icon = "doc-full"
        label = gettext_lazy("reference")


class ReferencesBody(blocks.StreamBlock):
    reference = ReferenceBlock()

    class Meta:
        required = False
        max_num = 40
