"""One line for each request: what was asked by name, never the address with what is secret in it."""

import asyncio
import logging

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.urls import reverse

from lms.common.identifiers import new_id
from lms.common.logs.context import current
from lms.common.logs.requests import HEADER, person_key, request_line


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.DEBUG, "lms.request")
    return caplog


def told(lines):
    (record,) = [each for each in lines.records if each.name == "lms.request"]
    return record


@pytest.mark.django_db
def test_a_request_is_one_line(client, lines):
    token = "aZ3-not-a-certificate"
    response = client.get(reverse("records:verify", args=[token]), {"q": "x"})
    record = told(lines)
    assert (record.method, record.route, record.status) == ("GET", "records:verify", response.status_code)
    assert record.duration_ms >= 0
    assert token not in str(vars(record))


def test_an_id_that_came_with_the_request_is_kept_and_answered(client, lines):
    offered = str(new_id())
    assert client.get(reverse("portal:healthz"), headers={HEADER: offered})[HEADER] == offered


@pytest.mark.parametrize("offered", ["1", "13800138000", "<script>", "x" * 5000])
def test_another_id_is_replaced(client, offered):
    answered = client.get(reverse("portal:healthz"), headers={HEADER: offered})[HEADER]
    assert answered != offered
    assert len(answered) == 32


def test_whoever_watches_over_the_product_does_not_fill_the_log(client, lines):
    client.get(reverse("portal:healthz"))
    assert told(lines).levelno == logging.DEBUG


@pytest.mark.django_db
def test_an_address_that_is_not_there_is_not_told(learner_client, lines):
    learner_client.get("/cms-of-somebody-else/1/")
    assert told(lines).status == 404
    assert "somebody" not in str(vars(told(lines)))


@pytest.mark.parametrize(("status", "level"), [(200, logging.DEBUG), (304, logging.DEBUG), (404, logging.INFO)])
def test_stylesheets_and_scripts_do_not_fill_it_either(rf, lines, status, level):
    request_line(lambda request: HttpResponse(status=status))(rf.get("/static/portal.css"))
    assert told(lines).levelno == level


def test_a_failure_is_a_warning(rf, lines):
    request_line(lambda request: HttpResponse(status=503))(rf.get("/"))
    assert told(lines).levelno == logging.WARNING


def test_an_invented_method_is_not_told(rf, lines):
    request_line(lambda request: HttpResponse(status=405))(rf.generic("zhuoma", "/"))
    assert told(lines).method == "other"


@pytest.mark.django_db
def test_the_line_knows_whose_session_it_was(learner_client, learner, rf):
    seen = []

    class Handler(logging.Handler):
        def emit(self, record):
            seen.append(current().actor_key())

    handler, logger = Handler(), logging.getLogger("lms.request")
    logger.addHandler(handler)
    try:
        learner_client.get(reverse("portal:home"))
    finally:
        logger.removeHandler(handler)
    assert seen == [str(learner.person_key)]


def test_a_session_that_nobody_looked_into_is_left_alone(rf):
    """Looking into it would add "Vary: Cookie" to what a cache may keep, and ask the database for a log line."""
    request = rf.get("/")
    request.session = SessionStore("a-session-key")
    assert person_key(request) == ""
    assert not request.session.accessed


def test_a_request_without_a_session_has_no_person(rf):
    assert person_key(rf.get("/")) == ""


def test_it_holds_under_asgi_too(rf, lines):
    async def view(request):
        return HttpResponse(current().request_id)

    response = asyncio.run(request_line(view)(rf.get("/")))
    assert response[HEADER].encode() == response.content
    assert told(lines).status == 200
    assert current() is None
