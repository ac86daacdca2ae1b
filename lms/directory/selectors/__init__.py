"""Reading the directory: people, posts, grants and leave (`people`); divisions and institutions on a day (`places`)."""

from lms.directory.selectors.people import (
    identities,
    joined,
    leave_on,
    open_grants,
    posts_history,
    posts_known,
    practitioner_by_username,
    practitioner_of,
    primary_post,
    visible_institutions,
    visible_practitioners,
)
from lms.directory.selectors.places import (
    DivisionState,
    Entry,
    InstitutionState,
    division_on,
    history,
    institution_on,
    last_successor,
    path_on,
)

__all__ = [
    "DivisionState",
    "Entry",
    "InstitutionState",
    "division_on",
    "history",
    "identities",
    "institution_on",
    "joined",
    "last_successor",
    "leave_on",
    "open_grants",
    "path_on",
    "posts_history",
    "posts_known",
    "practitioner_by_username",
    "practitioner_of",
    "primary_post",
    "visible_institutions",
    "visible_practitioners",
]
