"""Playlists: what is read from ffmpeg's and written into ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.ffmpeg.hls import Segments, Variant, master, read_segments, video_codec

LISTING = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:10
#EXT-X-MAP:URI="v240.mp4",BYTERANGE="1349@0"
#EXTINF:2.000000,
#EXT-X-BYTERANGE:20000@1349
v240.mp4
#EXTINF:10.000000,
#EXT-X-BYTERANGE:70000@21349
v240.mp4
#EXTINF:0.500000,
#EXT-X-BYTERANGE:9000@91349
v240.mp4
#EXT-X-ENDLIST
"""


def test_segments_are_read():
    segments = read_segments(LISTING)
    assert segments.target_s == 10
    assert segments.pieces == ((2.0, 20000), (10.0, 70000), (0.5, 9000))
    assert segments.duration_s == 12.5


def test_short_segments_do_not_make_the_peak():
    """The first 2 s and the last 0.5 s have 80 and 144 kbit/s; the RFC counts segments of half the target and more."""
    assert read_segments(LISTING).average_bps == 63_360
    assert read_segments(LISTING).peak_bps == 63_360
    assert Segments(10, ((10.0, 10_000), (10.0, 50_000))).peak_bps == 40_000


@given(st.lists(st.tuples(st.floats(0.1, 10), st.integers(1, 10**7)), min_size=1))
def test_the_peak_is_never_below_the_average(pieces):
    segments = Segments(10, tuple(pieces))
    assert segments.peak_bps >= segments.average_bps > 0 or segments.average_bps == 0


@pytest.mark.parametrize("listing", ["", "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXT-X-ENDLIST\n", LISTING[8:60]])
def test_a_listing_without_segments_is_an_error(listing):
    with pytest.raises(ValueError, match="lists no segment"):
        read_segments(listing)


def test_the_master_lists_the_lightest_first():
    written = master(
        [
            Variant("v240.m3u8", 80_000, 60_000, "avc1.4d4015,mp4a.40.2", 426, 240, 12.0),
            Variant("audio.m3u8", 35_000, 34_000, "mp4a.40.2"),
        ]
    )
    assert written.splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        '#EXT-X-STREAM-INF:BANDWIDTH=35000,AVERAGE-BANDWIDTH=34000,CODECS="mp4a.40.2"',
        "audio.m3u8",
        "#EXT-X-STREAM-INF:BANDWIDTH=80000,AVERAGE-BANDWIDTH=60000,RESOLUTION=426x240,FRAME-RATE=12.000,"
        'CODECS="avc1.4d4015,mp4a.40.2"',
        "v240.m3u8",
    ]


def test_the_codec_comes_from_the_file(tmp_path):
    path = tmp_path / "v240.mp4"
    path.write_bytes(b"....moov....avcC\x01\x4d\x40\x15\xff")
    assert video_codec(path) == "avc1.4d4015"


@pytest.mark.parametrize("content", [b"", b"no such box", b"avcC\x01"])
def test_a_file_without_h264_is_an_error(tmp_path, content):
    path = tmp_path / "v240.mp4"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="holds no H"):
        video_codec(path)


@pytest.mark.parametrize(
    ("configuration", "name"),
    [
        ("81010c00", "av01.0.01M.08"),
        ("81058c00", "av01.0.05H.08"),
        ("81294c00", "av01.1.09M.10"),
    ],
)
def test_the_name_of_av1_comes_from_the_file(tmp_path, configuration, name):
    path = tmp_path / "av1.mp4"
    path.write_bytes(b"\0" * 50 + b"av1C" + bytes.fromhex(configuration) + b"\0" * 20)
    assert video_codec(path) == name
