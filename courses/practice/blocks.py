"""Practice questions as authors write them beside a lesson. They are drafted, published and copied with it."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

MOST_OPTIONS = 6


class PracticeOption(blocks.StructBlock):
    """One answer to choose from."""

    text_zh = blocks.CharBlock(max_length=300, label=gettext_lazy("text"))
    text_bo = blocks.CharBlock(max_length=600, required=False, label=gettext_lazy("text in Tibetan"))
    correct = blocks.BooleanBlock(required=False, label=gettext_lazy("this is right"))

    class Meta:
        label = gettext_lazy("option")


class PracticeQuestion(blocks.StructBlock):
    """A question, its options, and why the right ones are right. What is right may lie on every device."""

    text_zh = blocks.TextBlock(max_length=600, rows=2, label=gettext_lazy("text"))
    text_bo = blocks.TextBlock(max_length=1200, rows=2, required=False, label=gettext_lazy("text in Tibetan"))
    options = blocks.ListBlock(
        PracticeOption(), min_num=2, max_num=MOST_OPTIONS, collapsed=False, label=gettext_lazy("options")
    )
    explanation_zh = blocks.TextBlock(max_length=1000, rows=2, label=gettext_lazy("explanation"))
    explanation_bo = blocks.TextBlock(
        max_length=2000, rows=2, required=False, label=gettext_lazy("explanation in Tibetan")
    )

    class Meta:
        icon = "help"
        label = gettext_lazy("question")

    def clean(self, value: Mapping[str, object]) -> object:
        """Something is right, something is not, and no two options say the same."""
        cleaned = super().clean(value)
        right = [bool(option["correct"]) for option in cleaned["options"]]
        if len({option["text_zh"] for option in cleaned["options"]}) < len(right):
            raise _wrong_options(_("Two options say the same."))
        if not any(right) or all(right):
            raise _wrong_options(_("Mark what is right; at least one option must be wrong."))
        return cleaned


def _wrong_options(sentence: str) -> blocks.StructBlockValidationError:
    return blocks.StructBlockValidationError(block_errors={"options": ValidationError(sentence)})


class PracticeBody(blocks.StreamBlock):
    """The questions of a lesson."""

    question = PracticeQuestion()

    class Meta:
        required = False
        max_num = 20
