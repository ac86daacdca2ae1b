"""Words and pictures for authors: findings as sentences, figures as bars drawn on the server."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.exams.analysis import Flag
from courses.exams.authoring.results import ItemLine
from courses.exams.drawing import Shortage
from courses.exams.presenters import Words, words

_STEPS = 10
_WIDTH, _HEIGHT, _GAP = 320, 120, 4


def flag_words(flag: Flag) -> str:
    """Why a question should be looked at, in a sentence."""
    return {
        Flag.TOO_EASY: _("Nearly everybody is right: it tells nobody from anybody."),
        Flag.TOO_HARD: _("Fewer than one in five are right: look at the wording and at the key."),
        Flag.WEAK: _("It hardly tells those who know from those who do not."),
        Flag.REVERSED: _("Those who did better otherwise did worse here: the key may be wrong."),
        Flag.UNUSED_OPTION: _("An option is chosen by hardly anybody: replace it."),
    }[flag]


def shortage_words(shortage: Shortage) -> str:
    """What a line of the blueprint lacks."""
    values = {"line": shortage.line, "wanted": shortage.wanted, "found": shortage.found}
    return (
        _(
            "Line %(line)s asks for %(wanted)s questions, and %(found)s are left for it in every case. Approve more"
            " questions, widen the line, or ask for fewer."
        )
        % values
    )


@dataclass(frozen=True)
class Bar:
    """A bar of a picture, in its points."""

    x: int
    y: int
    width: int
    height: int
    label: str


def histogram(scores: Sequence[int]) -> list[Bar]:
    """How many attempts reached 0–9, 10–19, … 90–100 per cent."""
    counts = [0] * _STEPS
    for score in scores:
        counts[min(score // _STEPS, _STEPS - 1)] += 1
    most = max([*counts, 1])
    width = _WIDTH // _STEPS - _GAP
    return [
        Bar(
            x=step * (_WIDTH // _STEPS),
            y=_HEIGHT - _HEIGHT * count // most,
            width=width,
            height=_HEIGHT * count // most,
            label=_("%(from)s–%(to)s %%: %(count)s")
            % {"from": step * 10, "to": 100 if step == 9 else step * 10 + 9, "count": count},
        )
        for step, count in enumerate(counts)
    ]


@dataclass(frozen=True)
class ItemView:
    """One question as authors read it."""

    line: ItemLine
    stem: Words
    flags: list[str]

    @classmethod
    def of(cls, line: ItemLine) -> "ItemView":
        return cls(line, words(line.item.stem) or Words("", "zh-Hans"), [flag_words(flag) for flag in line.flags])

    @property
    def difficulty(self) -> str:
        return _figure(self.line.figures.difficulty)

    @property
    def discrimination(self) -> str:
        return _figure(self.line.figures.discrimination)

    @property
    def exposure(self) -> str:
        return f"{self.line.figures.exposure:.0%}"

    @property
    def bar(self) -> int:
        """The difficulty as a length, 0 to 100."""
        return max(0, round(100 * (self.line.figures.difficulty or 0)))

    @property
    def options(self) -> list[tuple[Words, str, bool, int, str, str, str]]:
        """For each option its words, its id, whether it is right, and how many chose it."""
        told = []
        for part in self.line.item.parts:
            texts = {option.id: words(option.text) for option in part.options}
            for each in self.line.options.get(part.id, []):
                shares = (f"{share:.0%}" for share in (each.share, each.lower, each.upper))
                told.append((texts[each.id], each.id, each.right, each.chosen, *shares))
        return told


def _figure(number: float | None) -> str:
    return "–" if number is None else f"{number:.2f}"


def reliability(number: float | None) -> str:
    """A reliability in figures; where none can be said, a dash."""
    return _figure(number)
