"""What the forms of an attempt bring: answers by question and part, each in the form that its part asks for."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID, uuid5

from django import forms
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from courses.exams.selectors import Sheet
from courses.exams.services import Answer
from courses.items import BadResponse, Part, PartKind, answered, check_response
from courses.items.comparing import number

_MOST_DIGITS = 15
_LONGEST = 2_000  # characters of one field; what is longer is no answer to any question
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")  # nobody types them, and PostgreSQL keeps no NUL


class StartForm(forms.Form):
    """The code that people are told in the room, where the examination has one."""

    code = forms.CharField(label=_("Access code"), required=False, max_length=100)


@dataclass
class Sent:
    """The answers of one form. `problems` by field: what is not right with it; `typed` what stands in such a field.

    `was` by field the baseline that the page has from now on; `numbered` says that a script gave the moment.
    """

    answers: list[Answer] = field(default_factory=list)
    was: dict[str, str] = field(default_factory=dict)
    numbered: bool = False
    problems: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)


def field_name(place: int, part: str) -> str:
    """The name of the field for one part of the question at this place."""
    return f"q{place}-{part}"


def baseline_name(name: str) -> str:
    """The name of the hidden field that says what stood in a part's field when the page was made."""
    return f"was-{name}"


def baseline(response: object) -> str:
    """What a page says of the answer that it shows: a part that still says so was not touched on that page."""
    if not answered(response):
        return "0"
    return hashlib.sha256(json.dumps(response, sort_keys=True).encode()).hexdigest()[:12]


def sequence_of(post: QueryDict, now: int) -> int:
    """The moment of the answers in milliseconds as the page's script counted it; without script that of arrival."""
    sent = post.get("sequence", "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) <= _MOST_DIGITS else now


def sent_from(sheet: Sheet, post: QueryDict, *, key: UUID, now: int) -> Sent:
    """Read the answers to the questions that the form says it holds (`place`).

    A part that was filled in wrongly keeps the answer that it had; the form comes back with what was typed. So does a
    part that was not touched on the page: another tab or device may have answered it since.
    """
    sent = Sent(numbered="sequence" in post)
    sequence = sequence_of(post, now)
    for place in _places(post, len(sheet.asked)):
        item = sheet.asked[place - 1].item
        touched = _touched(sent, sheet.items[item].parts, place, post)
        if touched:
            sent.answers.append(Answer(uuid5(key, item), item, touched, sequence))
    return sent


def _touched(sent: Sent, parts: Iterable[Part], place: int, post: QueryDict) -> dict[str, object]:
    """The answers to the parts that were touched on the page; what is wrong with others is noted."""
    touched: dict[str, object] = {}
    for part in parts:
        name = field_name(place, part.id)
        response, problem = read_part(part, name, post)
        if problem:
            sent.problems[name] = problem
            sent.typed |= {each: post[each][:_LONGEST] for each in post if each == name or each.startswith(f"{name}-")}
        elif baseline(response) != post.get(baseline_name(name)):
            touched[part.id] = response if answered(response) else None
            sent.was[baseline_name(name)] = baseline(response)
    return touched


def _places(post: QueryDict, most: int) -> list[int]:
    places = set()
    for each in post.getlist("place"):
        if not (each.isascii() and each.isdecimal() and len(each) < 5 and 1 <= int(each) <= most):
            raise BadRequest("The form names a question that the attempt does not have.")
        places.add(int(each))
    return sorted(places)


def read_part(part: Part, name: str, post: QueryDict) -> tuple[object, str]:
    """The answer to one part, or None; and the code of what is wrong with it, or nothing."""
    try:
        response = _READERS[part.kind](part, name, post)
        if answered(response):
            check_response(part, response)
    except BadResponse as refused:
        return None, refused.finding.code
    except _Wrong as wrong:
        return None, wrong.code
    return response, ""


class _Wrong(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _one(_part: Part, name: str, post: QueryDict) -> object:
    return _CONTROL.sub("", post.get(name, "")).strip()


def _several(_part: Part, name: str, post: QueryDict) -> object:
    return sorted(set(post.getlist(name)))


def _true_false(_part: Part, name: str, post: QueryDict) -> object:
    sent = post.get(name, "")
    return {"true": True, "false": False}.get(sent, sent)


def _order(part: Part, name: str, post: QueryDict) -> object:
    """Each option has the number of its place; none given is no answer."""
    given = {option.id: post.get(f"{name}-{option.id}", "") for option in part.options}
    if not any(given.values()):
        return []
    wanted = [str(place) for place in range(1, len(given) + 1)]
    if sorted(given.values()) != sorted(wanted):
        raise _Wrong("not_all_in_order")
    return sorted(given, key=lambda id: int(given[id]))


def _match(part: Part, name: str, post: QueryDict) -> object:
    given = {option.id: post.get(f"{name}-{option.id}", "") for option in part.options}
    return {left: right for left, right in given.items() if right}


def _point(_part: Part, name: str, post: QueryDict) -> object:
    """Two shares in per cent, from the left and from the top."""
    typed = [post.get(f"{name}-{side}", "").strip() for side in ("x", "y")]
    if not any(typed):
        return None
    shares = [number(each) for each in typed]
    if any(share is None or not 0 <= share <= 100 for share in shares):
        raise _Wrong("not_a_point")
    return [int((share * 10).to_integral_value()) for share in shares if isinstance(share, Decimal)]


_READERS: Mapping[PartKind, Callable[[Part, str, QueryDict], object]] = {
    PartKind.CHOICE: _one,
    PartKind.CHOICES: _several,
    PartKind.TRUE_FALSE: _true_false,
    PartKind.NUMBER: _one,
    PartKind.ORDER: _order,
    PartKind.MATCH: _match,
    PartKind.TEXT: _one,
    PartKind.HOTSPOT: _point,
}
