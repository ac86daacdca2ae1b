"""From what a person typed or chose to a value, or a refusal whose code a page can put into words."""

from decimal import Decimal, InvalidOperation
from typing import Literal

from pathways.engine.conditions import Value
from pathways.engine.document import Document, Input
from pathways.engine.units import convert

RefusalCode = Literal["required", "number", "range", "increment", "option", "not_applicable", "stale"]
_LONGEST_NUMBER = 30  # characters
_WORDS: dict[object, bool] = {"yes": True, "no": False, True: True, False: False}


class AnswerRefused(ValueError):
    """The answer does not fit the question; nothing has changed."""

    def __init__(self, code: RefusalCode, name: str) -> None:
        super().__init__(f"{name}: {code}")
        self.code = code
        self.name = name


def read_answer(document: Document, name: str, raw: object) -> Value:
    """The value of an answer given as text, number or bool; None means "not measured"."""
    question = document.input[name]
    if raw is None:
        if not question.may_skip:
            raise AnswerRefused("required", name)
        return None
    if question.type == "number":
        value = _number(question, raw)
        _check_applicability(document, question, value)
        return value
    if question.type == "choice":
        if isinstance(raw, str) and any(option.id == raw for option in question.options):
            return raw
    elif isinstance(raw, str | bool) and raw in _WORDS:
        return _WORDS[raw]
    raise AnswerRefused("option", name)


def canonical_answer(value: Value) -> str | bool | None:
    """The one spelling in which a value is kept; `read_answer` gives the same value for it.

    What a person typed is never kept: blanks, other digits or words around a number could say who the patient is.
    """
    return f"{value:f}" if isinstance(value, Decimal) else value


def _number(question: Input, raw: object) -> Decimal:
    typed = str(raw).strip()
    try:
        value = Decimal(typed)
    except InvalidOperation:
        raise AnswerRefused("number", question.id) from None
    if isinstance(raw, bool) or not value.is_finite() or len(typed) > _LONGEST_NUMBER:
        raise AnswerRefused("number", question.id)
    if not question.minimum <= value <= question.maximum:
        raise AnswerRefused("range", question.id)
    if value % question.increment:
        raise AnswerRefused("increment", question.id)
    return value.normalize() + 0  # 12.50 and 12.5 are one answer; + 0 turns -0 into 0


def _check_applicability(document: Document, question: Input, value: Decimal) -> None:
    rule = document.applicability
    if question.id == rule.input:
        age = convert(value, question.unit, rule.unit)
        if not rule.minimum <= age <= rule.maximum:
            raise AnswerRefused("not_applicable", question.id)
