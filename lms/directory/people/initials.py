"""Finding people by the initials of their pinyin ("zxdj" for 扎西多吉), which is how phones write Chinese.

GB 2312 lists its common characters by pinyin, and `lms.common.names.sort_key` keeps these codes, eight hexadecimal
digits for each character. So each initial is a range of codes, and the database can look for it in the sort key.
A character with two readings counts under the one by which GB 2312 lists it.
"""

from django.db.models import Q
from django.db.models.functions import Substr

# The first code of each initial. No reading begins with i, u or v.
FIRST = {
    "a": "b0a1", "b": "b0c5", "c": "b2c1", "d": "b4ee", "e": "b6ea", "f": "b7a2", "g": "b8c1", "h": "b9fe",
    "j": "bbf7", "k": "bfa6", "l": "c0ac", "m": "c2e8", "n": "c4c3", "o": "c5b6", "p": "c5be", "q": "c6da",
    "r": "c8bb", "s": "c8f6", "t": "cbfa", "w": "cdda", "x": "cef4", "y": "d1b9", "z": "d4d1",
}  # fmt: skip
AFTER_LAST = "d7fa"
DIGITS = 8
LONGEST = 8

_STARTS = [*FIRST.values(), AFTER_LAST]
RANGES = {letter: (_STARTS[index], _STARTS[index + 1]) for index, letter in enumerate(FIRST)}


def are_initials(text: str) -> bool:
    """Could this be typed for a name's initials?"""
    return 1 <= len(text) <= LONGEST and all(letter in RANGES for letter in text.lower())


def by_initials(text: str) -> tuple[dict[str, Substr], Q]:
    """Annotations for a queryset with a sort_key, and the filter over them: names that begin with these initials."""
    pieces: dict[str, Substr] = {}
    condition = Q()
    for place, letter in enumerate(text.lower()):
        name = f"_initial_{place}"
        pieces[name] = Substr("sort_key", place * DIGITS + 1, DIGITS)
        first, after = RANGES[letter]
        condition &= Q(**{f"{name}__gte": first, f"{name}__lt": after})
    return pieces, condition
