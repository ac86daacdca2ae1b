"""One run through a document: pure functions from state and answer to the next state.

A state is either at a question or at an outcome. The same answers in the same order always give the same state.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from pathways.engine.amounts import compute
from pathways.engine.answers import AnswerRefused, read_answer
from pathways.engine.conditions import Value, evaluate
from pathways.engine.document import Act, Ask, Decide, Document, RedFlag, Refer

Branch = Literal["", "rule", "otherwise", "unknown", "red_flag"]


class DocumentUnsound(RuntimeError):
    """The document leads nowhere. `verify` finds every such document before it is published."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to one input: the value as typed or chosen, None for "not measured"."""

    input: str
    value: object


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes the last answer back that still counts."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A step that was passed; for a decision also by which branch, and the rule that held or was unknown."""

    step: str
    branch: Branch = ""
    rule: int = -1


@dataclass(frozen=True, slots=True)
class State:
    """Where a run is: `question` waits for an answer, or `outcome` is reached; `at` is the step itself."""

    answers: tuple[tuple[str, Value], ...] = ()
    trail: tuple[Visit, ...] = ()
    red_flags: tuple[str, ...] = ()
    at: str = ""
    question: str | None = None
    outcome: str | None = None


def begin(document: Document) -> State:
    """The state before the first answer."""
    return _advance(document, State(), document.start)


def step(document: Document, state: State, answer: Answer) -> State:
    """The state after one answer to the current question. Raises AnswerRefused and changes nothing."""
    if state.question is None or answer.input != state.question:
        raise AnswerRefused("stale", answer.input)
    value = read_answer(document, answer.input, answer.value)
    state = replace(state, answers=(*state.answers, (answer.input, value)))
    flag = _interrupting(document, state)
    if flag is None:
        return _advance(document, state, _ask(document, state).to)
    state = replace(state, red_flags=(*state.red_flags, flag.id), trail=(*state.trail, Visit(flag.id, "red_flag")))
    return _advance(document, state, flag.to)


def replay(document: Document, log: Iterable[Answer | Undo]) -> State:
    """The state after a whole log. An undo with nothing left to take back changes nothing."""
    kept: list[Answer] = []
    for entry in log:
        if isinstance(entry, Answer):
            kept.append(entry)
        elif kept:
            kept.pop()
    state = begin(document)
    for answer in kept:
        state = step(document, state, answer)
    return state


def _ask(document: Document, state: State) -> Ask:
    current = document.step[state.at]
    if not isinstance(current, Ask):
        raise DocumentUnsound(f"{state.at} asks nothing")
    return current


def _interrupting(document: Document, state: State) -> RedFlag | None:
    """The first red flag that is true now and ranks above those that have interrupted already."""
    values = compute(document, dict(state.answers))
    for flag in document.red_flags:
        if flag.id in state.red_flags:
            return None
        if evaluate(flag.when, values, document.units):
            return flag
    return None


def _advance(document: Document, state: State, target: str) -> State:
    """Walk from `target` to the next open question or to an outcome; answered questions are passed."""
    answered = dict(state.answers)
    values = compute(document, answered)
    trail = list(state.trail)
    for _ in range(len(document.steps)):
        current = document.step.get(target)
        if current is None:
            raise DocumentUnsound(f"there is no step {target!r}")
        match current:
            case Ask():
                if current.input not in answered:
                    return replace(state, trail=tuple(trail), at=target, question=current.input)
                target = current.to
            case Decide():
                visit, target = _decide(document, current, values)
                trail.append(visit)
            case Act() | Refer():
                trail.append(Visit(target))
                target = current.to
            case _:
                trail.append(Visit(target))
                return replace(state, trail=tuple(trail), at=target, question=None, outcome=target)
    raise DocumentUnsound(f"the steps around {target!r} go round in a circle")


def _decide(document: Document, decide: Decide, values: Mapping[str, Value]) -> tuple[Visit, str]:
    """The branch that a decision takes. An unknown rule is never passed over as if it were false."""
    for index, rule in enumerate(decide.rules):
        truth = evaluate(rule.when, values, document.units)
        if truth:
            return Visit(decide.id, "rule", index), rule.to
        if truth is None:
            return Visit(decide.id, "unknown", index), decide.when_unknown
    return Visit(decide.id, "otherwise"), decide.otherwise
