"""How long a person waits for the first sound of a file: a real Chromium on a slow link, the file on this machine.

Each page is there before the clock starts, with all that it needs to play: nothing for a plain file; for ours, which
the product's own player plays, courses/lesson.js as `npm run build` made it. The scripts of others are not weighed.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Page, sync_playwright

from bench.browser import FLAGS, Link, Scales, chromium, fresh_page
from bench.report import ROOT

SCRIPT = ROOT / "build" / "static" / "courses" / "lesson.js"
TYPES = {".mp4": "video/mp4", ".webm": "audio/webm"}
PLAIN, OURS = "/", "/lesson"
_LESSON = """<!doctype html><title>sound</title><body>
<section data-player="lecture"><div data-part="audio"><audio controls preload="none">
<source src="/{name}" type="{kind}"></audio></div><p data-trouble></p>
<div data-controls hidden><button data-act="play">Play</button>
<select data-speed><option value="1">1</option></select></div>
</section><script>{script}</script>"""
_RANGE = re.compile(r"bytes=(\d+)-(\d*)$")
_HEARD = """async ([kind, address]) => {
  const began = performance.now();
  const player = document.createElement(kind);
  document.body.append(player);
  const heard = new Promise((resolve, reject) => {
    player.addEventListener("timeupdate", () => { if (player.currentTime > 0) resolve(performance.now() - began); });
    player.addEventListener("error", () => reject(new Error("no sound")));
  });
  player.src = address;
  await player.play();
  return heard;
}"""
_HEARD_IN_LESSON = """async () => {
  const player = document.querySelector("audio");
  const heard = new Promise((resolve, reject) => {
    player.addEventListener("timeupdate", () => { if (player.currentTime > 0) resolve(performance.now() - began); });
    player.addEventListener("error", () => reject(new Error("no sound")), true);
  });
  const began = performance.now();
  await player.play();
  return heard;
}"""


class Files(BaseHTTPRequestHandler):
    """Serves the files of one folder by their names, whole or in ranges; an empty page; and a lesson's."""

    protocol_version = "HTTP/1.1"

    def __init__(self, folder: Path, *connection: object) -> None:
        self._folder = folder
        super().__init__(*connection)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        asked, _mark, query = self.path.partition("?")
        path = self._folder / Path(asked).name
        if asked == PLAIN:
            self._answer(200, b"<!doctype html><title>sound</title>", "text/html")
        elif asked == OURS:
            self._answer(200, _lesson(query).encode(), "text/html")
        elif not path.is_file():
            self._answer(404, b"", "text/plain")
        else:
            content, wanted = path.read_bytes(), _RANGE.match(self.headers.get("Range", ""))
            first = int(wanted[1]) if wanted else 0
            last = min(int(wanted[2]), len(content) - 1) if wanted and wanted[2] else len(content) - 1
            told = {"Content-Range": f"bytes {first}-{last}/{len(content)}"} if wanted else {}
            self._answer(206 if wanted else 200, content[first : last + 1], TYPES[path.suffix], told)

    def _answer(self, status: int, content: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        told = {"Content-Type": kind, "Content-Length": str(len(content)), "Accept-Ranges": "bytes", **(headers or {})}
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(content)
        except ConnectionError:  # the browser has enough, or has left
            self.close_connection = True

    def log_message(self, *words: object) -> None:
        """A measurement prints its figures only."""


def _lesson(name: str) -> str:
    """A lesson's page with nothing but its speech, and the player's script within it."""
    return _LESSON.format(name=name, kind=TYPES[Path(name).suffix], script=SCRIPT.read_text("utf-8"))


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a server for the files of a folder."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


def first_sounds(files: dict[str, Path], link: Link, *, in_lesson: frozenset[str] = frozenset()) -> dict[str, float]:
    """Seconds from asking for each file until it is heard, with an empty cache; those `in_lesson` by our player."""
    heard: dict[str, float] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for name, path in files.items():
            with serving(path.parent) as address, fresh_page(browser) as page:
                heard[name] = _first_sound(page, address, path, link, ours=name in in_lesson)
        browser.close()
    return heard


def _first_sound(page: Page, address: str, path: Path, link: Link, *, ours: bool) -> float:
    page.goto(f"{address}{OURS}?{path.name}" if ours else address)
    with Scales(page, link):
        if ours:
            waited = page.evaluate(_HEARD_IN_LESSON)
        else:
            waited = page.evaluate(_HEARD, ["video" if path.suffix == ".mp4" else "audio", f"{address}/{path.name}"])
    return round(waited / 1000, 2)
