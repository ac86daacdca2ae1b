"""How numbers and short texts are compared with the key."""

import unicodedata
from decimal import Decimal, InvalidOperation

MAX_DIGITS = 24
MAX_NUMBER = Decimal(10) ** 12
# Signs that people type for a minus and for a decimal point; NFKC has already made full-width ones plain.
_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u3002": ".", "\u00b7": "."})
# Between Tibetan syllables (tsheg, and the one that does not break), and at the ends of clauses (shad and its kin).
_TIBETAN = "\u0f0b\u0f0c\u0f0d\u0f0e\u0f0f\u0f10\u0f11\u0f12\u0f14"


def number(text: str) -> Decimal | None:
    """The number that a person typed, exactly; None when it is none. "37,5" is none: nobody knows what was meant."""
    plain = "".join(map(_digit, unicodedata.normalize("NFKC", text).translate(_SIGNS).strip()))
    if not plain or len(plain) > MAX_DIGITS or not set(plain) <= set("+-.0123456789"):
        return None
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return None
    return found if abs(found) <= MAX_NUMBER else None


def _digit(character: str) -> str:
    """Tibetan digits, and those of other scripts, as the plain ones."""
    return str(unicodedata.digit(character)) if unicodedata.category(character) == "Nd" else character


def between(text: str) -> tuple[Decimal, Decimal] | None:
    """The bounds of "37.5" (both the same) or of "36..38"; None when it is neither."""
    first, dots, last = text.partition("..")
    low, high = number(first), number(last if dots else first)
    if low is None or high is None or low > high or last.startswith("."):
        return None
    return low, high


def same_text(left: str, right: str) -> bool:
    """Do both say the same but for case, width, spaces and punctuation, Tibetan marks included?"""
    return plain_text(left) == plain_text(right)


def plain_text(text: str) -> str:
    """What of a short text is compared. Signs that carry meaning (+ - % ° and the like) stay."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = (each for place, each in enumerate(folded) if _counts(each) or _in_a_number(folded, place))
    return unicodedata.normalize("NFKC", "".join(kept))


def _in_a_number(text: str, place: int) -> bool:
    """A point between digits: 0.5 is not 05."""
    return text[place] == "." and text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()


def _counts(character: str) -> bool:
    if character in _TIBETAN or character.isspace():
        return False
    category = unicodedata.category(character)
    if category == "Pd" or character in "%&@#*/\\":
        return True  # a dash may be a minus; a stroke may be "per"
    return not category.startswith(("P", "Z", "C"))
