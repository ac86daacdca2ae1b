"""The migrated test database, kept from one run to the next: two hundred and fifty migrations are most of a short run.

SQLite only. What is kept is found by a digest of all that the migrations of our rooms are made of, and of the versions
of the packages. Django's own command runs on top of it as ever: it applies what is new and says what it always says.
"""

import ast
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management.commands.migrate import Command
from django.db import connections

from tests.architecture.source import PACKAGES

ROOT = settings.BASE_DIR
FOLDER = ROOT / "build" / "test-database"


def migrations() -> list[Path]:
    """Every migration of our rooms."""
    return sorted(file for package in PACKAGES for file in (ROOT / package).rglob("migrations/*.py"))


def used_by(file: Path) -> set[Path]:
    """The folders of our modules that a migration imports: they hold the triggers and rules that it writes down."""
    named = [
        node for node in ast.walk(ast.parse(file.read_bytes())) if isinstance(node, ast.ImportFrom) and node.module
    ]
    ours = {node.module for node in named if node.module.partition(".")[0] in PACKAGES}
    return {Path(spec.origin).parent for spec in map(find_spec, ours) if spec is not None and spec.origin}


def digest() -> str:
    """Changes whenever a migration, what it imports, or the version of a package does."""
    files = migrations()
    folders = set().union(*map(used_by, files))
    found = hashlib.sha256()
    for name in sorted(f"{package.metadata['Name']}=={package.version}" for package in distributions()):
        found.update(name.encode())
    for file in sorted({*files, *(file for folder in folders for file in folder.glob("*.py"))}):
        found.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return found.hexdigest()


def restore(kept: Path, database: sqlite3.Connection) -> None:
    """Fill an empty database with the kept one."""
    with closing(sqlite3.connect(f"file:{kept}?mode=ro", uri=True)) as source:
        source.backup(database)


def keep(database: sqlite3.Connection, kept: Path) -> None:
    """Write the database down, whole or not at all, in place of older ones."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    half = kept.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(half)) as target:
        database.backup(target)
    for old in kept.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    half.replace(kept)


def _is_empty(database: sqlite3.Connection) -> bool:
    return database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


@pytest.fixture(scope="session", autouse=True)
def _migrations_are_applied_once() -> Iterator[None]:
    migrate = Command.handle

    def handle(command: Command, *args: object, **options: object) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "sqlite" or options.get("app_label"):
            migrate(command, *args, **options)
            return
        connection.ensure_connection()
        kept = FOLDER / f"{digest()}.sqlite3"
        empty = _is_empty(connection.connection)
        if empty and kept.exists():
            restore(kept, connection.connection)
        migrate(command, *args, **options)
        if empty and not kept.exists():
            keep(connection.connection, kept)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Command, "handle", handle)
        yield
