"""The kept test database: the same as a migrated one, and never an old one."""

import sqlite3
from contextlib import closing

import pytest

from tests import database


def rows(connection):
    return list(connection.iterdump())


def test_what_is_kept_comes_back_whole(tmp_path):
    kept = tmp_path / "new.sqlite3"
    (tmp_path / "old.sqlite3").touch()
    with closing(sqlite3.connect(":memory:")) as migrated, closing(sqlite3.connect(":memory:")) as other:
        migrated.executescript(
            "CREATE TABLE t (a); INSERT INTO t VALUES (1); CREATE TRIGGER g BEFORE DELETE ON t BEGIN SELECT 1; END;"
        )
        assert database._is_empty(other)
        database.keep(migrated, kept)
        database.restore(kept, other)
        assert rows(other) == rows(migrated)
        assert not database._is_empty(other)
    assert [file.name for file in tmp_path.iterdir()] == ["new.sqlite3"]


def test_a_migration_names_the_rules_that_it_writes_down():
    found = set().union(*map(database.used_by, database.migrations()))
    assert database.ROOT / "lms" / "common" in found


@pytest.mark.parametrize("changed", ["a migration", "a rule", "a package"])
def test_another_source_is_another_database(monkeypatch, tmp_path, changed):
    room = tmp_path / "lms" / "room" / "migrations"
    room.mkdir(parents=True)
    (room / "0001_initial.py").write_text("from lms.common.facts import refuse_changes")
    rule = tmp_path / "lms" / "common"
    rule.mkdir()
    (rule / "facts.py").write_text("x = 1")
    versions = ["1"]
    monkeypatch.setattr(database, "ROOT", tmp_path)
    monkeypatch.setattr(database, "used_by", lambda _file: {rule})
    monkeypatch.setattr(database, "distributions", lambda: [Package(versions[0])])
    before = database.digest()
    assert database.digest() == before
    if changed == "a migration":
        (room / "0002_more.py").touch()
    elif changed == "a rule":
        (rule / "facts.py").write_text("x = 2")
    else:
        versions[0] = "2"
    assert database.digest() != before


class Package:
    metadata = {"Name": "django"}

    def __init__(self, version):
        self.version = version
