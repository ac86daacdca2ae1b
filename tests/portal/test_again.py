"""The script by which a page that shows work looks again, run by Node.js in a page of pretence."""

import json
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser  # needs Node.js, as the browser tests do
AGAIN = Path(__file__).resolve().parents[2] / "lms" / "portal" / "assets" / "again.js"


def happens(*, marked: bool = True, visible: bool = True, at_control: list[bool]) -> list[object]:
    """What the script does while one pause after the other passes: how long it waits, and when it loads again."""
    script = f"""
    const done = [], pauses = [];
    const controls = {json.dumps(at_control)};
    globalThis.document = {{
      querySelector: () => ({json.dumps(marked)} ? {{ dataset: {{ lookAgain: "5" }} }} : null),
      visibilityState: {json.dumps("visible" if visible else "hidden")},
      get activeElement() {{ return {{ matches: () => controls.shift() }}; }},
    }};
    globalThis.location = {{ reload: () => done.push("loads again") }};
    globalThis.setTimeout = (then, ms) => {{ done.push(ms); pauses.push(then); }};
    await import({json.dumps(AGAIN.as_uri())});
    for (let i = 0; i < 3 && pauses.length; i += 1) pauses.shift()();
    console.log(JSON.stringify(done));
    """
    command = ["node", "--input-type=module", "--no-warnings", "-e", script]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout)


def test_the_page_looks_again_after_a_pause():
    assert happens(at_control=[False]) == [5000, "loads again"]


def test_not_while_somebody_is_at_a_control():
    assert happens(at_control=[True, True, False]) == [5000, 5000, 5000, "loads again"]


def test_not_while_nobody_sees_it():
    assert happens(visible=False, at_control=[False, False, False]) == [5000, 5000, 5000, 5000]


def test_pages_that_show_no_work_stay():
    assert happens(marked=False, at_control=[]) == []
