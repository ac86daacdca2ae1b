"""The script that follows the work on a recording, tested in Node."""

import re
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SOURCES = sorted((ROOT / "media_pipeline" / "jobs" / "assets").glob("*.js"))

pytestmark = pytest.mark.browser  # needs Node.js, as the browser tests do


def test_every_module_holds():
    files = sorted(str(path) for path in HERE.glob("*.test.mjs"))
    done = subprocess.run(["node", "--test", *files], check=False, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout[-6000:]
    assert "# fail 0" in done.stdout


def test_every_module_has_tests_and_no_words_of_its_own():
    assert {path.stem for path in SOURCES} == {path.name.removesuffix(".test.mjs") for path in HERE.glob("*.test.mjs")}
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert text.isascii(), path.name
        assert re.findall(r'textContent = "[^"]', text) == [], path.name
