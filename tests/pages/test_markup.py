"""The HTML of every page is what the standard says, in both languages."""

import json
import subprocess

import pytest

from tests.pages.rendering import ROOT

pytestmark = [
    pytest.mark.browser,  # needs Node.js, as the browser tests do
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]
CONFIG = ROOT / "tests" / "pages" / "htmlvalidate.json"
VALIDATOR = ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"


def test_every_page_is_valid(pages, tmp_path):
    for number, page in enumerate(pages):
        (tmp_path / f"{number:03}.html").write_text(page.html, encoding="utf-8")
    report = _report(tmp_path)
    found = []
    for file in report:
        page = pages[int(file["filePath"].rsplit("/", 1)[-1].removesuffix(".html"))]
        lines = page.html.splitlines()
        for message in file["messages"]:
            where = lines[message["line"] - 1].strip()[:120]
            found.append(f"{page.name}: {message['ruleId']}: {message['message']} in {where}")
    assert found == [], "\n".join([f"{len(found)} errors", *found[:100]])


def _report(folder) -> list[dict]:
    command = ["node", str(VALIDATOR), "--config", str(CONFIG), "--formatter", "json", f"{folder}/*.html"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, cwd=ROOT)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)
