"""What a page asks several times within one request is asked of the database once.

Who reads and which rights they hold is needed by the session's checks, by the page and by its frame; each asks for
itself, so that none relies on another having asked. Only while a page is read (GET): what writes sees what it wrote.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Answer = TypeVar("Answer")
_ANSWERS: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers_of_this_request", default=None)


@contextmanager
def asking_once() -> Iterator[None]:
    """Within, `asked_once` answers the same question from memory; it forgets everything at the end."""
    token = _ANSWERS.set({})
    try:
        yield
    finally:
        _ANSWERS.reset(token)


def asked_once(question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer to a question, from memory where one is kept. Give lists to nobody who changes them."""
    answers = _ANSWERS.get()
    if answers is None:
        return ask()
    if question not in answers:
        answers[question] = ask()
    return answers[question]  # type: ignore[no-any-return]
