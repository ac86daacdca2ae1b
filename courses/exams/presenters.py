"""An attempt as pages: questions without their key, the time that is left, what is not answered yet."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from courses.exams.forms import Sent, baseline, baseline_name, field_name
from courses.exams.media import ShownMedia
from courses.exams.selectors import Sheet
from courses.exams.timing import TimeLeft
from courses.items import answered, shown
from lms.common.names import SUFFIXES

PROBLEMS: Mapping[str, str | Promise] = {
    "not_a_number": gettext_lazy("Write a number with a point, such as 37.5."),
    "not_all_in_order": gettext_lazy("Give every line its place, and each place once."),
    "not_a_point": gettext_lazy("Give both distances, each between 0 and 100."),
    "text_too_long": gettext_lazy("Write at most 500 characters."),
}
_OTHER_PROBLEM = gettext_lazy("This is no answer to the question. Answer it again.")


def too_many_codes(until: datetime) -> str:
    """What somebody reads who typed too many wrong access codes."""
    clock_time = date_format(localtime(until), "H:i")
    return _("Too many wrong codes. Ask whoever supervises the examination, and try again at %(time)s.") % {
        "time": clock_time
    }


def problem_words(code: str) -> str:
    """What is wrong with an answer, in a sentence."""
    return str(PROBLEMS.get(code, _OTHER_PROBLEM))


@dataclass(frozen=True)
class Words:
    """A text in the language that the reader gets."""

    text: str
    lang: str


def words(text: Mapping[str, str] | None) -> Words | None:
    """The text in the active language, in Chinese where it has no translation; None where there is none."""
    if not text or not text.get("zh"):
        return None
    suffix = SUFFIXES.get(get_language() or "zh-hans", "zh")
    if suffix != "zh" and text.get(suffix):
        return Words(text[suffix], suffix)
    return Words(text["zh"], "zh-Hans")


@dataclass(frozen=True)
class ShownOption:
    """One line to choose, to place or to match; `field` is its own field where it has one, with `value` in it."""

    id: str
    words: Words
    field: str
    chosen: bool
    value: str


@dataclass(frozen=True)
class ShownPart:
    """One part of a question. Made from what learners may see; no key is within reach of a template."""

    name: str
    kind: str
    information: Words | None
    prompt: Words | None
    options: list[ShownOption]
    targets: list[ShownOption]
    unit: str
    value: str
    more: dict[str, str]
    was: str
    problem: str

    @property
    def places(self) -> list[str]:
        """The places that an order has."""
        return [str(place) for place in range(1, len(self.options) + 1)]

    @property
    def problem_words(self) -> str:
        return problem_words(self.problem) if self.problem else ""

    @property
    def was_name(self) -> str:
        return baseline_name(self.name)


@dataclass(frozen=True)
class ShownItem:
    """One question of the form."""

    place: int
    type: str
    stem: Words
    information: list[Words]
    media: ShownMedia | None
    media_words: Words | None
    parts: list[ShownPart]
    points: str

    @property
    def anchor(self) -> str:
        return f"q{self.place}"


def shown_items(
    sheet: Sheet, places: Iterable[int], media: Mapping[str, ShownMedia], sent: Sent | None = None
) -> list[ShownItem]:
    """The questions at these places, with the answers that count or, where they were wrong, as they were typed."""
    return [_item(sheet, place, media, sent or Sent()) for place in places]


def _item(sheet: Sheet, place: int, found: Mapping[str, ShownMedia], sent: Sent) -> ShownItem:
    asked = sheet.asked[place - 1]
    content = shown(sheet.items[asked.item], order=asked.order)
    given = sheet.kept.of(asked.item)
    media = content["media"]
    return ShownItem(
        place=place,
        type=content["type"],
        stem=words(content["stem"]) or Words("", "zh-Hans"),
        information=[each for each in map(words, content["information"]) if each is not None],
        media=found.get(media["uuid"], ShownMedia()) if media else None,
        media_words=words(media["alt"]) if media else None,
        parts=[_part(part, content["options"], place, given.get(part["id"]), sent) for part in content["parts"]],
        points=f"{asked.points.normalize():f}",
    )


def _part(part: Mapping[str, Any], shared: list[Any], place: int, response: object, sent: Sent) -> ShownPart:
    name = field_name(place, part["id"])
    filled = _filled(part["kind"], name, response)
    if name in sent.problems:
        filled = _Filled(value=sent.typed.get(name, ""), fields=sent.typed)
    return ShownPart(
        name=name,
        kind=part["kind"],
        information=words(part["information"]),
        prompt=words(part["prompt"]),
        options=[_option(each, name, filled) for each in part["options"] or shared],
        targets=[_option(each, name, _Filled()) for each in part["targets"]],
        unit=part["unit"],
        value=filled.value,
        more={side: filled.fields.get(f"{name}-{side}", "") for side in ("x", "y")},
        was=baseline(response),
        problem=sent.problems.get(name, ""),
    )


@dataclass(frozen=True)
class _Filled:
    """An answer as the fields of its form: what is ticked, what stands in the field, what stands in those of lines."""

    ticked: frozenset[str] = frozenset()
    value: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def _filled(kind: str, name: str, response: Any) -> _Filled:
    return _FILLED.get(kind, _written)(name, response) if answered(response) else _Filled()


def _written(_name: str, response: Any) -> _Filled:
    return _Filled(ticked=frozenset({response}), value=response)


def _ranks(name: str, response: Any) -> _Filled:
    return _Filled(fields={f"{name}-{id}": str(place) for place, id in enumerate(response, start=1)})


def _pairs(name: str, response: Any) -> _Filled:
    return _Filled(fields={f"{name}-{left}": right for left, right in response.items()})


def _point(name: str, response: Any) -> _Filled:
    x, y = response
    return _Filled(fields={f"{name}-x": f"{x / 10:g}", f"{name}-y": f"{y / 10:g}"})


_FILLED: Mapping[str, Callable[[str, Any], _Filled]] = {
    "choices": lambda _name, response: _Filled(ticked=frozenset(response)),
    "true_false": lambda _name, response: _Filled(value="true" if response else "false"),
    "order": _ranks,
    "match": _pairs,
    "hotspot": _point,
}


def _option(option: Mapping[str, Any], name: str, filled: _Filled) -> ShownOption:
    own = f"{name}-{option['id']}"
    return ShownOption(
        id=option["id"],
        words=words(option["text"]) or Words("", "zh-Hans"),
        field=own,
        chosen=option["id"] in filled.ticked,
        value=filled.fields.get(own, ""),
    )


@dataclass(frozen=True)
class PlaceView:
    """One question in the list of all."""

    place: int
    open: bool
    here: bool

    @property
    def label(self) -> str:
        sentence = _("Question %(number)s, not answered") if self.open else _("Question %(number)s, answered")
        return sentence % {"number": self.place}


def places_of(sheet: Sheet, here: int | None) -> list[PlaceView]:
    """All questions of the form, and which of them are answered."""
    still_open = set(sheet.open_places)
    return [PlaceView(place, place in still_open, place == here) for place in range(1, len(sheet.asked) + 1)]


def left_words(left: TimeLeft, at: datetime) -> str:
    """The time that is left, in whole minutes until the last one."""
    seconds = left.seconds(at)
    if seconds >= 60:
        return _("%(minutes)s min") % {"minutes": seconds // 60}
    return _("%(seconds)s s") % {"seconds": seconds}
