"""Who looks: one person for each way of having, or no longer having, a right. `a` and `b` are two counties."""

VISITOR = "visitor"
STRANGER = "stranger"  # an account that belongs to no person
LEFT = "left"  # publisher of A whose post ended yesterday
WITHDRAWN = "withdrawn"  # publisher of A whose right was taken away today
LEARNER_A, LEARNER_B = "learner a", "learner b"
AUTHOR_A, REVIEWER_A, PUBLISHER_A = "author a", "reviewer a", "publisher a"
AUTHOR_B, REVIEWER_B, PUBLISHER_B = "author b", "reviewer b", "publisher b"
MANAGER_A, MANAGER_B = "manager a", "manager b"
COMMISSION = "commission"
ASKED = "commission that gave a reason"  # and sees the names of the centre of A for half an hour
SYSTEM, SECURITY, AUDIT = "system administrator", "security administrator", "audit administrator"

LEARNERS = frozenset({LEARNER_A, LEARNER_B})
EDITORS_A = frozenset({AUTHOR_A, REVIEWER_A, PUBLISHER_A})
EDITORS_B = frozenset({AUTHOR_B, REVIEWER_B, PUBLISHER_B})
EDITORS = EDITORS_A | EDITORS_B
WRITERS_A, WRITERS_B = frozenset({AUTHOR_A, PUBLISHER_A}), frozenset({AUTHOR_B, PUBLISHER_B})
WRITERS = WRITERS_A | WRITERS_B
PUBLISHERS = frozenset({PUBLISHER_A, PUBLISHER_B})
MANAGERS = frozenset({MANAGER_A, MANAGER_B})
COMMISSIONS = frozenset({COMMISSION, ASKED})
ADMINISTRATORS = frozenset({SYSTEM, SECURITY, AUDIT})
# Learners, whoever works on content, and managers: they all may learn.
READERS = LEARNERS | EDITORS | MANAGERS
CMS = EDITORS | {SYSTEM}
PEOPLE = READERS | COMMISSIONS | ADMINISTRATORS | {LEFT, WITHDRAWN}
SIGNED_IN = PEOPLE | {STRANGER}
EVERYBODY = SIGNED_IN | {VISITOR}
NOBODY: frozenset[str] = frozenset()
ROLES = sorted(EVERYBODY)
