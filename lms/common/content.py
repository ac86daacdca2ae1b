"""What the search room needs to know of a piece of content, whichever room holds it."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class Searchable:
    """One published thing that people can find. Texts are by language tag: zh, bo, en; zh is always there."""

    uuid: UUID
    kind: str  # "course" | "lesson" | "live" | "pathway"
    url: str
    title: dict[str, str]
    text: dict[str, str] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)  # ICD-10 and the like
