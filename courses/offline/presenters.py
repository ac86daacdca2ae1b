"""Draws lessons and courses as a device keeps them: the parts of the online pages that know nobody."""

import re
from dataclasses import replace
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse

from courses.catalogue.about import about
from courses.catalogue.models import LessonPage
from courses.catalogue.presenters import worth
from courses.catalogue.selectors import course_of, lessons_by_course
from courses.offline.selectors import COURSE, LESSON, course_to_keep, kept_playlist, lesson_to_keep
from courses.player.presenters import Player, player
from courses.practice.presenters import key_to_keep, practice_to_keep
from lms.common import clock
from media_pipeline.selectors import address, playable

_PICTURE = re.compile(r"<picture>(?P<sources>.*?)(?P<img><img\b[^>]*>)</picture>", re.DOTALL)
_WEBP = re.compile(r'type="image/webp" srcset="(?P<address>[^"]+)"')
_ADDRESS = re.compile(r'(?<=\s)src="[^"]*"')


def draw_lesson(uuid: UUID) -> str | None:
    """A lesson: its lecture from the device, its text, its practice questions, and the way to its neighbours."""
    lesson = lesson_to_keep(uuid)
    if lesson is None:
        return None
    course = course_of(lesson)
    pages = lessons_by_course([course])[course.pk]
    place = next(index for index, other in enumerate(pages) if other.pk == lesson.pk)
    context = {
        "shows": lesson.url,
        "own": reverse("sync:kept_page", args=[LESSON, uuid]),
        "page": lesson,
        "course": course,
        "player": _player(lesson) if lesson.asset else None,
        "practice": practice_to_keep(lesson),
        "practice_key": key_to_keep(lesson),
        "number": place + 1,
        "total": len(pages),
        "previous": pages[place - 1] if place else None,
        "following": pages[place + 1] if place + 1 < len(pages) else None,
    }
    return one_format(render_to_string("courses/offline/lesson.html", context))


def _player(lesson: LessonPage) -> Player:
    """The player, in which HLS plays the film that is kept, and no other."""
    playlist = kept_playlist(lesson.asset)
    hls_url = address(playlist) if playlist is not None else ""
    lecture = replace(playable(lesson.asset), hls_url=hls_url)
    return player(lecture, lesson=str(lesson.uuid), kept=True)


def one_format(html: str) -> str:
    """The page with one file for each picture, where online a browser chooses among formats: a phone keeps only it."""
    return _PICTURE.sub(_as_webp, html)


def _as_webp(found: re.Match[str]) -> str:
    webp = _WEBP.search(found["sources"])
    return found["img"] if webp is None else _ADDRESS.sub(f'src="{webp["address"]}"', found["img"], count=1)


def draw_course(uuid: UUID) -> str | None:
    """A course: what it teaches and the list of its lessons."""
    course = course_to_keep(uuid)
    if course is None:
        return None
    context = {
        "shows": course.url,
        "own": reverse("sync:kept_page", args=[COURSE, uuid]),
        "page": course,
        "worth": worth(course),
        "about": about(course, on=clock.today()),
        "lessons": lessons_by_course([course])[course.pk],
    }
    return render_to_string("courses/offline/course.html", context)
