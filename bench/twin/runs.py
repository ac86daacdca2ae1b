"""Random logs of runs, what the server's engine says after each entry, and what its twin says."""

import json
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

from bench.report import ROOT
from bench.twin.documents import document as random_document
from pathways.engine import (
    Answer,
    AnswerRefused,
    Document,
    DocumentUnsound,
    Explanation,
    State,
    begin,
    canonical_answer,
    explain,
    parse,
    step,
)

_RUNNER = ROOT / "bench" / "twin" / "runner.mjs"
_TYPED = [
    *("", " ", "x", "1e2", "1E1", "-0", "+3", ".5", "3.", "٣", "༣༦", "１２", "1_0", "nan", "Infinity", "1,5", "0x1"),
    *("0e5", "1e-30", "1e999", "12.50", " 12 ", "\x1c7\x1c", "\ufeff7", "12 3", "1" * 31, "0." + "3" * 27, "--1", "e5"),
]


@dataclass(frozen=True)
class Case:
    """One run: the number of its document, and its log of answers ({"input", "value"}) and {"undo": true}."""

    document: int
    log: list[dict]


def cases(seed: int, *, documents: int, runs: int, also: Iterable[dict] = ()) -> tuple[list[dict], list[Case]]:
    """Documents, and runs spread over them; `also` are documents that are not random."""
    random = Random(seed)
    raws = [*also, *(random_document(random) for _ in range(documents))]
    parsed = [parse(raw) for raw in raws]
    return raws, [
        Case(number % len(raws), log(random, raws[number % len(raws)], parsed[number % len(raws)]))
        for number in range(runs)
    ]


def log(random: Random, raw: dict, document: Document) -> list[dict]:
    """Answers to the questions that come, now and then a wrong one, nothing, or an undo."""
    entries: list[dict] = []
    kept: list[State] = []
    state = _begun(document)
    while state is not None and state.question is not None and len(entries) < 40:
        if kept and random.random() < 0.1:
            entries.append({"undo": True})
            state = kept.pop()
            continue
        question = next(each for each in raw["inputs"] if each["id"] == state.question)
        value = _answer(random, question)
        entries.append({"input": question["id"], "value": value})
        try:
            after = step(document, state, Answer(question["id"], value))
        except AnswerRefused:
            continue
        except DocumentUnsound:
            break
        kept.append(state)
        state = after
    return entries


def _begun(document: Document) -> State | None:
    try:
        return begin(document)
    except DocumentUnsound:
        return None


def _answer(random: Random, question: dict) -> object:
    if random.random() < 0.12:
        return random.choice([None, None, *_TYPED])
    if question["type"] == "choice":
        return random.choice([option["id"] for option in question["options"]])
    if question["type"] == "yes_no":
        return random.choice(["yes", "no", True, False])
    count = (Decimal(str(question["max"])) - Decimal(str(question["min"]))) / Decimal(str(question["step"]))
    start = Decimal(str(question["min"])) / Decimal(str(question["step"]))
    whole = Decimal(random.randint(int(start), int(start + count)))
    return str(whole * Decimal(str(question["step"])))


def said(document: Document, entries: list[dict]) -> list[object]:
    """What the engine says at the start and after each entry: a state with its explanation, or why not."""
    state = _begun(document)
    if state is None:
        return ["unsound"]
    before: list[State] = []
    answers: list[object] = [_told(document, state)]
    for entry in entries:
        if "undo" in entry:
            state = before.pop()
        else:
            try:
                after = step(document, state, Answer(entry["input"], entry["value"]))
            except AnswerRefused as refusal:
                answers.append({"refused": refusal.code})
                continue
            except DocumentUnsound:
                return [*answers, "unsound"]
            before.append(state)
            state = after
        answers.append(_told(document, state))
    return answers


def _told(document: Document, state: State) -> dict:
    return {
        "answers": [[name, canonical_answer(value)] for name, value in state.answers],
        "trail": [[visit.step, visit.branch, visit.rule] for visit in state.trail],
        "redFlags": list(state.red_flags),
        "at": state.at,
        "question": state.question,
        "outcome": state.outcome,
        "explanation": _explained(explain(document, state)),
    }


def _explained(found: Explanation) -> dict:
    return {
        "recommendations": [
            {"step": each.step.id, "amounts": [_amount(a) for a in each.amounts], "references": _ids(each.references)}
            for each in found.recommendations
        ],
        "referral": found.referral.id if found.referral else None,
        "outcome": found.outcome.id if found.outcome else None,
        "reasons": [
            {
                "step": reason.step,
                "branch": reason.branch,
                "tests": [[test.name, canonical_answer(_plain(test.value)), test.holds] for test in reason.tests],
                "references": _ids(reason.references),
            }
            for reason in found.reasons
        ],
        "notMeasured": list(found.not_measured),
        "references": _ids(found.references),
    }


def _amount(amount) -> list:
    numbers = [amount.low, amount.high, amount.exact]
    return [amount.id, *(None if n is None else canonical_answer(_plain(n)) for n in numbers), amount.held]


def _plain(value: object) -> object:
    return value.normalize() + 0 if isinstance(value, Decimal) else value


def _ids(references: Iterable) -> list[str]:
    return [reference.id for reference in references]


def twin_said(raws: list[dict], runs: list[Case], folder: Path) -> Iterator[list[object]]:
    """What the built twin says of all these runs, in one process of Node."""
    vectors, answers = folder / "vectors.json", folder / "answers.jsonl"
    held = {"documents": raws, "runs": [{"document": run.document, "log": run.log} for run in runs]}
    vectors.write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
    subprocess.run(["node", str(_RUNNER), str(vectors), str(answers)], cwd=ROOT, check=True)
    with answers.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def differences(raws: list[dict], runs: list[Case], folder: Path) -> list[tuple[Case, object, object]]:
    """The first place of each run at which the two do not say the same: the run, the server's word, the twin's."""
    documents = [parse(raw) for raw in raws]
    found = []
    for run, theirs in zip(runs, twin_said(raws, runs, folder), strict=True):
        ours = said(documents[run.document], run.log)
        if ours != theirs:
            place = next(
                (i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs))
            )
            found.append((run, ours[place : place + 1], theirs[place : place + 1]))
    return found
