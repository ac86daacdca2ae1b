"""Pictures that come out of ffmpeg whole, in order and behind the whitelists."""

import pytest

from media_pipeline.analysis import frames
from media_pipeline.analysis.frames import FPS, HEIGHT, SIZE, WIDTH, command, read
from media_pipeline.ffmpeg.probe import MAX_DURATION_S, Picture, Probe, Sound, probe
from media_pipeline.ffmpeg.process import ToolFailed
from tests.media_pipeline.conftest import SOUND, filled

HD = Probe(10.0, Picture(2, 1280, 720, 25.0, "h264"), None)


def test_pictures_are_cut_from_whatever_chunks_come(tmp_path, monkeypatch):
    content = b"".join(bytes([shade]) * SIZE for shade in (1, 2, 3))

    def chunks(_command, *, on_bytes, **_words) -> None:
        for at in range(0, len(content), 50_001):
            on_bytes(content[at : at + 50_001])
        on_bytes(b"half a picture that was cut off")

    monkeypatch.setattr(frames, "stream", chunks)
    pictures = []
    read(tmp_path / "source", HD, pictures.append)
    assert [(each.shape, int(each.min()), int(each.max())) for each in pictures] == [
        ((HEIGHT, WIDTH), shade, shade) for shade in (1, 2, 3)
    ]


def test_the_command_is_guarded(tmp_path):
    words = command(tmp_path / "-strange %d name", HD.picture, None)
    before = words[: words.index("-i")]
    assert before[before.index("-protocol_whitelist") + 1] == "file,pipe"
    assert "hls" not in before[before.index("-format_whitelist") + 1]
    assert before[before.index("-t") + 1] == str(MAX_DURATION_S + 60)
    assert words[words.index("-i") + 1].startswith("file:/")
    assert [words[at + 1] for at, word in enumerate(words) if word == "-map"] == ["0:2"]


def test_a_turned_picture_is_turned_by_ffmpeg_and_any_other_keeps_its_filters(tmp_path):
    lying = Picture(0, 360, 640, 25.0, "h264", turned=True)
    words = {turned: command(tmp_path / "source", each, None) for turned, each in ((True, lying), (False, HD.picture))}
    assert "-noautorotate" not in words[True]
    before = words[False][: words[False].index("-i")]
    assert before[before.index("-noautorotate") + 1 :][:2] == ["-reinit_filter:v", "0"]


def shades_of(path) -> list[int]:
    """The middle of each picture."""
    shades: list[int] = []
    read(path, probe(path), lambda picture: shades.append(int(picture[90, 160])))
    return shades


@pytest.mark.media
def test_times_count_from_the_sound_where_it_starts_first(record):
    """As in the renditions: of streams that are not used, ffmpeg does not take the start."""
    shade = "geq=lum='60+90*gte(N,25)':cb=128:cr=128"
    picture = ["-itsoffset", "2", "-f", "lavfi", "-i", "color=s=64x64:r=25:d=2", "-vf", shade]
    coded = ["-c:v", "mpeg2video", "-c:a", "mp2", "-muxdelay", "0"]
    shades = shades_of(record("sound_first.ts", *filled(SOUND, seconds=4), *picture, *coded))
    dark = sum(shade < 100 for shade in shades)
    assert dark / FPS == pytest.approx(3, abs=0.3)
    assert len(shades) / FPS == pytest.approx(4, abs=0.3)


@pytest.mark.media
def test_a_picture_that_changes_its_size_is_seen_at_its_time(resized):
    assert shades_of(resized)[::FPS] == pytest.approx([40, 40, 120, 120, 200, 200], abs=20)


def test_a_longer_recording_may_take_longer_and_nothing_is_written(tmp_path, monkeypatch):
    limits = []
    monkeypatch.setattr(frames, "stream", lambda _command, **words: limits.append(words["limits"]))
    for seconds in (10.0, 3600.0, None):
        read(tmp_path / "source", Probe(seconds, HD.picture, None), print)
    assert limits[0].wall_s < limits[1].wall_s < limits[2].wall_s
    assert {each.file_bytes for each in limits} == {0}


def test_without_picture_nothing_runs(tmp_path):
    read(tmp_path / "absent", Probe(10.0, None, Sound(0, 1, "mp3")), pytest.fail)


@pytest.mark.media
def test_four_pictures_a_second_of_a_changing_frame_rate(record):
    """A screen recorder writes a picture only when something changes; what stands still is seen all the same."""
    words = ["-f", "lavfi", "-i", "color=s=320x180:r=25:d=5", "-vf", "geq=lum='60*gte(T,3)+60':cb=128:cr=128"]
    sparse = [words[-1] + ",select='eq(n,0)+eq(n,75)+eq(n,124)'", "-fps_mode", "vfr", "-c:v", "ffv1"]
    path = record("sparse.mkv", *words[:-1], *sparse)
    shades = []
    read(path, probe(path), lambda picture: shades.append(int(picture[90, 160])))
    assert len(shades) in {20, 21}
    assert (len(set(shades[:12])), len(set(shades[12:]))) == (1, 1)
    assert shades[0] < shades[-1]


@pytest.mark.media
def test_what_cannot_be_decoded_is_the_tools_failure(tmp_path):
    (tmp_path / "source").write_text("#EXTM3U\n#EXTINF:1,\n/etc/hostname\n")
    with pytest.raises(ToolFailed):
        read(tmp_path / "source", HD, pytest.fail)
