"""Reviews in the CMS: seen by the editors of the hospital that has the course."""

from uuid import UUID

from lms.common.identifiers import new_id
from tests.access import roles as r
from tests.access.table import Route, each

_NEVER = UUID("00000000-0000-7000-8000-000000000000")
_COURSES = each(
    a=lambda w: {"uuid": w.a.draft.uuid},
    b=lambda w: {"uuid": w.b.draft.uuid},
    none=lambda w: {"uuid": _NEVER},
)
_STEPS = each(
    a=lambda w: {"uuid": w.a.draft.uuid, "number": 1, "act": "send-back"},
    b=lambda w: {"uuid": w.b.draft.uuid, "number": 1, "act": "send-back"},
    none=lambda w: {"uuid": _NEVER, "number": 1, "act": "send-back"},
)
_SEEN = {"a": r.EDITORS_A, "b": r.EDITORS_B}


def _form(_world: object) -> dict:
    return {"key": str(new_id()), "note": "说明"}


ROUTES = [
    Route("reviews:index", reads=r.EDITORS),
    Route("reviews:detail", reads=_SEEN, objects=_COURSES),
    Route("reviews:submit", writes=_SEEN, objects=_COURSES, data=_form),
    Route("reviews:step", writes=_SEEN, objects=_STEPS, data=_form),
]
