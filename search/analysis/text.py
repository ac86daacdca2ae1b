"""Text as it is compared: for the index and for queries only, the author's text stays as it is."""

import re
import unicodedata
from itertools import pairwise

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
TIBETAN = "\u0f18\u0f19\u0f35\u0f37\u0f39\u0f3e-\u0f84\u0f86-\u0fbc\u0fc6"  # letters and signs inside a syllable
TSHEG = "\u0f0b"  # NFKC turns its non-breaking form U+0F0C into it

# NFKC leaves OM as one letter and Tibetan digits as they are; both are also written the other way.
_BY_HAND = {0x0F00: "\u0f68\u0f7c\u0f7e"} | {0x0F20 + digit: str(digit) for digit in range(10)}
# Characters without width or meaning here: format characters, variation selectors.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
# Endings that hang on a Tibetan syllable and are not part of the word.
_AFFIX = re.compile(f"(?<=[{TIBETAN}])(?:འིའོ|འིས|འི|འོ|འམ|འང)(?![{TIBETAN}])")

_ASKING = (
    "请问一下", "请问", "我想问", "想问", "怎么办", "怎么回事", "怎么治疗", "怎么治", "怎么样", "怎么", "怎样", "如何",
    "是什么", "什么是", "为什么", "有哪些", "哪些", "能不能", "可不可以", "可以吗", "该不该", "应该", "应当",
    "患者", "病人", "谢谢", "吗", "呢", "？", "?",
)  # fmt: skip
_ASKING_LATIN = ("what is", "what are", "how do i", "how to", "how is", "please", "should i")
_ASKING_TIBETAN = ("ག་རེ་བྱེད་དགོས", "ག་རེ་རེད", "གང་ཡིན", "ཇི་ལྟར", "ག་འདྲ")
_PHRASES = re.compile(
    "|".join(re.escape(phrase) for phrase in _ASKING)
    + r"|\b(?:" + "|".join(_ASKING_LATIN) + r")\b"
    + f"|(?<![{TIBETAN}])(?:" + "|".join(_ASKING_TIBETAN) + f")(?![{TIBETAN}])"
)  # fmt: skip

# A query is cut here: nobody types more, and a bomb costs no more than a question.
QUERY_LIMIT = 400


def normalise(text: str) -> str:
    """One spelling for what looks alike: width, case, compatibility forms, OM, digits, invisible characters."""
    visible = _INVISIBLE.sub("", text).translate(_BY_HAND)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())


def strip_affix(syllable: str) -> str:
    """A Tibetan syllable without the ending that grammar hung on it."""
    return _AFFIX.sub("", syllable)


def prepared(text: str) -> str:
    """Running text for an engine that makes its own tokens: normalised, Tibetan endings stripped."""
    return _AFFIX.sub("", normalise(text))


def question(text: str) -> str:
    """What is asked for, normalised, without the phrases that only ask; whole when nothing else is there."""
    whole = normalise(text[: QUERY_LIMIT * 10])[:QUERY_LIMIT].strip()
    core = _PHRASES.sub(" ", whole).strip()
    return " ".join((core if any(char.isalnum() for char in core) else whole).split())


def mapped(text: str) -> tuple[str, list[int]]:
    """The normalised text, and for each of its characters where in `text` it comes from (with the end at last)."""
    parts: list[str] = []
    origins: list[int] = []
    for start, cluster in _clusters(text):
        part = normalise(cluster)
        parts.append(part)
        origins.extend([start] * len(part))
    origins.append(len(text))
    return "".join(parts), origins


def _clusters(text: str) -> list[tuple[int, str]]:
    """Characters with the combining marks that follow them, each with its place."""
    starts = [place for place, char in enumerate(text) if place == 0 or not unicodedata.combining(char)]
    return [(start, text[start:end]) for start, end in pairwise([*starts, len(text)])]
