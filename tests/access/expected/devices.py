"""What devices bring and take: records of whoever is somebody, packages for readers, sites for who answers for them."""

from collections.abc import Callable
from uuid import UUID

from courses.practice.selectors import questions_of
from tests.access import roles as r
from tests.access.table import Arguments, Route, each
from tests.access.world import World

_NEVER = UUID("00000000-0000-7000-8000-000000000000")
_LIVE = {"a": r.READERS, "b": r.READERS}
_SITES = r.MANAGERS | r.COMMISSIONS | {r.SYSTEM, r.SECURITY}


def _kept(kind: str, found: Callable[[World], object]) -> Arguments:
    return lambda w: {"kind": kind, "uuid": found(w)}


# One route for all kinds: what is not published costs as much as what is not there.
_KEPT = each(
    a=_kept("lesson", lambda w: w.a.lesson.uuid),
    b=_kept("lesson", lambda w: w.b.lesson.uuid),
    course_a=_kept("course", lambda w: w.a.course.uuid),
    course_b=_kept("course", lambda w: w.b.course.uuid),
    pathway_a=_kept("pathways", lambda w: w.a.pathway.uuid),
    pathway_b=_kept("pathways", lambda w: w.b.pathway.uuid),
    draft_a=_kept("lesson", lambda w: w.a.draft_lesson.uuid),
    draft_b=_kept("lesson", lambda w: w.b.draft_lesson.uuid),
    none=_kept("lesson", lambda w: _NEVER),
)
_OPEN = dict.fromkeys(("a", "b", "course_a", "course_b", "pathway_a", "pathway_b"), r.READERS)

ROUTES = [
    Route("sync:intake", writes=r.PEOPLE),
    Route("sync:package", reads=_OPEN, objects=_KEPT),
    Route("sync:kept_page", reads=_OPEN, objects=_KEPT, query=lambda w: {"lang": "bo"}),
    Route(
        "courses:practice",
        reads=_LIVE,
        writes=_LIVE,
        ok=frozenset({302}),
        objects=each(
            a=lambda w: {"uuid": questions_of(w.a.lesson)[0].uuid},
            b=lambda w: {"uuid": questions_of(w.b.lesson)[0].uuid},
            none=lambda w: {"uuid": _NEVER},
        ),
    ),
    Route("sync:devices", reads=r.PEOPLE),
    Route(
        "sync:name_device",
        writes={"a": frozenset({r.LEARNER_A}), "b": frozenset({r.LEARNER_B})},
        objects=each(
            a=lambda w: {"pk": w.a.device.pk}, b=lambda w: {"pk": w.b.device.pk}, none=lambda w: {"pk": 999_999}
        ),
        data=lambda w: {"label": "手机"},
    ),
    Route("sync:sites", reads=_SITES),
    Route("sync:sites_file", reads=_SITES),
]
