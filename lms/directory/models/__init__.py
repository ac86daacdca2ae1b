"""Administrative divisions, institutions, practitioners, posts and grants.

Names follow FHIR: a Practitioner holds PractitionerRoles (posts) at Institutions (Organization).
"""

from lms.directory.models.access import ADMINISTRATORS, AccessGrant, AccessRole
from lms.directory.models.facts import (
    DivisionFact,
    FactKind,
    GrantFact,
    InstitutionFact,
    LeaveFact,
    MergeFact,
    PostFact,
    Source,
)
from lms.directory.models.imports import Aim, BatchKind, BatchStep, ImportBatch
from lms.directory.models.people import Leave, LeaveKind, PostRole, Practitioner, PractitionerRole, User
from lms.directory.models.places import (
    DIVISION_CODE,
    DIVISION_PATTERN,
    AdministrativeDivision,
    Institution,
    Level,
    Status,
)

__all__ = [
    "ADMINISTRATORS",
    "DIVISION_CODE",
    "DIVISION_PATTERN",
    "AccessGrant",
    "AccessRole",
    "AdministrativeDivision",
    "Aim",
    "BatchKind",
    "BatchStep",
    "DivisionFact",
    "FactKind",
    "GrantFact",
    "ImportBatch",
    "Institution",
    "InstitutionFact",
    "Leave",
    "LeaveFact",
    "LeaveKind",
    "Level",
    "MergeFact",
    "PostFact",
    "PostRole",
    "Practitioner",
    "PractitionerRole",
    "Source",
    "Status",
    "User",
]
