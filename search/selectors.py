"""What can be found, what was found, and how the index stands."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from uuid import UUID

import courses.selectors
import pathways.selectors
from lms.common.content import Searchable
from search import backends
from search.analysis import Tokens, query_tokens, tokens
from search.backends.base import Hit, SearchUnavailable, State
from search.models import IndexUpdate

PAGE_SIZE = 10


@dataclass(frozen=True)
class Results:
    """One page of answers to a query. `available` is False when only titles in the database were looked through."""

    query: str
    wanted: Tokens
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    page: int = 1
    loose: bool = False
    available: bool = True

    @property
    def has_next(self) -> bool:
        """Is there a page after this one?"""
        return self.page * PAGE_SIZE < self.total


def content(*, only: Collection[UUID] | None = None, moments: bool = True) -> Iterator[Searchable]:
    """Everything published that people can find, from the rooms that hold it.

    `only`: of courses and their lessons no others are read. Without `moments` no recording's texts are: they are long.
    """
    return chain(courses.selectors.searchable(only=only, with_moments=moments), pathways.selectors.searchable())


def find(query: str, *, page: int = 1) -> Results:
    """The page of content that answers a query; titles from the database when the engine does not answer."""
    page = max(1, page)
    results = Results(query=query, wanted=query_tokens(query), page=page)
    if not results.wanted:
        return results
    try:
        found = backends.current().search(query, page=page, size=PAGE_SIZE)
    except SearchUnavailable:
        return _by_titles(results)
    return replace(results, hits=found.hits, total=found.total, loose=found.loose)


def state() -> State:
    """Whether the engine can be searched, its number of documents, and how many updates wait."""
    engine = backends.current().state()
    waiting = IndexUpdate.objects.count()
    return replace(engine, detail=f"{engine.detail}, {waiting} updates waiting") if waiting else engine


def _by_titles(results: Results) -> Results:
    """Published content whose title has a token of the query, those with most of them first."""
    looked_for = set(results.wanted.strong or results.wanted.weak)
    scored = []
    for item in content(moments=False):
        titles = tokens("\n".join(item.title.values()))
        score = len(looked_for & {*titles.strong, *titles.weak})
        if score:
            scored.append(Hit(item.uuid, item.kind, item.url, item.title, {}, float(score)))
    scored.sort(key=lambda hit: -hit.score)
    first = (results.page - 1) * PAGE_SIZE
    return replace(results, hits=scored[first : first + PAGE_SIZE], total=len(scored), available=False)
