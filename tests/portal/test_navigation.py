"""The navigation offers what the reader may open and says where they are."""

import pytest

from lms.portal.navigation import Shell
from tests.factories import directory as make


def places_at(rf, practitioner, path):
    request = rf.get(path)
    request.user = practitioner.user
    return Shell.for_request(request).places


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("learner", ["/", "/learn/catalogue/", "/pathways/", "/learn/live/", "/records/"]),
        ("author", ["/", "/learn/catalogue/", "/pathways/", "/learn/live/", "/records/", "/cms/"]),
        ("publisher", ["/", "/learn/catalogue/", "/pathways/", "/learn/live/", "/records/", "/certificates/", "/cms/"]),
        (
            "manager",
            [
                *("/", "/learn/catalogue/", "/pathways/", "/learn/live/", "/records/"),
                *("/external-certificates/inbox/", "/compliance/", "/directory/", "/sync/sites/", "/people/"),
            ],
        ),
        ("commission", ["/", "/compliance/", "/directory/", "/sync/sites/"]),
        ("system_admin", ["/", "/directory/", "/sync/sites/", "/people/", "/cms/"]),
        ("security_admin", ["/", "/directory/", "/sync/sites/", "/people/", "/privacy/people/"]),
        ("audit_admin", ["/", "/audit/", "/compliance/names/"]),
    ],
)
def test_each_role_is_offered_what_it_may_open(rf, role, offered):
    person = make.signed_in_person(role=role)
    assert [place.url for place in places_at(rf, person, "/")] == offered


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", "/"),
        ("/courses/child-diarrhoea/lesson/", "/learn/catalogue/"),
        ("/learn/quizzes/0191/", "/learn/catalogue/"),
        ("/learn/live/", "/learn/live/"),
        ("/pathways/runs/0191/", "/pathways/"),
        ("/search/", None),
    ],
)
def test_the_place_of_the_page_is_marked(rf, learner, path, current):
    marked = [place.url for place in places_at(rf, learner, path) if place.current]
    assert marked == ([current] if current else [])


@pytest.mark.django_db
def test_an_act_on_a_person_belongs_to_the_people(rf):
    manager = make.signed_in_person(role="manager")
    marked = [place.url for place in places_at(rf, manager, "/people/0191/posts/start/") if place.current]
    assert marked == ["/people/"]


@pytest.mark.django_db
def test_the_navigation_costs_two_queries(rf, learner, django_assert_num_queries):
    request = rf.get("/")
    request.user = learner.user
    with django_assert_num_queries(2):
        Shell.for_request(request)


def test_a_visitor_is_offered_nothing(rf):
    assert Shell.for_request(rf.get("/")).places == []
