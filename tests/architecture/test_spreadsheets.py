"""Every file of cells that leaves the platform is written by way of lms.common.spreadsheets."""

import ast

from tests.architecture.source import PACKAGES, ROOT, files

WRITERS = {"csv.writer", "csv.DictWriter", "Workbook", "openpyxl.Workbook"}
DOOR = "lms.common.spreadsheets"
# What reads and writes nothing that people typed.
OURS_ALONE = {"lms/demonstration/region.py": "writes the demonstration's own list, which our import reads back"}


def modules_that_write_cells():
    found = {}
    for path in files(".py", under=PACKAGES):
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        names = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        if names & WRITERS:
            found[path.as_posix()] = {
                node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
            }
    return found


def test_whatever_writes_cells_passes_the_door():
    found = modules_that_write_cells()
    assert len(found) >= 5
    assert [path for path, imported in found.items() if DOOR not in imported and path not in OURS_ALONE] == []


def test_the_exceptions_still_write():
    assert OURS_ALONE.keys() <= modules_that_write_cells().keys()
