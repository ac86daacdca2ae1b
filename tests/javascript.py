"""What every folder of our JavaScript is held to, with its tests in Node."""

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.architecture.source import ROOT


def every_module_holds(folder: Path) -> None:
    """All tests of a folder pass, in one process."""
    files = sorted(str(path) for path in folder.glob("*.test.mjs"))
    done = subprocess.run(["node", "--test", *files], check=False, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout[-6000:]
    assert "# fail 0" in done.stdout


def modules_tested_in(folder: Path) -> set[str]:
    """The names of the modules that have a test of their own."""
    return {path.name.removesuffix(".test.mjs") for path in folder.glob("*.test.mjs")}


def no_words_of_their_own(sources: Iterable[Path]) -> None:
    """Texts come from the page, in its language: no module holds a sentence for readers."""
    for path in sources:
        text = path.read_text(encoding="utf-8")
        assert text.isascii(), path.name
        assert re.findall(r'textContent = "[^"]', text) == [], path.name
