"""Files to import, written by the tests that need them."""

import csv
import io

import pytest
from django.utils import translation
from openpyxl import Workbook


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in English, the language of the msgids."""
    with translation.override("en"):
        yield


@pytest.fixture
def csv_file(tmp_path):
    """Write rows as CSV; `encoding` as a program would save it."""

    def write(rows, encoding="utf-8", name="list.csv"):
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        path = tmp_path / name
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    return write


@pytest.fixture
def xlsx_file(tmp_path):
    """Write rows as the first sheet of a workbook."""

    def write(rows, name="list.xlsx"):
        workbook = Workbook()
        for row in rows:
            workbook.active.append(row)
        workbook.create_sheet("second").append(["not", "read"])
        path = tmp_path / name
        workbook.save(path)
        return path

    return write
