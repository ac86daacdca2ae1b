"""My data at a glance: everybody sees their own posts, rights and leave, and where to go on."""

import pytest

from lms.common import clock
from lms.directory.services import people
from lms.portal.me import OFFERS, links
from tests.factories import directory as make


def page_of(client):
    return client.get("/me/", headers={"accept-language": "en"})


@pytest.mark.django_db
def test_own_posts_and_rights_are_shown_with_what_they_rest_on(learner_client, learner):
    page = page_of(learner_client)
    body = page.content.decode()
    assert learner.posts.get().institution.name_zh in body
    assert [row.grant for row in page.context["glance"].rights] == list(learner.grants.all())
    assert "nobody changes their own posts or rights" in body


@pytest.mark.django_db
def test_own_leave_is_shown(learner_client, learner):
    people.record_leave(practitioner=learner, kind="study", from_date=clock.today(), on=clock.today())
    assert "study leave" in page_of(learner_client).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["learner", "commission", "manager", "audit_admin", "security_admin", "system_admin"])
def test_every_role_has_the_page_and_every_link_on_it_opens(client, role):
    client.force_login(make.signed_in_person(role=role).user)
    glance = page_of(client).context["glance"]
    assert {link.url: client.get(link.url).status_code for link in glance.links} == {
        link.url: 200 for link in glance.links
    }


@pytest.mark.django_db
def test_who_has_no_right_is_told_whom_to_ask(client):
    person = make.PractitionerFactory(user=make.UserFactory())
    client.force_login(person.user)
    body = page_of(client).content.decode()
    assert "You hold no post." in body
    assert "Your account has no rights." in body


@pytest.mark.django_db
def test_an_account_without_a_person_is_told_what_it_lacks(client):
    client.force_login(make.UserFactory())
    assert "not linked to a person" in page_of(client).content.decode()


@pytest.mark.django_db
def test_the_footer_leads_there(learner_client):
    assert 'href="/me/"' in learner_client.get("/").content.decode()


def test_a_link_that_needs_a_permission_is_left_out_without_it():
    closed = {offer.name for offer in OFFERS if offer.permission is not None}
    assert len(links(frozenset())) == len(OFFERS) - len(closed)
