"""The blocks of a lesson's body, and the field that holds them."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock

RICH_TEXT = ["bold", "italic", "ol", "ul", "link", "superscript", "subscript"]


class PictureBlock(blocks.StructBlock):
    """A picture that says the same in words, for those who cannot see it or have not loaded it."""

    image = ImageChooserBlock(label=_("picture"))
    alternative = blocks.CharBlock(
        max_length=300, label=_("in words"), help_text=_("What the picture shows, for readers who cannot see it.")
    )
    caption = blocks.CharBlock(required=False, max_length=300, label=_("caption"))

    class Meta:
        icon = "image"
        label = _("picture")
        template = "courses/blocks/picture.html"


class PointsBlock(blocks.StructBlock):
    """A short list under a heading: what to remember, or what is dangerous."""

    title = blocks.CharBlock(max_length=100, label=_("title"))
    points = blocks.ListBlock(blocks.CharBlock(max_length=300), min_num=1, label=_("points"))
    danger = blocks.BooleanBlock(required=False, label=_("warning"))

    class Meta:
        icon = "list-ul"
        label = _("points")
        template = "courses/blocks/points.html"


class LessonBody(blocks.StreamBlock):
    """What a lesson's text may be made of."""

    heading = blocks.CharBlock(max_length=120, icon="title", label=_("heading"), template="courses/blocks/heading.html")
    text = blocks.RichTextBlock(features=RICH_TEXT, label=_("text"))
    points = PointsBlock()
    picture = PictureBlock()


class HalfStream(blocks.StreamValue):
    """What stands for blocks of which a form brought a part only."""


class WholeBlockWidget(blocks.BlockWidget):
    """Takes blocks from a form whole. Of a form that arrived in part nothing can be told of the rest."""

    def value_from_datadict(self, data: Mapping[str, str], files: Mapping[str, object], name: str) -> object:
        try:
            return super().value_from_datadict(data, files, name)
        except (KeyError, ValueError):
            return HalfStream(self.block_def, [])


class WholeBlockField(blocks.BlockField):
    """Refuses blocks that arrived in part with a sentence; Wagtail would answer with an error of the server."""

    def __init__(self, block: blocks.Block | None = None, **kwargs: object) -> None:
        super().__init__(block=block, **{"widget": WholeBlockWidget(block), **kwargs})

    def clean(self, value: object) -> object:
        if isinstance(value, HalfStream):
            raise ValidationError(_now("The form arrived incomplete. Load the page again."))
        return super().clean(value)


class BodyField(StreamField):
    """A StreamField whose block definitions stay out of migrations: they describe a form, not the table."""

    def formfield(self, **kwargs: object) -> forms.Field:
        return super().formfield(**{"form_class": WholeBlockField, **kwargs})

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
