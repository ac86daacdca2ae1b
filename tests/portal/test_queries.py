"""How many questions the pages of a learner's day ask of the database, whatever their number of courses.

The figures are those of the benchmark (bench/server_cost.py), which counts on PostgreSQL; a page that asks once more
than it did fails here first.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.quiz_form import answers
from courses.quizzes.models import QuizAttempt
from tests.factories import courses as make
from tests.factories.media_pipeline import ready_asset, with_slides

pytestmark = pytest.mark.django_db
PAGES = {"home": 10, "catalogue": 10, "course": 10, "lesson": 8, "quiz": 8, "pathways": 8, "records": 10}
WHOLE_ATTEMPT = 60


@pytest.fixture
def day(settings, learner_client):
    """The addresses of a day, each opened before: what is asked only once for a process is not the page's."""
    settings.STAFF_MFA = "required"  # as in production; it asks for more
    courses = [make.course_with(lessons=4) for _each in range(3)]
    asset = ready_asset()
    with_slides(asset)
    lesson = make.lesson_to_practise(parent=courses[0], asset=asset)
    addresses = {
        "home": "/",
        "catalogue": courses[0].get_parent().url,
        "course": courses[0].url,
        "lesson": lesson.url,
        "quiz": reverse("courses:quiz", args=[courses[0].uuid]),
        "pathways": reverse("pathways:list"),
        "records": reverse("records:mine"),
    }
    for url in addresses.values():
        assert learner_client.get(url).status_code == 200
    return addresses


def test_each_page_stays_within_its_number(learner_client, day):
    asked = {}
    for name, url in day.items():
        with CaptureQueriesContext(connection) as captured:
            learner_client.get(url)
        asked[name] = len(captured)
    assert {name: count for name, count in asked.items() if count > PAGES[name]} == {}
    assert all(count >= 3 for count in asked.values())  # session, reader, rights: less was not measured


def test_no_page_asks_the_same_question_twice(learner_client, day):
    for name, url in day.items():
        with CaptureQueriesContext(connection) as captured:
            learner_client.get(url)
        statements = [query["sql"] for query in captured.captured_queries]
        assert len(statements) == len(set(statements)), name


def test_a_whole_attempt_at_a_quiz(learner_client, learner, day):
    with CaptureQueriesContext(connection) as captured:
        form = learner_client.get(day["quiz"])
        result = learner_client.post(day["quiz"], answers(form.content.decode()), follow=True)
    assert result.status_code == 200
    assert QuizAttempt.objects.of(learner).count() == 1
    assert len(captured) <= WHOLE_ATTEMPT


def test_more_courses_ask_no_more(learner_client, day):
    def asked(url):
        with CaptureQueriesContext(connection) as captured:
            learner_client.get(url)
        return len(captured)

    before = {name: asked(day[name]) for name in ("home", "catalogue")}
    for _each in range(4):
        make.course_with(lessons=2)
    learner_client.get("/")
    assert {name: asked(day[name]) for name in before} == before
