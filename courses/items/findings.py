"""What is wrong with an item or an answer: a place, a code, and values for the sentence that is made elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect: where, which (a stable code), and the values for its sentence."""

    place: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


class BadItem(ValueError):
    """The documents are no item; `findings` holds every reason that was found, each at its place."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(f"{each.place}: {each.code}" for each in findings[:5]))
        self.findings = findings


class BadResponse(ValueError):
    """The answer has not the form that this part asks for. It is refused, never marked as wrong."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.place}: {finding.code}")
        self.finding = finding
