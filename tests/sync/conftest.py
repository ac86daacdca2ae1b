"""Kinds of records that exist in these tests only."""

from dataclasses import dataclass, field

import pytest

from lms.common import clock
from lms.sync import registry
from lms.sync.registry import Record, Refused, Waits, register
from tests.factories.sync import NOW


@dataclass
class Book:
    """A room that writes down what it is handed: pages, each of which follows the one before."""

    pages: dict[str, list[int]] = field(default_factory=dict)
    done: list[Record] = field(default_factory=list)
    broken: bool = False

    def take(self, record: Record) -> None:
        if self.broken:
            raise RuntimeError("the handler is broken")
        if record.data.get("bad"):
            raise Refused("bad", "Bad.")
        self.done.append(record)

    def take_page(self, record: Record) -> None:
        book, number = record.data["book"], record.data["page"]
        pages = self.pages.setdefault(book, [])
        if number > len(pages):
            raise Waits(f"{book}/{number}")
        if record.data.get("bad") or number < len(pages):
            raise Refused("bad", "Bad.")
        self.take(record)
        pages.append(number)


@pytest.fixture
def book(monkeypatch) -> Book:
    """Kinds "test.done" and "test.page", and what came of them."""
    monkeypatch.setattr(registry, "_KINDS", dict(registry._KINDS))
    made = Book()
    register("test.done", 1, made.take)
    register("test.page", 1, made.take_page, brings=lambda data: f"{data['book']}/{data['page'] + 1}")
    return made


@pytest.fixture(autouse=True)
def _server_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
