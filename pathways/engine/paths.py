"""Proofs over the paths of a document whose names are all defined: reach, cycles, missing values, red flags."""

from collections.abc import Callable, Iterable, Iterator

from pathways.engine.conditions import Condition, Known, leaves
from pathways.engine.document import Ask, Decide, Document, Dose, Flag, Outcome, RedFlag, Refer, Step
from pathways.engine.findings import Finding
from pathways.engine.places import successors

Follow = Callable[[str], Iterable[str]]


def path_findings(document: Document) -> Iterator[Finding]:
    """Findings about the ways through the document."""
    follow = _follow(document)
    reached = _reach([document.start, *(flag.to for flag in document.red_flags)], follow)
    ends = {step.id for step in document.steps if isinstance(step, Outcome)}
    for step in document.steps:
        if step.id not in reached:
            yield Finding("unreachable_step", f"step {step.id}", step.id)
        if not _reach([step.id], follow) & ends:
            yield Finding("dead_end", f"step {step.id}", step.id)
        if isinstance(step, Decide) and not step.otherwise:
            yield Finding("no_otherwise", f"step {step.id}", step.id)
    yield from _cycles(document, follow)
    yield from _unknowns(document)
    for flag in document.red_flags:
        yield from _red_flag(document, flag, follow)


def inputs_of(document: Document, condition: Condition) -> set[str]:
    """The inputs whose absence can make this condition unknown, through flags and doses."""
    found: set[str] = set()
    for leaf in leaves(condition):
        computed = document.value.get(leaf.name)
        if isinstance(leaf, Known):
            continue
        if isinstance(computed, Flag):
            found |= inputs_of(document, computed.when)
        elif isinstance(computed, Dose):
            found.add(computed.of)
            found |= inputs_of(document, computed.usable_when) if computed.usable_when else set()
        else:
            found.add(leaf.name)
    return found


def _follow(document: Document) -> Follow:
    return lambda name: successors(document.step[name])


def _reach(start: Iterable[str], follow: Follow) -> set[str]:
    """Everything that can be come to, the start included."""
    reached: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += follow(name)
    return reached


def _cycles(document: Document, follow: Follow) -> Iterator[Finding]:
    """Steps from which one comes back to them. Answers do not change on the way, so no cycle has an exit."""
    reported: set[str] = set()
    for step in document.steps:
        after = _reach(follow(step.id), follow)
        if step.id in after and step.id not in reported:
            circle = sorted(name for name in after if step.id in _reach(follow(name), follow))
            reported.update(circle)
            yield Finding("cycle", f"step {step.id}", ", ".join(circle))


def _unknowns(document: Document) -> Iterator[Finding]:
    """Decisions without a branch for unknown, although a value may be skipped or was not asked on some path."""
    asked = asked_before(document)
    for step in document.steps:
        if not isinstance(step, Decide) or step.when_unknown or step.id not in asked:
            continue
        needed = {name for rule in step.rules for name in inputs_of(document, rule.when)}
        if any(document.input[name].may_skip or name not in asked[step.id] for name in needed):
            yield Finding("no_when_unknown", f"step {step.id}", step.id)


def asked_before(document: Document) -> dict[str, frozenset[str]]:
    """For each reachable step the inputs that were asked on every path to it, interruptions included."""
    asked: dict[str, frozenset[str]] = {}
    waiting: list[tuple[str, frozenset[str]]] = [(document.start, frozenset())]
    while waiting:
        name, before = waiting.pop()
        known = asked.get(name)
        merged = before if known is None else known & before
        if merged == known:
            continue
        asked[name] = merged
        step = document.step[name]
        after = merged | {step.input} if isinstance(step, Ask) else merged
        waiting += [(following, after) for following in (*successors(step), *_interruptions(document, step))]
    return asked


def _interruptions(document: Document, step: Step) -> Iterator[str]:
    """Where red flags can lead right after this step: only an answer that they look at can raise them."""
    if isinstance(step, Ask):
        yield from (flag.to for flag in document.red_flags if step.input in inputs_of(document, flag.when))


def _red_flag(document: Document, flag: RedFlag, follow: Follow) -> Iterator[Finding]:
    if any(document.input[name].may_skip for name in inputs_of(document, flag.when)):
        yield Finding("red_flag_may_be_skipped", f"red flag {flag.id}", flag.id)
    without = _reach([flag.to], lambda name: () if isinstance(document.step[name], Refer) else follow(name))
    if any(isinstance(document.step[name], Outcome) for name in without):
        yield Finding("red_flag_without_referral", f"red flag {flag.id}", flag.id)
