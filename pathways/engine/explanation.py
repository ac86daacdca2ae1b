"""Why a run says what it says: each decision with its values and sources, each amount with its computation."""

from collections.abc import Iterable
from dataclasses import dataclass

from pathways.engine.amounts import Amount, amounts, compute
from pathways.engine.conditions import Condition, Leaf, Truth, Value, evaluate, leaves
from pathways.engine.document import Act, Decide, Document, Flag, Outcome, Refer, Reference, Texts
from pathways.engine.running import Branch, State

_URGENCY = ("urgent", "asap", "routine")


@dataclass(frozen=True, slots=True)
class Test:
    """One input that a decision looked at: its value, and whether the test on it held."""

    name: str
    value: Value
    holds: Truth


@dataclass(frozen=True, slots=True)
class Reason:
    """One decision: the text of its rule, how it came out, the values it looked at, the sources."""

    step: str
    branch: Branch
    text: Texts
    tests: tuple[Test, ...]
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Recommendation:
    step: Act
    amounts: tuple[Amount, ...]
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that a page about a run has to say."""

    recommendations: tuple[Recommendation, ...]
    referral: Refer | None
    outcome: Outcome | None
    reasons: tuple[Reason, ...]
    not_measured: tuple[str, ...]
    references: tuple[Reference, ...]


def explain(document: Document, state: State) -> Explanation:
    """The recommendations, the most urgent referral, the outcome, and the reasons for them, as of this state."""
    answers = dict(state.answers)
    passed = [document.step[visit.step] for visit in state.trail if visit.branch == ""]
    recommendations = tuple(_recommendation(document, step, answers) for step in passed if isinstance(step, Act))
    referrals = sorted((step for step in passed if isinstance(step, Refer)), key=lambda s: _URGENCY.index(s.urgency))
    reasons = _reasons(document, state)
    cited = [reference for reason in reasons for reference in reason.references]
    cited += [reference for recommendation in recommendations for reference in recommendation.references]
    cited += [document.reference[name] for step in referrals for name in step.references]
    return Explanation(
        recommendations=recommendations,
        referral=referrals[0] if referrals else None,
        outcome=next((step for step in passed if isinstance(step, Outcome)), None),
        reasons=reasons,
        not_measured=tuple(name for name, value in state.answers if value is None),
        references=tuple(dict.fromkeys(cited)),
    )


def _recommendation(document: Document, act: Act, answers: dict[str, Value]) -> Recommendation:
    found = amounts(document, act.amounts, answers)
    names = [*act.references, *(name for amount in found for name in document.value[amount.id].references)]
    return Recommendation(act, found, _cited(document, names))


def _reasons(document: Document, state: State) -> tuple[Reason, ...]:
    flags = {flag.id: flag for flag in document.red_flags}
    values = compute(document, dict(state.answers))
    reasons = []
    for visit in state.trail:
        if visit.branch == "red_flag":
            flag = flags[visit.step]
            used, text, when = list(flag.references), flag.text, [flag.when]
        elif visit.branch:
            decide = document.step[visit.step]
            assert isinstance(decide, Decide)  # noqa: S101 - only decisions have branches; narrows for mypy
            if visit.branch == "otherwise":
                used = [name for rule in decide.rules for name in rule.references]
                text, when = decide.otherwise_text, [rule.when for rule in decide.rules]
            else:
                rule = decide.rules[visit.rule]
                used, text, when = list(rule.references), rule.text, [rule.when]
        else:
            continue
        tests, sources = _tests(document, when, values)
        reasons.append(Reason(visit.step, visit.branch, text, tests, _cited(document, [*used, *sources])))
    return tuple(reasons)


def _tests(
    document: Document, conditions: Iterable[Condition], values: dict[str, Value]
) -> tuple[tuple[Test, ...], list[str]]:
    """The tests on inputs that these conditions come down to, each once, in the
    order of the questions; and the sources of the flags in between."""
    tests: dict[Leaf, Test] = {}
    sources: list[str] = []
    waiting = [leaf for condition in conditions for leaf in leaves(condition)]
    while waiting:
        leaf = waiting.pop(0)
        computed = document.value.get(leaf.name)
        if isinstance(computed, Flag):
            sources += computed.references
            waiting += leaves(computed.when)
        elif leaf not in tests:
            tests[leaf] = Test(leaf.name, values.get(leaf.name), evaluate(leaf, values, document.units))
    order = {name: place for place, name in enumerate(document.input)}
    return tuple(sorted(tests.values(), key=lambda test: order.get(test.name, len(order)))), sources


def _cited(document: Document, names: Iterable[str]) -> tuple[Reference, ...]:
    return tuple(document.reference[name] for name in dict.fromkeys(names))
