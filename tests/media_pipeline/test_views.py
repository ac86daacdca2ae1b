"""Renditions over HTTP: ranges, caching, who may, and that no file is read as a whole."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient
from django.urls import reverse

from media_pipeline import policy, views
from tests.factories import media_pipeline as make

CONTENT = bytes(range(256)) * 1000  # 256,000 bytes: several pieces


@pytest.fixture(autouse=True)
def open_to_all(monkeypatch):
    """These tests are about files and ranges; who may play what is asked in tests/courses/test_playing.py."""
    monkeypatch.setattr(policy, "_PLAYS", [lambda request, asset: True])


@pytest.fixture
def row(learner_client):
    return make.stored(content=CONTENT)


def url(row, path: str | None = None) -> str:
    return reverse("media:file", kwargs={"uuid": row.asset.uuid, "path": path or row.path})


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_the_whole_file(learner_client, row):
    response = learner_client.get(url(row))
    assert response.status_code == 200
    assert response["Content-Type"] == "audio/webm"
    assert response["Content-Length"] == str(len(CONTENT))
    assert response["Accept-Ranges"] == "bytes"
    assert body(response) == CONTENT


def test_copies_live_for_a_year_and_are_private(learner_client, row):
    response = learner_client.get(url(row))
    assert set(response["Cache-Control"].split(", ")) == {"private", "max-age=31536000", "immutable"}
    assert body(response)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=65530-65545", 65530, 65545),
        ("bytes=-100", 255_900, 255_999),
        ("bytes=7-", 7, 255_999),
    ],
)
def test_a_range(learner_client, row, asked, first, last):
    response = learner_client.get(url(row), headers={"range": asked})
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/256000"
    assert response["Content-Length"] == str(last - first + 1)
    assert body(response) == CONTENT[first : last + 1]


def test_a_range_is_never_compressed(learner_client, row):
    response = learner_client.get(url(row), headers={"range": "bytes=0-999", "accept-encoding": "gzip"})
    assert "Content-Encoding" not in response
    assert body(response) == CONTENT[:1000]


def test_outside_of_the_file(learner_client, row):
    response = learner_client.get(url(row), headers={"range": "bytes=256000-"})
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */256000"


def test_several_ranges_get_the_whole(learner_client, row):
    response = learner_client.get(url(row), headers={"range": "bytes=0-1,5-6"})
    assert response.status_code == 200
    assert body(response) == CONTENT


def test_a_copy_of_something_else_is_not_continued(learner_client, row):
    etag = learner_client.head(url(row))["ETag"]
    same = learner_client.get(url(row), headers={"range": "bytes=5-9", "if-range": etag})
    other = learner_client.get(url(row), headers={"range": "bytes=5-9", "if-range": '"other"'})
    assert (same.status_code, body(same)) == (206, CONTENT[5:10])
    assert (other.status_code, body(other)) == (200, CONTENT)


def test_a_copy_that_is_there_is_not_sent_again(learner_client, row):
    etag = learner_client.head(url(row))["ETag"]
    response = learner_client.get(url(row), headers={"if-none-match": etag})
    assert (response.status_code, response.content) == (304, b"")


@pytest.mark.parametrize(
    ("held", "status"),
    [
        ('"x", {etag}', 304),
        ('W/{etag}, "x"', 304),
        ('"x",W/{etag}', 304),
        ("*", 304),
        ('"x", "y"', 200),
        ("{etag}x", 200),
        ("not an etag", 200),
    ],
)
def test_a_list_of_copies(learner_client, row, held, status):
    etag = learner_client.head(url(row))["ETag"]
    response = learner_client.get(url(row), headers={"if-none-match": held.replace("{etag}", etag)})
    assert response.status_code == status
    assert status == 304 or body(response) == CONTENT


def test_a_number_without_end_is_no_range(learner_client, row):
    response = learner_client.get(url(row), headers={"range": "bytes=" + "9" * 5000 + "-"})
    assert (response.status_code, body(response)) == (200, CONTENT)


def test_head_says_the_size_and_sends_nothing(learner_client, row):
    response = learner_client.head(url(row), headers={"range": "bytes=0-9"})
    assert response.status_code == 200
    assert response["Content-Length"] == "256000"
    assert response.content == b""


def test_playlists_are_small_and_may_be_compressed(learner_client):
    listing = make.stored(
        content=b"#EXTM3U\n" + b"#EXTINF:10,\nv240.mp4\n" * 50,
        kind="playlist",
        path=f"{make.SET}/v240.m3u8",
        mime="application/vnd.apple.mpegurl",
    )
    response = learner_client.get(url(listing), headers={"accept-encoding": "gzip"})
    assert response["Content-Type"] == "application/vnd.apple.mpegurl"
    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) < listing.size_bytes


def test_only_people_who_are_signed_in(client, db):
    row = make.stored(content=CONTENT)
    response = client.get(url(row))
    assert response.status_code == 302
    assert "sign-in" in response["Location"]


@pytest.mark.parametrize(
    "path", ["../../db.sqlite3", "audio.webm", f"{make.SET}/../../secret", f"{make.SET}/audio.webm/", "%2e%2e/x"]
)
def test_only_names_that_we_wrote(learner_client, row, storage, path):
    (storage / "secret").write_bytes(b"secret")
    assert learner_client.get(f"/files/{row.asset.uuid}/{path}").status_code == 404


def test_the_original_is_not_served(learner_client, row):
    assert learner_client.get(f"/files/{row.asset.original.name}", follow=True).status_code == 404
    assert learner_client.get(url(row, row.asset.original.name)).status_code == 404


def test_a_file_that_is_gone(learner_client, db):
    row = make.RenditionFactory(asset=make.JobFactory().asset)
    assert learner_client.get(url(row)).status_code == 404


def test_nothing_is_written_here(learner_client, row):
    assert learner_client.post(url(row)).status_code == 405


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_under_asgi_it_streams_in_pieces(row, learner):
    async def fetch() -> tuple[int, list[bytes]]:
        client = AsyncClient()
        await client.aforce_login(learner.user)
        response = await client.get(url(row), headers={"range": "bytes=0-199999"})
        pieces = [piece async for piece in response]
        # The view ran in a thread of its own, whose connection would keep PostgreSQL from dropping the database.
        await sync_to_async(connections.close_all)()
        return response.status_code, pieces

    status, pieces = asyncio.run(fetch())
    assert status == 206
    assert [len(piece) for piece in pieces] == [views.PIECE] * 3 + [200_000 - 3 * views.PIECE]
    assert b"".join(pieces) == CONTENT[:200_000]


def test_under_wsgi_it_streams_in_pieces(learner_client, row):
    sizes = [len(piece) for piece in learner_client.get(url(row)).streaming_content]
    assert max(sizes) == views.PIECE
