"""The twin reckons as Python's Decimal does, digit by digit: also where the precision of 28 digits cuts."""

import json
import subprocess
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from random import Random

import pytest

from bench.report import ROOT
from pathways.engine.units import UNITS, compatible, convert

_HERE = Path(__file__).parent
_ODD = [
    "",
    ".",
    "-",
    "+.5",
    "5.",
    "1e5",
    "1E-7",
    "-0",
    "0e9",
    "１２.5",
    "༡༢",
    "1_000",
    " 7\t",
    "nan",
    "inf",
    "1 2",
    "e1",
]
_ODD += ["0x10", "1e", "--1", "1.2.3", "9" * 30, "9" * 31, "\x1c3\x1f", "\ufeff3", "1e-30", "٣٤", "१", "½", "²"]
_ROUNDINGS = [ROUND_FLOOR, ROUND_HALF_UP, ROUND_CEILING]


def _typed(random: Random) -> str:
    digits = "".join(random.choice("0123456789059") for _ in range(random.randint(1, 28)))
    place = random.randint(0, len(digits))
    return random.choice(["", "-"]) + (digits[:place] + "." + digits[place:] if random.random() < 0.7 else digits)


def _pairs() -> list[list[str]]:
    random = Random(7)
    pairs = [[odd, "3"] for odd in _ODD] + [["2", odd] for odd in _ODD]
    pairs += [[_typed(random), _typed(random)] for _ in range(1500)]
    # halves, thirds and tails of nines: where rounding to 28 digits and to whole numbers turns over
    pairs += [[f"{random.randint(0, 40)}.5", "3"] for _ in range(40)]
    pairs += [["9" * n + ".5", "7"] for n in range(1, 28)] + [["1", "9" * n] for n in range(1, 29)]
    return pairs


def _conversions() -> list[list[str]]:
    kin = [(one, other) for one in UNITS for other in UNITS if compatible(one, other)]
    return [[value, one, other] for one, other in kin for value in ("1", "0", "7.5", "0.000001", "999999.999999", "-3")]


def _steps() -> list[list[object]]:
    random = Random(8)
    values = [f"{random.randint(-5000, 5000) * 0.05:.2f}" for _ in range(300)]
    values += ["0", "0.000", "1e2", "12.5000", "1e-9"]
    return [[value, step] for value in values for step in (1, 0.1, 0.25, 0.05, 0.3, 5, 0.000007)]


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict:
    """What the twin says of all of them, in one process of Node."""
    path = tmp_path_factory.mktemp("decimals") / "pairs.json"
    path.write_text(json.dumps({"pairs": _pairs(), "conversions": _conversions(), "steps": _steps()}))
    done = subprocess.run(
        ["node", str(_HERE / "decimals.mjs"), str(path)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


def read(typed: str) -> Decimal | None:
    """As pathways.engine.answers reads what a person typed."""
    try:
        value = Decimal(typed.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and len(typed.strip()) <= 30 else None


def spelled(value: Decimal) -> str:
    sign, digits, exponent = value.as_tuple()
    number = "".join(map(str, digits)).lstrip("0") or "0"
    return ("-" if sign and value else "") + f"{number}E{exponent}"


def same(theirs: str, ours: Decimal) -> bool:
    """Equal as numbers; how many zeros hang behind is a matter of spelling."""
    return Decimal(theirs) == ours


def test_what_people_type_is_read_alike(answers):
    for (one, other), said in zip(_pairs(), answers["pairs"], strict=True):
        ours = [read(one), read(other)]
        theirs = said["read"] if isinstance(said, dict) else said
        assert [value and Decimal(value) for value in theirs] == ours, (one, other)


def test_products_and_quotients_have_the_same_digits(answers):
    checked = 0
    for (one, other), said in zip(_pairs(), answers["pairs"], strict=True):
        a, b = read(one), read(other)
        if a is None or b is None:
            continue
        assert same(said["product"], a * b), (one, other)
        assert said["compare"] == (a > b) - (a < b), (one, other)
        if b:
            assert same(said["quotient"], a / b), (one, other)
            checked += 1
    assert checked > 1500


def test_whole_numbers_and_spellings_are_the_same(answers):
    for (one, other), said in zip(_pairs(), answers["pairs"], strict=True):
        a = read(one)
        if a is None or read(other) is None:
            continue
        assert all(
            same(theirs, a.to_integral_value(rounding))
            for theirs, rounding in zip(said["whole"], _ROUNDINGS, strict=True)
        ), one
        assert said["text"] == f"{a.normalize() + 0:f}", one


def test_the_tables_of_units_are_one(answers):
    ours = {unit: [kind, int(factor)] for unit, (kind, factor) in UNITS.items()}
    assert answers["units"] == ours


def test_conversions_agree(answers):
    for (value, one, other), said in zip(_conversions(), answers["conversions"], strict=True):
        assert same(said, convert(Decimal(value), one, other)), (value, one, other)


def test_multiples_of_a_step_agree(answers):
    expected = [not Decimal(value) % Decimal(str(step)) for value, step in _steps()]
    assert answers["multiples"] == expected
    assert 0 < sum(expected) < len(expected)
