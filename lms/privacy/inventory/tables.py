"""The inventory as tables of docs/personal-data.md."""

from collections.abc import Callable

from django.utils.translation import override

from lms.privacy.inventory.declaration import OWN, Erase, FieldRule, ModelRule, Room
from lms.privacy.inventory.rooms import ROOMS

BEGIN = "<!-- inventory: written by `personal_data_inventory`, do not edit below -->"


def written(document: str) -> str:
    """The document with its tables as the declarations have them now; what stands above them is kept."""
    prose = document.partition(BEGIN)[0].rstrip()
    with override("en"):
        return f"{prose}\n\n{BEGIN}\n\n{_tables()}"


def _tables() -> str:
    parts = []
    for room in ROOMS:
        told = [rule for rule in room.models if rule.personal]
        if told:
            parts.append(_section(room, told))
    others = sorted(rule.label for room in ROOMS for rule in room.models if not rule.personal)
    parts.append("### Not about people\n\n" + ", ".join(f"`{label}`" for label in others) + "\n")
    return "\n".join(parts)


def _section(room: Room, told: list[ModelRule]) -> str:
    head = "| table | whose | fields | kept | at erasure |\n|---|---|---|---|---|\n"
    return f"### {room.title}\n\n{head}" + "".join(_row(rule) for rule in told)


def _row(rule: ModelRule) -> str:
    whose = "; ".join(
        f"`{subject.described}`" if name == OWN else f"{name}: `{subject.described}`"
        for name, subject in rule.subjects.items()
    )
    cells = [
        f"`{rule.label}` {rule.title}",
        whose or "nobody finds them",
        _by(rule, lambda field: field.category.value),
        f"{rule.retention.words}. {rule.purpose.label}",
        _by(rule, _end, rest=Erase.KEEP.value),
    ]
    return "| " + " | ".join(cells) + " |\n"


def _end(field: FieldRule) -> str | None:
    return field.erase.value if field.personal else None


def _by(rule: ModelRule, kind: Callable[[FieldRule], str | None], rest: str = "") -> str:
    """The field names, gathered by what `kind` says of them; those of the kind `rest` are not listed."""
    gathered: dict[str, list[str]] = {}
    for name, field in rule.fields.items():
        value = kind(field)
        if value is not None:
            gathered.setdefault(value, []).append(name)
    others = gathered.pop(rest, [])
    words = [f"{value}: {' '.join(names)}" for value, names in gathered.items()]
    if others:
        words.append(f"the rest {rest}" if words else rest)
    return "; ".join(words)
