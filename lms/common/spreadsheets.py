"""Texts in spreadsheets: no cell of ours is calculated, and none holds what the file cannot keep.

Whoever writes "=HYPERLINK(…)" where a name belongs must not reach the computer of those who open the list. Every file
of cells that leaves the platform passes here; tests/architecture/test_spreadsheets.py finds one that does not.
"""

import re

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

# What a spreadsheet would calculate; Chinese Excel reads the wide signs as well.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
BYTE_ORDER_MARK = "\ufeff"  # tells Excel that a CSV is UTF-8


def guarded(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would calculate; `unguarded` takes it off again."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text that was meant by a cell of ours, or by one that a person wrote with an apostrophe, as in Excel."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def safe_text(text: str) -> str:
    """`guarded`, without the control characters that a workbook cannot hold."""
    return guarded(ILLEGAL_CHARACTERS_RE.sub("", text))
