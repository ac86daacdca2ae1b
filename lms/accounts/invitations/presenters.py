"""How a person is shown to whoever holds a link."""

_SHOWN = 2


def masked(number: str) -> str:
    """A personnel number of which one sees the end only: enough to know one's own."""
    return "•" * max(0, len(number) - _SHOWN) + number[-_SHOWN:]
