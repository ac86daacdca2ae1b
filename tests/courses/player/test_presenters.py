"""A lecture as the pages show it: ways to follow it, what they cost, what the script is told."""

import json

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from courses.player.presenters import FIRST_SLIDES, MOST_OF_ONE, TEXT_CHARACTERS, numbered, player, written_in
from courses.player.selectors import Seen
from lms.common.identifiers import new_id
from lms.common.jobs import JobStatus
from media_pipeline.selectors import Playable, PlayableFile, ShownSlide

SPEECH = PlayableFile("/files/x/a/audio.webm", "audio/webm", 90_000)
LARGE = PlayableFile("/files/x/a/v360.mp4", "video/mp4", 1_500_000, 360)
SMALL = PlayableFile("/files/x/a/low.mp4", "video/mp4", 300_000, 720)


def slides(*texts: str) -> list[ShownSlide]:
    return [
        ShownSlide(
            at,
            20.0 * at,
            20.0 * (at + 1),
            True,
            f"/files/x/a/s{at}.webp",
            f"/files/x/a/s{at}.jpg",
            640,
            360,
            15_000,
            text,
        )
        for at, text in enumerate(texts)
    ]


def lecture(**facts) -> Playable:
    told = {"duration_s": 60.0, "audios": [SPEECH], "videos": [LARGE, SMALL], "hls_url": "/files/x/a/master.m3u8"}
    told["slides"] = slides("一", "二", "三")
    return Playable(new_id(), JobStatus.DONE, 100, "", "", **told | facts)


def told(shown) -> dict:
    return json.loads(shown.told)


def modes(**facts) -> list[str]:
    return [mode.value for mode in player(lecture(**facts)).modes]


def test_the_ways_to_follow_are_those_that_there_are_files_for():
    assert modes() == ["slides", "audio", "video", "adaptive"]
    assert modes(videos=[]) == ["slides", "audio"]
    assert modes(slides=[], hls_url="") == ["audio", "video"]
    assert modes(slides=[], videos=[]) == []
    assert modes(audios=[]) == []


@pytest.mark.parametrize(
    ("value", "cost"),
    [
        ("slides", "0.1 MB; an hour of it 8.1 MB"),
        ("audio", "0.1 MB; an hour of it 5.4 MB"),
        ("video", "0.3 MB; an hour of it 18 MB"),
        ("adaptive", "an hour of it 18 MB to 90 MB; loads a 0.1 MB player first"),
    ],
)
def test_each_says_what_an_hour_of_it_costs(value, cost):
    with translation.override("en"):
        (mode,) = [mode for mode in player(lecture()).modes if mode.value == value]
    assert mode.cost == cost


def test_one_film_has_no_range_and_a_lecture_without_length_no_hour():
    with translation.override("en"):
        costs = [mode.cost for mode in player(lecture(videos=[SMALL])).modes]
        assert costs[-1] == "an hour of it 18 MB; loads a 0.1 MB player first"
        assert [mode.cost for mode in player(lecture(duration_s=None)).modes] == [
            "0.1 MB",
            "0.1 MB",
            "0.3 MB",
            "loads a 0.1 MB player first",
        ]


def test_the_lightest_film_comes_first_whatever_its_height():
    assert player(lecture()).videos == [SMALL, LARGE]


def test_costs_on_the_link_of_the_reader_where_that_is_known():
    assert {kind: cost.size_bytes for kind, cost in player(lecture(), kbps=64).costs.items()} == {
        "audio": 90_000,
        "video": 300_000,
    }
    assert player(lecture()).costs == {}


def test_the_script_is_told_of_each_slide():
    assert told(player(lecture())) == {
        "base": "/files/x/a/",
        "slides": [
            [20.0 * at, at + 1, f"s{at}.webp", f"s{at}.jpg", 640, 360, text] for at, text in enumerate("一二三")
        ],
    }
    assert player(lecture(slides=[])).told == ""


def test_a_device_has_no_twins_and_all_that_is_written():
    long = "字" * 3000
    kept = told(player(lecture(slides=slides(long)), kept=True))
    assert kept["slides"][0][3] == ""
    assert kept["slides"][0][6] == long
    assert len(told(player(lecture(slides=slides(long))))["slides"][0][6]) == MOST_OF_ONE


def test_many_slides_say_less_each():
    many = told(player(lecture(slides=slides(*["字" * 500] * 400))))
    assert sum(len(row[6]) for row in many["slides"]) <= TEXT_CHARACTERS


@given(st.text())
def test_no_text_ends_the_script_element(text):
    shown = player(lecture(slides=slides(f"</script><!--{text}", text)))
    assert "<" not in shown.told
    assert ">" not in shown.told
    assert told(shown)["slides"][1][6] == text.strip()[:MOST_OF_ONE]


def test_pictures_from_another_host_are_named_whole():
    row = slides("一")[0]
    far = ShownSlide(1, 0, 9, True, "https://m.example/k/s.webp", "https://m.example/k/s.jpg", 1, 1, 1)
    shown = told(player(lecture(slides=[far])))
    assert shown["base"] + shown["slides"][0][2] == far.url
    mixed = told(player(lecture(slides=[far, row])))
    assert [mixed["base"] + slide[2] for slide in mixed["slides"]] == [far.url, row.url]


def test_a_page_without_script_shows_the_first_slides():
    shown = player(lecture(slides=slides(*map(str, range(FIRST_SLIDES + 1)))))
    assert len(shown.first_slides) == FIRST_SLIDES
    assert [slide.time for slide in shown.first_slides[:2]] == ["0:00", "0:20"]
    assert [slide.title for slide in numbered(slides("补液\n口服"))] == ["补液"]


def test_chapters_have_times_for_readers_and_for_scripts():
    with translation.override("bo"):
        shown = player(lecture(slides=slides("", "བརྡ", "ORS", "四"))).chapters
    assert [(chapter.time, chapter.seconds) for chapter in shown] == [("0:00", "0"), ("0:40", "40")]
    assert [chapter.lang for chapter in shown][1] == ""


@pytest.mark.parametrize(("text", "lang"), [("补液 ORS", "zh-Hans"), ("སྨན 补", "bo"), ("ORS 20 mg", ""), ("", "")])
def test_the_language_of_a_slide_is_told_by_its_letters(text, lang):
    assert written_in(text) == lang


def test_what_was_seen_goes_along_for_the_script():
    assert player(lecture(), seen=Seen(((0.0, 12.5), (30.0, 60.0)), 60.0)).seen_spans == "[[0.0, 12.5], [30.0, 60.0]]"
    assert player(lecture()).seen_spans == "[]"
