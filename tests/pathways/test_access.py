"""Every page of pathways asks for sign-in and answers in the frame of the portal, with or without a run."""

import pytest
from django.urls import reverse

from lms.common.identifiers import new_id
from tests.factories.pathways import published, run_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses(learner):
    run = run_of(learner, published())
    return {
        "list": reverse("pathways:list"),
        "start": reverse("pathways:start", args=["fever"]),
        "run": reverse("pathways:run", args=[run.uuid]),
    }


@pytest.mark.parametrize("name", ["list", "start", "run"])
def test_strangers_are_sent_to_sign_in(client, addresses, name):
    answer = client.get(addresses[name])
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("accounts:sign_in"))


@pytest.mark.parametrize("name", ["list", "start", "run"])
def test_pages_have_one_heading_no_script_and_no_inline_style(learner_client, addresses, name):
    page = learner_client.get(addresses[name]).content.decode()
    assert page.count("<h1") == 1
    for forbidden in ("style=", "onclick", "http://"):
        assert forbidden not in page
    # The one of every page, which only starts what works without a link.
    assert page.count("<script") == page.count('<script src="/static/portal/start.js" defer></script>') == 1
    assert len(page) < 15_000


@pytest.mark.parametrize(("name", "most"), [("list", 16), ("start", 16), ("run", 16)])
def test_pages_need_few_queries(learner_client, addresses, name, most, django_assert_max_num_queries):
    learner_client.get(addresses[name])
    with django_assert_max_num_queries(most):
        learner_client.get(addresses[name])


def test_an_unknown_run_and_a_broken_address_are_not_found(learner_client):
    assert learner_client.get(reverse("pathways:run", args=[new_id()])).status_code == 404
    assert learner_client.get("/pathways/runs/17/").status_code == 404


@pytest.mark.parametrize("name", ["list", "back"])
def test_methods_that_a_page_does_not_have(learner_client, learner, name):
    url = reverse("pathways:list")
    if name == "back":
        url = reverse("pathways:back", args=[run_of(learner).uuid])
        assert learner_client.get(url).status_code == 405
    else:
        assert learner_client.post(url).status_code == 405
