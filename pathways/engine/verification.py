"""Proofs before publication. `verify` answers every defect it finds; a sound document has none.

Names are checked first: as long as one is undefined, the paths between steps say nothing.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from pathways.engine.amounts import rounded
from pathways.engine.conditions import Compare, Condition, In, Known, Leaf, Yes, leaves
from pathways.engine.document import (
    REQUIRED_LANGUAGES,
    Act,
    Decide,
    Document,
    Dose,
    Flag,
    Input,
    Refer,
    Table,
    Texts,
)
from pathways.engine.findings import Finding
from pathways.engine.paths import path_findings
from pathways.engine.places import conditions, links, places
from pathways.engine.units import compatible


def verify(document: Document) -> list[Finding]:
    """Every finding, by rule; empty for a document that may be published."""
    findings = [*_undefined(document), *_ill_typed(document)]
    if not findings:
        findings += path_findings(document)
        findings += _doses(document)
    findings += _texts(document)
    findings += _citations(document)
    findings += _dates(document)
    return list(dict.fromkeys(findings))


def _undefined(document: Document) -> Iterator[Finding]:
    """Names of steps, inputs, computed values and references that nothing defines (or only later)."""
    known = {
        "step": set(document.step),
        "input": set(document.input),
        "reference": set(document.reference),
        "amount": {name for name, value in document.value.items() if not isinstance(value, Flag)},
    }
    for place, kind, name in links(document):
        if name not in known[kind]:
            yield Finding("unknown_reference", place, name)
    declared = set(document.input)
    for computed in document.computed:
        used = [leaf.name for _, condition in conditions(computed) for leaf in leaves(condition)]
        used += [computed.of] if isinstance(computed, Dose) else []
        yield from (Finding("unknown_reference", f"computed {computed.id}", n) for n in used if n not in declared)
        declared.add(computed.id)
    for place, thing in places(document):
        if not isinstance(thing, Flag | Table | Dose):
            for where, condition in conditions(thing):
                for leaf in leaves(condition):
                    if leaf.name not in declared:
                        yield Finding("unknown_reference", f"{place}{where}", leaf.name)


def _ill_typed(document: Document) -> Iterator[Finding]:
    """Tests that do not fit what they test: type, option, unit, plausible range."""
    for place, thing in places(document):
        for where, condition in conditions(thing):
            for leaf in leaves(condition):
                rule = _leaf_defect(document, leaf)
                if rule:
                    name = leaf.unit if isinstance(leaf, Compare) and rule == "unit_mismatch" else leaf.name
                    yield Finding(rule, f"{place}{where}", name)
    age = document.input.get(document.applicability.input)
    if age is not None and (age.type != "number" or not compatible(age.unit, document.applicability.unit)):
        yield Finding("unit_mismatch", "applicability", document.applicability.unit)


def _leaf_defect(document: Document, leaf: Leaf) -> str:
    """The rule that this test breaks, or nothing."""
    target = document.input.get(leaf.name) or document.value.get(leaf.name)
    if isinstance(target, Table):
        return "wrong_type"
    if target is None or isinstance(leaf, Known):
        return ""
    if isinstance(leaf, Compare):
        return _compare_defect(document, leaf)
    if isinstance(leaf, Yes):
        yes_no = isinstance(target, Flag) or (isinstance(target, Input) and target.type == "yes_no")
        return "" if yes_no else "wrong_type"
    return _choice_defect(leaf, target)


def _choice_defect(leaf: In, target: object) -> str:
    if not isinstance(target, Input) or target.type != "choice":
        return "wrong_type"
    return "" if set(leaf.values) <= {option.id for option in target.options} else "unknown_option"


def _compare_defect(document: Document, leaf: Compare) -> str:
    if leaf.name not in document.units:
        return "wrong_type"
    if not compatible(leaf.unit, document.units[leaf.name]):
        return "unit_mismatch"
    question = document.input.get(leaf.name)
    if question is None or leaf.unit != question.unit:
        return ""
    return "" if question.minimum <= leaf.value <= question.maximum else "out_of_range"


def _doses(document: Document) -> Iterator[Finding]:
    for dose in document.computed:
        if not isinstance(dose, Dose):
            continue
        place = f"computed {dose.id}"
        weight = document.input.get(dose.of)
        if weight is None or weight.unit != "kg" or dose.amount_unit != f"{dose.unit}/kg":
            yield Finding("unit_mismatch", place, dose.amount_unit)
            continue
        if dose.minimum is None or dose.maximum is None or not 0 < dose.minimum <= dose.maximum:
            yield Finding("dose_without_bounds", place, dose.id)
        if not rounded(dose.amount * weight.minimum, dose.round_to, dose.rounding):
            yield Finding("dose_rounds_to_zero", place, dose.id)


def _texts(document: Document) -> Iterator[Finding]:
    """Every text in every required language. A help text may be left out, but not half of it."""
    for place, thing in [("document", document), *places(document)]:
        for name, text in _texts_of(thing):
            optional = name in {"help", "otherwise_text"} and not text
            missing = [tag for tag in REQUIRED_LANGUAGES if not getattr(text, tag)]
            if missing and not optional:
                yield Finding("missing_text", place, f"{name} {' '.join(missing)}")


def _texts_of(thing: object) -> Iterator[tuple[str, Texts]]:
    assert is_dataclass(thing)  # noqa: S101 - every part of a document is one; narrows for mypy
    for item in fields(thing):
        value = getattr(thing, item.name)
        if isinstance(value, Texts):
            yield item.name, value
        elif item.name in {"options", "rules"}:
            for member in value:
                for name, text in _texts_of(member):
                    yield f"{item.name}.{name}", text


def _citations(document: Document) -> Iterator[Finding]:
    """What a doctor acts on, and every threshold, names its source."""
    for place, thing in places(document):
        if isinstance(thing, Decide):
            for index, rule in enumerate(thing.rules):
                if not rule.references and _is_clinical(document, rule.when):
                    yield Finding("missing_citation", f"{place} rule {index + 1}", thing.id)
        elif isinstance(thing, Act) and thing.amounts:
            continue  # its doses and tables cite
        elif not isinstance(thing, Input) and getattr(thing, "references", None) == ():
            name = thing.id if isinstance(thing, Act | Refer | Flag | Dose | Table) else place
            yield Finding("missing_citation", place, name)


def _is_clinical(document: Document, condition: Condition) -> bool:
    """Does it hold a threshold of its own, beyond asking whether a value is known or a cited flag holds?"""
    return any(not isinstance(leaf, Known) and leaf.name not in document.value for leaf in leaves(condition))


def _dates(document: Document) -> Iterator[Finding]:
    review, expiry = document.review_date, document.expiry_date
    if review is None or expiry is None:
        yield Finding("no_review_date", "document")
    elif expiry < review:
        yield Finding("expires_before_review", "document")
