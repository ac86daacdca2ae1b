"""Progress of a long command on standard error, so that standard output holds nothing but the result."""

from django.core.management.base import OutputWrapper


class Told:
    """Says each step once, and on every tenth part of it how far it is."""

    def __init__(self, stream: OutputWrapper) -> None:
        self._stream = stream
        self._said: tuple[str, int] | None = None

    def __call__(self, step: str, part: float) -> None:
        now = (step, int(part * 10) * 10)
        if now != self._said:
            self._said = now
            self._stream.write(f"{step}: {now[1]} %", style_func=str)
