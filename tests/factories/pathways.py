"""Documents, versions and runs of pathways for tests."""

import copy
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pathways
from lms.common.identifiers import new_id
from lms.directory.models import Institution, Practitioner
from pathways.models import Pathway, PathwayRun, PathwayVersion
from pathways.services import import_document, publish, start_run
from tests.factories.directory import InstitutionFactory, signed_in_person

AT = datetime(2026, 6, 15, 1, tzinfo=UTC)
DIARRHOEA = Path(pathways.__file__).parent / "content" / "childhood-diarrhoea.json"


def texts(word: str) -> dict[str, str]:
    """One text in the three languages."""
    return {"zh": f"{word}(中)", "bo": f"{word}(བོད)", "en": word}


def document(**changes: object) -> dict:
    """A small sound document: fever of a child, with a red flag, a dose, a table, and a value that may be missing.

    Keyword arguments replace top-level fields.
    """
    return copy.deepcopy(_SMALL) | changes


def raw(**changes: object) -> str:
    return json.dumps(document(**changes), ensure_ascii=False)


@cache
def diarrhoea_text() -> str:
    """The document that the product ships."""
    return DIARRHOEA.read_text(encoding="utf-8")


def _compare(of: str, op: str, value: float, unit: str) -> dict:
    return {"compare": {"of": of, "op": op, "value": value, "unit": unit}}


_SMALL: dict = {
    "schema": 1,
    "slug": "fever",
    "title": texts("Fever"),
    "summary": texts("Fever of a child"),
    "icd10": ["R50"],
    "review_date": "2027-01-01",
    "expiry_date": "2028-01-01",
    "applicability": {"input": "age", "min": 2, "max": 59, "unit": "mo"},
    "references": [
        {"id": "guide", "citation": "A guideline", "status": "read", "year": 2020},
        {"id": "memory", "citation": "From memory", "status": "to_be_confirmed"},
    ],
    "inputs": [
        {"id": "age", "type": "number", "unit": "mo", "min": 0, "max": 216, "step": 1, "text": texts("Age?")},
        {
            "id": "weight",
            "type": "number",
            "unit": "kg",
            "min": 2,
            "max": 30,
            "step": 0.1,
            "text": texts("Weight?"),
            "help": texts("Use scales."),
            "may_skip": True,
        },
        {"id": "convulsions", "type": "yes_no", "text": texts("Convulsions?")},
        {
            "id": "temperature",
            "type": "number",
            "unit": "Cel",
            "min": 30,
            "max": 43,
            "step": 0.1,
            "text": texts("Temperature?"),
            "may_skip": True,
        },
        {
            "id": "look",
            "type": "choice",
            "text": texts("How does the child look?"),
            "options": [{"id": "well", "text": texts("Well")}, {"id": "ill", "text": texts("Ill")}],
        },
    ],
    "computed": [
        {
            "id": "fever",
            "kind": "flag",
            "text": texts("Fever"),
            "when": _compare("temperature", ">=", 38.5, "Cel"),
            "references": ["guide"],
        },
        {
            "id": "paracetamol",
            "kind": "dose",
            "text": texts("Paracetamol"),
            "unit": "mg",
            "amount": {"value": 15, "unit": "mg/kg"},
            "of": "weight",
            "round_to": 10,
            "rounding": "down",
            "min": 30,
            "max": 300,
            "references": ["guide"],
        },
        {
            "id": "fluid",
            "kind": "table",
            "text": texts("Fluid"),
            "unit": "mL",
            "rows": [
                {"when": _compare("age", "<", 1, "a"), "low": 50, "high": 100},
                {"when": _compare("age", ">=", 12, "mo"), "low": 100, "high": 100},
            ],
            "references": ["memory"],
        },
    ],
    "red_flags": [
        {
            "id": "fits",
            "when": {"yes": "convulsions"},
            "text": texts("Convulsions: refer"),
            "to": "refer",
            "references": ["guide"],
        }
    ],
    "start": "ask-age",
    "steps": [
        {"id": "ask-age", "kind": "ask", "input": "age", "to": "ask-weight"},
        {"id": "ask-weight", "kind": "ask", "input": "weight", "to": "ask-convulsions"},
        {"id": "ask-convulsions", "kind": "ask", "input": "convulsions", "to": "ask-temperature"},
        {"id": "ask-temperature", "kind": "ask", "input": "temperature", "to": "ask-look"},
        {"id": "ask-look", "kind": "ask", "input": "look", "to": "decide"},
        {
            "id": "decide",
            "kind": "decide",
            "rules": [
                {"when": {"yes": "fever"}, "to": "treat", "text": texts("Fever of 38.5 or more")},
                {
                    "when": {"in": {"of": "look", "values": ["ill"]}},
                    "to": "refer",
                    "text": texts("Looks ill"),
                    "references": ["memory"],
                },
            ],
            "otherwise": "home",
            "otherwise_text": texts("No fever, looks well"),
            "when_unknown": "measure",
        },
        {"id": "treat", "kind": "treat", "text": texts("Treat"), "amounts": ["paracetamol", "fluid"], "to": "treated"},
        {"id": "treated", "kind": "outcome", "severity": "yellow", "text": texts("Treated")},
        {"id": "measure", "kind": "advise", "text": texts("Measure"), "references": ["guide"], "to": "open"},
        {"id": "open", "kind": "outcome", "severity": "yellow", "text": texts("Open")},
        {"id": "home", "kind": "outcome", "severity": "green", "text": texts("Home")},
        {
            "id": "refer",
            "kind": "refer",
            "urgency": "urgent",
            "reason": texts("Child with danger"),
            "text": texts("Refer now"),
            "references": ["guide"],
            "to": "referred",
        },
        {"id": "referred", "kind": "outcome", "severity": "red", "text": texts("Referred")},
    ],
}


def publisher_at(institution: Institution | None = None) -> Practitioner:
    """Somebody who may import and publish at this institution."""
    return signed_in_person(role="publisher", institution=institution or InstitutionFactory())


def imported(*, by: Practitioner | None = None, text: str = "") -> PathwayVersion:
    """A stored version that nobody has published."""
    by = by or publisher_at()
    institution = by.posts.get().institution
    return import_document(raw=text or raw(), institution=institution, by=by, at=AT)[0]


def published(*, by: Practitioner | None = None, text: str = "") -> Pathway:
    """A pathway whose only version is published."""
    by = by or publisher_at()
    version = imported(by=by, text=text)
    publish(version=version, by=by, at=AT)
    return Pathway.objects.get(pk=version.pathway_id)


def run_of(practitioner: Practitioner, pathway: Pathway | None = None) -> PathwayRun:
    """A run that has just been started."""
    return start_run(pathway=pathway or published(), practitioner=practitioner, key=new_id(), at=AT)
