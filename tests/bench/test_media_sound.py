"""The server of the sound measurement serves ranges as a real one, and a real browser plays from it."""

import subprocess
import urllib.error
import urllib.request

import pytest

from bench.browser import Link
from bench.media_sound import SCRIPT, first_sounds, serving


@pytest.fixture
def address(tmp_path):
    (tmp_path / "some.webm").write_bytes(bytes(range(200)))
    with serving(tmp_path) as where:
        yield where


def asked(url: str, span: str = "") -> tuple[int, bytes, str | None]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, headers={"Range": span} if span else {})
    with opener.open(request, timeout=30) as answer:
        return answer.status, answer.read(), answer.headers.get("Content-Range")


@pytest.mark.parametrize(
    ("span", "status", "content", "told"),
    [
        ("", 200, bytes(range(200)), None),
        ("bytes=0-", 206, bytes(range(200)), "bytes 0-199/200"),
        ("bytes=190-", 206, bytes(range(190, 200)), "bytes 190-199/200"),
        ("bytes=3-5", 206, bytes((3, 4, 5)), "bytes 3-5/200"),
        ("bytes=100-9999", 206, bytes(range(100, 200)), "bytes 100-199/200"),
        ("words=1-2", 200, bytes(range(200)), None),
    ],
)
def test_ranges(address, span, status, content, told):
    assert asked(f"{address}/some.webm", span) == (status, content, told)


def test_only_the_files_of_the_folder_are_served(address, tmp_path):
    (tmp_path.parent / "secret.webm").write_bytes(b"secret")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        asked(f"{address}/../secret.webm")


def test_the_page_is_empty(address):
    assert b"<title>" in asked(f"{address}/")[1]


@pytest.mark.browser  # needs the built script
def test_the_lesson_has_the_player_and_the_file_that_is_asked_for(address):
    page = asked(f"{address}/lesson?some.webm")[1].decode()
    assert '<source src="/some.webm" type="audio/webm">' in page
    assert SCRIPT.read_text("utf-8") in page


@pytest.mark.browser
@pytest.mark.media
def test_a_voice_and_a_film_are_heard_on_a_slow_link(tmp_path):
    front = ["-b:a", "12k", "-cues_to_front", "1"]
    for name, words in {"voice.webm": front, "film.mp4": ["-c:a", "aac", "-b:a", "32k"]}.items():
        drawn = ["-f", "lavfi", "-i", "anoisesrc=d=3:a=0.3", *words, str(tmp_path / name)]
        subprocess.run(["ffmpeg", "-v", "error", *drawn], check=True)
    heard = first_sounds({name: tmp_path / name for name in ("voice.webm", "film.mp4")}, Link(512, 50))
    assert list(heard) == ["voice.webm", "film.mp4"]
    heard |= first_sounds({"lesson": tmp_path / "voice.webm"}, Link(512, 50), in_lesson=frozenset({"lesson"}))
    assert all(seconds > 0 for seconds in heard.values())
