"""What belongs to a person in higher rooms, counted for who is about to join two accounts (docs/decisions/0005).

The directory knows no courses and no certificates: a room that keeps something for people registers how to count it.
"""

from collections.abc import Callable

from django.utils.functional import Promise

from lms.directory.models import Practitioner

Count = tuple[str | Promise, Callable[[Practitioner], int]]
_COUNTS: list[Count] = []


def register_belonging(label: str | Promise, count: Callable[[Practitioner], int]) -> None:
    """Called at start: what it is called, in the plural, and how many a person has under all accounts."""
    _COUNTS.append((label, count))


def belongings_of(person: Practitioner) -> list[tuple[str, int]]:
    """Everything that higher rooms keep for the person, in the order in which they registered."""
    return [(str(label), count(person)) for label, count in _COUNTS]
