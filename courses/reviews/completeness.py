"""What is missing in a draft before a reviewer is asked. Wagtail saves drafts with fields left empty."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.fields import StreamField
from wagtail.models import Page, Revision


@dataclass(frozen=True)
class Problem:
    """Something that a page lacks; `field` is its name for people, or empty."""

    page: Page
    field: str
    text: str


def problems_of(page: Page, revision: Revision) -> list[Problem]:
    """Everything that hinders this draft from being published, in words."""
    draft = revision.as_object()
    found = [Problem(page, field, text) for field, text in _wrong_fields(draft)]
    found += [Problem(page, field, text) for field, text in _wrong_texts(draft)]
    if draft.go_live_at or draft.expire_at:
        found.append(Problem(page, "", _("Take out the dates of publishing: whoever publishes chooses the day.")))
    return found


def _wrong_fields(draft: Page) -> list[tuple[str, str]]:
    try:
        draft.full_clean()
    except ValidationError as error:
        return [(_label(draft, name), " ".join(messages)) for name, messages in error.message_dict.items()]
    return []


def _wrong_texts(draft: Page) -> list[tuple[str, str]]:
    found = []
    for field in draft._meta.get_fields():
        if not isinstance(field, StreamField):
            continue
        try:
            field.stream_block.clean(getattr(draft, field.name))
        except StreamBlockValidationError:
            found.append(
                (str(field.verbose_name), _("Something is missing or wrong in it: open the page and save it."))
            )
    return found


def _label(draft: Page, name: str) -> str:
    if name == "__all__":
        return ""
    return str(draft._meta.get_field(name).verbose_name)
