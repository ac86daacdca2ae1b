"""Institutions and people: managers within their county, administrators in the region, learners nothing."""

from tests.access import roles as r
from tests.access.table import Route, each

_NEVER = "00000000-0000-7000-8000-000000000000"
_STEP = frozenset({200, 302})
_FILED = frozenset({200, 302, 303, 400, 409, 422})


def _only(*who: str) -> frozenset[str]:
    return frozenset(who)


_MANAGES = {"a": _only(r.MANAGER_A, r.SYSTEM), "b": _only(r.MANAGER_B, r.SYSTEM)}
_LOOKS = {"a": _MANAGES["a"] | {r.SECURITY}, "b": _MANAGES["b"] | {r.SECURITY}}
_SYSTEM = _only(r.SYSTEM)


def _people(**more: object) -> dict:
    def arguments(side: str):
        def of(world):
            found = {"person": getattr(world, side).colleague.person_key}
            return found | {name: value(getattr(world, side)) for name, value in more.items()}

        return of

    nothing = {"person": _NEVER} | dict.fromkeys(more, _NEVER)
    return each(a=arguments("a"), b=arguments("b"), none=lambda w: nothing)


def _post(side) -> object:
    return side.colleague.posts.get().uuid


def _acts(names: str, access: dict, **more: object) -> list[Route]:
    return [
        Route(f"people:{name}", access, access, objects=_people(**more), ok=_STEP, done=_FILED)
        for name in names.split()
    ]


PEOPLE = [
    Route("people:list", r.MANAGERS | {r.SYSTEM, r.SECURITY}, query=lambda w: {"q": "密"}),
    Route("people:find", r.MANAGERS | _SYSTEM, r.MANAGERS | _SYSTEM),
    Route("people:take_on", objects=each(none=lambda w: {"token": "nobody"})),
    Route("people:person", _LOOKS, objects=_people()),
    *_acts("start_post record_leave leave_service", _MANAGES),
    *_acts("transfer end_post", _MANAGES, post=_post),
    *_acts("make_primary", {}, post=_post),  # it is the only post, so there is nothing to make
    Route("people:correct", objects=each(none=lambda w: {"person": w.a.colleague.person_key, "fact": _NEVER})),
    Route("people:retract_leave", objects=each(none=lambda w: {"person": w.a.colleague.person_key, "leave": _NEVER})),
    Route("people:merge_search", _MANAGES, objects=_people()),
    Route(
        "people:merge",
        {"both": _SYSTEM},
        {"both": _SYSTEM},
        objects=each(
            both=lambda w: {"person": w.a.colleague.person_key, "other": w.b.colleague.person_key},
            none=lambda w: {"person": w.a.colleague.person_key, "other": _NEVER},
        ),
        ok=_STEP,
        done=_FILED,
    ),
    Route("people:undo_merge", objects=each(none=lambda w: {"person": w.a.colleague.person_key, "other": _NEVER})),
    Route("people:rights", _LOOKS, objects=_people()),
    Route("people:give_right", _LOOKS, _LOOKS, objects=_people(), ok=_STEP, done=_FILED),
    Route("people:end_right", objects=each(none=lambda w: {"person": w.a.colleague.person_key, "grant": _NEVER})),
]

_PLACES = r.MANAGERS | r.COMMISSIONS | {r.SYSTEM, r.SECURITY}
_PLACE = {label: who | r.COMMISSIONS for label, who in _LOOKS.items()}
INSTITUTIONS = [
    Route("institutions:list", _PLACES),
    Route("institutions:found_division", _SYSTEM, _SYSTEM, ok=_STEP, done=_FILED),
    Route("institutions:found_institution", _SYSTEM, _SYSTEM, ok=_STEP, done=_FILED),
    Route(
        "institutions:division",
        _PLACE,
        objects=each(
            a=lambda w: {"code": w.a.county.code},
            b=lambda w: {"code": w.b.county.code},
            none=lambda w: {"code": "999999"},
        ),
    ),
    Route(
        "institutions:institution",
        _PLACE,
        objects=each(
            a=lambda w: {"code": w.a.centre.code},
            b=lambda w: {"code": w.b.centre.code},
            none=lambda w: {"code": "none"},
        ),
    ),
    Route(
        "institutions:division_act",
        {"a": _SYSTEM, "b": _SYSTEM},
        {"a": _SYSTEM, "b": _SYSTEM},
        objects=each(
            a=lambda w: {"code": w.a.county.code, "act": "rename"},
            b=lambda w: {"code": w.b.county.code, "act": "rename"},
            none=lambda w: {"code": "999999", "act": "rename"},
        ),
        ok=_STEP,
        done=_FILED,
    ),
    Route(
        "institutions:institution_act",
        {"a": _SYSTEM, "b": _SYSTEM},
        {"a": _SYSTEM, "b": _SYSTEM},
        objects=each(
            a=lambda w: {"code": w.a.centre.code, "act": "rename"},
            b=lambda w: {"code": w.b.centre.code, "act": "rename"},
            none=lambda w: {"code": "none", "act": "rename"},
        ),
        ok=_STEP,
        done=_FILED,
    ),
]

_BATCH = each(none=lambda w: {"uuid": _NEVER})
_NAMED = r.MANAGERS | {r.SYSTEM, r.SECURITY}
_EXPORTED = {"divisions": _PLACES, "institutions": _PLACES, "practitioners": _NAMED}
LISTS = [
    Route("imports:list", _PLACES),
    Route("imports:upload", _SYSTEM, _SYSTEM, ok=_STEP, done=_FILED),
    *(Route(f"imports:{name}", objects=_BATCH) for name in ("batch", "confirm", "discard", "mistakes", "undo")),
    *(
        Route("imports:export", reads, objects={"": lambda w, kind=kind, form=form: {"kind": kind, "form": form}})
        for kind, reads in _EXPORTED.items()
        for form in ("csv", "xlsx")
    ),
]
ROUTES = [*PEOPLE, *INSTITUTIONS, *LISTS]
