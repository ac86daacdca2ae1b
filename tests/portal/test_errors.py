"""Errors are answered with a sentence that says what to do, in the page's language, never with a traceback."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path
from django.utils import translation

from lms.portal import errors


def broken(request):
    raise RuntimeError("secret detail of the inside")


def forbidden(request):
    raise PermissionDenied("请联系您单位的管理员。")


def suspicious(request):
    raise SuspiciousOperation("odd host")


handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
urlpatterns = [
    path("broken/", broken),
    path("forbidden/", forbidden),
    path("suspicious/", suspicious),
    path("", include("lms.urls")),
]


@pytest.fixture
def visitor(learner):
    client = Client(raise_request_exception=False)
    client.force_login(learner.user)
    return client


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/broken/", 500, "Wait a minute"),
        ("/forbidden/", 403, "请联系您单位的管理员。"),
        ("/suspicious/", 400, "load the page again"),
        ("/nowhere/at/all/", 404, "Start again from the home page"),
    ],
)
def test_an_error_says_what_to_do(visitor, address, status, sentence):
    with translation.override("en"):
        answer = visitor.get(address, headers={"accept-language": "en"})
    body = answer.content.decode()
    assert answer.status_code == status
    assert sentence in body
    assert "Traceback" not in body
    assert "secret detail" not in body


@override_settings(ROOT_URLCONF=__name__)
def test_the_page_for_a_broken_server_asks_the_database_nothing(django_assert_num_queries, db):
    request = RequestFactory().get("/broken/")
    with django_assert_num_queries(0):
        answer = errors.server_error(request)
    assert answer.status_code == 500


@pytest.mark.django_db
def test_a_form_without_its_token_is_told_to_load_the_page_again(learner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner.user)
    answer = client.post("/language/", {"language": "bo"}, headers={"accept-language": "en"})
    assert answer.status_code == 403
    assert "load the page again" in answer.content.decode()


@pytest.mark.django_db
def test_a_learner_who_opens_the_cms_is_told_who_may_and_not_sent_in_a_circle(learner_client):
    answer = learner_client.get("/cms/", follow=True, headers={"accept-language": "en"})
    assert answer.status_code == 403
    assert "Authoring is for authors" in answer.content.decode()


@pytest.mark.django_db
def test_the_address_of_a_form_that_is_reloaded_says_so(learner_client):
    answer = learner_client.get("/accounts/sign-out/", headers={"accept-language": "en"})
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "Start again from the home page" in answer.content.decode()


@pytest.mark.django_db
def test_the_errors_of_a_field_are_named_by_its_control(client):
    body = client.post("/accounts/sign-in/", {"username": "", "password": ""}).content.decode()
    assert 'aria-describedby="id_username_error"' in body
    assert 'id="id_username_error"' in body
