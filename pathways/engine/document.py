"""A parsed pathway document, schema version 1. Everything is frozen; `parse` makes it, nothing changes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from pathways.engine.conditions import Condition

SCHEMA = 1
LANGUAGES = ("zh", "bo", "en")
REQUIRED_LANGUAGES = ("zh", "bo")

InputType = Literal["number", "choice", "yes_no"]
Urgency = Literal["urgent", "asap", "routine"]
Severity = Literal["red", "yellow", "green"]
Rounding = Literal["down", "nearest", "up"]
ReferenceStatus = Literal["read", "to_be_confirmed"]


@dataclass(frozen=True, slots=True)
class Texts:
    """One text in Chinese, Tibetan and English; a missing one is empty."""

    zh: str = ""
    bo: str = ""
    en: str = ""

    def in_language(self, language: str) -> str:
        """The text in this language, else in Chinese."""
        return str(getattr(self, language, "")) or self.zh

    def __bool__(self) -> bool:
        return bool(self.zh or self.bo or self.en)


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a statement comes from, and whether somebody has read it there."""

    id: str
    citation: str
    status: ReferenceStatus
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Applicability:
    """The ages this pathway is for, both ends included; `input` is the question that asks for the age."""

    input: str
    minimum: Decimal
    maximum: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    text: Texts


@dataclass(frozen=True, slots=True)
class Input:
    """One question. `minimum` to `maximum` is what is plausible at all, not what is normal."""

    id: str
    type: InputType
    text: Texts
    help: Texts = field(default_factory=Texts)
    may_skip: bool = False
    unit: str = ""
    minimum: Decimal = Decimal(0)
    maximum: Decimal = Decimal(0)
    increment: Decimal = Decimal(1)
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """A named condition, so that several steps mean the same by it."""

    id: str
    text: Texts
    when: Condition
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dose:
    """An amount by body weight, rounded. Above `maximum` it is held there; below `minimum` there is no dose.

    With `usable_when`, the weight is used only where that holds for certain: unknown is not enough.
    """

    id: str
    text: Texts
    unit: str
    amount: Decimal
    amount_unit: str
    of: str
    round_to: Decimal
    rounding: Rounding
    minimum: Decimal | None
    maximum: Decimal | None
    references: tuple[str, ...]
    usable_when: Condition | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    when: Condition
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Table:
    """An amount, or a range of amounts, looked up in the first row that holds."""

    id: str
    text: Texts
    unit: str
    rows: tuple[TableRow, ...]
    references: tuple[str, ...]


Computed = Flag | Dose | Table


@dataclass(frozen=True, slots=True)
class Rule:
    when: Condition
    to: str
    text: Texts
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    id: str
    input: str
    to: str


@dataclass(frozen=True, slots=True)
class Decide:
    """Ordered rules: the first that holds is taken; one that is unknown sends the run to `when_unknown`."""

    id: str
    rules: tuple[Rule, ...]
    otherwise: str
    otherwise_text: Texts
    when_unknown: str


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do: advice, a treatment, a prescription. `amounts` names doses and tables."""

    id: str
    kind: Literal["advise", "treat", "prescribe"]
    text: Texts
    amounts: tuple[str, ...]
    references: tuple[str, ...]
    to: str


@dataclass(frozen=True, slots=True)
class Refer:
    id: str
    urgency: Urgency
    reason: Texts
    text: Texts
    references: tuple[str, ...]
    to: str


@dataclass(frozen=True, slots=True)
class Outcome:
    id: str
    severity: Severity
    text: Texts


Step = Ask | Decide | Act | Refer | Outcome


@dataclass(frozen=True, slots=True)
class RedFlag:
    """Interrupts from anywhere as soon as it is true. Earlier ones in the list rank higher."""

    id: str
    when: Condition
    text: Texts
    to: str
    references: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """One version of a pathway."""

    slug: str
    title: Texts
    summary: Texts
    demonstration: bool
    icd10: tuple[str, ...]
    review_date: date | None
    expiry_date: date | None
    applicability: Applicability
    references: tuple[Reference, ...]
    inputs: tuple[Input, ...]
    computed: tuple[Computed, ...]
    red_flags: tuple[RedFlag, ...]
    start: str
    steps: tuple[Step, ...]

    @cached_property
    def reference(self) -> Mapping[str, Reference]:
        return {reference.id: reference for reference in self.references}

    @cached_property
    def input(self) -> Mapping[str, Input]:
        return {question.id: question for question in self.inputs}

    @cached_property
    def step(self) -> Mapping[str, Step]:
        return {step.id: step for step in self.steps}

    @cached_property
    def value(self) -> Mapping[str, Computed]:
        """The computed values by name."""
        return {computed.id: computed for computed in self.computed}

    @cached_property
    def units(self) -> Mapping[str, str]:
        """The unit of everything that is a number."""
        units = {question.id: question.unit for question in self.inputs if question.type == "number"}
        return units | {dose.id: dose.unit for dose in self.computed if isinstance(dose, Dose)}
