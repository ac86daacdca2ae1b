"""What is told of a lecture that was watched, and that a stop in a real browser is seen as one."""

import subprocess
from dataclasses import replace
from types import SimpleNamespace

import pytest
from playwright.sync_api import sync_playwright

from bench import media_watched
from bench.browser import FLAGS, Link, chromium
from bench.media_watched import GOOD, TOWNSHIP, WAYS, Watched, told, watch

SMOOTH = Watched("slides", 1.2, 0, 0.0)


def test_each_way_has_the_link_on_which_pages_begin_with_it():
    assert WAYS == {"slides": TOWNSHIP, "video": GOOD}


def test_a_smooth_minute_meets_every_goal():
    figures = told("slides", TOWNSHIP, SMOOTH)
    assert [figure.met for figure in figures] == [True] * 4
    assert all(figure.name.startswith("slides at 64 kbit/s, 600 ms: ") for figure in figures)


@pytest.mark.parametrize(
    ("changed", "missed"),
    [({"begun_with": "audio"}, 0), ({"stops": 1}, 1), ({"stood_s": 0.4}, 2), ({"waited_s": 10.1}, 3)],
)
def test_each_fault_misses_its_own_goal(changed, missed):
    met = [figure.met for figure in told("slides", TOWNSHIP, replace(SMOOTH, **changed))]
    assert met == [at != missed for at in range(4)]


PAGE = """<!doctype html><title>lesson</title><body>
<form data-modes><input type="radio" name="mode" value="slides" checked></form>
<audio src="data:audio/wav;base64,{sound}"></audio><button data-act="play">Play</button>
<script>
const audio = document.querySelector("audio");
let stops = {stops};
audio.addEventListener("timeupdate", () => {{
  if (stops > 0 && audio.currentTime > 0.3) {{
    stops -= 1;
    audio.dispatchEvent(new Event("waiting"));
    setTimeout(() => audio.dispatchEvent(new Event("playing")), 50);
  }}
}});
document.querySelector("button").addEventListener("click", () => audio.play());
</script>"""


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("sound") / "a.wav"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=d=4", "-ar", "8000", str(path)], check=True)
    return subprocess.run(["base64", "-w0", str(path)], capture_output=True, text=True, check=True).stdout


@pytest.mark.browser
@pytest.mark.media
@pytest.mark.parametrize("stops", [0, 2])
def test_stops_are_counted_from_the_start_on(sound, tmp_path, stops):
    lesson = tmp_path / "lesson.html"
    lesson.write_text(PAGE.format(sound=sound, stops=stops))
    site = SimpleNamespace(learner=None, lesson=lesson.as_uri())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        seen = watch(browser, site, "slides", Link(512, 10), seconds=2)
        browser.close()
    assert (seen.begun_with, seen.stops >= stops) == ("slides", True)
    assert (seen.stood_s > 0) >= (stops > 0)


def test_the_figures_are_of_both_ways(monkeypatch):
    names = [figure.name for way, link in WAYS.items() for figure in told(way, link, SMOOTH)]
    assert len(set(names)) == 8
    assert callable(media_watched.figures)
