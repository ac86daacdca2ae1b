"""Rights are asked in one place: nobody looks at Django's own marks of power but those named here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, files

FORBIDDEN = {"is_superuser", "is_staff", "has_perm", "has_perms", "has_module_perms", "permission_required"}
# Where, and why it cannot be asked of the policy.
ALLOWED = {
    "lms/directory/policy.py": "says itself who is the technical account",
    "lms/directory/services": "takes from a person the power that a person never has",
    "lms/portal/middleware.py": "brings Wagtail's groups in step with the grants, and asks Wagtail's right to enter",
    "media_pipeline/wagtail_hooks.py": "knows no people: the groups' rights, narrowed by what a higher room answers",
    "media_pipeline/authoring/policy.py": "knows no people: the groups' rights, narrowed by what a higher room answers",
    "media_pipeline/authoring/views.py": "knows no people: the groups' rights, narrowed by what a higher room answers",
    "media_pipeline/captions/views.py": "knows no people: the groups' rights, narrowed by what a higher room answers",
    "media_pipeline/slides/views.py": "knows no people: the groups' rights, narrowed by what a higher room answers",
    "media_pipeline/uploads/views.py": "knows no people: the groups' rights, and only what the person's own key began",
    "media_pipeline/views.py": "knows no people: the right to enter the CMS, and whose picture by Wagtail's policy",
    "lms/accounts": "shows or ends powers of accounts; each use is looked at by the tests of that room",
}


def uses(path: Path) -> Iterator[str]:
    """The forbidden names that a file uses, as attributes, imported names or keywords."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        names = {
            ast.Attribute: lambda n: [n.attr],
            ast.Name: lambda n: [n.id],
            ast.keyword: lambda n: [n.arg or ""],
            ast.ImportFrom: lambda n: [alias.name for alias in n.names],
        }.get(type(node), lambda _n: [])
        yield from (name for name in names(node) if name.split("__")[0] in FORBIDDEN)


def is_allowed(path: Path) -> bool:
    return any(str(path) == place or str(path).startswith(f"{place}/") for place in ALLOWED)


def test_only_named_places_look_at_djangos_marks_of_power():
    found = {str(path): sorted(set(uses(path))) for path in files(".py") if "migrations" not in path.parts}
    assert {path: names for path, names in found.items() if names and not is_allowed(Path(path))} == {}


@pytest.mark.parametrize("place", [place for place in ALLOWED if place != "lms/accounts"])
def test_every_exception_is_needed(place):
    within = [path for path in files(".py") if str(path) == place or str(path).startswith(f"{place}/")]
    assert any(list(uses(path)) for path in within)


@pytest.mark.parametrize(
    "source",
    [
        "user.is_superuser",
        "User.objects.filter(is_staff=True)",
        "from django.contrib.auth.decorators import permission_required",
        "request.user.has_perm('x')",
        "Q(is_superuser=True)",
    ],
)
def test_the_search_finds_them(tmp_path, source, monkeypatch):
    (tmp_path / "one.py").write_text(source)
    monkeypatch.setattr("tests.access.test_one_policy.ROOT", tmp_path)
    assert list(uses(Path("one.py")))
