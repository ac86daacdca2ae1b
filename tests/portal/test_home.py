"""The home page: what is next for each kind of reader, in few queries."""

from datetime import timedelta

import pytest

from lms.common import clock
from tests.factories import directory as make
from tests.factories.courses import LiveSessionFactory

MOST_QUERIES = 30


@pytest.mark.django_db
def test_home_greets_the_learner_by_name_and_post(learner_client, learner):
    body = learner_client.get("/").content.decode()
    assert learner.name_zh in body
    assert learner.posts.get().institution.name_zh in body


@pytest.mark.django_db
def test_home_asks_a_bounded_number_of_queries(learner_client, django_assert_max_num_queries):
    learner_client.get("/")
    with django_assert_max_num_queries(MOST_QUERIES):
        learner_client.get("/")


@pytest.mark.django_db
def test_an_account_without_a_person_is_told_what_to_do(client):
    client.force_login(make.UserFactory())
    body = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert "Ask the manager of your institution" in body
    assert "/accounts/sign-out/" in body


@pytest.mark.django_db
def test_the_commission_is_led_to_compliance_and_not_to_courses(client):
    viewer = make.signed_in_person(role="commission", division=make.township_division().parent)
    client.force_login(viewer.user)
    body = client.get("/").content.decode()
    assert "/compliance/" in body
    assert "/pathways/" not in body


@pytest.mark.django_db
def test_a_learner_is_not_led_to_compliance_or_authoring(learner_client):
    body = learner_client.get("/").content.decode()
    assert 'href="/compliance/' not in body
    assert "/cms/" not in body


@pytest.mark.django_db
def test_a_visitor_is_asked_to_sign_in(client):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/sign-in/")


@pytest.mark.django_db
def test_a_cancelled_lecture_says_so(learner_client):
    starts = clock.now() + timedelta(days=2)
    live = LiveSessionFactory(starts_at=starts, ends_at=starts + timedelta(hours=1), cancelled=True)
    body = learner_client.get("/", headers={"accept-language": "en"}).content.decode()
    assert live.title_zh in body
    assert "cancelled" in body
