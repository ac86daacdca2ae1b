"""How long the second start takes, until the sign-in page answers: what somebody waits who comes back."""

from bench.report import Figure
from bench.server import data_folder, running


def figures() -> list[Figure]:
    """Start once to set up and load, then time three more starts; the slowest counts."""
    with data_folder() as data:
        with running(data) as (_, first):
            pass
        again = []
        for _ in range(3):
            with running(data) as (_, seconds):
                again.append(seconds)
    return [
        Figure("second start until the page answers, slowest of 3", round(max(again), 2), "s", "<=", 15),
        Figure("first start on an empty data folder, program set up", round(first, 2), "s", "<=", 600),
    ]
