"""What a device keeps of lessons and courses, and what it never gets."""

import gc
import hashlib
import re
from pathlib import Path
from uuid import UUID

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from courses.models import LessonPage, Option, Question
from courses.offline import presenters
from courses.offline.presenters import one_format
from media_pipeline.models import Rendition, RenditionKind, Slide
from tests.factories import courses as make
from tests.factories import directory
from tests.factories.lectures import stored_slides
from tests.factories.media_pipeline import SET, stored

pytestmark = pytest.mark.django_db
PLAYER = "hls.light.min.js"
VIDEO = {"kind": RenditionKind.VIDEO, "mime": "video/mp4"}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def listed(client, kind: str, uuid: UUID, size: str = "text", language: str = "zh-hans") -> dict:
    response = client.get(f"/offline/{kind}/{uuid}/", {"size": size, "lang": language})
    assert response.status_code == 200, response.content
    return response.json()


def fetched(client, piece: dict) -> bytes:
    if piece["url"].startswith("/static/"):  # served before Django is asked
        return Path(finders.find(piece["url"].removeprefix("/static/"))).read_bytes()
    response = client.get(piece["url"])
    assert response.status_code == 200, piece["url"]
    return b"".join(response.streaming_content) if response.streaming else response.content


def lecture() -> Rendition:
    """A lecture with sound, two films and a poster, whose files are there."""
    row = stored(content=b"sound" * 100)
    asset = row.asset
    stored(content=b"heavier sound" * 100, asset=asset, path=f"{SET}/audio.mp4", mime="audio/mp4")
    stored(content=b"small film" * 100, asset=asset, path=f"{SET}/v240.mp4", height=240, width=426, **VIDEO)
    stored(content=b"large film" * 100, asset=asset, path=f"{SET}/v360.mp4", height=360, width=640, **VIDEO)
    lists = {"kind": RenditionKind.PLAYLIST, "mime": "application/vnd.apple.mpegurl"}
    for name in ("v240", "v360"):
        stored(content=f"#EXTM3U {name}".encode(), asset=asset, path=f"{SET}/{name}.m3u8", **lists)
    stored(content=b"#EXTM3U", asset=asset, path=f"{SET}/master.m3u8", **lists | {"kind": RenditionKind.MASTER})
    poster = {"kind": RenditionKind.POSTER, "mime": "image/jpeg", "path": f"{SET}/poster.jpg"}
    stored(content=b"poster" * 10, asset=asset, **poster)
    return row


def lesson_with(body: list | None = None, **values) -> LessonPage:
    lesson = make.LessonFactory(**values)
    lesson.body = body or [{"type": "heading", "value": "补液"}, {"type": "text", "value": "<p>少量多次。</p>"}]
    lesson.save()
    return lesson


@pytest.mark.parametrize(
    ("size", "names"),
    [
        ("text", []),
        ("sound", ["audio.webm"]),
        ("film", ["audio.webm", "poster.jpg", "v240.mp4", "v240.m3u8", PLAYER]),
    ],
)
def test_a_lesson_is_kept_at_the_size_that_was_chosen(learner_client, size, names):
    lesson = lesson_with(asset=lecture().asset)
    package = listed(learner_client, "lesson", lesson.uuid, size)
    page, *files = package["pieces"]
    assert page["url"] == f"/offline/pages/lesson/{lesson.uuid}/?lang=zh-hans"
    assert [piece["url"].rpartition("/")[2] for piece in files] == names
    assert package["title"] == lesson.title
    assert [piece.get("part", False) for piece in files] == [name.endswith(("webm", "mp4")) for name in names]


def test_the_page_names_the_playlist_that_is_kept_and_not_that_of_all_films(learner_client):
    lesson = lesson_with(asset=lecture().asset)
    page, *files = listed(learner_client, "lesson", lesson.uuid, "film")["pieces"]
    (playlist,) = [piece["url"] for piece in files if piece["url"].endswith("m3u8")]
    assert f'data-hls="{playlist}"' in fetched(learner_client, page).decode()


def test_a_lecture_without_playlists_is_kept_without_their_player(learner_client):
    asset = lecture().asset
    asset.renditions.filter(kind=RenditionKind.PLAYLIST).delete()
    page, *files = listed(learner_client, "lesson", lesson_with(asset=asset).uuid, "film")["pieces"]
    assert [piece["url"].rpartition("/")[2] for piece in files] == ["audio.webm", "poster.jpg", "v240.mp4"]
    assert 'data-hls=""' in fetched(learner_client, page).decode()


def test_every_piece_is_what_the_list_says(learner_client):
    lesson = lesson_with(asset=lecture().asset)
    for piece in listed(learner_client, "lesson", lesson.uuid, "film")["pieces"]:
        content = fetched(learner_client, piece)
        assert (len(content), hashlib.sha256(content).hexdigest()) == (piece["bytes"], piece["sha256"]), piece["url"]


def test_the_hash_of_a_recording_is_worked_out_once(learner_client, django_assert_num_queries):
    row = lecture()
    lesson = lesson_with(asset=row.asset)
    listed(learner_client, "lesson", lesson.uuid, "sound")
    row.refresh_from_db()
    assert row.sha256 == hashlib.sha256(b"sound" * 100).hexdigest()
    Rendition.objects.filter(pk=row.pk).update(sha256="f" * 64)
    assert listed(learner_client, "lesson", lesson.uuid, "sound")["pieces"][1]["sha256"] == "f" * 64


def test_a_recording_from_another_host_is_not_offered(learner_client, settings):
    lesson = lesson_with(asset=lecture().asset)
    settings.MEDIA_ORIGIN = "https://media.example.org"
    assert len(listed(learner_client, "lesson", lesson.uuid, "film")["pieces"]) == 1


# Wagtail leaves the buffer of a new rendition to the garbage collector, which this test calls.
@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning")
def test_a_picture_of_a_lesson_goes_along_in_the_size_that_the_page_shows(learner_client):
    image = get_image_model().objects.create(title="a", file=get_test_image_file(size=(1600, 900)))
    body = [{"type": "picture", "value": {"image": image.pk, "alternative": "皮肤", "caption": ""}}]
    lesson = lesson_with(body)
    page, picture = listed(learner_client, "lesson", lesson.uuid)["pieces"]
    assert picture["url"] in fetched(learner_client, page).decode()
    content = fetched(learner_client, picture)
    assert picture["type"] == "image/webp"
    assert content[8:12] == b"WEBP"
    assert (len(content), hashlib.sha256(content).hexdigest()) == (picture["bytes"], picture["sha256"])
    gc.collect()


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ('<picture><source type="image/webp" srcset="/w"><img alt="a" src="/j"></picture>', '<img alt="a" src="/w">'),
        ('<picture><source type="image/avif" srcset="/a"><img src="/j"></picture>', '<img src="/j">'),
        ('<p><img src="/j"></p>', '<p><img src="/j"></p>'),
    ],
    ids=["webp", "no webp", "no choice"],
)
def test_of_the_formats_of_a_picture_one_is_kept(html, kept):
    assert one_format(html) == kept


def test_a_course_is_kept_with_all_of_its_lessons(learner_client):
    course = make.course_with(lessons=3)
    package = listed(learner_client, "course", course.uuid)
    pages = [f"course/{course.uuid}", *(f"lesson/{lesson.uuid}" for lesson in make.lessons_of(course))]
    assert [piece["url"] for piece in package["pieces"]] == [f"/offline/pages/{page}/?lang=zh-hans" for page in pages]
    assert package["bytes"] == sum(piece["bytes"] for piece in package["pieces"])


@pytest.mark.parametrize("language", ["zh-hans", "bo", "en"])
def test_nothing_of_the_examination_is_ever_in_a_package(learner_client, language):
    course = make.course_with(lessons=2)
    texts = [question.text_zh for question in Question.objects.all()]
    texts += [question.explanation_zh for question in Question.objects.all()]
    texts += [option.text_zh for option in Option.objects.all()]
    assert len(texts) == 3 + 3 + 12
    whole = b"".join(
        fetched(learner_client, piece)
        for piece in listed(learner_client, "course", course.uuid, "film", language)["pieces"]
    ).decode()
    assert course.title in whole
    assert [text for text in texts if text in whole] == []
    assert "/learn/quizzes/" not in whole


def test_a_kept_page_stands_for_the_page_online_and_knows_nobody(learner_client, learner):
    course = make.course_with(lessons=2)
    for kind, page in (("course", course), *(("lesson", lesson) for lesson in make.lessons_of(course))):
        html = fetched(learner_client, listed(learner_client, kind, page.uuid)["pieces"][0]).decode()
        assert f'<link rel="canonical" href="{page.url}">' in html
        assert learner.name_zh not in html
        assert "csrfmiddlewaretoken" not in html
        assert not re.search(r"<form[^>]*method=.post", html)


def test_the_text_of_a_lesson_and_the_way_to_its_neighbours_are_there(learner_client):
    course = make.CourseFactory()
    first, second, third = (lesson_with(parent=course) for _ in range(3))
    html = fetched(learner_client, listed(learner_client, "lesson", second.uuid)["pieces"][0]).decode()
    assert "补液" in html
    assert "少量多次" in html
    assert f'rel="prev" href="{first.url}"' in html
    assert f'rel="next" href="{third.url}"' in html
    assert f'data-lesson="{second.uuid}"' in html


def test_everybody_gets_the_same_bytes(client):
    lesson = lesson_with(asset=lecture().asset)
    seen = set()
    for role in ("learner", "manager", "author"):
        client.force_login(directory.signed_in_person(role=role).user)
        session = client.session
        session.save()
        for piece in listed(client, "lesson", lesson.uuid, "film")["pieces"][:1]:
            seen.add(fetched(client, piece))
    assert len(seen) == 1


def test_a_change_of_one_lesson_changes_one_piece(learner_client):
    course = make.course_with(lessons=3, quiz=False)
    lesson = make.lessons_of(course)[1]
    before = listed(learner_client, "course", course.uuid)["pieces"]
    lesson.body = [{"type": "heading", "value": "新标题"}]
    lesson.save()
    after = listed(learner_client, "course", course.uuid)["pieces"]
    changed = [new["url"] for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [f"/offline/pages/lesson/{lesson.uuid}/?lang=zh-hans"]


@pytest.fixture
def drawn(monkeypatch) -> list[str]:
    """The templates of kept pages that were rendered."""
    names: list[str] = []

    def counting(name: str, context: dict) -> str:
        names.append(name)
        return render_to_string(name, context)

    monkeypatch.setattr(presenters, "render_to_string", counting)
    return names


LESSON = "courses/offline/lesson.html"


def test_the_second_list_of_a_course_draws_nothing_and_asks_the_same_of_forty_lessons_as_of_two(learner_client, drawn):
    small, large = make.course_with(lessons=2, quiz=False), make.course_with(lessons=40, quiz=False)
    asked = []
    for course in (small, large):
        first = listed(learner_client, "course", course.uuid)
        del drawn[:]
        with CaptureQueriesContext(connection) as queries:
            assert listed(learner_client, "course", course.uuid) == first
        assert drawn == []
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12


def test_a_lesson_is_not_drawn_again_for_its_course(learner_client, drawn):
    course = make.course_with(lessons=3, quiz=False)
    listed(learner_client, "lesson", make.lessons_of(course)[1].uuid)
    listed(learner_client, "course", course.uuid)
    assert drawn.count(LESSON) == 3


def _new_title(course, lesson, image, settings) -> None:
    course.title = "新的课程"
    course.save()


def _new_text(course, lesson, image, settings) -> None:
    lesson.body = [{"type": "heading", "value": "新标题"}]
    lesson.save()


def _new_address_of_the_next(course, lesson, image, settings) -> None:
    following = make.lessons_of(course)[2]
    following.slug = "another"
    following.save()


def _new_words_on_a_slide(course, lesson, image, settings) -> None:
    Slide.objects.filter(asset=lesson.asset, position=2).update(text="改正")


def _new_time_of_a_slide(course, lesson, image, settings) -> None:
    Slide.objects.filter(asset=lesson.asset, position=2).update(starts_ms=21_000)


def _new_recording(course, lesson, image, settings) -> None:
    stored(content=b"lightest" * 9, asset=lesson.asset, path=f"{SET}/v120.mp4", height=120, width=212, **VIDEO)


def _new_picture(course, lesson, image, settings) -> None:
    image.file = get_test_image_file(filename="other.png", size=(800, 300))
    image.file_size = image.file_hash = None
    image._set_image_file_metadata()
    image.save()


def _new_address_of_a_linked_page(course, lesson, image, settings) -> None:
    linked = LessonPage.objects.get(title="linked")
    linked.slug = "moved"
    linked.save()


def _new_secret(course, lesson, image, settings) -> None:
    """It signs the addresses of pictures; sessions go on by the old one."""
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret, as long as it has to be for what it signs"


def _new_host_of_recordings(course, lesson, image, settings) -> None:
    settings.MEDIA_ORIGIN = "https://media.example.org"


# Wagtail leaves the buffer of a new rendition to the garbage collector, which this test calls.
@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning")
@pytest.mark.parametrize(
    "change",
    [
        _new_title,
        _new_text,
        _new_address_of_the_next,
        _new_recording,
        _new_words_on_a_slide,
        _new_time_of_a_slide,
        _new_picture,
        _new_address_of_a_linked_page,
        _new_secret,
        _new_host_of_recordings,
    ],
)
def test_whatever_a_kept_lesson_shows_is_told_at_once_when_it_changes(learner_client, settings, change):
    image = get_image_model().objects.create(title="a", file=get_test_image_file(size=(1600, 900)))
    course = make.course_with(lessons=3, quiz=False)
    lesson = make.lessons_of(course)[1]
    linked = make.LessonFactory(title="linked")
    lesson.asset = lecture().asset
    stored_slides(lesson.asset)
    lesson.body = [
        {"type": "picture", "value": {"image": image.pk, "alternative": "皮肤", "caption": ""}},
        {"type": "text", "value": f'<p><a id="{linked.pk}" linktype="page">另一课</a></p>'},
    ]
    lesson.save()
    before = listed(learner_client, "lesson", lesson.uuid)["pieces"]
    change(course, lesson, image, settings)
    after = listed(learner_client, "lesson", lesson.uuid)["pieces"]
    assert before != after
    for piece in after:
        content = fetched(learner_client, piece)
        assert (len(content), hashlib.sha256(content).hexdigest()) == (piece["bytes"], piece["sha256"]), piece["url"]
    gc.collect()


def test_both_languages_are_kept_with_the_lecture_once(learner_client):
    lesson = lesson_with(asset=lecture().asset)
    one = listed(learner_client, "lesson", lesson.uuid, "sound")
    both = listed(learner_client, "lesson", lesson.uuid, "sound", "zh-hans,bo")
    page, other, sound = both["pieces"]
    assert [page, sound] == one["pieces"]
    assert other["url"] == f"/offline/pages/lesson/{lesson.uuid}/?lang=bo"
    assert both["bytes"] == one["bytes"] + other["bytes"]


@pytest.mark.parametrize("kind", ["lesson", "course"])
def test_what_was_withdrawn_is_no_longer_offered(learner_client, kind):
    course = make.course_with(lessons=1, quiz=False)
    uuid = course.uuid if kind == "course" else make.lessons_of(course)[0].uuid
    course.unpublish()
    assert learner_client.get(f"/offline/{kind}/{uuid}/").status_code == 404
    assert learner_client.get(f"/offline/pages/{kind}/{uuid}/", {"lang": "bo"}).status_code == 404


def test_a_course_without_lessons_says_so(learner_client):
    course = make.CourseFactory()
    html = fetched(learner_client, listed(learner_client, "course", course.uuid, language="en")["pieces"][0]).decode()
    assert "The lessons are being prepared." in html
