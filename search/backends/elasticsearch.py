"""A search server as the engine: Elasticsearch 8 through elasticsearch-dsl's documents.

An alias names the index in use. A rebuild fills a new index and moves the alias, so that search never stops.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.helpers import BulkIndexError, bulk
from elasticsearch_dsl import Q, Search
from elasticsearch_dsl.query import Query

from lms.common.content import Searchable
from search.analysis import prepared, query_tokens, question
from search.backends.base import Found, Hit, IndexMissing, SearchUnavailable, State, first_hit, moments_of
from search.documents import ALIAS, ContentDocument, fields

PATIENCE_S = 3.0
WEAK_WEIGHT = 0.4
LOOSE_SHARE = "60%"


class ElasticsearchBackend:
    """One alias on one server."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client

    @classmethod
    def from_settings(cls) -> "ElasticsearchBackend":
        """The backend of this installation."""
        return cls(Elasticsearch(settings.SEARCH_URL, request_timeout=PATIENCE_S, max_retries=1))

    def index(self, documents: Iterable[Searchable]) -> None:
        """Add documents, or replace those with the same uuid."""
        with _errors():
            bulk(self._client, _actions(documents, ALIAS), require_alias=True, refresh=True)

    def delete(self, uuids: Iterable[UUID]) -> None:
        """Take documents out; one that is not there is none to take."""
        with _errors():
            actions = [{"_op_type": "delete", "_index": ALIAS, "_id": str(uuid)} for uuid in uuids]
            _done, problems = bulk(self._client, actions, raise_on_error=False, refresh=True)
            serious = [problem for problem in problems if problem["delete"]["status"] != 404]
            if serious:
                raise SearchUnavailable(f"The search server refused to delete: {serious[0]}")

    def search(self, query: str, *, page: int = 1, size: int = 10) -> Found:
        """The page of documents that answer the query best."""
        wanted = query_tokens(query)
        offset = first_hit(page, size)
        if not wanted or offset is None:
            return Found()
        with _errors():
            if wanted.strong:
                found = self._answer(strict(query), offset, size)
                if found.total or not wanted.weak:
                    return found
            return self._answer(loose(query), offset, size, is_loose=bool(wanted.strong))

    def rebuild(self, documents: Iterable[Searchable]) -> int:
        """Fill a new index, then move the alias to it and drop the old ones."""
        name = f"{ALIAS}-{uuid4().hex}"
        with _errors():
            index = ContentDocument._index.clone(name=name)
            index.create(using=self._client)
            count, _none = bulk(self._client, _actions(documents, name), refresh=True)
            old = [other for other in self._client.indices.get(index=f"{ALIAS}-*") if other != name]
            actions: list[dict] = [{"remove_index": {"index": other}} for other in old]
            self._client.indices.update_aliases(actions=[*actions, {"add": {"index": name, "alias": ALIAS}}])
        return count

    def state(self) -> State:
        """Can the alias be searched, and how much does it hold?"""
        try:
            with _errors():
                count = self._client.count(index=ALIAS)["count"]
        except SearchUnavailable as error:
            return State(ok=False, detail=str(error))
        return State(ok=True, detail=f"search server, {count} documents")

    def _answer(self, query: Query, offset: int, size: int, *, is_loose: bool = False) -> Found:
        search = Search(using=self._client, index=ALIAS).query(query).source(["uuid", "kind", "shown"])
        answer = search.extra(track_total_hits=True)[offset : offset + size].execute().to_dict()["hits"]
        return Found([_hit(raw) for raw in answer["hits"]], answer["total"]["value"], is_loose)


def strict(query: str) -> Query:
    """A pair, word or code of the query must be there; single characters only order."""
    text = prepared(question(query))
    pairs = Q("multi_match", query=text, fields=fields(), type="most_fields")
    codes = Q("terms", codes=query_tokens(query).strong, boost=4)
    single = Q("multi_match", query=text, fields=fields(single=True), type="most_fields", boost=WEAK_WEIGHT)
    return Q("bool", must=[Q("bool", should=[pairs, codes], minimum_should_match=1)], should=[single])


def loose(query: str) -> Query:
    """Most of the query's single characters must be there."""
    text = prepared(question(query))
    return Q(
        "multi_match",
        query=text,
        fields=fields(single=True),
        type="most_fields",
        minimum_should_match=LOOSE_SHARE,
    )


def _actions(documents: Iterable[Searchable], index: str) -> Iterator[dict]:
    for item in documents:
        document = ContentDocument.of(item)
        yield {**document.to_dict(include_meta=True, skip_empty=True), "_index": index}


def _hit(raw: dict) -> Hit:
    source = raw["_source"]
    shown = source["shown"]
    facts = {**shown, "moments": moments_of(shown.get("moments", []))}  # an older index knows none
    return Hit(uuid=UUID(source["uuid"]), kind=source["kind"], score=raw["_score"] or 0.0, **facts)


@contextmanager
def _errors() -> Iterator[None]:
    """The server's errors in our words."""
    try:
        yield
    except NotFoundError as error:
        raise IndexMissing("The search server has no index yet.") from error
    except BulkIndexError as error:
        raise SearchUnavailable(f"The search server refused documents: {error.args[0]}") from error
    except (ApiError, TransportError) as error:
        raise SearchUnavailable(f"The search server does not answer: {error}") from error
