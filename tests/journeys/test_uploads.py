"""Recordings sent over a link that breaks three times: by programs that others wrote, and by the page of the CMS."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from tusclient.client import TusClient

from bench.proxy import Proxy, link_to
from bench.report import ROOT
from tests.journeys.steps import DESKTOP, sign_in

pytestmark = pytest.mark.browser
MB = 1_000_000
SIZE = 6 * MB
BREAKS = [1 * MB, 2 * MB, 4 * MB]
FROM_THE_BEGINNING = BREAKS[-1] + SIZE  # what is sent by whoever has lost everything at the last cut
KBPS = 20_000  # no faster than a busy server reads: what lies in between is lost with each cut
PAGE = "/cms/lectures/upload/"
ALL = "/cms/lectures/uploads/"


@pytest.fixture
def link(server) -> Iterator[Proxy]:
    """The hospital's link."""
    with link_to(urlsplit(server.url).port) as proxy:
        yield proxy


@dataclass(frozen=True)
class Program:
    """What a program needs of somebody who is signed in."""

    cookie: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": self.cookie, "X-CSRFToken": self.token}


@pytest.fixture
def author(open_browser) -> Page:
    page = open_browser(viewport=DESKTOP)
    sign_in(page, "author")
    page.goto(PAGE)
    return page


@pytest.fixture
def program(author) -> Program:
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in author.context.cookies())
    return Program(cookies, author.input_value("form[data-uploads] input[name=csrfmiddlewaretoken]"))


@pytest.fixture
def noise(tmp_path) -> Path:
    """Bytes that nobody could guess."""
    path = tmp_path / "noise.bin"
    path.write_bytes(os.urandom(SIZE))
    return path


@pytest.fixture
def recording(tmp_path) -> Path:
    """A real film, made long by a part that players skip."""
    path = tmp_path / "讲座 录像.mp4"
    made = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=10:duration=2", "-pix_fmt", "yuv420p"]
    subprocess.run(["ffmpeg", "-v", "error", *made, str(path)], check=True, timeout=60)
    with path.open("ab") as film:
        film.write((SIZE + 8).to_bytes(4, "big") + b"free" + os.urandom(SIZE))
    return path


def kept(server, address: str) -> bytes:
    """What the server has of an upload, on its disk."""
    uuid = UUID(re.search(r"[0-9a-f-]{36}", address).group())
    return (server.data_dir / "uploads" / uuid.hex).read_bytes()


@pytest.mark.parametrize("summed", [False, True], ids=["one-piece", "pieces-with-checksums"])
def test_tuspy_goes_on_after_each_cut(server, link, program, noise, summed):
    link.weather.kbps, link.weather.breaks_at = KBPS, list(BREAKS)
    client = TusClient(f"{link.url}{ALL}", headers=program.headers)
    with noise.open("rb") as stream:
        uploader = client.uploader(
            file_stream=stream,
            chunk_size=MB if summed else SIZE,
            upload_checksum=summed,
            retries=40,
            retry_delay=0.5,
            metadata={"filename": "讲座.mp4"},
        )
        uploader.upload()
    assert link.weather.broken.is_set()
    assert uploader.offset == SIZE
    assert kept(server, uploader.url) == noise.read_bytes()
    if not summed:
        assert link.sent < FROM_THE_BEGINNING


def test_tus_js_client_goes_on_after_each_cut(server, link, program, noise):
    link.weather.kbps, link.weather.breaks_at = KBPS, list(BREAKS)
    command = ["node", "tests/journeys/tus_client.mjs", f"{link.url}{ALL}", program.cookie, program.token, str(noise)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert link.weather.broken.is_set()
    assert kept(server, done.stdout) == noise.read_bytes()
    assert link.sent < FROM_THE_BEGINNING


def choose(page: Page, recording: Path, title: str) -> None:
    page.fill("input[name=title]", title)
    page.set_input_files("input[name=file]", recording)
    page.click("form[data-uploads] button[type=submit]")


def said(page: Page, name: str) -> re.Pattern:
    """A sentence of the page's script, whatever number stands in it."""
    text = json.loads(page.locator("#upload-texts").text_content())[name]
    return re.compile(re.sub(r"\\\{\w+\\\}", r"\\d+", re.escape(text)))


def test_the_page_goes_on_after_cuts_a_pause_and_a_closed_tab(link, author, recording):
    """The author's own way, with the browser closed between two halves of the file."""
    state, button = "[data-upload-state]", "[data-upload-pause]"
    first = author
    first.goto(f"{link.url}{PAGE}")
    link.weather.kbps, link.weather.breaks_at = 8000, [MB // 2, 3 * MB // 2, 5 * MB // 2]
    choose(first, recording, "断线也能上传")
    expect(first.locator("[data-upload-progress]")).to_have_text(re.compile(r"MB.*%"))
    assert link.weather.broken.wait(timeout=180)
    link.weather.kbps = 400  # slow enough that the file cannot be there before the tab is closed
    expect(first.locator(state)).to_have_text(said(first, "resumed"), timeout=60_000)
    first.click(button)
    expect(first.locator(state)).to_have_text(said(first, "paused"))
    first.click(button)
    expect(first.locator(state)).to_have_text(said(first, "resumed"), timeout=60_000)
    second = first.context.new_page()
    first.close()

    second.goto(f"{link.url}{PAGE}")
    expect(second.locator("table.listing")).to_contain_text(recording.name)
    choose(second, recording, "断线也能上传")
    expect(second.locator(state)).to_have_text(said(second, "resumed"), timeout=60_000)
    link.weather.kbps = 0
    expect(second).to_have_url(re.compile(r"/cms/lectures/[0-9a-f-]{36}/$"), timeout=120_000)
    expect(second.locator("main")).to_contain_text("断线也能上传")


def test_a_file_that_is_no_recording_is_refused_in_a_sentence(link, author, noise):
    author.goto(f"{link.url}{PAGE}")
    choose(author, noise, "不是录像")
    expect(author.locator(".errorlist, .error-message").first).to_contain_text("MP4", timeout=60_000)
    expect(author.get_by_role("cell", name=noise.name)).to_have_count(0)  # it is not kept as an unfinished upload
