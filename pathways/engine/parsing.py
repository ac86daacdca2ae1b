"""From raw JSON to a Document. Everything unknown or ill-typed is refused, with all problems at once.

`parse` looks at the form only; whether names refer to something and whether every path is safe is `verify`'s work.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeVar, cast, get_args

from pathways.engine.conditions import (
    OPERATORS,
    AllOf,
    AnyOf,
    AtLeast,
    Compare,
    Condition,
    In,
    Known,
    Not,
    Operator,
    Yes,
)
from pathways.engine.document import (
    LANGUAGES,
    SCHEMA,
    Act,
    Applicability,
    Ask,
    Computed,
    Decide,
    Document,
    Dose,
    Flag,
    Input,
    InputType,
    Option,
    Outcome,
    RedFlag,
    Refer,
    Reference,
    ReferenceStatus,
    Rounding,
    Rule,
    Severity,
    Step,
    Table,
    TableRow,
    Texts,
    Urgency,
)
from pathways.engine.reading import DocumentRefused, Node, Problem, read_json
from pathways.engine.units import UNITS

MAX_CONDITION_DEPTH = 8
_T = TypeVar("_T")


def parse(raw: object) -> Document:
    """The document of a JSON text, or of what such a text was decoded to. Raises DocumentRefused."""
    value = read_json(raw) if isinstance(raw, str | bytes) else raw
    problems: list[Problem] = []
    document = _document(Node(value, "", problems))
    if problems:
        raise DocumentRefused(tuple(problems))
    return document


def _document(node: Node) -> Document:
    node.fields(
        "schema slug title summary icd10 applicability references inputs start steps",
        "demonstration review_date expiry_date computed red_flags",
    )
    if node.at("schema").value != SCHEMA:
        node.at("schema").problem(f"schema version {SCHEMA}")
    document = Document(
        slug=node.at("slug").name(),
        title=_texts(node.at("title")),
        summary=_texts(node.at("summary")),
        demonstration=node.at("demonstration").flag(),
        icd10=tuple(code.text(10) for code in node.at("icd10").items(30)),
        review_date=_date(node.at("review_date")),
        expiry_date=_date(node.at("expiry_date")),
        applicability=_applicability(node.at("applicability")),
        references=_each(node.at("references"), 100, _reference),
        inputs=_each(node.at("inputs"), 100, _input, least=1),
        computed=_each(node.at("computed"), 100, _computed),
        red_flags=_each(node.at("red_flags"), 50, _red_flag),
        start=node.at("start").name(),
        steps=_each(node.at("steps"), 300, _step, least=1),
    )
    _unique(node.at("references"), document.references)
    _unique(node.at("inputs"), (*document.inputs, *document.computed))
    _unique(node.at("red_flags"), document.red_flags)
    _unique(node.at("steps"), document.steps)
    return document


def _each(node: Node, most: int, read: Callable[[Node], _T], *, least: int = 0) -> tuple[_T, ...]:
    return tuple(read(item) for item in node.items(most, least))


def _unique(node: Node, things: Iterable[object]) -> None:
    """Note every name that is given twice (inputs and computed values share their names)."""
    seen: set[str] = set()
    for thing in things:
        name: str = getattr(thing, "id")  # noqa: B009 - each of these classes has an id; they share no base
        if name and name in seen:
            node.problem(f"each name once; {name} is given twice")
        seen.add(name)


def _texts(node: Node, most: int = 2000) -> Texts:
    if not node.present or not node.fields("", " ".join(LANGUAGES)):
        return Texts()
    return Texts(**{tag: node.at(tag).text(most) for tag in LANGUAGES if node.at(tag).present})


def _date(node: Node) -> date | None:
    if not node.present:
        return None
    try:
        return date.fromisoformat(node.text(10))
    except ValueError:
        node.problem("a date as YYYY-MM-DD")
        return None


def _unit(node: Node) -> str:
    return node.one_of(*UNITS)


def _names(node: Node, most: int = 20) -> tuple[str, ...]:
    return tuple(item.name() for item in node.items(most))


def _applicability(node: Node) -> Applicability:
    node.fields("input min max unit")
    return Applicability(
        node.at("input").name(), node.at("min").number(), node.at("max").number(), _unit(node.at("unit"))
    )


def _reference(node: Node) -> Reference:
    node.fields("id citation status", "year")
    return Reference(
        id=node.at("id").name(),
        citation=node.at("citation").text(500),
        status=cast(ReferenceStatus, node.at("status").one_of(*get_args(ReferenceStatus))),
        year=node.at("year").whole(1900, 2100) if node.at("year").present else None,
    )


def _input(node: Node) -> Input:
    kind = cast(InputType, node.at("type").one_of(*get_args(InputType)))
    own = {"number": "unit min max step", "choice": "options", "yes_no": ""}[kind]
    node.fields(f"id type text {own}", "help may_skip")
    question = Input(
        id=node.at("id").name(),
        type=kind,
        text=_texts(node.at("text")),
        help=_texts(node.at("help")),
        may_skip=node.at("may_skip").flag(),
    )
    if kind == "choice":
        options = _each(node.at("options"), 20, _option, least=2)
        _unique(node.at("options"), options)
        return replace(question, options=options)
    return _with_range(node, question) if kind == "number" else question


def _option(node: Node) -> Option:
    node.fields("id text")
    return Option(node.at("id").name(), _texts(node.at("text")))


def _with_range(node: Node, question: Input) -> Input:
    minimum, maximum, increment = (node.at(key).number() for key in ("min", "max", "step"))
    if minimum >= maximum:
        node.at("max").problem("a number above min")
    if increment <= 0:
        node.at("step").problem("a number above 0")
    return replace(question, unit=_unit(node.at("unit")), minimum=minimum, maximum=maximum, increment=increment)


def _computed(node: Node) -> Computed:
    readers: dict[str, Callable[[Node], Computed]] = {"flag": _flag, "dose": _dose, "table": _table}
    return readers[node.at("kind").one_of(*readers)](node)


def _flag(node: Node) -> Flag:
    node.fields("id kind text when", "references")
    return Flag(
        node.at("id").name(), _texts(node.at("text")), _condition(node.at("when")), _names(node.at("references"))
    )


def _dose(node: Node) -> Dose:
    node.fields("id kind text unit amount of round_to rounding", "min max references usable_when")
    amount, bounds = node.at("amount"), (node.at("min"), node.at("max"))
    amount.fields("value unit")
    round_to = node.at("round_to").number()
    if round_to <= 0:
        node.at("round_to").problem("a number above 0")
    return Dose(
        id=node.at("id").name(),
        text=_texts(node.at("text")),
        unit=_unit(node.at("unit")),
        amount=amount.at("value").number(),
        amount_unit=_unit(amount.at("unit")),
        of=node.at("of").name(),
        round_to=round_to,
        rounding=cast(Rounding, node.at("rounding").one_of(*get_args(Rounding))),
        minimum=_optional_number(bounds[0]),
        maximum=_optional_number(bounds[1]),
        references=_names(node.at("references")),
        usable_when=_condition(node.at("usable_when")) if node.at("usable_when").present else None,
    )


def _optional_number(node: Node) -> Decimal | None:
    return node.number() if node.present else None


def _table(node: Node) -> Table:
    node.fields("id kind text unit rows", "references")
    return Table(
        id=node.at("id").name(),
        text=_texts(node.at("text")),
        unit=_unit(node.at("unit")),
        rows=_each(node.at("rows"), 50, _row, least=1),
        references=_names(node.at("references")),
    )


def _row(node: Node) -> TableRow:
    node.fields("when low high")
    low, high = node.at("low").number(), node.at("high").number()
    if low > high:
        node.at("high").problem("a number not below low")
    return TableRow(_condition(node.at("when")), low, high)


def _red_flag(node: Node) -> RedFlag:
    node.fields("id when text to", "references")
    return RedFlag(
        id=node.at("id").name(),
        when=_condition(node.at("when")),
        text=_texts(node.at("text")),
        to=node.at("to").name(),
        references=_names(node.at("references")),
    )


def _step(node: Node) -> Step:
    readers: dict[str, Callable[[Node], Step]] = {
        "ask": _ask,
        "decide": _decide,
        "advise": _act,
        "treat": _act,
        "prescribe": _act,
        "refer": _refer,
        "outcome": _outcome,
    }
    return readers[node.at("kind").one_of(*readers)](node)


def _ask(node: Node) -> Ask:
    node.fields("id kind input to")
    return Ask(node.at("id").name(), node.at("input").name(), node.at("to").name())


def _decide(node: Node) -> Decide:
    node.fields("id kind rules", "otherwise otherwise_text when_unknown")
    otherwise, unknown = node.at("otherwise"), node.at("when_unknown")
    return Decide(
        id=node.at("id").name(),
        rules=_each(node.at("rules"), 50, _rule, least=1),
        otherwise=otherwise.name() if otherwise.present else "",
        otherwise_text=_texts(node.at("otherwise_text")),
        when_unknown=unknown.name() if unknown.present else "",
    )


def _rule(node: Node) -> Rule:
    node.fields("when to text", "references")
    return Rule(
        _condition(node.at("when")), node.at("to").name(), _texts(node.at("text")), _names(node.at("references"))
    )


def _act(node: Node) -> Act:
    node.fields("id kind text to", "amounts references")
    kind = node.at("kind").value
    return Act(
        id=node.at("id").name(),
        kind=kind,
        text=_texts(node.at("text")),
        amounts=_names(node.at("amounts")),
        references=_names(node.at("references")),
        to=node.at("to").name(),
    )


def _refer(node: Node) -> Refer:
    node.fields("id kind urgency reason text to", "references")
    return Refer(
        id=node.at("id").name(),
        urgency=cast(Urgency, node.at("urgency").one_of(*get_args(Urgency))),
        reason=_texts(node.at("reason")),
        text=_texts(node.at("text")),
        references=_names(node.at("references")),
        to=node.at("to").name(),
    )


def _outcome(node: Node) -> Outcome:
    node.fields("id kind severity text")
    severity = cast(Severity, node.at("severity").one_of(*get_args(Severity)))
    return Outcome(node.at("id").name(), severity, _texts(node.at("text")))


_NOTHING = Known("nothing")  # stands where a condition could not be read; the document is refused anyway


def _condition(node: Node, depth: int = 1) -> Condition:
    """A condition is an object with exactly one field, which says what it is."""
    value = node.value
    if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in _CONDITIONS:
        node.problem(f"an object with one field of {', '.join(_CONDITIONS)}")
        return _NOTHING
    if depth > MAX_CONDITION_DEPTH:
        node.problem(f"at most {MAX_CONDITION_DEPTH} conditions within each other")
        return _NOTHING
    kind = next(iter(value))
    return _CONDITIONS[kind](node.at(kind), depth + 1)


def _parts(node: Node, depth: int) -> tuple[Condition, ...]:
    return tuple(_condition(part, depth) for part in node.items(20, 1))


def _at_least(node: Node, depth: int) -> Condition:
    node.fields("n of")
    parts = _parts(node.at("of"), depth)
    return AtLeast(node.at("n").whole(1, max(1, len(parts))), parts)


def _compare(node: Node, depth: int) -> Condition:
    node.fields("of op value unit")
    op = cast(Operator, node.at("op").one_of(*OPERATORS))
    return Compare(node.at("of").name(), op, node.at("value").number(), _unit(node.at("unit")))


def _in(node: Node, depth: int) -> Condition:
    node.fields("of values")
    return In(node.at("of").name(), tuple(value.name() for value in node.at("values").items(20, 1)))


_CONDITIONS: dict[str, Callable[[Node, int], Condition]] = {
    "all": lambda node, depth: AllOf(_parts(node, depth)),
    "any": lambda node, depth: AnyOf(_parts(node, depth)),
    "not": lambda node, depth: Not(_condition(node, depth)),
    "at_least": _at_least,
    "compare": _compare,
    "in": _in,
    "yes": lambda node, depth: Yes(node.name()),
    "known": lambda node, depth: Known(node.name()),
}
