"""The script that follows the work on a recording, tested in Node."""

from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.javascript import every_module_holds, modules_tested_in, no_words_of_their_own

HERE = Path(__file__).parent
SOURCES = sorted((ROOT / "media_pipeline" / "jobs" / "assets").glob("*.js"))

pytestmark = pytest.mark.browser  # needs Node.js, as the browser tests do


def test_every_module_holds():
    every_module_holds(HERE)


def test_every_module_has_tests_and_no_words_of_its_own():
    assert {path.stem for path in SOURCES} == modules_tested_in(HERE)
    no_words_of_their_own(SOURCES)
