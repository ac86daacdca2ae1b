"""The modules of the offline client, tested in Node: one process for all of them."""

import re
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = sorted((HERE.parent.parent.parent / "lms" / "portal" / "assets" / "offline").glob("*.js"))
# Parts of what run.test.mjs and offline.test.mjs open as a page.
WITHIN = {"bar", "run_page"}


def test_every_module_holds():
    files = sorted(str(path) for path in HERE.glob("*.test.mjs"))
    command = ["node", "--test", *files]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=HERE.parents[2])
    assert done.returncode == 0, done.stdout[-6000:]
    assert "# fail 0" in done.stdout


def test_every_module_is_tested_somewhere():
    tests = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("*.mjs"))
    untested = [path.stem for path in SOURCES if f"/{path.name}" not in tests and path.stem not in WITHIN]
    assert untested == []


def test_modules_name_no_words_of_their_own():
    """Texts come from the page, in its language: no module holds a sentence for readers."""
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert text.isascii(), path.name
        assert re.findall(r'textContent = "[^"]', text) == [], path.name
