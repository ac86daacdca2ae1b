"""What a device keeps: pages that know nobody, the page of what is kept, and questions to practise on."""

from collections.abc import Callable, Iterator

from django.test import Client
from django.urls import reverse

from courses.models import LessonPage
from courses.practice.selectors import questions_of
from lms.common.identifiers import new_id
from pathways.offline.selectors import ALL
from tests.access import roles as r
from tests.access.world import World
from tests.factories.courses import practice_block
from tests.factories.media_pipeline import ready_asset, with_slides
from tests.pages.scenes import LANGUAGE, Scene


def scenes(world: World) -> Iterator[Scene]:
    lesson, pathway = ("lesson", world.a.lesson.uuid), ("pathways", world.a.pathway.uuid)
    for kind, uuid in (lesson, ("course", world.a.course.uuid), pathway, ("pathways", ALL)):
        name = "kept list of pathways" if uuid == ALL else f"kept page of {kind}"
        url = reverse("sync:kept_page", args=[kind, uuid])
        yield Scene(name, r.LEARNER_A, url, {"lang": LANGUAGE}, prepare=_filled(world))
    yield Scene("lesson to practise on", r.LEARNER_A, world.a.lesson.url, prepare=_filled(world))
    yield Scene("practice answered", r.LEARNER_A, prepare=_answered(world, right=True))
    yield Scene("practice without an answer", r.LEARNER_A, prepare=_answered(world, right=False))


def _filled(world: World) -> Callable[[Client], None]:
    def prepare(client: Client) -> None:
        lesson = LessonPage.objects.get(pk=world.a.lesson.pk)
        lesson.practice = LessonPage.practice.field.to_python([practice_block(0), practice_block(1)])
        lesson.asset = ready_asset()
        with_slides(lesson.asset, 3)
        lesson.save()

    return prepare


def _answered(world: World, *, right: bool) -> Callable[[Client], str]:
    def prepare(client: Client) -> str:
        _filled(world)(client)
        lesson = LessonPage.objects.get(pk=world.a.lesson.pk)
        question = questions_of(lesson)[0]
        options = [str(question.options[0].id)] if right else []
        client.post(reverse("courses:practice", args=[question.uuid]), {"key": str(new_id()), "option": options})
        return lesson.url

    return prepare
