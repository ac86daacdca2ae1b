"""Which words of the world may be read by whom: every other word of another must appear in no answer."""

import json

from tests.access import roles as r

_OFFICERS = frozenset({r.SYSTEM, r.SECURITY})  # see people by name, in the whole region
_SELVES_A = frozenset({r.LEARNER_A, r.AUTHOR_A, r.REVIEWER_A, r.PUBLISHER_A, r.MANAGER_A, r.LEFT, r.WITHDRAWN})
_SELVES_B = frozenset({r.LEARNER_B, r.AUTHOR_B, r.REVIEWER_B, r.PUBLISHER_B, r.MANAGER_B})
# The log shows who acted; of those who did nothing it knows nothing. Colleagues who write together read each
# other's names in the history of a page.
MARKS: dict[str, frozenset[str]] = {
    "密甲草稿": r.EDITORS_A,
    "密甲课时": r.EDITORS_A,
    "密甲录像": r.EDITORS_A,
    "密甲题": r.EDITORS_A,
    "密甲考卷": r.EDITORS_A,
    "密甲声": r.EDITORS_A,
    "密甲传": frozenset({r.AUTHOR_A}),
    "密甲图": r.EDITORS_A,
    "密甲签": r.EDITORS_A,
    "密甲名": _SELVES_A | _OFFICERS | {r.ASKED, r.AUDIT},
    "密甲名同事": frozenset({r.MANAGER_A, r.ASKED}) | _OFFICERS,
    "密甲证号": frozenset({r.MANAGER_A}) | _OFFICERS,
    "密甲学分": frozenset({r.LEARNER_A}),
    "密甲外证": frozenset({r.LEARNER_A, r.MANAGER_A}),
    "密甲机": frozenset({r.LEARNER_A}),
    "密甲缘由": frozenset({r.MANAGER_A, r.SYSTEM, r.AUDIT, r.ASKED}),
    "PN-甲": frozenset({r.MANAGER_A, r.AUDIT}) | _OFFICERS | _SELVES_A,
    "密乙草稿": r.EDITORS_B,
    "密乙课时": r.EDITORS_B,
    "密乙录像": r.EDITORS_B,
    "密乙题": r.EDITORS_B,
    "密乙考卷": r.EDITORS_B,
    "密乙声": r.EDITORS_B,
    "密乙传": frozenset({r.AUTHOR_B}),
    "密乙图": r.EDITORS_B,
    "密乙签": r.EDITORS_B,
    "密乙名": _SELVES_B | _OFFICERS | {r.AUDIT},
    "密乙名同事": frozenset({r.MANAGER_B}) | _OFFICERS,
    "密乙证号": frozenset({r.MANAGER_B}) | _OFFICERS,
    "密乙学分": frozenset({r.LEARNER_B}),
    "密乙外证": frozenset({r.LEARNER_B, r.MANAGER_B}),
    "密乙机": frozenset({r.LEARNER_B}),
    "PN-乙": frozenset({r.MANAGER_B, r.AUDIT}) | _OFFICERS | _SELVES_B,
}


def forbidden_to(role: str) -> dict[bytes, str]:
    """The words that must not reach this role, as bytes: as they are written, and as JSON writes them."""
    hidden = [mark for mark, readers in MARKS.items() if role not in readers]
    return {form: mark for mark in hidden for form in (mark.encode(), json.dumps(mark).strip('"').encode())}
