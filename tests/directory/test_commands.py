"""Accounts and roles from the command line."""

import io
import re
from datetime import date, timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.utils import translation

from lms.common import clock
from lms.directory.models import AccessGrant, Practitioner, User
from tests.factories import directory as make

pytestmark = pytest.mark.django_db
PASSWORD = "yak butter and barley"
ON = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _in_english_on_a_fixed_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: ON)
    with translation.override("en"):
        yield


@pytest.fixture
def person():
    return make.PractitionerFactory(personnel_number="P00017")


@pytest.fixture
def typed(monkeypatch):
    """What is on standard input."""

    def put(text):
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    put(PASSWORD + "\n")
    return put


def run(command, *arguments):
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def create(*more, number="P00017", username="zhuoma"):
    return run("create_account", "--personnel-number", number, "--username", username, *more)


def refused(action, *arguments, **more):
    with pytest.raises(CommandError) as caught:
        action(*arguments, **more)
    return str(caught.value)


@pytest.mark.usefixtures("typed")
def test_an_account_is_made_for_a_person(person):
    assert "“zhuoma”" in create()
    user = authenticate(username="zhuoma", password=PASSWORD)
    assert Practitioner.objects.get(user=user) == person
    assert not user.is_superuser


def test_a_generated_password_is_printed_and_works(person):
    password = re.search(r"Password: (\S+)", create("--generate-password")).group(1)
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
    assert authenticate(username="zhuoma", password=password) is not None


def test_a_password_that_was_given_is_not_printed(person, typed):
    typed(PASSWORD + "\r\n")
    assert PASSWORD not in create()
    assert authenticate(username="zhuoma", password=PASSWORD) is not None


class Keyboard(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("second", "made"), [(PASSWORD, True), ("another", False)])
@pytest.mark.usefixtures("person")
def test_at_a_keyboard_the_password_is_typed_twice(monkeypatch, second, made):
    answers = iter([PASSWORD, second])
    monkeypatch.setattr("sys.stdin", Keyboard())
    monkeypatch.setattr("lms.directory.management.commands.create_account.getpass", lambda prompt: next(answers))
    if made:
        create()
    else:
        assert "differ" in refused(create)
    assert User.objects.exists() is made


@pytest.mark.usefixtures("typed", "person")
@pytest.mark.parametrize("number", ["P00018", "", "p00017"])
def test_an_unknown_number_is_refused(number):
    make.PractitionerFactory(personnel_number="")
    assert "nobody with the personnel number" in refused(create, number=number)
    assert not User.objects.exists()


@pytest.mark.usefixtures("typed", "person")
def test_a_taken_name_is_refused_whatever_its_capitals():
    make.UserFactory(username="Zhuoma")
    assert "“zhuoma” is taken" in refused(create)


@pytest.mark.usefixtures("typed")
def test_a_second_account_is_refused(person):
    create()
    assert "has an account already: “zhuoma”" in refused(create, username="zhuoma2")
    assert User.objects.count() == 1


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("password", ["short", "password123", "zhuoma-zhuoma", ""])
def test_a_weak_password_is_refused(typed, password):
    typed(password + "\n")
    assert "password" in refused(create, username="zhuoma-zhuoma")
    assert not User.objects.exists()


@pytest.mark.usefixtures("typed", "person")
@pytest.mark.parametrize("username", ["", "two words", "x" * 151])
def test_a_name_that_cannot_be_typed_is_refused(username):
    assert refused(create, username=username)
    assert not User.objects.exists()


@pytest.mark.usefixtures("typed")
def test_grants_that_waited_for_the_account_hold_at_once(person):
    make.GrantFactory(practitioner=person, role="author")
    create()
    assert User.objects.get().groups.get().name == "authors"


@pytest.fixture
def colleague():
    return make.PractitionerFactory(user=make.UserFactory(username="cering"))


@pytest.fixture
def hospital():
    return make.InstitutionFactory(code="H1")


def grant(*more, username="cering", role="author"):
    return run("grant_role", "--username", username, "--role", role, *more)


@pytest.mark.usefixtures("hospital")
def test_a_role_at_an_institution(colleague):
    assert grant("--institution", "H1") == "cering: author, H1, from 2026-06-15 to –.\n"
    given = AccessGrant.objects.get()
    assert (given.practitioner, given.institution.code, given.from_date, given.to_date) == (colleague, "H1", ON, None)
    assert colleague.user.groups.get().name == "authors"


@pytest.mark.usefixtures("hospital")
def test_the_first_administrator(colleague):
    grant("--division", "540000", role="system_admin")
    colleague.user.refresh_from_db()
    assert not colleague.user.is_superuser
    assert [group.name for group in colleague.user.groups.all()] == ["operators"]
    assert AccessGrant.objects.get().division.code == "540000"


@pytest.mark.usefixtures("hospital")
def test_a_role_for_a_time_to_come_gives_nothing_yet(colleague):
    said = grant("--institution", "H1", "--from", "2026-07-01", "--to", "2026/7/31")
    assert said == "cering: author, H1, from 2026-07-01 to 2026-07-31.\n"
    assert not colleague.user.groups.exists()


@pytest.mark.usefixtures("hospital")
def test_a_role_is_taken_away(colleague):
    grant("--institution", "H1")
    assert "2026-06-15" in grant("--institution", "H1", "--end")
    assert AccessGrant.objects.get().withdrawn_on == ON
    assert not colleague.user.groups.exists()
    assert "does not hold this role" in refused(grant, "--institution", "H1", "--end")


@pytest.mark.usefixtures("hospital")
def test_a_role_is_taken_away_from_a_later_day(colleague):
    grant("--institution", "H1")
    grant("--institution", "H1", "--end", "--from", "2026-07-01")
    assert AccessGrant.objects.get().withdrawn_on == date(2026, 7, 1)
    assert colleague.user.groups.exists()


@pytest.mark.usefixtures("hospital")
def test_only_this_role_in_this_scope_is_taken_away(colleague):
    for scope, role in (("H1", "author"), ("H1", "reviewer")):
        grant("--institution", scope, role=role)
    grant("--division", "540000")
    make.GrantFactory(role="author", institution=make.InstitutionFactory(code="H2"))
    make.GrantFactory(practitioner=colleague, role="author", to_date=ON - timedelta(days=1))
    grant("--institution", "H1", "--end")
    assert list(AccessGrant.objects.exclude(withdrawn_on=None).values_list("role", "institution__code")) == [
        ("author", "H1")
    ]


@pytest.mark.usefixtures("colleague", "hospital")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--institution", "H9"], "There is no institution “H9”."),
        (["--division", "999999"], "There is no division “999999”."),
        (["--institution", "H1", "--to", "2026-06-14"], "The last day is before the first day."),
        (["--institution", "H1", "--to", "tomorrow"], "is not a date such as 2026-01-31"),
        (["--institution", "H1", "--end", "--to", "2026-07-01"], "--end takes no --to"),
        (["--institution", "H1", "--division", "540000"], "not allowed with"),
        ([], "one of the arguments"),
    ],
)
def test_what_cannot_be_granted_is_said(arguments, sentence):
    assert sentence in refused(grant, *arguments)
    assert not AccessGrant.objects.exists()


@pytest.mark.usefixtures("colleague", "hospital")
def test_unknown_roles_and_accounts_without_a_person_are_refused():
    make.UserFactory(username="technical")
    assert "invalid choice" in refused(grant, "--institution", "H1", role="owner")
    for name in ("technical", "nobody"):
        assert "No person has an account" in refused(grant, "--institution", "H1", username=name)
