"""Questions to the database that are put into words once for a process, and asked with other values each time.

Django makes the SQL of a queryset anew for every request: for the short questions that each page asks, that costs more
than the answer. Here a queryset is built and compiled once with marks in the place of its values; later questions put
their values where the marks stood. Rows become objects by Django's own means, with its converters and `from_db`.

What must not depend on a value: the shape of the question. So None is no value. A tuple is a set of values, all of one
kind; it is filled up with its last one to a length of 1, 2, 4, 8 …, so that few lengths have to be worded. A value that
the database would get in a form that is not known here (`contains`, a sum) is refused when the question is first asked,
never answered wrongly.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial, update_wrapper
from operator import attrgetter
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")
Rows = Iterator[Sequence[Any]]
Shape = tuple[tuple[type, int], ...]  # of each value its type, and how many there are; -1: it is no list
Converters = tuple[tuple[int, Sequence[Callable[..., object]], object], ...]  # of the columns that need some
_MOST_VALUES = 1009
_FIRST_INSTANT = datetime(2781, 3, 1, 12, tzinfo=UTC)


class CannotWord(TypeError):
    """The question cannot be asked so: what was built, or a value."""


class worded(Generic[Row]):
    """Decorates a function that builds a queryset from values; asked, it answers with the list of its rows.

    The values are positional: numbers, texts, days, instants, UUIDs, or tuples of these. The queryset answers with
    objects or with `values_list`; no prefetching, no slices that depend on a value.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._known: dict[tuple[str, str, Shape], _Wording] = {}
        update_wrapper(self, build)

    def __call__(self, *values: object, using: str = DEFAULT_DB_ALIAS) -> list[Row]:
        """The rows for these values, asked now; where nothing can answer (an empty list), nothing is asked."""
        values = tuple(_filled_up(value) for value in values)
        shape = tuple(_shape_of(value) for value in values)
        key = (using, connections[using].vendor, shape)
        wording = self._known.get(key)
        if wording is None:
            wording = self._known[key] = _put_into_words(self._build, shape, using)
        return wording.ask([one for value in values for one in _listed(value)], using)

    def first(self, *values: object) -> Row | None:
        """The first row; for questions that ask for one."""
        return next(iter(self(*values)), None)


@dataclass(frozen=True)
class _Slot:
    """Where in the parameters which value goes, and the form in which the database gets it."""

    place: int
    value: int
    form: Callable[[Any], object]


@dataclass(frozen=True)
class _Wording:
    sql: str | None  # None: nothing can ever answer
    params: tuple[object, ...]
    slots: tuple[_Slot, ...]
    converters: Converters
    objects: Callable[[Rows], Iterator[Any]]

    def ask(self, values: list[object], using: str) -> list[Any]:
        if self.sql is None:
            return []
        params = list(self.params)
        for slot in self.slots:
            params[slot.place] = slot.form(values[slot.value])
        connection = connections[using]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows = cursor.fetchall()
        return list(self.objects(self._converted(rows, connection)))

    def _converted(self, rows: Iterable[Sequence[Any]], connection: object) -> Rows:
        if not self.converters:
            return iter(rows)
        return (self._convert(list(row), connection) for row in rows)

    def _convert(self, row: list[Any], connection: object) -> list[Any]:
        for place, converters, expression in self.converters:
            for converter in converters:
                row[place] = converter(row[place], expression, connection)
        return row


def _filled_up(value: object) -> object:
    if not isinstance(value, tuple) or not value:
        return value
    return value + value[-1:] * ((1 << (len(value) - 1).bit_length()) - len(value))


def _shape_of(value: object) -> tuple[type, int]:
    kinds = {type(one) for one in _listed(value)}
    if type(None) in kinds:
        raise CannotWord("None is no value: it would be another question.")
    if len(kinds) > 1:
        raise CannotWord("The values of a tuple are of one kind.")
    return (kinds.pop() if kinds else tuple), (len(value) if isinstance(value, tuple) else -1)


def _listed(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


@dataclass(frozen=True)
class _Draft:
    """A question with marks for values, as Django words it."""

    queryset: QuerySet
    compiler: SQLCompiler
    marks: list[Any]
    sql: str
    params: tuple[object, ...]


def _put_into_words(build: Callable[..., QuerySet], shape: Shape, using: str) -> _Wording:
    """Worded twice, with other marks: what differs is a value, and nothing else may."""
    one, other = (_draft(build, shape, using, turn) for turn in (0, 1))
    if one is None or other is None:
        if all(count for _kind, count in shape):  # Django took a mark for a value that no row can have
            raise CannotWord(f"{build.__qualname__}: nothing could ever answer.")
        return _Wording(None, (), (), (), iter)
    if one.sql != other.sql:
        raise CannotWord(f"{build.__qualname__}: the shape of the question depends on a value.")
    slots = [slot for place in range(len(one.params)) if (slot := _slot(place, one)) is not None]
    filled = list(one.params)
    for slot in slots:
        filled[slot.place] = slot.form(other.marks[slot.value])
    if filled != list(other.params) or {slot.value for slot in slots} != set(range(len(one.marks))):
        raise CannotWord(f"{build.__qualname__}: a value does not reach the database as it is.")
    return _Wording(one.sql, one.params, tuple(slots), _converters(one.compiler), _objects(one, using))


def _draft(build: Callable[..., QuerySet], shape: Shape, using: str, turn: int) -> _Draft | None:
    """None where Django sees that nothing can answer."""
    marks: list[Any] = []
    values = []
    for kind, count in shape:
        new = [_mark(kind, len(marks) + place, turn) for place in range(abs(count))]
        marks += new
        values.append(new[0] if count < 0 else tuple(new))
    queryset = build(*values).using(using)
    compiler = queryset.query.get_compiler(using)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    return _Draft(queryset, compiler, marks, sql, tuple(params))


def _mark(kind: type, number: int, turn: int) -> object:
    """A value of this kind that no question has by itself."""
    number += turn * _MOST_VALUES
    if issubclass(kind, str):
        return f"\ufdd0{number}"
    if issubclass(kind, int) and not issubclass(kind, bool):
        return 1_900_000_000 + number
    if issubclass(kind, datetime):
        return _FIRST_INSTANT + timedelta(days=number)
    if issubclass(kind, date):
        return _FIRST_INSTANT.date() + timedelta(days=number)
    if issubclass(kind, UUID):
        return UUID(int=(0x0A11_CE55 << 96) + number)
    raise CannotWord(f"{kind.__name__} is no kind of value that can be marked.")


def _slot(place: int, draft: _Draft) -> _Slot | None:
    param = draft.params[place]
    for number, mark in enumerate(draft.marks):
        for form in _forms(mark, param, draft.compiler.connection):
            if form(mark) == param:
                return _Slot(place, number, form)
    return None


def _forms(mark: Any, param: Any, connection: Any) -> list[Callable[[Any], object]]:
    """In which forms databases get such a value: PostgreSQL numbers of its own kinds, SQLite texts for many."""
    if isinstance(mark, int):
        return [type(param)] if isinstance(param, int) and not isinstance(param, bool) else []
    if isinstance(mark, datetime):
        return [connection.ops.adapt_datetimefield_value]
    if isinstance(mark, date):
        return [connection.ops.adapt_datefield_value]
    if isinstance(mark, UUID):
        return [_itself, attrgetter("hex")]
    return [str, partial(_beginning, connection.ops.prep_for_like_query)]


def _itself(value: object) -> object:
    return value


def _beginning(escaped: Callable[[str], str], value: str) -> str:
    """As `startswith` puts it."""
    return f"{escaped(value)}%"


def _converters(compiler: SQLCompiler) -> Converters:
    found = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
    return tuple((place, converters, expression) for place, (converters, expression) in found.items())


def _objects(draft: _Draft, using: str) -> Callable[[Rows], Iterator[Any]]:
    """How rows become what the queryset answers with."""
    queryset = draft.queryset
    if queryset._prefetch_related_lookups or queryset._known_related_objects:
        raise CannotWord("A question that asks further questions is not worded.")
    if queryset._iterable_class is ModelIterable:
        return partial(_instances, _Made.of(draft.compiler, using))
    if queryset._iterable_class is FlatValuesListIterable:
        return _first_column
    if queryset._iterable_class is ValuesListIterable:
        return _tuples
    raise CannotWord("Only objects and lists of values are worded.")


def _first_column(rows: Rows) -> Iterator[Any]:
    return (row[0] for row in rows)


def _tuples(rows: Rows) -> Iterator[Any]:
    return map(tuple, rows)


@dataclass(frozen=True)
class _Made:
    """What Django works out of a question before it makes its objects (django.db.models.query.ModelIterable)."""

    model: type[Model]
    names: list[str]
    columns: slice
    related: Sequence[Any]
    annotations: tuple[tuple[str, int], ...]
    using: str

    @classmethod
    def of(cls, compiler: SQLCompiler, using: str) -> "_Made":
        info, select = compiler.klass_info, compiler.select
        columns = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
        names = [column[0].target.attname for column in select[columns]]
        annotations = tuple((compiler.annotation_col_map or {}).items())
        return cls(info["model"], names, columns, get_related_populators(info, select, using), annotations, using)


def _instances(made: _Made, rows: Rows) -> Iterator[Model]:
    for row in rows:
        instance = made.model.from_db(made.using, made.names, row[made.columns])
        for populator in made.related:
            populator.populate(row, instance)
        for name, place in made.annotations:
            setattr(instance, name, row[place])
        yield instance
