"""Accounts, personal data and the log: one's own; of others only for those whose office it is."""

from lms.common.identifiers import new_id
from tests.access import roles as r
from tests.access.table import Route, each

_NEVER = "00000000-0000-7000-8000-000000000000"
_STEP = frozenset({200, 302})
_FILED = frozenset({200, 302, 400, 403, 409, 422, 429})
_OFFICE = {
    "a": frozenset({r.MANAGER_A, r.SYSTEM, r.SECURITY}),
    "b": frozenset({r.MANAGER_B, r.SYSTEM, r.SECURITY}),
}
_SECURITY = {"a": frozenset({r.SECURITY}), "b": frozenset({r.SECURITY})}


def _keyed(_world: object) -> dict:
    return {"key": str(new_id())}


def _somebody() -> dict:
    return each(
        a=lambda w: {"person_key": w.people[r.LEARNER_A].person_key},
        b=lambda w: {"person_key": w.people[r.LEARNER_B].person_key},
        none=lambda w: {"person_key": _NEVER},
    )


def _own(names: str, **more: object) -> list[Route]:
    return [
        Route(name, **{"reads": r.SIGNED_IN, "writes": r.SIGNED_IN, "ok": _STEP, "done": _FILED, **more})
        for name in names.split()
    ]


ACCOUNTS = [
    *_own("accounts:sign_in account_login", reads=r.EVERYBODY, writes=r.EVERYBODY),
    Route("accounts:sign_out", writes=r.EVERYBODY, done=_FILED),
    *_own("accounts:account accounts:sessions", writes=r.NOBODY),
    *_own("accounts:end_others", reads=r.NOBODY),
    Route("accounts:end_session", objects=each(none=lambda w: {"pk": 999_999})),
    *_own("accounts:enter_code", reads=r.EVERYBODY, writes=r.EVERYBODY),
    Route("accounts:accept"),  # without an invitation there is nothing to accept
    Route("accounts:invitation_link", objects=each(none=lambda w: {"token": "nobody"})),
    *_own("accounts:pin", reads=frozenset({r.VISITOR}), writes=r.EVERYBODY),
    Route("accounts:here"),  # on a shared device only
    *_own("accounts:devices", reads=r.MANAGERS | {r.SYSTEM}, writes=r.MANAGERS | {r.SYSTEM}),
    Route("accounts:revoke_device", objects=each(none=lambda w: {"uuid": _NEVER})),
    Route("accounts:people", r.MANAGERS | {r.SYSTEM, r.SECURITY}, query=lambda w: {"q": "密"}),
    Route("accounts:person", _OFFICE, objects=_somebody()),
    Route("accounts:issue", writes=_OFFICE, objects=_somebody(), done=_FILED),
    *(
        Route(f"accounts:{name}", writes=_SECURITY, objects=_somebody(), done=_FILED)
        for name in ("unlock", "drop_factors", "drop_sessions")
    ),
    Route("accounts:revoke_link", objects=each(none=lambda w: {"uuid": _NEVER})),
    *_own("mfa_authenticate mfa_login_webauthn", reads=r.EVERYBODY, writes=r.EVERYBODY),
    *_own("account_reauthenticate mfa_reauthenticate mfa_reauthenticate_webauthn account_change_password"),
    *_own("mfa_index", writes=r.NOBODY),
    *_own("mfa_activate_totp mfa_add_webauthn"),
    *(Route(name) for name in ("mfa_deactivate_totp", "mfa_view_recovery_codes")),  # nobody here has a factor
    *_own("mfa_generate_recovery_codes"),
    # Asks for the password again, before it looks whether there is such a key.
    *_own("mfa_remove_webauthn", objects=each(any=lambda w: {"pk": 999_999})),
]

_AUDITORS = frozenset({r.AUDIT})
AUDIT = [
    Route("audit:log", _AUDITORS),
    *(Route("audit:export", _AUDITORS, objects={"": lambda w, form=form: {"form": form}}) for form in ("csv", "jsonl")),
    Route("audit:check", writes=_AUDITORS, data=_keyed),
]

PRIVACY = [
    Route("portal:me", r.SIGNED_IN),
    Route("privacy:mine", r.PEOPLE),
    Route("privacy:kept", r.PEOPLE),
    Route("privacy:consent", writes=r.PEOPLE, done=_FILED | {404}),
    Route("privacy:ask", writes=r.PEOPLE, data=_keyed, done=_FILED),
    Route("privacy:download", objects=each(none=lambda w: {"export": _NEVER})),
    Route("privacy:find", frozenset({r.SECURITY}), ok=_STEP),
    Route("privacy:person", _SECURITY, objects=_somebody()),
    *(
        Route(f"privacy:{name}", writes=_SECURITY, objects=_somebody(), done=_FILED)
        for name in ("ask_for", "ask_erasure")
    ),
    Route("privacy:erasures", frozenset({r.SECURITY})),
    *(
        Route(f"privacy:{name}", objects=each(none=lambda w: {"wish": _NEVER}))
        for name in ("erasure", "confirm", "withdraw")
    ),
]
ROUTES = [*ACCOUNTS, *AUDIT, *PRIVACY]
