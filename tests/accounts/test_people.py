"""Who looks after whose account, and what they do there."""

import re

import pytest
from django.test import Client

from lms.accounts.attempts import services as attempts
from lms.accounts.models import AttemptKind, Invitation
from lms.audit.models import AuditEntry
from lms.common import clock
from lms.common.identifiers import new_id
from tests.factories import accounts as make
from tests.factories import directory

pytestmark = pytest.mark.django_db
PEOPLE = "/accounts/people/"


@pytest.fixture
def here():
    return directory.InstitutionFactory()


def signed_in(username, role, institution):
    client = Client(headers={"accept-language": "en"})
    make.account(username, role=role, institution=institution)
    make.sign_in(client, username)
    return client


@pytest.fixture
def manager(here):
    return signed_in("manager", "manager", here)


@pytest.fixture
def security(here):
    return signed_in("security", "security_admin", here)


@pytest.fixture
def newcomer(here):
    person = directory.PractitionerFactory(name_zh="拉姆", personnel_number="P70123")
    directory.PostFactory(practitioner=person, institution=here)
    return person


def page_of(person):
    return f"{PEOPLE}{person.person_key}/"


def issue(client, person, key=None):
    return client.post(f"{page_of(person)}link/", {"key": key or new_id()})


def test_a_manager_finds_people_of_the_institution_and_nobody_else(manager, newcomer):
    stranger = directory.PractitionerFactory(name_zh="拉姆次仁", personnel_number="P70999")
    directory.PostFactory(practitioner=stranger)
    page = manager.get(PEOPLE, {"q": "拉姆"}).content.decode()
    assert str(newcomer.person_key) in page
    assert str(stranger.person_key) not in page
    assert str(newcomer.person_key) in manager.get(PEOPLE, {"q": "P70123"}).content.decode()
    assert "Nobody in your institutions" in manager.get(PEOPLE, {"q": "%_"}).content.decode()
    for address in (page_of(stranger), f"{page_of(stranger)}link/"):
        assert (manager.post(address) if address.endswith("link/") else manager.get(address)).status_code == 404


def test_an_invitation_is_shown_once_with_link_code_and_picture(manager, newcomer):
    key = new_id()
    answer = issue(manager, newcomer, key)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert re.search(r"http://testserver/accounts/invitation/[\w-]{43}/", page)
    assert re.search(r"<code>\w{4}-\w{4}-\w{4}</code>", page)
    assert "<svg" in page
    again = issue(manager, newcomer, key)
    assert again.url == page_of(newcomer)
    assert Invitation.objects.count() == 1


def test_open_links_are_listed_and_made_void(manager, newcomer):
    issue(manager, newcomer)
    link = Invitation.objects.get()
    assert f"/accounts/links/{link.uuid}/revoke/" in manager.get(PEOPLE).content.decode()
    manager.post(f"/accounts/links/{link.uuid}/revoke/")
    link.refresh_from_db()
    assert link.revoked_at is not None
    assert "No link is open." in manager.get(PEOPLE).content.decode()
    assert AuditEntry.objects.get(action="account.link_revoked").object_id == str(newcomer.person_key)


def test_links_of_other_institutions_are_not_there(newcomer, manager):
    issue(manager, newcomer)
    other = signed_in("other", "manager", directory.InstitutionFactory())
    link = Invitation.objects.get()
    assert str(link.uuid) not in other.get(PEOPLE).content.decode()
    assert other.post(f"/accounts/links/{link.uuid}/revoke/").status_code == 404


@pytest.mark.parametrize("role", ["author", "manager", "system_admin", "security_admin", "audit_admin"])
def test_a_manager_gives_no_link_to_staff(manager, here, role):
    """Or the manager could become somebody with more rights."""
    staff = make.account("staff", role=role, institution=here)
    assert issue(manager, staff).status_code == 403
    assert "comes from a security administrator" in manager.get(page_of(staff)).content.decode()
    assert not Invitation.objects.exists()


def test_a_security_administrator_does(security, here):
    staff = make.account("staff", role="author", institution=here)
    assert issue(security, staff).status_code == 200


@pytest.mark.parametrize("role", ["learner", "author", "reviewer", "publisher", "commission", "audit_admin"])
def test_others_have_no_such_pages(here, newcomer, role):
    client = signed_in("somebody", role, here)
    assert client.get(PEOPLE).status_code == 403
    assert client.get(page_of(newcomer)).status_code == 403
    assert issue(client, newcomer).status_code == 403
    assert PEOPLE not in client.get("/accounts/").content.decode()


ACTS = ["unlock", "factors", "sessions"]


@pytest.mark.parametrize("act", ACTS)
def test_a_manager_unlocks_nothing(manager, here, act):
    person = make.account("learner", institution=here)
    assert manager.post(f"{page_of(person)}{act}/").status_code == 403


@pytest.mark.parametrize("act", ACTS)
def test_there_is_nothing_to_unlock_without_an_account(security, newcomer, act):
    assert security.post(f"{page_of(newcomer)}{act}/").status_code == 404


def test_nobody_does_it_to_oneself(here):
    client = signed_in("security", "security_admin", here)
    from lms.directory.models import User

    own = User.objects.get(username="security").practitioner
    assert client.get(page_of(own)).status_code == 404


def test_a_locked_account_is_seen_and_unlocked(security, here):
    person = make.account("learner", institution=here)
    visitor = Client()
    for _each in range(5):
        make.sign_in(visitor, "learner", "not the password")
    assert "Has to wait until" in security.get(page_of(person)).content.decode()
    security.post(f"{page_of(person)}unlock/")
    assert "Has to wait until" not in security.get(page_of(person)).content.decode()
    assert make.sign_in(visitor, "learner").status_code == 302
    security.post(f"{page_of(person)}unlock/")
    assert AuditEntry.objects.filter(action="account.unlocked").count() == 1


def test_a_blocked_second_step_is_unlocked_too(security, here):
    person = make.account("learner", institution=here)
    for _each in range(5):
        attempts.begin(AttemptKind.FACTOR, str(person.user.pk), at=clock.now())
    assert "Has to wait until" in security.get(page_of(person)).content.decode()
    security.post(f"{page_of(person)}unlock/")
    attempts.begin(AttemptKind.FACTOR, str(person.user.pk), at=clock.now())


def test_lost_factors_are_taken_away_and_sessions_end(security, here):
    person = make.account("learner", institution=here)
    make.with_app(person)
    visitor = Client()
    make.sign_in(visitor, "learner")
    visitor.post("/accounts/sign-in/second-step/", {"code": make.code_now()})
    assert "cannot be undone" in security.get(page_of(person)).content.decode()
    security.post(f"{page_of(person)}factors/")
    assert make.factors(person) == []
    assert visitor.get("/").status_code == 302


def test_a_person_is_signed_out_everywhere(security, here):
    person = make.account("learner", institution=here)
    visitor = Client()
    make.sign_in(visitor, "learner")
    security.post(f"{page_of(person)}sessions/")
    assert visitor.get("/").status_code == 302
    entry = AuditEntry.objects.get(action="account.session_ended")
    assert entry.detail == {"reason": "administrator", "sessions": 1}
