"""Fills the database of the settings: the demonstration, 20,000 learners with a year's traces, and sessions for some.

Run as a program; the last line of what it prints is JSON for who measures.
"""

import json
import random
from datetime import UTC, date, datetime, timedelta
from itertools import product

LEARNERS = 20_000
SIGNED_IN = 40
AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
_BATCH = 2000


def main() -> None:
    """Migrate, fill, analyse; print the sessions and the addresses to measure."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_demonstration")
    _prepare_lecture()
    people = _learners()
    _traces(people)
    _credits(people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(json.dumps({"sessions": _sessions(), "pages": _pages(), "queries": _queries()}))


def _prepare_lecture() -> None:
    """What the media worker would do; the lesson that is measured has its players."""
    from media_pipeline.models import TranscodeJob
    from media_pipeline.services import transcode

    for job in TranscodeJob.objects.exclude(status="done"):
        transcode(job_id=job.pk, worker="benchmark")


def _learners() -> list:
    """People with account, post and the learner's right, evenly over all institutions."""
    from lms.common.names import sort_key
    from lms.directory.models import AccessGrant, Institution, Practitioner, PractitionerRole, User

    institutions = list(Institution.objects.order_by("code"))
    since = date(2020, 1, 1)
    numbers = range(LEARNERS)
    users = User.objects.bulk_create((User(username=f"l{n}") for n in numbers), batch_size=_BATCH)
    names = [f"次仁{n}" for n in numbers]
    people = Practitioner.objects.bulk_create(
        (
            Practitioner(name_zh=name, sort_key=sort_key(name), user=user)
            for name, user in zip(names, users, strict=True)
        ),
        batch_size=_BATCH,
    )
    where = [institutions[n % len(institutions)] for n in numbers]
    posts = PractitionerRole.objects.bulk_create(
        (
            PractitionerRole(practitioner=person, institution=place, role="physician", from_date=since, primary=True)
            for person, place in zip(people, where, strict=True)
        ),
        batch_size=_BATCH,
    )
    AccessGrant.objects.bulk_create(
        (
            AccessGrant(practitioner=post.practitioner, role="learner", institution=place, from_date=since, post=post)
            for post, place in zip(posts, where, strict=True)
        ),
        batch_size=_BATCH,
    )
    return people


def _traces(people: list) -> None:
    """Of every two one has done half of the lessons and tried the quiz; of every four one has finished."""
    from courses.catalogue.models import CoursePage, LessonPage
    from courses.learning.models import CourseCompletion, LessonProgress
    from courses.quizzes.models import Quiz, QuizAttempt
    from lms.common.identifiers import new_id

    course = CoursePage.objects.first()
    lessons = list(LessonPage.objects.of_courses([course.path]))
    quiz = Quiz.objects.get(course=course)
    chance = random.Random(4)
    begun, finished = people[SIGNED_IN::2], people[SIGNED_IN::4]
    done = [*product(begun, lessons[: len(lessons) // 2]), *product(finished, lessons[len(lessons) // 2 :])]
    LessonProgress.objects.bulk_create(
        (
            LessonProgress(pk=new_id(), practitioner=person, lesson=lesson, course=course, at=AT)
            for person, lesson in done
        ),
        batch_size=_BATCH,
    )
    scores = {person: chance.choice([40, 80, 100]) for person in begun}
    QuizAttempt.objects.bulk_create(
        (
            QuizAttempt(pk=new_id(), practitioner=person, quiz=quiz, at=AT, **_result(score))
            for person, score in scores.items()
        ),
        batch_size=_BATCH,
    )
    CourseCompletion.objects.bulk_create(
        (CourseCompletion(pk=new_id(), practitioner=person, course=course, at=AT, score=90) for person in finished),
        batch_size=_BATCH,
    )


def _result(score: int) -> dict[str, object]:
    return {"answers": [], "correct": score // 20, "total": 5, "score": score, "pass_mark": 80, "passed": score >= 80}


def _credits(people: list) -> None:
    """Six sessions each, one a month."""
    from lms.records.models import Credit, CreditSource

    credits = (
        Credit(
            practitioner=person,
            session=f"bench-{number}",
            source=CreditSource.values[0],
            title_zh="课程",
            amount=2,
            credit_class="II",
            earned_on=(AT - timedelta(days=30 * number)).date(),
        )
        for person in people
        for number in range(6)
    )
    Credit.objects.bulk_create(credits, batch_size=_BATCH)


def _sessions() -> list[dict[str, str]]:
    """Cookies of learners who have just signed in and done nothing yet."""
    return [client_cookies(f"l{number}") for number in range(SIGNED_IN)]


def client_cookies(username: str) -> dict[str, str]:
    """What the browser of this account holds."""
    return {name: morsel.value for name, morsel in _client(username).cookies.items()}


def _client(username: str) -> object:
    from django.test import Client

    from lms.directory.models import User

    client = Client(headers={"accept": "text/html", "accept-encoding": "br"})
    client.force_login(User.objects.get(username=username))
    return client


def _pages() -> dict[str, str]:
    from django.urls import reverse

    from courses.catalogue.models import CoursePage, LessonPage

    course = CoursePage.objects.first()
    lesson = LessonPage.objects.of_courses([course.path]).exclude(asset=None).first()
    return {
        "home": reverse("portal:home"),
        "course": course.url,
        "lesson": lesson.url,
        "quiz": reverse("courses:quiz", args=[course.uuid]),
    }


def _queries() -> dict[str, int]:
    """How many questions each page asks of the database, and a whole attempt at the quiz; each warm."""
    from django.conf import settings
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bench.quiz_form import answers

    settings.ALLOWED_HOSTS = ["testserver"]
    client, pages = _client(f"l{SIGNED_IN - 1}"), _pages()
    counted = {}
    for name, address in pages.items():
        client.get(address, secure=True)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(address, secure=True, headers={"accept-encoding": "identity"})
        if page.status_code != 200:
            raise RuntimeError(f"{name} answers {page.status_code}, so its queries mean nothing.")
        counted[name] = len(captured)
    with CaptureQueriesContext(connection) as captured:
        form = client.get(pages["quiz"], secure=True, headers={"accept-encoding": "identity"})
        sent = client.post(pages["quiz"], answers(form.content.decode()), secure=True, follow=True)
    if sent.redirect_chain == [] or sent.status_code != 200:
        raise RuntimeError(f"The quiz answers {sent.status_code} and leads nowhere.")
    return counted | {"whole quiz attempt": len(captured)}


if __name__ == "__main__":
    main()
