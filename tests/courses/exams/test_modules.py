"""The modules of an examination's page, tested in Node: one process for all of them."""

from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.javascript import every_module_holds, no_words_of_their_own

HERE = Path(__file__).parent
SOURCES = sorted((ROOT / "courses" / "exams" / "assets").glob("*.js"))

pytestmark = pytest.mark.browser  # needs Node.js, as the browser tests do


def test_every_module_holds():
    every_module_holds(HERE)


def test_every_module_is_tested_somewhere():
    tests = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("*.mjs"))
    assert [path.stem for path in SOURCES if f"/{path.name}" not in tests] == []


def test_modules_name_no_words_of_their_own():
    no_words_of_their_own(SOURCES)
