"""The script of the page of uploading, tested in Node: one process for all of its modules."""

from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.javascript import every_module_holds, modules_tested_in, no_words_of_their_own

HERE = Path(__file__).parent
SOURCES = sorted((ROOT / "media_pipeline" / "uploads" / "assets").glob("*.js"))

pytestmark = pytest.mark.browser  # needs Node.js, as the browser tests do


def test_every_module_holds():
    every_module_holds(HERE)


def test_every_module_has_tests():
    assert {path.stem for path in SOURCES} == modules_tested_in(HERE) - {
        "client"
    }  # the script with the client that others wrote


def test_modules_have_no_words_of_their_own():
    no_words_of_their_own(SOURCES)
