"""Random documents: not sound as `verify` asks for, but parsed, and with every kind of condition, value and step."""

from random import Random

_REFERENCES = ["one", "two", "three"]
_OPERATORS = ["<", "<=", "=", "!=", ">=", ">"]
# unit of a question -> units in which a threshold may be written
_KIN = {
    "mo": ["mo", "a"],
    "kg": ["kg", "g"],
    "cm": ["mm", "cm", "m"],
    "Cel": ["Cel"],
    "/min": ["/min"],
    "L": ["mL", "L"],
}
_STEPS = [1, 2, 0.5, 0.1, 0.25, 0.3, 0.05]


def _text(word: str) -> dict[str, str]:
    return {"zh": word, "bo": word}


def _number(random: Random, low: float, high: float) -> float | int:
    value = round(random.uniform(low, high), random.choice([0, 0, 1, 2, 6]))
    return int(value) if value == int(value) and random.random() < 0.5 else value


def document(random: Random) -> dict:
    """One document with three to seven questions."""
    inputs = [_age(random), _weight(random), *(_question(random, index) for index in range(random.randint(1, 5)))]
    computed: list[dict] = []
    for index in range(random.randint(0, 4)):
        computed.append(_computed(random, index, inputs, computed))
    steps = _steps(random, inputs, computed)
    return {
        "schema": 1,
        "slug": "random",
        "title": _text("random"),
        "summary": _text("random"),
        "icd10": ["R50"],
        "applicability": {
            "input": "age",
            "min": random.choice([0, 2]),
            "max": random.choice([59, 600, 720]),
            "unit": "mo",
        },
        "references": [{"id": name, "citation": name, "status": "read"} for name in _REFERENCES],
        "inputs": inputs,
        "computed": computed,
        "red_flags": [_red_flag(random, index, inputs, computed, steps) for index in range(random.randint(0, 3))],
        "start": steps[0]["id"],
        "steps": steps,
    }


def _age(random: Random) -> dict:
    unit = random.choice(["mo", "a"])
    return {"id": "age", "type": "number", "text": _text("age"), "unit": unit, "min": 0, "max": 60, "step": 1}


def _weight(random: Random) -> dict:
    return {
        **{"id": "weight", "type": "number", "text": _text("weight"), "unit": "kg", "may_skip": True},
        **{"min": random.choice([0, 1.5]), "max": 40, "step": random.choice([0.1, 0.05, 0.001])},
    }


def _question(random: Random, index: int) -> dict:
    kind = random.choice(["number", "choice", "yes_no"])
    question = {"id": f"q{index}", "type": kind, "text": _text(f"q{index}"), "may_skip": random.random() < 0.5}
    if kind == "choice":
        question["options"] = [{"id": f"o{number}", "text": _text("o")} for number in range(random.randint(2, 4))]
    elif kind == "number":
        low = _number(random, -50, 20)
        question |= {"unit": random.choice(list(_KIN)), "min": low, "max": round(low + _number(random, 1, 300), 6)}
        question["step"] = random.choice(_STEPS)
    return question


def _computed(random: Random, index: int, inputs: list[dict], before: list[dict]) -> dict:
    kind = random.choice(["flag", "dose", "table"])
    base = {"id": f"c{index}", "kind": kind, "text": _text("c"), "references": _cited(random)}
    if kind == "flag":
        return base | {"when": condition(random, inputs, before)}
    if kind == "table":
        rows = [_row(random, inputs, before) for _ in range(random.randint(1, 4))]
        return base | {"unit": "mL", "rows": rows}
    dose = base | {
        "unit": "mL",
        "amount": {"value": _number(random, 0.01, 100), "unit": "mL/kg"},
        "of": "weight",
        "round_to": random.choice([*_STEPS, 7, 0.000007]),
        "rounding": random.choice(["down", "nearest", "up"]),
    }
    if random.random() < 0.5:
        dose |= {"min": _number(random, 0, 300), "max": _number(random, 300, 3000)}
    if random.random() < 0.3:
        dose["usable_when"] = condition(random, inputs, before)
    return dose


def _row(random: Random, inputs: list[dict], before: list[dict]) -> dict:
    low = _number(random, 0, 100)
    return {"when": condition(random, inputs, before), "low": low, "high": round(low + random.choice([0, 5, 0.5]), 6)}


def _red_flag(random: Random, index: int, inputs: list[dict], computed: list[dict], steps: list[dict]) -> dict:
    # Into the second half, so that it interrupts what still lies before it.
    to = random.choice(steps[len(steps) // 2 :])["id"]
    when = condition(random, inputs, computed)
    return {"id": f"r{index}", "when": when, "text": _text("r"), "to": to, "references": _cited(random)}


def condition(random: Random, inputs: list[dict], computed: list[dict], depth: int = 0) -> dict:
    """One condition, up to three within each other."""
    kind = random.choice(["all", "any", "not", "at_least", *["leaf"] * 4]) if depth < 3 else "leaf"
    if kind == "leaf":
        return _leaf(random, inputs, computed)
    if kind == "not":
        return {"not": condition(random, inputs, computed, depth + 1)}
    parts = [condition(random, inputs, computed, depth + 1) for _ in range(random.randint(1, 3))]
    return {"at_least": {"n": random.randint(1, len(parts)), "of": parts}} if kind == "at_least" else {kind: parts}


def _leaf(random: Random, inputs: list[dict], computed: list[dict]) -> dict:
    thing = random.choice([*inputs, *(each for each in computed if each["kind"] != "table")])
    if random.random() < 0.15:
        return {"known": thing["id"]}
    if thing.get("type") == "choice":
        options = [option["id"] for option in thing["options"]]
        return {"in": {"of": thing["id"], "values": random.sample(options, random.randint(1, len(options)))}}
    if thing.get("type") == "yes_no" or thing.get("kind") == "flag":
        return {"yes": thing["id"]}
    unit = random.choice(_KIN.get(thing["unit"], [thing["unit"]]))
    value = _threshold(random, thing)
    return {"compare": {"of": thing["id"], "op": random.choice(_OPERATORS), "value": value, "unit": unit}}


def _threshold(random: Random, thing: dict) -> float | int:
    """Often exactly what may be answered: the ends of ranges are where comparisons go wrong."""
    if thing.get("type") != "number":
        return _number(random, 0, 500)
    steps = random.randint(0, int((thing["max"] - thing["min"]) / thing["step"]))
    return random.choice([thing["min"], thing["max"], round(thing["min"] + steps * thing["step"], 6)])


def _steps(random: Random, inputs: list[dict], computed: list[dict]) -> list[dict]:
    """Each step leads to a later one, so every run ends; a decision may lack the branch for unknown."""
    kinds = [("ask", question["id"]) for question in inputs]
    kinds += [(random.choice(["decide", "act", "refer"]), "") for _ in range(random.randint(2, 6))]
    random.shuffle(kinds)
    kinds += [("outcome", ""), ("outcome", "")]
    return [_step(random, index, kind, name, len(kinds), inputs, computed) for index, (kind, name) in enumerate(kinds)]


def _step(
    random: Random, index: int, kind: str, name: str, count: int, inputs: list[dict], computed: list[dict]
) -> dict:
    def later() -> str:
        return f"s{random.randint(index + 1, min(index + 3, count - 1))}"

    base = {"id": f"s{index}", "kind": kind}
    if kind == "ask":
        return base | {"input": name, "to": later()}
    if kind == "outcome":
        return base | {"severity": random.choice(["red", "yellow", "green"]), "text": _text("o")}
    if kind == "decide":
        return base | _decision(random, later, inputs, computed)
    base |= {"text": _text("s"), "to": later(), "references": _cited(random)}
    if kind == "refer":
        return base | {"urgency": random.choice(["urgent", "asap", "routine"]), "reason": _text("why")}
    named = [each["id"] for each in computed if each["kind"] != "flag"]
    base |= {"kind": random.choice(["advise", "treat", "prescribe"])}
    return base | {"amounts": random.sample(named, random.randint(0, len(named)))}


def _decision(random: Random, later, inputs: list[dict], computed: list[dict]) -> dict:
    rules = [
        {"when": condition(random, inputs, computed), "to": later(), "text": _text("r"), "references": _cited(random)}
        for _ in range(random.randint(1, 3))
    ]
    decision = {"rules": rules, "otherwise": later()}
    if random.random() < 0.5:
        decision["otherwise_text"] = _text("else")
    return decision | ({"when_unknown": later()} if random.random() < 0.9 else {})


def _cited(random: Random) -> list[str]:
    return random.sample(_REFERENCES, random.randint(0, 2))
