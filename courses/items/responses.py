"""Answers: is there one, and has it the form that its part asks for?"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from courses.items.comparing import number
from courses.items.document import Part, PartKind
from courses.items.findings import BadResponse, Finding

MAX_TEXT = 500


def answered(response: object) -> bool:
    """Is this an answer at all? Nothing, an empty text, list or mapping mean: left open."""
    if isinstance(response, str):
        return bool(response.strip())
    return response is not None and response not in ([], {}, ())


def check_response(part: Part, response: object) -> None:
    """Raise BadResponse unless the response has the form that the part asks for and names what is there."""
    code = _CHECKS[part.kind](part, response)
    if code:
        raise BadResponse(Finding(part.id, code))


def _choice(part: Part, response: Any) -> str:
    if isinstance(response, list):
        return "more_than_one"
    return "" if isinstance(response, str) and response in part.option_ids else "unknown_option"


def _choices(part: Part, response: Any) -> str:
    return "" if _ids(response) and set(response) <= part.option_ids else "unknown_option"


def _true_false(_part: Part, response: Any) -> str:
    return "" if isinstance(response, bool) else "not_true_or_false"


def _number(_part: Part, response: Any) -> str:
    found: Decimal | None = number(response) if isinstance(response, str) else None
    return "not_a_number" if found is None else ""


def _order(part: Part, response: Any) -> str:
    return "" if _ids(response) and set(response) == part.option_ids else "not_all_in_order"


def _match(part: Part, response: Any) -> str:
    if not isinstance(response, dict) or not all(isinstance(each, str) for each in response.values()):
        return "not_a_matching"
    return "" if set(response) <= part.option_ids and set(response.values()) <= part.target_ids else "unknown_option"


def _text(_part: Part, response: Any) -> str:
    return "" if isinstance(response, str) and len(response) <= MAX_TEXT else "text_too_long"


def _hotspot(_part: Part, response: Any) -> str:
    point = isinstance(response, list | tuple) and len(response) == 2
    return "" if point and all(type(each) is int and 0 <= each <= 1000 for each in response) else "not_a_point"


def _ids(response: Any) -> bool:
    """A list of texts in which none comes twice."""
    if not isinstance(response, list | tuple) or not all(isinstance(each, str) for each in response):
        return False
    return len(set(response)) == len(response)


_CHECKS: dict[PartKind, Callable[[Part, Any], str]] = {
    PartKind.CHOICE: _choice,
    PartKind.CHOICES: _choices,
    PartKind.TRUE_FALSE: _true_false,
    PartKind.NUMBER: _number,
    PartKind.ORDER: _order,
    PartKind.MATCH: _match,
    PartKind.TEXT: _text,
    PartKind.HOTSPOT: _hotspot,
}
