"""Examinations in the CMS: seen by the editors of their hospital, answered for by its publishers."""

from uuid import UUID

from tests.access import roles as r
from tests.access.table import Route, each

_NEVER = UUID("00000000-0000-7000-8000-000000000000")
_EXAMS = each(
    a=lambda w: {"uuid": w.a.exam.uuid},
    b=lambda w: {"uuid": w.b.exam.uuid},
    draft_a=lambda w: {"uuid": w.a.draft_exam.uuid},
    draft_b=lambda w: {"uuid": w.b.draft_exam.uuid},
    none=lambda w: {"uuid": _NEVER},
)
_SEEN = {"a": r.EDITORS_A, "b": r.EDITORS_B, "draft_a": r.EDITORS_A, "draft_b": r.EDITORS_B}
_PUBLISHED = {"a": frozenset({r.PUBLISHER_A}), "b": frozenset({r.PUBLISHER_B})}
_ANSWERED_FOR = _PUBLISHED | {"draft_a": frozenset({r.PUBLISHER_A}), "draft_b": frozenset({r.PUBLISHER_B})}
_WRITTEN = _PUBLISHED | {"draft_a": r.WRITERS_A, "draft_b": r.WRITERS_B}
_QUESTIONS = each(
    a=lambda w: {"uuid": w.a.exam.uuid, "item": w.a.exam_attempt.form[0]["item"]},
    b=lambda w: {"uuid": w.b.exam.uuid, "item": w.b.exam_attempt.form[0]["item"]},
    none=lambda w: {"uuid": _NEVER, "item": _NEVER},
)
_FILES = each(
    a=lambda w: {"uuid": w.a.exam.uuid, "format_": "csv"},
    b=lambda w: {"uuid": w.b.exam.uuid, "format_": "csv"},
    none=lambda w: {"uuid": _NEVER, "format_": "csv"},
)

ROUTES = [
    Route("exams_cms:index", reads=r.EDITORS),
    Route("exams_cms:new", reads=r.WRITERS, writes=r.WRITERS),
    Route("exams_cms:detail", reads=_SEEN, objects=_EXAMS),
    Route("exams_cms:edit", reads=_WRITTEN, writes=_WRITTEN, objects=_EXAMS),
    Route("exams_cms:lines", reads=_WRITTEN, writes=_WRITTEN, objects=_EXAMS),
    Route("exams_cms:publish", writes=_ANSWERED_FOR, objects=_EXAMS),
    Route("exams_cms:withdraw", writes=_ANSWERED_FOR, objects=_EXAMS),
    Route("exams_cms:time", reads=_ANSWERED_FOR, writes=_ANSWERED_FOR, objects=_EXAMS),
    Route("exams_cms:results", reads=_ANSWERED_FOR, objects=_EXAMS),
    Route("exams_cms:questions", reads=_ANSWERED_FOR, objects=_EXAMS),
    Route("exams_cms:export", reads=_PUBLISHED, objects=_FILES),
    Route("exams_cms:correct", reads=_PUBLISHED, writes=_PUBLISHED, objects=_QUESTIONS),
]
