"""An item: what is asked (`Item`, `Part`), and apart from it what is right (`PartKey`), as frozen values.

Texts are mappings of "zh", "bo", "en" to words; Chinese is always there, the others where they exist. The documents
(JSON) that these values are read from and written to are described in docs/questions.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

Text = Mapping[str, str]
LANGUAGES = ("zh", "bo", "en")


class ItemType(StrEnum):
    """The forms of questions; A1 to X are those of Chinese medical examinations."""

    A1 = "A1"  # a sentence and its single best answer
    A2 = "A2"  # a short case and its single best answer
    A3 = "A3"  # a case with several questions
    A4 = "A4"  # a case that goes on: later questions bring new information
    B1 = "B1"  # several questions that share their options
    X = "X"  # several right answers
    TRUE_FALSE = "true_false"
    NUMERIC = "numeric"
    ORDER = "order"
    MATCH = "match"
    SHORT_TEXT = "short_text"
    HOTSPOT = "hotspot"


class PartKind(StrEnum):
    """What one part of an item asks for, and so the form of its answer."""

    CHOICE = "choice"  # "a"
    CHOICES = "choices"  # ["a", "c"]
    TRUE_FALSE = "true_false"  # true
    NUMBER = "number"  # "37.5"
    ORDER = "order"  # ["b", "a"]
    MATCH = "match"  # {"l1": "r2"}
    TEXT = "text"  # "a word"
    HOTSPOT = "hotspot"  # [x, y] in thousandths of the picture's sides


KIND_OF = {
    ItemType.A1: PartKind.CHOICE,
    ItemType.A2: PartKind.CHOICE,
    ItemType.A3: PartKind.CHOICE,
    ItemType.A4: PartKind.CHOICE,
    ItemType.B1: PartKind.CHOICE,
    ItemType.X: PartKind.CHOICES,
    ItemType.TRUE_FALSE: PartKind.TRUE_FALSE,
    ItemType.NUMERIC: PartKind.NUMBER,
    ItemType.ORDER: PartKind.ORDER,
    ItemType.MATCH: PartKind.MATCH,
    ItemType.SHORT_TEXT: PartKind.TEXT,
    ItemType.HOTSPOT: PartKind.HOTSPOT,
}
# Types whose items may have more than one part.
GROUPS = frozenset({ItemType.A3, ItemType.A4, ItemType.B1})


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose, to put in order, or to match."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class Media:
    """The picture or film of the stem: the bank says which (`uuid`), and the words for who cannot see it."""

    kind: str  # "picture" | "video"
    uuid: str
    alt: Text


@dataclass(frozen=True, slots=True)
class Reference:
    """A source, as authors cite it."""

    citation: str
    year: int


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of a picture, in thousandths of its width and height."""

    x: int
    y: int
    width: int
    height: int

    def holds(self, x: int, y: int) -> bool:
        """Does the point lie within, the border included?"""
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height


@dataclass(frozen=True, slots=True)
class Part:
    """One question of an item. In B1 its options are those that the whole item shares."""

    id: str
    kind: PartKind
    prompt: Text
    information: Text | None = None  # what is told from this part on
    options: tuple[Option, ...] = ()
    targets: tuple[Option, ...] = ()  # what the options are matched with
    unit: str = ""  # UCUM

    @property
    def option_ids(self) -> frozenset[str]:
        return frozenset(option.id for option in self.options)

    @property
    def target_ids(self) -> frozenset[str]:
        return frozenset(target.id for target in self.targets)


@dataclass(frozen=True, slots=True)
class PartKey:
    """What is right in one part.

    `answer` has the form of a response; for a number it is the text as the author wrote it ("37.5", or "36..38" for
    anything from 36 to 38), which `low` and `high` spell out with the tolerance added.
    """

    answer: object
    tolerance: Decimal | None = None
    accepted: tuple[str, ...] = ()  # further texts that count as right
    areas: tuple[Area, ...] = ()
    option_explanations: Mapping[str, Text] = field(default_factory=dict)
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A whole item with its key. What learners see before review is `shown(item)`, never this."""

    type: ItemType
    stem: Text
    parts: tuple[Part, ...]
    keys: Mapping[str, PartKey]  # by the id of the part
    information: tuple[Text, ...] = ()
    options: tuple[Option, ...] = ()  # shared by the parts of B1
    media: Media | None = None
    explanation: Text | None = None
    references: tuple[Reference, ...] = ()

    def part(self, id: str) -> Part:
        """The part with this id; KeyError when there is none."""
        for part in self.parts:
            if part.id == id:
                return part
        raise KeyError(id)
