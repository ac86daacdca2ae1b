"""How long a person waits for the first sound of a file: a real Chromium on a slow link, the file on this machine."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import sync_playwright

from bench.browser import FLAGS, Link, Scales, chromium, fresh_page

TYPES = {".mp4": "video/mp4", ".webm": "audio/webm"}
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


class Files(BaseHTTPRequestHandler):
    """Serves the files of one folder by their names, whole or in ranges, and an empty page."""

    protocol_version = "HTTP/1.1"

    def __init__(self, folder: Path, *connection: object) -> None:
        self._folder = folder
        super().__init__(*connection)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = self._folder / Path(self.path).name
        if self.path == "/":
            self._answer(200, b"<!doctype html><title>sound</title>", "text/html")
        elif not path.is_file():
            self._answer(404, b"", "text/plain")
        else:
            content, asked = path.read_bytes(), _RANGE.match(self.headers.get("Range", ""))
            first = int(asked[1]) if asked else 0
            last = min(int(asked[2]), len(content) - 1) if asked and asked[2] else len(content) - 1
            told = {"Content-Range": f"bytes {first}-{last}/{len(content)}"} if asked else {}
            self._answer(206 if asked else 200, content[first : last + 1], TYPES[path.suffix], told)

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


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a server for the files of a folder."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


def first_sounds(files: dict[str, Path], link: Link) -> dict[str, float]:
    """Seconds from asking for each file until it is heard; each with an empty cache."""
    heard: dict[str, float] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for name, path in files.items():
            kind = "video" if path.suffix == ".mp4" else "audio"
            with serving(path.parent) as address, fresh_page(browser) as page:
                page.goto(address)
                with Scales(page, link):
                    heard[name] = round(page.evaluate(_HEARD, [kind, f"{address}/{path.name}"]) / 1000, 2)
        browser.close()
    return heard
