"""What is taken, what is refused and why; ffprobe's answers as data first, then real files."""

import struct
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.ffmpeg import probe as probing
from media_pipeline.ffmpeg.probe import MediaRefused, Picture, Probe, Refusal, Sound, interpret, probe
from media_pipeline.ffmpeg.process import Cause, ToolFailed
from tests.media_pipeline.conftest import H264, SOUND, VIDEO, filled
from tests.media_pipeline.ffmpeg_answers import answer, audio, video


def refusal_of(*streams, **facts) -> Refusal:
    with pytest.raises(MediaRefused) as refused:
        interpret(answer(*streams, **facts))
    return refused.value.refusal


def test_a_lecture_with_picture_and_sound():
    assert interpret(answer(video(), audio())) == Probe(90.0, Picture(0, 1280, 720, 25.0, "h264"), Sound(1, 2, "aac"))


def test_a_cover_picture_is_no_moving_picture():
    found = interpret(answer(video(disposition={"attached_pic": 1}), audio()))
    assert found.picture is None
    assert found.sound is not None


def test_a_phone_held_upright_gives_a_tall_picture():
    for turned in (-90, 90, 270):
        found = interpret(answer(video(side_data_list=[{"rotation": turned}])))
        assert (found.picture.width, found.picture.height) == (720, 1280)


def test_older_files_state_the_turn_as_a_tag():
    found = interpret(answer(video(tags={"rotate": "90"})))
    assert found.picture.turned
    assert (found.picture.width, found.picture.height) == (720, 1280)


def test_upside_down_keeps_its_shape():
    assert interpret(answer(video(side_data_list=[{}, {"rotation": 180}]))).picture.width == 1280


@pytest.mark.parametrize(
    ("side", "turned"),
    [({"rotation": 180}, True), ({"displaymatrix": "mirrored", "rotation": 0}, True), ({"side_data_type": "x"}, False)],
)
def test_what_a_player_turns_or_mirrors_is_known(side, turned):
    assert interpret(answer(video(side_data_list=[side]))).picture.turned is turned


def test_pixels_that_are_not_square_are_widened():
    assert interpret(answer(video(width=720, height=576, sample_aspect_ratio="64:45"))).picture.width == 1024


def test_unknown_aspect_of_pixels_means_square():
    assert interpret(answer(video(sample_aspect_ratio="0:1"))).picture.width == 1280


@pytest.mark.parametrize(
    ("rates", "fps"),
    [
        ({"avg_frame_rate": "30000/1001"}, 29.97),
        ({"avg_frame_rate": "0/0", "r_frame_rate": "15/1"}, 15.0),
        ({"avg_frame_rate": "0/0"}, 25.0),
    ],
)
def test_frame_rates(rates, fps):
    assert interpret(answer(video(**rates))).picture.fps == fps


@pytest.mark.parametrize("order", ["tt", "bb", "tb", "bt", "progressive", "unknown", None])
def test_half_pictures_are_known(order):
    picture = interpret(answer(video(field_order=order))).picture
    assert picture.interlaced is picture.delicate is (order in {"tt", "bb", "tb", "bt"})


@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67", "bt709", "unknown", None])
def test_a_high_range_of_brightness_is_known(transfer):
    picture = interpret(answer(video(color_transfer=transfer))).picture
    high = transfer in {"smpte2084", "arib-std-b67"}
    assert picture.transfer == (transfer if high else "")
    assert picture.delicate is high


def test_a_turned_picture_is_delicate_and_a_plain_one_is_not():
    assert interpret(answer(video(side_data_list=[{"rotation": 180}]))).picture.delicate
    assert not interpret(answer(video())).picture.delicate


@pytest.mark.parametrize(
    ("container", "frames", "length"),
    [("avi", "2500", 100.0), ("avi", "N/A", 90.0), ("avi", "25", 90.0), ("mov", "2500", 90.0)],
)
def test_an_avi_is_as_long_as_its_frames_say(container, frames, length):
    """ffprobe tells what is there of it; a film that was cut off still states all of its frames."""
    told = answer(video(nb_frames=frames, duration="90.0"), audio())
    told["format"]["format_name"] = container
    assert interpret(told).duration_s == length


def test_the_default_track_is_heard():
    comment = audio(index=1, disposition={"default": 0})
    assert interpret(answer(comment, audio(index=2))).sound.index == 2


def test_tracks_that_cannot_be_decoded_do_not_count():
    assert refusal_of(audio(codec_name=None), audio(channels=0)) is Refusal.NO_STREAMS


def test_a_browser_recording_states_no_duration():
    assert interpret(answer(video(), duration=None)).duration_s is None
    assert interpret(answer(video(duration="N/A"), duration="nan")).duration_s is None


def test_the_longest_stated_duration_counts():
    assert interpret(answer(video(duration="120.5"), duration="90")).duration_s == 120.5


def test_refusals_by_what_is_declared():
    assert refusal_of(video(), duration=str(100 * 3600)) is Refusal.TOO_LONG
    assert refusal_of(video(width=8192)) is Refusal.TOO_LARGE
    assert refusal_of(video(width=1, height=1)) is Refusal.TOO_SMALL
    assert refusal_of(*[audio()] * 17) is Refusal.TOO_MANY_STREAMS
    assert refusal_of() is Refusal.NO_STREAMS
    assert refusal_of({"index": 0, "codec_type": "subtitle"}) is Refusal.NO_STREAMS


def test_four_hours_are_taken():
    assert interpret(answer(audio(), duration="14400")).duration_s == probing.MAX_DURATION_S


@given(
    st.integers(0, 9000),
    st.integers(0, 9000),
    st.sampled_from([None, "1:1", "4:3", "0:1", "x:y", "9999:1"]),
    st.one_of(st.none(), st.floats(), st.text(max_size=5)),
)
def test_any_declared_shape_is_taken_within_the_limits_or_refused(width, height, aspect, rotation):
    stream = video(width=width, height=height, sample_aspect_ratio=aspect, side_data_list=[{"rotation": rotation}])
    try:
        picture = interpret(answer(stream)).picture
    except MediaRefused:
        assert max(width, height) > probing.MAX_SIDE or width < probing.MIN_SIDE or height < probing.MIN_SIDE
    else:
        assert min(picture.width, picture.height) >= probing.MIN_SIDE
        assert max(picture.width, picture.height) <= probing.MAX_SIDE


def test_an_empty_file(tmp_path):
    (tmp_path / "source").write_bytes(b"")
    with pytest.raises(MediaRefused) as refused:
        probe(tmp_path / "source")
    assert refused.value.refusal is Refusal.EMPTY


@pytest.mark.parametrize(
    "start", ["#EXTM3U\nother.mp4\n", "\ufeff#EXTM3U\n", "  <MPD>", "ffconcat version 1.0\nfile other.mp4\n"]
)
def test_playlists_are_refused_by_their_first_bytes(tmp_path, start):
    (tmp_path / "source").write_text(start)
    with pytest.raises(MediaRefused) as refused:
        probe(tmp_path / "source")
    assert refused.value.refusal is Refusal.PLAYLIST


def test_a_missing_ffprobe_is_no_fault_of_the_file(tmp_path, monkeypatch):
    (tmp_path / "source").write_bytes(b"OggS")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolFailed) as failed:
        probe(tmp_path / "source")
    assert failed.value.cause is Cause.MISSING


def test_the_whitelists_stand_before_the_input(tmp_path):
    words = probing._command(tmp_path / "source", tmp_path / "report")
    assert words.index("-protocol_whitelist") < words.index("-i")
    assert words.index("-format_whitelist") < words.index("-i")


@pytest.mark.media
class TestRealFiles:
    def test_picture_and_sound(self, lecture):
        found = probe(lecture)
        assert (found.picture.width, found.picture.height, found.picture.fps) == (640, 360, 25.0)
        assert found.sound.codec == "aac"
        assert found.duration_s == pytest.approx(3, abs=0.2)
        assert list(lecture.parent.glob("*.json")) == []

    def test_text_that_is_named_mp4(self, tmp_path):
        path = tmp_path / "lecture.mp4"
        path.write_text("This is a letter.\n" * 100)
        with pytest.raises(MediaRefused) as refused:
            probe(path)
        assert refused.value.refusal is Refusal.NOT_MEDIA

    def test_a_recording_without_its_end(self, lecture, tmp_path):
        path = tmp_path / "source"
        path.write_bytes(lecture.read_bytes()[:20_000])  # the index of this MP4 stands at its end
        with pytest.raises(MediaRefused) as refused:
            probe(path)
        assert refused.value.refusal is Refusal.NOT_MEDIA

    def test_a_picture_of_one_point(self, record):
        dot = record("dot.mkv", *filled(VIDEO, size="1x1", seconds=1), "-c:v", "ffv1")
        with pytest.raises(MediaRefused) as refused:
            probe(dot)
        assert refused.value.refusal is Refusal.TOO_SMALL

    def test_a_hundred_declared_hours(self, lecture, tmp_path):
        content = bytearray(lecture.read_bytes())
        for box in (b"mvhd", b"tkhd", b"mdhd"):
            _declare(content, box, 100 * 3600)
        path = tmp_path / "source"
        path.write_bytes(content)
        with pytest.raises(MediaRefused) as refused:
            probe(path)
        assert refused.value.refusal is Refusal.TOO_LONG

    def test_a_hidden_playlist_reads_no_other_file(self, lecture, tmp_path):
        """Behind a comment the first bytes do not tell; the whitelist still stops it, and ffprobe alone would not."""
        (tmp_path / "secret.ts").write_bytes(b"")
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-i", str(lecture), "-c", "copy", str(tmp_path / "secret.ts")], check=True
        )
        listing = tmp_path / "source"
        listing.write_text(
            "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:3,\nsecret.ts\n#EXT-X-ENDLIST\n"
        )
        words = probing._command(listing, tmp_path / "report.json")
        guarded = subprocess.run(words, capture_output=True, check=False)
        assert guarded.returncode != 0
        bare = subprocess.run(
            ["ffprobe", "-v", "error", "-allowed_extensions", "ALL", "-f", "hls", str(listing)],
            capture_output=True,
            check=False,
        )
        assert bare.returncode == 0  # the attack is real: without the whitelist the other file is opened

    def test_an_upright_phone(self, record, lecture):
        turned = record("turned.mp4", "-i", str(lecture), "-c", "copy", "-metadata:s:v:0", "rotate=90")
        found = probe(turned)
        assert (found.picture.width, found.picture.height) == (360, 640)

    def test_sound_alone(self, record):
        voice = record("voice.mp3", *filled(SOUND, seconds=2))
        found = probe(voice)
        assert found.picture is None
        assert found.sound.channels == 1

    def test_too_many_tracks(self, record):
        words = filled(SOUND, seconds=1) + ["-map", "0:a"] * 17
        with pytest.raises(MediaRefused) as refused:
            probe(record("tracks.mkv", *words, "-c:a", "pcm_s16le"))
        assert refused.value.refusal is Refusal.TOO_MANY_STREAMS

    def test_picture_alone(self, record):
        silent = record("silent.mp4", *filled(VIDEO, size="320x180", seconds=2), *H264)
        assert probe(silent).sound is None


def _declare(content: bytearray, box: bytes, seconds: int) -> None:
    """Write another duration into every box of this name (version 0)."""
    at = content.find(box)
    while at >= 0:
        if box == b"tkhd":
            struct.pack_into(">I", content, at + 24, seconds * 1000)
        else:
            (scale,) = struct.unpack_from(">I", content, at + 16)
            struct.pack_into(">I", content, at + 20, min(seconds * scale, 2**32 - 1))
        at = content.find(box, at + 4)
