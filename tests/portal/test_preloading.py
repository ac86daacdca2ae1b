"""Pages name their stylesheet in the header, and nothing else does."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.templatetags.static import static
from django.urls import reverse

from lms.portal.preloading import STYLESHEET, Preloading

STYLED = '<link rel="stylesheet" href="{}"><p>page</p>'


def sent(rf, response):
    return Preloading(lambda _request: response)(rf.get("/"))


def test_a_page_with_our_stylesheet_names_it(rf):
    response = sent(rf, HttpResponse(STYLED.format(static(STYLESHEET))))
    assert response["Link"] == f"<{static(STYLESHEET)}>; rel=preload; as=style"


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse("<p>a page of the CMS, with a style of its own</p>"),
        HttpResponse(STYLED.format("/static/wagtailadmin/css/core.css")),
        HttpResponse(STYLED.format("/static/portal/portal.css"), content_type="application/json"),
        HttpResponse(status=302, headers={"Location": "/"}),
        StreamingHttpResponse(iter([STYLED.format("/static/portal/portal.css")])),
    ],
    ids=["unstyled", "another style", "no page", "redirect", "stream"],
)
def test_nothing_else_names_one(rf, response):
    assert "Link" not in sent(rf, response)


@pytest.mark.django_db
def test_the_first_page_of_all_names_it(client):
    response = client.get(reverse("accounts:sign_in"))
    assert static(STYLESHEET) in response["Link"]


def test_a_page_that_is_not_sent_names_none(learner_client):
    first = learner_client.get("/")
    assert "Link" in first
    again = learner_client.get("/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert "Link" not in again


@pytest.mark.django_db
def test_pages_of_the_cms_are_left_alone(client):
    assert "Link" not in client.get("/cms/", follow=False)
