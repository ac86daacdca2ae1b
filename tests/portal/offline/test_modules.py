"""The modules of the offline client, tested in Node: one process for all of them."""

from pathlib import Path

from tests.architecture.source import ROOT
from tests.javascript import every_module_holds, no_words_of_their_own

HERE = Path(__file__).parent
SOURCES = sorted((ROOT / "lms" / "portal" / "assets" / "offline").glob("*.js"))
# Parts of what run.test.mjs and offline.test.mjs open as a page.
WITHIN = {"bar", "run_page"}


def test_every_module_holds():
    every_module_holds(HERE)


def test_every_module_is_tested_somewhere():
    tests = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("*.mjs"))
    untested = [path.stem for path in SOURCES if f"/{path.name}" not in tests and path.stem not in WITHIN]
    assert untested == []


def test_modules_name_no_words_of_their_own():
    no_words_of_their_own(SOURCES)
