"""One request, one thread: whatever middleware stands in the chain, and whichever of it is asynchronous."""

import asyncio
import threading

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path
from django.utils.decorators import async_only_middleware, sync_only_middleware
from django.utils.deprecation import MiddlewareMixin

from lms.common.one_thread import OneThreadHandler

threads: list[tuple[str, int]] = []


def note(where: str) -> None:
    threads.append((where, threading.get_ident()))


def view(_request):
    note("view")
    return HttpResponse("a page")


def failing(_request):
    raise ValueError("a mistake of ours")


urlpatterns = [path("page/", view), path("failing/", failing)]


class Either(MiddlewareMixin):
    """As most of Django's: asynchronous where its surroundings are."""

    def process_request(self, _request):
        note("either")

    def process_view(self, _request, *_about):
        note("process_view")


@sync_only_middleware
def never_asynchronous(get_response):
    def middleware(request):
        note("sync")
        return get_response(request)

    return middleware


@async_only_middleware
def always_asynchronous(get_response):
    async def middleware(request):
        note("async")
        return await get_response(request)

    return middleware


@pytest.fixture(autouse=True)
def noted(monkeypatch):
    """What ran in which thread; these tests have no database, whose connections the handler would look after."""
    monkeypatch.setattr("lms.common.one_thread.close_old_connections", lambda: None)
    threads.clear()
    yield threads
    threads.clear()


def answer(address: str, *middleware: str) -> HttpResponse:
    """What the handler answers in an event loop of its own; Django keeps a signed request's line for errors."""
    scope = {"type": "http", "method": "GET", "path": address, "headers": [(b"host", b"testserver")]}
    named = [f"{__name__}.{name}" for name in middleware]
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=named):
        handler = OneThreadHandler()
        return asyncio.run(handler.get_response_async(ASGIRequest(scope, None)))


def test_middleware_and_view_run_in_one_thread_that_is_not_the_loops():
    response = answer("/page/", "Either", "never_asynchronous", "Either")
    assert response.content == b"a page"
    assert [where for where, _thread in threads] == ["either", "sync", "either", "process_view", "process_view", "view"]
    assert len({thread for _where, thread in threads}) == 1
    assert threads[0][1] != threading.get_ident()


def test_an_asynchronous_middleware_outside_runs_in_the_loop():
    assert answer("/page/", "always_asynchronous", "Either").content == b"a page"
    found = dict(threads)
    assert found["async"] == threading.get_ident()
    assert found["either"] == found["view"] != found["async"]


def test_an_asynchronous_middleware_inside_still_works():
    assert answer("/page/", "Either", "always_asynchronous", "Either").content == b"a page"
    assert [where for where, _thread in threads][:3] == ["either", "async", "either"]


@pytest.mark.parametrize("address", ["/page/", "/failing/"])
def test_the_connection_is_free_before_anything_is_sent(monkeypatch, address):
    monkeypatch.setattr("lms.common.one_thread.close_old_connections", lambda: note("free"))
    answer(address, "Either")
    assert threads[-1][0] == "free"
    assert threads[-1][1] == threads[0][1]  # a connection belongs to the thread that opened it


def test_a_mistake_in_a_view_is_an_answer(caplog):
    assert answer("/failing/", "Either").status_code == 500
    assert "a mistake of ours" in caplog.text
