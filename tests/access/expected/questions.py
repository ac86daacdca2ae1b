"""The question bank in the CMS."""

from tests.access import roles as r
from tests.access.table import Arguments, Route, each

_NEVER = "00000000-0000-7000-8000-000000000000"
_EDITORS = {"a": r.EDITORS_A, "b": r.EDITORS_B}
_WRITERS = {"a": r.WRITERS_A, "b": r.WRITERS_B}


def _questions(**more: object) -> dict[str, Arguments]:
    """The question of each side, and one that is not there."""
    return each(
        a=lambda w: {"uuid": w.a.question.item.uuid, **more},
        b=lambda w: {"uuid": w.b.question.item.uuid, **more},
        none=lambda w: {"uuid": _NEVER, **more},
    )


_FILES = each(
    a=lambda w: {"uuid": w.a.question_file.pk},
    b=lambda w: {"uuid": w.b.question_file.pk},
    none=lambda w: {"uuid": _NEVER},
)
_BRINGERS = {"a": frozenset({r.AUTHOR_A}), "b": frozenset({r.AUTHOR_B})}

ROUTES = [
    Route("questions:imports", reads=r.WRITERS, writes=r.WRITERS),
    Route("questions:template", reads=r.EDITORS),
    Route("questions:import", reads=_BRINGERS, objects=_FILES),
    Route("questions:import_make", writes=_BRINGERS, objects=_FILES),
    Route("questions:import_undo", writes=_BRINGERS, objects=_FILES),
    Route("questions:export", reads=r.EDITORS, query=lambda w: {"format": "gift", "text": "密"}),
    Route("questions:index", reads=r.EDITORS, query=lambda w: {"text": "密"}),
    Route("questions:choose_type", reads=r.WRITERS),
    Route(
        "questions:new",
        reads={"type": r.WRITERS},
        writes={"type": r.WRITERS},
        objects=each(type=lambda w: {"type_": "A1"}, none=lambda w: {"type_": "essay"}),
        data=lambda w: {"key": _NEVER, "more": "q1.o"},
    ),
    Route("questions:detail", reads=_EDITORS, objects=_questions()),
    Route(
        "questions:edit",
        reads=_WRITERS,
        writes=_WRITERS,
        objects=_questions(),
        data=lambda w: {"key": _NEVER, "more": "q1.o"},
    ),
    Route("questions:compare", reads=_EDITORS, objects=_questions(number=2)),
    Route(
        "questions:step",
        writes=_EDITORS,
        objects=_questions(act="send-back"),
        data=lambda w: {"key": _NEVER, "version": "2", "note": "x"},
    ),
]
