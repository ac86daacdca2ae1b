"""Who may open whose account: never on the strength of one post, or of a right in one place."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.translation import override

from lms.accounts import policy
from lms.accounts.models import Invitation
from lms.accounts.people.presenters import refusal
from lms.audit.models import AuditEntry
from lms.common import clock
from lms.common.identifiers import new_id
from lms.directory.models import AdministrativeDivision
from tests.factories import accounts as make
from tests.factories import directory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ACTS = ("link", "factors", "unlock", "sessions")


@pytest.fixture
def today():
    return clock.today()


@pytest.fixture
def here():
    return directory.InstitutionFactory(division=directory.township_division("540102901"))


@pytest.fixture
def abroad():
    return directory.InstitutionFactory(division=directory.township_division("540221901"))


@pytest.fixture
def region(here):
    return AdministrativeDivision.objects.get(code="540000")


@pytest.fixture
def doctor(here):
    return make.account("doctor", institution=here)


def looking_after(role, institution=None, division=None):
    return directory.signed_in_person(role=role, institution=institution, division=division)


def session_of(person):
    client = Client(headers={"accept-language": "en"})
    client.force_login(person.user)
    return client


def act(client, person, name):
    return client.post(f"/accounts/people/{person.person_key}/{name}/", {"key": new_id()})


@pytest.mark.parametrize("role", ["manager", "security_admin"])
def test_a_second_post_does_not_give_the_account_to_those_who_gave_it(role, doctor, abroad, today):
    """The manager of another county took the doctor on for a second post."""
    viewer = looking_after(role, abroad)
    directory.PostFactory(practitioner=doctor, institution=abroad, primary=False)
    assert not policy.may_issue(viewer, doctor, today)
    assert not policy.may_secure(viewer, doctor, today)
    client = session_of(viewer)
    assert {name: act(client, doctor, name).status_code for name in ACTS} == dict.fromkeys(ACTS, 403)
    with override("en"):
        sentence = refusal(viewer, doctor, today)
    assert sentence in client.get(f"/accounts/people/{doctor.person_key}/").content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", ["manager", "security_admin", "system_admin"])
def test_whoever_looks_after_both_places_may(role, doctor, abroad, region, today):
    directory.PostFactory(practitioner=doctor, institution=abroad, primary=False)
    assert policy.may_issue(looking_after(role, abroad, region), doctor, today)


def test_a_post_that_begins_elsewhere_later_counts_and_one_that_is_over_does_not(doctor, here, abroad, today):
    manager = looking_after("manager", here)
    directory.PostFactory(practitioner=doctor, institution=abroad, primary=False, to_date=today - DAY)
    assert policy.may_issue(manager, doctor, today)
    directory.PostFactory(practitioner=doctor, institution=abroad, primary=False, from_date=today + 30 * DAY)
    assert not policy.may_issue(manager, doctor, today)


def test_the_posts_and_the_account_of_a_joined_row_count(doctor, here, abroad, today):
    """The kept row has neither account nor post elsewhere; the row that was joined to it has both."""
    kept = directory.PractitionerFactory()
    directory.PostFactory(practitioner=kept, institution=abroad)
    doctor.merged_into = kept
    doctor.save()
    for manager in (looking_after("manager", here), looking_after("manager", abroad)):
        assert not policy.may_issue(manager, kept, today)
        assert not policy.may_issue(manager, doctor, today)


def test_somebody_without_an_account_is_invited_from_either_place(here, abroad, today):
    newcomer = directory.PractitionerFactory()
    directory.PostFactory(practitioner=newcomer, institution=here)
    directory.PostFactory(practitioner=newcomer, institution=abroad, primary=False)
    assert policy.may_issue(looking_after("manager", here), newcomer, today)
    assert policy.may_issue(looking_after("manager", abroad), newcomer, today)


def test_rights_over_others_that_begin_later_ask_for_a_security_administrator(doctor, here, today):
    manager, security = looking_after("manager", here), looking_after("security_admin", here)
    directory.GrantFactory(practitioner=doctor, role="author", institution=here, from_date=today + 9 * DAY)
    assert not policy.may_issue(manager, doctor, today)
    assert policy.may_issue(security, doctor, today)


@pytest.mark.parametrize(
    "over",
    [
        {"to_date": -1},
        {"withdrawn_on": 0},
        {"from_date": 5, "withdrawn_on": 5},  # taken away before it began
    ],
)
def test_rights_that_are_over_ask_for_nobody(over, doctor, here, today):
    days = {name: today + number * DAY for name, number in over.items()}
    directory.GrantFactory(practitioner=doctor, role="author", institution=here, **days)
    assert policy.staff_grants(doctor, today) == []
    assert policy.may_issue(looking_after("manager", here), doctor, today)


def test_a_right_counts_as_long_as_the_post_that_it_rests_on(doctor, here, today):
    post = doctor.posts.get()
    directory.GrantFactory(practitioner=doctor, role="author", institution=here, post=post)
    assert len(policy.staff_grants(doctor, today)) == 1
    post.to_date = today
    post.save()
    assert len(policy.staff_grants(doctor, today)) == 1
    assert policy.staff_grants(doctor, today + DAY) == []


@pytest.mark.parametrize("later", [0, 30])
def test_an_administrator_of_one_institution_does_not_decide_over_those_of_the_region(later, here, region, today):
    """Who works in the institution, but has or will have rights beyond it."""
    local = looking_after("security_admin", here)
    person = make.account("commission", institution=here)
    assert policy.may_secure(local, person, today)
    directory.GrantFactory(
        practitioner=person, role="commission", institution=None, division=region, from_date=today + later * DAY
    )
    client = session_of(local)
    assert {name: act(client, person, name).status_code for name in ACTS} == dict.fromkeys(ACTS, 403)
    assert policy.may_secure(looking_after("security_admin", here, region), person, today)


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_nobody_opens_the_account_of_an_administrator_on_the_pages(role, here, region, today):
    """Ending sessions and unlocking stay possible: neither lets anybody in."""
    boss = make.account("boss", role=role, institution=here, division=region)
    make.with_app(boss)
    viewer = looking_after("security_admin", here, region)
    client = session_of(viewer)
    answers = {name: act(client, boss, name) for name in ACTS}
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "link": 403,
        "factors": 403,
        "unlock": 302,
        "sessions": 302,
    }
    page = client.get(f"/accounts/people/{boss.person_key}/").content.decode()
    assert "open_account" in page
    assert "Take them away" not in page
    assert "open_account" in answers["link"].content.decode()
    assert make.factors(boss) == ["recovery_codes", "totp"]


def test_nobody_does_it_to_oneself_by_another_row(here, today):
    viewer = looking_after("security_admin", here)
    other = directory.PractitionerFactory(merged_into=viewer, user=directory.UserFactory())
    directory.PostFactory(practitioner=other, institution=here)
    assert not policy.may_secure(viewer, other, today)
    assert not policy.may_issue(viewer, other, today)


def opened(*more):
    out = StringIO()
    with override("en"):
        call_command("open_account", *more, stdout=out)
    return out.getvalue().splitlines()


def test_the_command_opens_an_administrators_account_and_the_log_tells(here, region, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://learning.example.org/"
    boss = make.account("boss", role="system_admin", institution=here, division=region)
    make.with_app(boss)
    lines = opened("--personnel-number", boss.personnel_number, "--drop-factors")
    assert lines[0].startswith("https://learning.example.org/accounts/invitation/")
    assert make.factors(boss) == []
    assert Invitation.objects.get().issued_by_key is None
    told = AuditEntry.objects.filter(object_id=str(boss.person_key)).values_list("action", flat=True)
    assert {"account.reset_issued", "account.factors_reset"} <= set(told)
    client = Client()
    path = lines[0].removeprefix("https://learning.example.org")
    assert client.get(path).url == "/accounts/invitation/accept/"
    new = {"password1": make.PASSWORD, "password2": make.PASSWORD}
    assert client.post("/accounts/invitation/accept/", new).status_code == 302
    assert make.is_signed_in(client)


def test_the_command_leaves_the_factors_unless_asked_and_invites_who_has_no_account(here):
    person = make.account(institution=here)
    make.with_app(person)
    opened("--personnel-number", person.personnel_number)
    assert make.factors(person) == ["recovery_codes", "totp"]
    newcomer = directory.PractitionerFactory(personnel_number="P70123")
    directory.PostFactory(practitioner=newcomer, institution=here)
    opened("--personnel-number", "P70123")
    assert Invitation.objects.get(practitioner=newcomer).kind == "invitation"


def test_the_command_says_what_is_wrong(here):
    with pytest.raises(CommandError, match="nobody with the personnel number"):
        opened("--personnel-number", "P00000")
    directory.PractitionerFactory(personnel_number="P70123")
    with pytest.raises(CommandError, match="no post"):
        opened("--personnel-number", "P70123")
