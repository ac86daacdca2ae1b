"""Children with diarrhoea, run through the pathway that the product ships."""

from functools import cache

from pathways.engine import Answer, Explanation, State, begin, explain, parse, step
from pathways.engine.document import Document
from tests.factories.pathways import diarrhoea_text

WELL = {
    "age": 18,
    "sex": "female",
    "weight": "10.5",
    "weight_checked": "yes",
    "consciousness": "well",
    "convulsions": "no",
    "drinking": "normal",
    "vomits_everything": "no",
    "malnutrition": "no",
    "sunken_eyes": "no",
    "pinch": "at_once",
    "blood": "no",
}


@cache
def pathway() -> Document:
    return parse(diarrhoea_text())


def outcome(**signs: object) -> tuple[State, Explanation]:
    """The final state and its explanation for a child who is well but for these signs."""
    child = WELL | signs
    state = begin(pathway())
    while state.question is not None:
        state = step(pathway(), state, Answer(state.question, child[state.question]))
    return state, explain(pathway(), state)


def amounts(found: Explanation) -> dict[str, tuple]:
    """The amounts of all recommendations, each as (low, high)."""
    return {amount.id: (amount.low, amount.high) for part in found.recommendations for amount in part.amounts}


def advised(found: Explanation) -> list[str]:
    """The names of the steps that say what to do."""
    return [part.step.id for part in found.recommendations]
