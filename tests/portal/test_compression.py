"""Texts leave compressed in the coding that the reader names; everything else leaves as it is."""

import asyncio
import gzip
import re

import brotli
import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lms.portal.compression import MOST_NOISE, NOISE, SMALLEST, Compression, chosen
from tests.factories import courses as make_course

PAGE = "<p>ལྷ་ས 拉萨 Lhasa</p>" * 200
DECODE = {"br": brotli.decompress, "gzip": gzip.decompress}


def sent(rf, response, accepted="br, gzip", **cookies):
    request = rf.get("/", headers={"accept-encoding": accepted})
    request.COOKIES.update(cookies)
    return Compression(lambda _request: response)(request)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("BR;q=0.1, gzip", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0,gzip;q=0.000", ""),
        ("br;q=abc", ""),
        ("br; level=5", "br"),
        ("identity;q=1, *;q=0", ""),  # what Chromium asks films with
        ("xbr, gzipped", ""),
        ("", ""),
        ("x" * 500 + ", br", ""),
    ],
)
def test_which_coding_a_reader_is_answered_with(accepted, coding):
    assert chosen(accepted) == coding


@given(st.text(max_size=300))
def test_any_header_can_be_read(accepted):
    assert chosen(accepted) in {"", "br", "gzip"}


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_a_page_arrives_as_it_was_and_smaller(rf, coding):
    response = sent(rf, HttpResponse(PAGE), coding)
    assert response["Content-Encoding"] == coding
    assert DECODE[coding](response.content).decode() == PAGE
    assert len(response.content) == int(response["Content-Length"]) < len(PAGE.encode()) / 10
    assert response["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_a_stream_arrives_piece_after_piece(rf, coding):
    response = sent(rf, StreamingHttpResponse(iter([PAGE[:50], "", PAGE[50:]]), content_type="text/csv"), coding)
    assert "Content-Length" not in response
    assert DECODE[coding](b"".join(response.streaming_content)).decode() == PAGE


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_an_asynchronous_stream_too(rf, coding):
    async def pieces():
        yield PAGE[:50]
        yield PAGE[50:]

    async def read():
        response = sent(rf, StreamingHttpResponse(pieces(), content_type="text/html"), coding)
        return b"".join([piece async for piece in response])

    assert DECODE[coding](asyncio.run(read())).decode() == PAGE


@pytest.mark.parametrize(
    "kind", ["application/json", "image/svg+xml", "application/manifest+json", "text/css; charset=utf-8", "TEXT/HTML"]
)
def test_every_kind_of_text_is_compressed(rf, kind):
    assert sent(rf, HttpResponse(PAGE, content_type=kind))["Content-Encoding"] == "br"


@pytest.mark.parametrize("kind", ["video/mp4", "audio/webm", "image/webp", "application/pdf", "application/zip", ""])
def test_films_pictures_and_files_leave_as_they_are(rf, kind):
    response = sent(rf, HttpResponse(PAGE, content_type=kind))
    assert "Content-Encoding" not in response
    assert "Vary" not in response
    assert response.content.decode() == PAGE


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Encoding": "zstd"}, 200),
        ({"Accept-Ranges": "bytes"}, 200),  # a range is counted in the bytes of the file itself
        ({"Content-Range": "bytes 0-99/100"}, 206),
        ({}, 304),
    ],
)
def test_what_must_not_be_changed_is_left_alone(rf, headers, status):
    response = sent(rf, HttpResponse(PAGE, headers=headers, status=status))
    assert response.get("Content-Encoding") == headers.get("Content-Encoding")
    assert response.content.decode() == PAGE


def test_a_few_bytes_are_not_worth_it(rf):
    assert "Content-Encoding" not in sent(rf, HttpResponse(b"a" * (SMALLEST - 1)))
    assert "Content-Encoding" in sent(rf, HttpResponse(b"a" * SMALLEST))


def test_whoever_reads_no_coding_gets_plain_text_and_the_header_that_says_it_may_differ(rf):
    response = sent(rf, HttpResponse(PAGE), "identity")
    assert response.content.decode() == PAGE
    assert response["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(("before", "after"), [('"a"', 'W/"a"'), ('W/"a"', 'W/"a"')])
def test_a_tag_of_other_bytes_is_a_weak_one(rf, before, after):
    assert sent(rf, HttpResponse(PAGE, headers={"ETag": before}))["ETag"] == after


def test_the_length_of_a_signed_in_readers_answer_says_less(rf):
    lengths = {len(sent(rf, HttpResponse(PAGE), sessionid="x")[NOISE]) for _each in range(200)}
    assert len(lengths) > 20
    assert max(lengths) <= MOST_NOISE
    assert NOISE not in sent(rf, HttpResponse(PAGE))


# --- in the product ---


@pytest.mark.parametrize("coding", ["br", "gzip"])
@pytest.mark.django_db
def test_pages_of_the_product_leave_in_both_codings(client, coding):
    response = client.get(reverse("accounts:sign_in"), headers={"accept-encoding": coding})
    assert response["Content-Encoding"] == coding
    assert "</html>" in DECODE[coding](response.content).decode()


def test_a_lesson_is_smaller_by_brotli(learner_client):
    lesson = make_course.lessons_of(make_course.course_with(lessons=1))[0]
    sizes = {
        coding: len(learner_client.get(lesson.url, headers={"accept-encoding": coding}).content)
        for coding in ("br", "gzip", "identity")
    }
    assert sizes["br"] < sizes["gzip"] < sizes["identity"] / 2


def test_the_masks_of_tokens_differ_in_each_rendering(learner_client):
    """The one secret that every page carries is never the same text twice, so its length under compression is mute."""
    token = re.compile(rb'csrfmiddlewaretoken" value="(\w{64})"')
    first, second = (set(token.findall(learner_client.get("/").content)) for _each in range(2))
    assert first
    assert not first & second
