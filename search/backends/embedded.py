"""The engine in our own process: tantivy on files.

The folder holds generations of the index and a file `current` that names the one in use. Web processes read,
workers write one at a time behind a lock. A rebuild makes a new generation and swaps the name.
"""

import fcntl
import json
import logging
import math
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import tantivy
from django.conf import settings
from tantivy import Occur, Query

from lms.common.content import Searchable
from search.analysis import Tokens, query_tokens, tokens
from search.backends.base import (
    Found,
    Hit,
    IndexMissing,
    SearchUnavailable,
    State,
    first_hit,
    moments_of,
    shown_parts,
)

logger = logging.getLogger(__name__)

WRITER_HEAP_BYTES = 15_000_000  # the least that tantivy takes
TITLE_WEIGHT, TEXT_WEIGHT, CODE_WEIGHT = 3.0, 1.0, 4.0
WEAK_WEIGHT = 0.4  # of single characters beside pairs: measured best on patients' questions
LOOSE_SHARE = 0.6  # of single characters that must be there when no pair is
_FREQUENCIES = "freq"  # no positions: nothing here asks for phrases
_TEXT_FIELDS = ("title", "title_single", "text", "text_single", "codes")


class EmbeddedBackend:
    """One index under one folder."""

    def __init__(self, folder: Path, *, lock_patience_s: float = 10.0) -> None:
        self._folder = folder
        self._lock_patience_s = lock_patience_s
        self._schema = _schema()
        self._reader: tuple[tuple[str, int], tantivy.Index] | None = None

    @classmethod
    def from_settings(cls) -> "EmbeddedBackend":
        """The backend of this installation."""
        return cls(Path(settings.SEARCH_INDEX_DIR))

    def index(self, documents: Iterable[Searchable]) -> None:
        """Add documents, or replace those with the same uuid."""
        with self._lock(), _damage_as_missing():
            index = self._open(self._generation())
            with _writing(index) as writer:
                for document in documents:
                    writer.delete_documents_by_term("uuid", str(document.uuid))
                    writer.add_document(_row(document))

    def delete(self, uuids: Iterable[UUID]) -> None:
        """Take documents out."""
        with self._lock(), _damage_as_missing(), _writing(self._open(self._generation())) as writer:
            for uuid in uuids:
                writer.delete_documents_by_term("uuid", str(uuid))

    def search(self, query: str, *, page: int = 1, size: int = 10) -> Found:
        """The page of documents that answer the query best."""
        wanted = query_tokens(query)
        offset = first_hit(page, size)
        if not wanted or offset is None:
            return Found()
        searcher = self._searcher()
        with _damage_as_missing():
            if wanted.strong:
                found = _answer(searcher, self._strict(wanted), offset, size)
                if found.total or not wanted.weak:
                    return found
            return _answer(searcher, self._loose(wanted.weak), offset, size, loose=bool(wanted.strong))

    def rebuild(self, documents: Iterable[Searchable]) -> int:
        """Make a new generation and use it from then on."""
        with self._lock():
            name = f"generation-{uuid4().hex}"
            (self._folder / name).mkdir()
            with _writing(self._open(name)) as writer:
                places = [writer.add_document(_row(document)) for document in documents]
            self._use(name)
        return len(places)

    def state(self) -> State:
        """Can the index be read, and how much does it hold?"""
        try:
            return State(ok=True, detail=f"embedded index, {self._searcher().num_docs} documents")
        except SearchUnavailable as error:
            return State(ok=False, detail=str(error))

    # --- generations ---

    def _generation(self) -> str:
        try:
            return (self._folder / "current").read_text().strip()
        except FileNotFoundError:
            raise IndexMissing("The search index has not been built yet.") from None
        except OSError as error:
            raise SearchUnavailable(f"The search index cannot be read: {error}") from error

    def _use(self, name: str) -> None:
        """Name the generation in use, in one step, and remove the others. Open readers keep their files."""
        pointer = self._folder / f"{name}.pointer"
        pointer.write_text(name)
        os.replace(pointer, self._folder / "current")
        for other in self._folder.glob("generation-*"):
            if other.name != name:
                shutil.rmtree(other, ignore_errors=True) if other.is_dir() else other.unlink(missing_ok=True)

    def _open(self, name: str) -> tantivy.Index:
        index = tantivy.Index(self._schema, path=str(self._folder / name))
        index.register_tokenizer("tokens", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        index.config_reader("manual")
        return index

    def _searcher(self) -> tantivy.Searcher:
        """A searcher of the newest commit; a swap between reading the name and opening is met by a second look."""
        try:
            return self._newest()
        except IndexMissing:
            return self._newest()

    def _newest(self) -> tantivy.Searcher:
        name = self._generation()
        with _damage_as_missing():
            commit = (name, (self._folder / name / "meta.json").stat().st_mtime_ns)
            reader = self._reader
            if reader is None or reader[0] != commit:
                index = self._open(name)
                index.reload()
                reader = (commit, index)
                self._reader = reader
            return reader[1].searcher()

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """One writer at a time, in whichever process; the lock ends with its process."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = (self._folder / "writer.lock").open("w")
        except OSError as error:
            raise SearchUnavailable(f"The search index cannot be written: {error}") from error
        with file:
            ends = time.monotonic() + self._lock_patience_s
            while not _taken(file.fileno()):
                if time.monotonic() > ends:
                    raise SearchUnavailable("Another process is writing to the search index.")
                time.sleep(0.05)
            yield

    # --- queries ---

    def _term(self, field: str, token: str, weight: float) -> Query:
        return Query.boost_query(Query.term_query(self._schema, field, token, index_option=_FREQUENCIES), weight)

    def _strict(self, wanted: Tokens) -> Query:
        """At least one strong token must be there; weak ones only order."""
        weights = {"title": TITLE_WEIGHT, "text": TEXT_WEIGHT, "codes": CODE_WEIGHT}
        strong = [
            (Occur.Should, self._term(name, token, weight))
            for token in wanted.strong
            for name, weight in weights.items()
        ]
        weak = [(Occur.Should, self._single(token, WEAK_WEIGHT)) for token in wanted.weak]
        return Query.boolean_query([(Occur.Must, Query.boolean_query(strong)), *weak])

    def _loose(self, weak: list[str]) -> Query:
        """Most of the single characters must be there."""
        singles = [(Occur.Should, self._single(token, 1.0)) for token in weak]
        least = max(1, math.ceil(len(weak) * LOOSE_SHARE))
        return Query.boolean_query(singles, minimum_number_should_match=least)

    def _single(self, token: str, weight: float) -> Query:
        title = self._term("title_single", token, TITLE_WEIGHT * weight)
        return Query.boolean_query(
            [(Occur.Should, title), (Occur.Should, self._term("text_single", token, TEXT_WEIGHT * weight))]
        )


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("uuid", tokenizer_name="raw")
    for name in _TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="tokens", index_option=_FREQUENCIES)
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


def _row(document: Searchable) -> tantivy.Document:
    title = tokens("\n".join(document.title.values()))
    text = tokens("\n".join(document.words().values()))
    codes = tokens("\n".join(document.codes))
    row = tantivy.Document()
    row.add_text("uuid", str(document.uuid))
    values = (title.strong, title.weak, text.strong, text.weak, codes.strong)
    for name, found in zip(_TEXT_FIELDS, values, strict=True):
        row.add_text(name, " ".join(found))
    shown = {"uuid": str(document.uuid), "kind": document.kind, **shown_parts(document)}
    row.add_bytes("shown", json.dumps(shown, ensure_ascii=False).encode())
    return row


def _answer(searcher: tantivy.Searcher, query: Query, offset: int, size: int, *, loose: bool = False) -> Found:
    result = searcher.search(query, limit=size, offset=offset)
    hits = [_hit(searcher.doc(address), score) for score, address in result.hits]
    return Found(hits=hits, total=result.count, loose=loose)


def _hit(row: tantivy.Document, score: float) -> Hit:
    shown = json.loads(bytes(row["shown"][0]))
    # An index of an earlier version knows no moments.
    kept = {"uuid": UUID(shown["uuid"]), "moments": moments_of(shown.get("moments", []))}
    return Hit(**{**shown, **kept}, score=score)


@contextmanager
def _writing(index: tantivy.Index) -> Iterator[tantivy.IndexWriter]:
    """A writer whose work becomes visible at the end, all of it or nothing."""
    writer = index.writer(heap_size=WRITER_HEAP_BYTES, num_threads=1)
    yield writer
    writer.commit()
    writer.wait_merging_threads()


@contextmanager
def _damage_as_missing() -> Iterator[None]:
    """tantivy says ValueError of whatever it cannot read: a torn file, another schema, a folder that is gone."""
    try:
        yield
    except (ValueError, FileNotFoundError) as error:
        logger.warning("The search index is damaged and will be rebuilt: %s", error)
        raise IndexMissing(f"The search index is damaged: {error}") from error


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
