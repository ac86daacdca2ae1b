"""How long a lecture takes on the link as it is now: the script's own arithmetic, run by Node.js."""

import json
import subprocess
from pathlib import Path

import pytest

from media_pipeline.presenters import fetch_times

pytestmark = pytest.mark.browser  # needs Node.js, as the browser tests do
METER = Path(__file__).resolve().parents[2] / "courses" / "player" / "assets" / "meter.js"
MEBIBYTE = 1_048_576


def run(expression: str) -> object:
    """What the expression is, with the functions of meter.js at hand."""
    script = f"""
    const {{ rateOf, minutesFor, tellTimes }} = await import({json.dumps(METER.as_uri())});
    console.log(JSON.stringify({expression}));
    """
    done = subprocess.run(
        ["node", "--input-type=module", "--no-warnings", "-e", script],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


def entry(size: int, began: float, ended: float) -> dict[str, float]:
    return {"transferSize": size, "responseStart": began, "responseEnd": ended}


@pytest.mark.parametrize(
    ("entries", "kbps"),
    [
        ([entry(8000, 600, 1600)], 64),
        ([entry(8000, 600, 1600), entry(8000, 3000, 4000)], 64),
        ([entry(8000, 600, 1600), entry(8000, 600, 1600)], 128),  # at the same time: they shared the link
        ([entry(8000, 0, 1000), entry(8000, 600, 1600)], 80),
        ([entry(8000, 600, 1600), entry(0, 0, 900)], 64),  # from the cache: it says nothing of the link
        ([entry(3000, 600, 1600)], None),  # too little to tell
        ([entry(90_000, 600, 640)], None),  # too quick to tell
        ([], None),
    ],
)
def test_the_rate_is_what_the_page_itself_came_at(entries, kbps):
    assert run(f"rateOf({json.dumps(entries)})") == kbps


def test_browser_and_server_count_the_same_minutes():
    sizes = [1, 480_000, 480_001, 4_000_000, 37 * MEBIBYTE]
    links = (64, 128, 512)
    told = run(f"{sizes}.map((size) => {list(links)}.map((kbps) => minutesFor(size, kbps)))")
    assert told == [[time.minutes for time in fetch_times(size, links)] for size in sizes]


def test_the_words_come_from_the_page():
    setting = """
      const said = { textContent: "前" };
      const dataset = { bytes: "960000", now: "约 {minutes} 分钟" };
      const page = { querySelectorAll: () => [{ dataset, querySelector: () => said }] };
    """
    told = "(() => { %s tellTimes(page, %s); return said.textContent; })()"
    assert run(told % (setting, 64)) == "约 2 分钟"
    assert run(told % (setting, "null")) == "前"
