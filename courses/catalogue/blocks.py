"""The blocks of a lesson's body, and the field that holds them."""

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


class BodyField(StreamField):
    """A StreamField whose block definitions stay out of migrations: they describe a form, not the table."""

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
