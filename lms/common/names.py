"""Names in Chinese, Tibetan and English, and which of them a page shows."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# interface language -> suffix of the field that holds it
SUFFIXES = {"zh-hans": "zh", "bo": "bo", "en": "en"}

# What stands in the place of a person's name that was erased; a page shows it like any name.
ERASED_NAME = {"name_zh": "（已删除）", "name_bo": "（མིང་སུབ་ཟིན།）", "name_en": "(erased)"}


def localized(row: object, field: str) -> str:
    """`field` of `row` in the active language; Chinese, which is always there, when it has no translation."""
    suffix = SUFFIXES.get(get_language() or "zh-hans", "zh")
    return getattr(row, f"{field}_{suffix}", "") or getattr(row, f"{field}_zh")


def shown_language(row: object, field: str) -> str:
    """The language tag (BCP 47) of what `localized` answers, for the `lang` attribute."""
    suffix = SUFFIXES.get(get_language() or "zh-hans", "zh")
    if suffix != "zh" and getattr(row, f"{field}_{suffix}", ""):
        return suffix
    return "zh-Hans"


class Worded:
    """What has a text in Chinese (`text_zh`) and perhaps in Tibetan: `text` answers in the active language."""

    @property
    def text(self) -> str:
        return localized(self, "text")

    @property
    def text_lang(self) -> str:
        return shown_language(self, "text")


class TrilingualName(models.Model):
    """name_zh is required; name_bo and name_en fall back to it. `name` answers in the active language."""

    name_zh = models.CharField(_("Chinese name"), max_length=200)
    name_bo = models.CharField(_("Tibetan name"), max_length=300, blank=True)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_zh

    @property
    def name(self) -> str:
        return localized(self, "name")

    @property
    def name_lang(self) -> str:
        return shown_language(self, "name")


def sort_key(name_zh: str) -> str:
    """A key that sorts Chinese names as people expect, by sound, on every database.

    GB 2312 lists its 3,755 common characters by pinyin and the rarer ones by radical after them; GB 18030 keeps
    their codes. A character takes eight hexadecimal digits, so that short and long codes compare alike.
    """
    codes = (character.encode("gb18030", "replace").ljust(4, b"\0").hex() for character in name_zh[:25])
    return "".join(codes)
