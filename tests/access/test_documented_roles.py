"""docs/access.md says what the policy says."""

import re

import pytest

from lms.directory.models import AccessRole
from lms.directory.policy import ROLE_PERMISSIONS, SEPARATED, STAFF_ROLES, Permission
from tests.architecture.source import ROOT

TEXT = (ROOT / "docs/access.md").read_text(encoding="utf-8")


def table() -> dict[str, set[str]]:
    """The rows of the table of roles: the role's code and the permissions with a mark."""
    section = TEXT.partition("## Roles and their permissions")[2].partition("\n\nNobody holds")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    heads = [cell.strip(" `") for cell in lines[0].strip("|").split("|")][1:]
    found = {}
    for line in lines[2:]:
        role, *cells = [cell.strip(" `") for cell in line.strip("|").split("|")]
        found[role] = {head for head, cell in zip(heads, cells, strict=True) if cell}
    return found


def test_the_table_has_every_permission_as_a_column():
    heads = re.findall(r"`([a-z_]+)`", TEXT.splitlines()[next(i for i, x in enumerate(TEXT.splitlines()) if "|" in x)])
    assert heads == [permission.value for permission in Permission]


@pytest.mark.parametrize("role", AccessRole.values)
def test_a_row_says_what_the_policy_says(role):
    assert table()[role] == {permission.value for permission in ROLE_PERMISSIONS[role]}


def test_there_is_no_row_for_a_role_that_is_none():
    assert set(table()) == set(AccessRole.values)


def test_separation_and_second_factors_are_named():
    separated = re.search(r"Nobody holds two of (.*) at a time", TEXT)
    assert separated is not None
    assert set(re.findall(r"`([a-z_]+)`", separated[1])) == set(SEPARATED)
    assert set(AccessRole.values) - STAFF_ROLES == {"learner"}
    assert "every role but `learner`" in TEXT
