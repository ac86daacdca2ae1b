"""The link that Chromium is given, and what is counted on it."""

from types import SimpleNamespace

import pytest

from bench.browser import COUNTY, TOWNSHIP, Link, Scales, Weight


class Session:
    """Stands for Chromium's own tools: remembers what was asked, and tells events."""

    def __init__(self):
        self.sent, self.listeners, self.detached = [], {}, False

    def send(self, name, arguments=None):
        self.sent.append((name, arguments))

    def on(self, name, listener):
        self.listeners[f"{name}"] = listener

    def tell(self, name, **event):
        self.listeners[f"Network.{name}"](event)

    def detach(self):
        self.detached = True


@pytest.fixture
def session():
    return Session()


@pytest.fixture
def page(session):
    return SimpleNamespace(context=SimpleNamespace(new_cdp_session=lambda page: session))


def received(session, number, kind, url, size, **response):
    response = {"url": url, **response}
    session.tell("responseReceived", requestId=number, type=kind, response=response)
    session.tell("loadingFinished", requestId=number, encodedDataLength=size)


@pytest.mark.parametrize(("link", "bytes_a_second"), [(TOWNSHIP, 8_000), (COUNTY, 32_000), (Link(512, 600), 64_000)])
def test_a_link_is_as_slow_in_both_directions(session, link, bytes_a_second):
    link.throttle(session)
    [(name, asked)] = session.sent
    assert name == "Network.emulateNetworkConditions"
    assert asked["downloadThroughput"] == asked["uploadThroughput"] == bytes_a_second
    assert (asked["latency"], asked["offline"]) == (link.round_trip_ms, False)


def test_a_link_is_called_by_what_it_is():
    assert str(TOWNSHIP) == "64 kbit/s, 600 ms"


def test_page_stylesheet_and_script_are_the_page_and_a_recording_is_not(page, session):
    with Scales(page) as weight:
        received(session, "1", "Document", "http://a/", 1000.4)
        received(session, "2", "Stylesheet", "http://a/static/a.css", 200)
        received(session, "3", "Image", "http://a/static/icon.svg", 50)
        received(session, "4", "Image", "http://a/files/1/poster.jpg", 9000)
        received(session, "5", "Media", "http://a/files/1/speech.webm", 90000)
    assert (weight.page_itself, weight.requests) == (1200, 3)
    assert weight.bytes_of["Media"] == 99000
    assert session.detached


def test_what_came_from_the_cache_or_the_browser_itself_cost_nothing(page, session):
    with Scales(page) as weight:
        received(session, "1", "Stylesheet", "http://a/static/a.css", 500, fromDiskCache=True)
        received(session, "2", "Script", "http://a/static/a.js", 500, fromServiceWorker=True)
        received(session, "3", "Image", "data:image/png;base64,AA", 500)
        session.tell("requestServedFromCache", requestId="4")
        received(session, "4", "Stylesheet", "http://a/static/a.css", 500)
        session.tell("loadingFinished", requestId="unknown", encodedDataLength=500)
    assert weight == Weight()


def test_a_redirect_is_a_request_of_its_own(page, session):
    with Scales(page) as weight:
        session.tell("requestWillBeSent", requestId="1", redirectResponse={"encodedDataLength": 300})
        session.tell("requestWillBeSent", requestId="1")
        received(session, "1", "Document", "http://a/", 1000)
    assert (weight.page_itself, weight.requests) == (1300, 2)


def test_only_a_link_that_was_given_slows_the_page(page, session):
    with Scales(page):
        pass
    with Scales(page, TOWNSHIP):
        pass
    assert [name for name, _arguments in session.sent].count("Network.emulateNetworkConditions") == 1
