"""Lists that people import, made to exhaust or to read the machine; and patterns that no text makes slow."""

import ast
import re
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl.xml
import pytest
from openpyxl import Workbook

from lms.directory.imports.readers import UnreadableFileError, read_table
from tests.architecture.source import ROOT, files

# "lol" ten times, and that ten times, nine times over: a billion words from one line.
BILLION = (
    '<!DOCTYPE a [<!ENTITY x0 "lol">'
    + "".join(f'<!ENTITY x{number} "{f"&x{number - 1};" * 10}">' for number in range(1, 10))
    + "]>"
)


def workbook(tmp_path: Path, *, shared: str) -> Path:
    """A real workbook whose first sheet was replaced."""
    made = BytesIO()
    book = Workbook()
    book.active.append(["a", "b"])
    book.save(made)
    path = tmp_path / "list.xlsx"
    with ZipFile(made) as source, ZipFile(path, "w", ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = shared.encode()
            target.writestr(part.filename, content)
    return path


def sheet(doctype: str, word: str) -> str:
    return (
        f'<?xml version="1.0"?>{doctype}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{word}</t></is></c></row></sheetData></worksheet>'
    )


def test_openpyxl_reads_with_the_parser_that_knows_no_entities():
    assert openpyxl.xml.DEFUSEDXML is True


def test_a_workbook_does_not_read_files_of_the_machine(tmp_path):
    (tmp_path / "secret").write_text("the secret of the machine")
    doctype = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
    with pytest.raises(UnreadableFileError):
        read_table(workbook(tmp_path, shared=sheet(doctype, "&x;")))


def test_a_workbook_does_not_multiply_words(tmp_path):
    with pytest.raises(UnreadableFileError):
        read_table(workbook(tmp_path, shared=sheet(BILLION, "&x9;")))


def test_a_workbook_that_unpacks_to_far_too_much_is_refused(tmp_path):
    with pytest.raises(UnreadableFileError):
        read_table(workbook(tmp_path, shared=sheet("", " " * 220_000_000)))


def test_an_honest_sheet_is_read(tmp_path):
    assert read_table(workbook(tmp_path, shared=sheet("", "名称"))).headings.cells == ["名称"]


# --- patterns ---


def patterns() -> list[tuple[str, str]]:
    """Every pattern that the source hands to re as a text of its own."""
    found = []
    for path in files(".py"):
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            named = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            if named and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                found.append((f"{path}:{node.lineno}", node.args[0].value))
    return found


def repeats_a_repetition(pattern: str) -> bool:
    """Is there an unbounded repetition directly inside of another, as in (a+)*? That is what takes exponential time."""
    parser = sys.modules["re._parser"]
    return _nested(parser.parse(pattern), inside=False)


def _nested(parsed, *, inside: bool) -> bool:
    for kind, value in parsed:
        name = str(kind)
        if name in {"MAX_REPEAT", "MIN_REPEAT"}:
            unbounded = value[1] > 1000 and _starts_loose(value[2])
            if inside and value[1] > 1000:
                return True
            if _nested(value[2], inside=inside or unbounded):
                return True
        elif name in {"SUBPATTERN", "BRANCH"}:
            parts = value[1] if name == "BRANCH" else [value[3]]
            if any(_nested(each, inside=inside) for each in parts):
                return True
    return False


def _starts_loose(body) -> bool:
    """A repeated part that begins with a fixed sign cannot be divided in two ways: each turn starts at that sign."""
    first = body[0] if len(body) else None
    while first is not None and str(first[0]) == "SUBPATTERN":
        first = first[1][3][0] if len(first[1][3]) else None
    if first is not None and str(first[0]) == "IN":
        return any(str(kind) != "LITERAL" for kind, _value in first[1])  # [_:-] is a fixed sign too, [a-z] is none
    return first is None or str(first[0]) != "LITERAL"


def test_no_pattern_takes_exponential_time():
    found = patterns()
    assert [f"{place}: {pattern}" for place, pattern in found if repeats_a_repetition(pattern)] == []
    assert len(found) > 20


@pytest.mark.parametrize(
    ("pattern", "bad"),
    [
        ("(a+)*", True),
        ("(a*)+b", True),
        ("(?:x|y+)*", True),
        ("(?:-a+)*", False),
        ("a+b+", False),
        ("(a{1,9})*", False),
    ],
)
def test_the_search_for_such_patterns(pattern, bad):
    assert repeats_a_repetition(pattern) is bad
    re.compile(pattern)
