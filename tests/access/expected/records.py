"""Certificates, badges, statements, and what people bring from elsewhere: the issuer's, the holder's, the decider's."""

from uuid import UUID

from lms.common.identifiers import new_id
from tests.access import roles as r
from tests.access.table import Route, each

_NEVER = UUID("00000000-0000-7000-8000-000000000000")
_OWN = {"a": frozenset({r.LEARNER_A}), "b": frozenset({r.LEARNER_B})}
_ISSUED = {"a": frozenset({r.PUBLISHER_A}), "b": frozenset({r.PUBLISHER_B})}
_DECIDED = {"a": frozenset({r.MANAGER_A}), "b": frozenset({r.MANAGER_B})}
_SEEN = {label: _OWN[label] | _DECIDED[label] for label in _OWN}
_PUBLIC = {"a": r.EVERYBODY, "b": r.EVERYBODY}
_FILED = frozenset({200, 302, 400, 409})
_CERTIFICATES = each(
    a=lambda w: {"certificate": w.a.certificate.pk},
    b=lambda w: {"certificate": w.b.certificate.pk},
    none=lambda w: {"certificate": _NEVER},
)
_STATEMENTS = each(
    a=lambda w: {"statement": w.a.statement.pk},
    b=lambda w: {"statement": w.b.statement.pk},
    none=lambda w: {"statement": _NEVER},
)
_EXTERNAL = each(
    a=lambda w: {"uuid": w.a.external.uuid},
    b=lambda w: {"uuid": w.b.external.uuid},
    none=lambda w: {"uuid": _NEVER},
)


def _key(world: object) -> dict:
    return {"key": new_id()}


ROUTES = [
    Route("awards:issued", r.PUBLISHERS),
    Route("awards:certificate", _ISSUED, objects=_CERTIFICATES),
    Route("awards:revoke", _ISSUED, _ISSUED, objects=_CERTIFICATES, data=_key, done=_FILED),
    Route("awards:reinstate", writes=_ISSUED, objects=_CERTIFICATES, data=_key, done=_FILED),
    Route("awards:renew", writes=_ISSUED, objects=_CERTIFICATES, data=_key, done=_FILED),
    Route(
        "awards:validity",
        _ISSUED,
        _ISSUED,
        objects=each(
            a=lambda w: {"course": w.a.course.uuid},
            b=lambda w: {"course": w.b.course.uuid},
            none=lambda w: {"course": _NEVER},
        ),
    ),
    Route("badges:issuer", r.EVERYBODY),
    Route(
        "badges:status", {"one": r.EVERYBODY}, objects=each(one=lambda w: {"number": 1}, none=lambda w: {"number": 9})
    ),
    Route("badges:credential", _OWN, objects=_CERTIFICATES),
    Route("statements:mine", r.READERS, r.READERS, data=lambda w: {"key": new_id(), "year": w.today.year}),
    Route("statements:statement", _OWN, objects=_STATEMENTS),
    Route("statements:pdf", _OWN, objects=_STATEMENTS),
    Route(
        "statements:verify",
        _PUBLIC,
        objects=each(
            a=lambda w: {"token": w.a.statement.token},
            b=lambda w: {"token": w.b.statement.token},
            none=lambda w: {"token": "nobody-has-it"},
        ),
    ),
    Route("external:mine", r.READERS, r.READERS, done=_FILED),
    Route("external:scan", _SEEN, objects=_EXTERNAL),
    Route("external:withdraw", writes=_OWN, objects=_EXTERNAL, data=_key),
    Route("external:inbox", r.MANAGERS),
    Route("external:decide", _DECIDED, _DECIDED, objects=_EXTERNAL, done=_FILED),
]
