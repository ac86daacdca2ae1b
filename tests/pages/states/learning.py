"""Lessons with films, quizzes half answered, runs at each of their steps, and pages with nothing on them."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.test import Client
from django.urls import reverse

from courses.models import CataloguePage, CoursePage, LessonPage, LiveSession
from lms.common import clock
from lms.common.identifiers import new_id
from lms.common.jobs import JobStatus
from media_pipeline.models import TranscodeJob
from pathways.models import Pathway, PathwayRun
from pathways.services import answer
from tests.access import roles as r
from tests.access.world import World
from tests.factories import courses as make
from tests.factories import pathways as make_pathways
from tests.factories.compliance import RequirementFactory
from tests.factories.courses import LiveSessionFactory, answers, finish
from tests.factories.media_pipeline import ready_asset, with_slides
from tests.pages.scenes import Scene

# A lethargic infant who drinks poorly: danger signs in red, and a referral at the end.
_SEVERE = ("9", "female", None, "lethargic", "unable", "no", "yes", "very_slow")


def scenes(world: World) -> Iterator[Scene]:
    yield from _lessons(world)
    yield from _quizzes(world)
    yield from _runs(world)
    yield from _home(world)
    yield from _empty(world)


def _lessons(world: World) -> Iterator[Scene]:
    lesson = LessonPage.objects.get(pk=world.a.lesson.pk)

    def with_asset(*, slides: int = 0, **job: object):
        def prepare(client: Client) -> str:
            asset = ready_asset()
            with_slides(asset, slides, lasts_ms=40_000)
            TranscodeJob.objects.filter(asset=asset).update(**job)
            picture = world.a.picture
            lesson.asset = asset
            lesson.body = [
                ("heading", "为什么脱水危险"),
                ("points", {"title": "危险体征", "points": ["嗜睡", "不能饮水"], "danger": True}),
                ("picture", {"image": picture, "alternative": "皮肤弹性试验", "caption": "缓慢回缩"}),
            ]
            lesson.save()
            return lesson.url

        return prepare

    yield Scene("lesson with a film", r.LEARNER_A, prepare=with_asset())
    yield Scene("lesson with slides", r.LEARNER_A, prepare=with_asset(slides=40))
    yield Scene("lesson in preparation", r.LEARNER_A, prepare=with_asset(status=JobStatus.RUNNING, progress=40))
    yield Scene("lesson that failed", r.LEARNER_A, prepare=with_asset(status=JobStatus.FAILED))
    yield Scene("course to enrol in", r.AUTHOR_B, CoursePage.objects.get(pk=world.b.course.pk).url)
    done = {"key": str(new_id())}
    yield Scene("lesson done", r.LEARNER_A, reverse("courses:lesson_done", args=[lesson.uuid]), data=done)


def _quizzes(world: World) -> Iterator[Scene]:
    quiz, url = world.a.quiz, reverse("courses:quiz", args=[world.a.course.uuid])
    right = {f"q{question}": str(option) for question, option in answers(quiz).items()}
    yield Scene("quiz without answers", r.LEARNER_A, url, data={"key": str(new_id())}, status=422)
    yield Scene("quiz passed", r.LEARNER_A, url, data={"key": str(new_id()), **right})
    yield Scene("course completed", r.LEARNER_A, prepare=lambda client: _completed(world))


def _completed(world: World) -> str:
    finish(world.people[r.LEARNER_A], world.a.course, at=clock.now())
    return CoursePage.objects.get(pk=world.a.course.pk).url


def _runs(world: World) -> Iterator[Scene]:
    learner = world.people[r.LEARNER_A]
    pathway = make_pathways.published(by=world.people[r.PUBLISHER_A], text=make_pathways.diarrhoea_text())
    for steps in (0, 3, 4, len(_SEVERE)):  # a number, a choice, a red flag, the outcome
        name = f"pathway run after {steps} answers"
        yield Scene(name, r.LEARNER_A, prepare=lambda client, steps=steps: _run(learner, pathway, steps))

    def wrong(client: Client) -> str:
        return _run(learner, pathway, 0)

    entry = {"key": str(new_id()), "position": 0, "value": "9999"}
    yield Scene("pathway answer out of range", r.LEARNER_A, prepare=wrong, data=entry, status=422)
    yield Scene("pathway page out of date", r.LEARNER_A, prepare=wrong, data={**entry, "position": 7})


def _run(learner: object, pathway: Pathway, steps: int) -> str:
    run = PathwayRun.objects.get(pk=make_pathways.run_of(learner, pathway).pk)
    for position, raw in enumerate(_SEVERE[:steps]):
        assert answer(run=run, key=new_id(), position=position, raw=raw, at=clock.now()).refused is None
    return reverse("pathways:run", args=[run.uuid])


def _home(world: World) -> Iterator[Scene]:
    def busy(client: Client) -> None:
        RequirementFactory(total=Decimal(25))
        soon = clock.now() + timedelta(minutes=10)
        make.LiveSessionFactory(institution=world.a.hospital, title_zh="高原肺水肿的识别与转诊", starts_at=soon)
        LiveSessionFactory(institution=world.a.hospital, starts_at=soon + timedelta(days=1), cancelled=True)

    yield Scene("home on a busy day", r.LEARNER_A, "/", prepare=busy)
    yield Scene("live lectures announced", r.LEARNER_A, reverse("courses:live"), prepare=busy)
    yield Scene("credits that are required", r.LEARNER_A, reverse("records:mine"), prepare=busy)
    yield Scene("home of somebody without a post", r.STRANGER, "/")


def _empty(world: World) -> Iterator[Scene]:
    def no_courses(client: Client) -> None:
        CataloguePage.objects.update(live=False)

    def nothing(client: Client) -> None:
        Pathway.objects.update(published=None)
        LiveSession.objects.all().delete()

    yield Scene("enrolled in no course", r.AUTHOR_B, reverse("courses:mine"))
    yield Scene("no catalogue", r.LEARNER_A, reverse("courses:catalogue"), prepare=no_courses)
    yield Scene("no pathways", r.LEARNER_B, reverse("pathways:list"), prepare=nothing)
    yield Scene("no live lectures", r.LEARNER_B, reverse("courses:live"), prepare=nothing)
    yield Scene("no credits", r.AUTHOR_B, reverse("records:mine"))
    yield Scene("nothing found", r.LEARNER_A, reverse("search:results"), {"q": "zzzz"})
    yield Scene("nothing looked for", r.LEARNER_A, reverse("search:results"))
    yield Scene("something found", r.LEARNER_A, reverse("search:results"), {"q": "公甲"})
    yield Scene("no such page", r.LEARNER_A, "/courses/nowhere/", status=404)
    yield Scene("not open to the account", r.LEARNER_A, reverse("compliance:overview"), status=403)
    yield Scene("only what a form sends", r.LEARNER_A, reverse("courses:live_new_link"), status=405)
