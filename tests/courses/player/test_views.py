"""The slides of a lesson's lecture as a page."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from courses.player.views import SLIDES_ON_A_PAGE
from lms.common.identifiers import new_id
from tests.factories import directory
from tests.factories.courses import CourseFactory, LecturePlayedFactory, LessonFactory
from tests.factories.media_pipeline import captions, ready_asset, with_slides

pytestmark = pytest.mark.django_db


def lesson_with(slides: int, **values):
    asset = ready_asset()
    with_slides(asset, slides)
    return LessonFactory(asset=asset, **values)


def address(lesson) -> str:
    return reverse("courses:lesson_slides", args=[lesson.uuid])


def opened(client, url: str, **query) -> BeautifulSoup:
    response = client.get(url, query, headers={"accept-language": "en"})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_each_slide_has_its_time_its_place_and_what_is_written_on_it(learner_client):
    page = opened(learner_client, address(lesson_with(3)))
    figures = page.select("main figure")
    assert [figure.strong.text for figure in figures] == ["0:00", "0:20", "0:40"]
    first = figures[0].img
    assert (first["loading"], first["width"], first["height"], first["alt"]) == ("lazy", "640", "360", "要点1")
    assert first["src"].endswith("slide-0001.jpg")
    assert figures[0].source["srcset"].endswith("slide-0001.webp")
    assert figures[0].select_one("details p")["lang"] == "zh-Hans"
    assert page.audio["preload"] == "none"


def test_many_slides_have_several_pages(learner_client):
    lesson = lesson_with(SLIDES_ON_A_PAGE + 2)
    assert len(opened(learner_client, address(lesson)).select("main figure")) == SLIDES_ON_A_PAGE
    assert len(opened(learner_client, address(lesson), page=2).select("main figure")) == 2
    assert len(opened(learner_client, address(lesson), page="nonsense").select("main figure")) == SLIDES_ON_A_PAGE


def test_without_slides_there_is_no_page_of_them(learner_client):
    for lesson in (
        LessonFactory(),
        LessonFactory(asset=ready_asset()),
        lesson_with(1, parent=CourseFactory(live=False)),
    ):
        assert learner_client.get(address(lesson)).status_code == 404
    assert learner_client.get(reverse("courses:lesson_slides", args=[new_id()])).status_code == 404


def test_it_is_for_readers(client):
    lesson = lesson_with(1)
    client.force_login(directory.signed_in_person(role="commission").user)
    assert client.get(address(lesson)).status_code == 403


def test_the_number_of_slides_costs_no_more_questions(learner_client, django_assert_max_num_queries):
    url = address(lesson_with(15))
    opened(learner_client, url)
    with django_assert_max_num_queries(10):
        opened(learner_client, url)


class TestTheLessonPage:
    def test_it_shows_how_much_the_reader_has_seen(self, learner_client, learner):
        lesson = lesson_with(2)
        LecturePlayedFactory(practitioner=learner, lecture=lesson.asset.uuid, spans=[[0, 62.4]])
        page = opened(learner_client, lesson.url)
        assert page.select_one("[data-player] .progress").text.strip() == "Seen: 62 %"
        player = page.select_one("[data-player]")
        assert player["data-seen"] == "[[0.0, 62.4]]"
        assert player["data-lesson"] == str(lesson.uuid)

    def test_nothing_is_said_of_what_nobody_has_begun(self, learner_client):
        assert opened(learner_client, lesson_with(2).url).select_one("[data-player] .progress") is None

    def test_without_script_the_first_slides_stand_there_and_the_others_are_a_link_away(self, learner_client):
        lesson = lesson_with(15)
        page = opened(learner_client, lesson.url)
        assert len(page.select("noscript figure")) == 12
        assert page.select_one(f'a[href="{address(lesson)}"]').text == "Slides to read: 15"
        assert page.select_one("[data-part=slides]").has_attr("hidden")
        assert page.select_one('track[kind="chapters"]')["src"] == reverse("media:chapters", args=[lesson.asset.uuid])

    @pytest.mark.parametrize("captioned", [True, False], ids=["captions", "none"])
    def test_captions_on_the_media_host_are_asked_for_across_hosts(self, learner_client, settings, captioned):
        """Without this, browsers refuse a <track> of another host."""
        settings.MEDIA_ORIGIN, settings.MEDIA_HOST = "https://media.example.org", "media.example.org"
        lesson = lesson_with(2)
        if captioned:
            captions(lesson.asset, "今天讲腹泻")
        page = opened(learner_client, lesson.url)
        tracks = page.select('track[kind="captions"]')
        assert [track["src"].startswith("https://media.example.org/") for track in tracks] == [True, True] * captioned
        players = page.select("[data-player] video, [data-player] audio")
        assert [player.get("crossorigin") for player in players] == ["anonymous" if captioned else None] * 2

    def test_files_of_the_same_host_are_asked_for_as_ever(self, learner_client):
        lesson = lesson_with(2)
        captions(lesson.asset, "今天讲腹泻")
        page = opened(learner_client, lesson.url)
        assert len(page.select('track[kind="captions"]')) == 2
        assert page.select("[crossorigin]") == []
