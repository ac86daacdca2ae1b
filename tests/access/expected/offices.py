"""Compliance: figures in scope, names for managers and for a reason."""

from tests.access import roles as r
from tests.access.table import Route, each

_VIEWERS = r.MANAGERS | r.COMMISSIONS
_IN_SCOPE = {"a": {r.MANAGER_A} | r.COMMISSIONS, "b": {r.MANAGER_B} | r.COMMISSIONS}
_IN_SCOPE = {label: frozenset(who) for label, who in _IN_SCOPE.items()}
_CENTRES = each(
    a=lambda w: {"institution": w.a.centre.code},
    b=lambda w: {"institution": w.b.centre.code},
    none=lambda w: {"institution": "nothing"},
)
_COUNTIES = each(
    a=lambda w: {"division": w.a.county.code},
    b=lambda w: {"division": w.b.county.code},
    none=lambda w: {"division": "999999"},
)


def _files(objects: dict, what: str, form: str) -> dict:
    return {
        label: (lambda w, arguments=arguments: {**arguments(w), "what": what, "form": form})
        for label, arguments in objects.items()
    }


_WATCHERS = r.MANAGERS | r.COMMISSIONS | {r.SYSTEM, r.AUDIT}
ROUTES = [
    Route("compliance:overview", reads=_VIEWERS),
    Route("compliance:division", reads=_IN_SCOPE, objects=_COUNTIES),
    Route("compliance:institution", reads=_IN_SCOPE, objects=_CENTRES),
    Route("compliance:disclosures", reads=_WATCHERS),
    Route("compliance:disclose", writes={"a": r.COMMISSIONS, "b": r.COMMISSIONS}, objects=_CENTRES),
    *(
        Route("compliance:export", reads=reads, objects=_files(objects, what, form))
        for objects, reads in (
            ({"": lambda w: {}}, _VIEWERS),
            (_COUNTIES, _IN_SCOPE),
            (_CENTRES, _IN_SCOPE),
        )
        for what in ("table", "people")
        for form in ("csv", "xlsx")
    ),
]
