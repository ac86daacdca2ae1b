"""What the search room needs to know of a piece of content, whichever room holds it."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class Moment:
    """A text that is heard or seen from a second of a recording on."""

    at_s: int
    language: str  # zh, bo, en
    text: str


@dataclass(frozen=True)
class Searchable:
    """One published thing that people can find. Texts are by language tag: zh, bo, en; zh is always there."""

    uuid: UUID
    kind: str  # "course" | "lesson" | "live" | "pathway"
    url: str
    title: dict[str, str]
    text: dict[str, str] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)  # ICD-10 and the like
    moments: list[Moment] = field(default_factory=list)  # of its recording, in the order of time

    def words(self) -> dict[str, str]:
        """All that can be found in it, by language: its text and what its recording says and shows."""
        found = {language: [text] for language, text in self.text.items()}
        for moment in self.moments:
            found.setdefault(moment.language, []).append(moment.text)
        return {language: "\n".join(texts) for language, texts in found.items()}
