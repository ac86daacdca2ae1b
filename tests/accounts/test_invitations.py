"""Links and codes: issued, used once, and silent about why they do not work."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts import services as accounts
from lms.accounts.attempts.services import RULES
from lms.accounts.invitations import selectors, services
from lms.accounts.invitations.presenters import masked
from lms.accounts.models import AttemptKind, Invitation
from lms.audit.models import AuditEntry
from lms.common import clock
from lms.common.identifiers import new_id
from tests.factories import accounts as make
from tests.factories import directory

pytestmark = pytest.mark.django_db
CODE_PAGE, ACCEPT = "/accounts/invitation/", "/accounts/invitation/accept/"
CHOSEN = {"username": "lhamo.t", "password1": make.PASSWORD, "password2": make.PASSWORD}


@pytest.fixture
def newcomer():
    person = directory.PractitionerFactory(name_zh="拉姆", name_en="Lhamo", personnel_number="P70123")
    directory.PostFactory(practitioner=person)
    return person


@pytest.fixture
def english():
    return Client(headers={"accept-language": "en"})


def invited(person, **more):
    at = clock.now()
    return accounts.invite(person, at, clock.civil_date(at), **more)


def with_new_password(person):
    at = clock.now()
    return accounts.issue_reset(person, at, clock.civil_date(at))


def test_the_link_opens_an_account_and_signs_in(english, newcomer):
    issued = invited(newcomer)
    assert english.get(issued.path).url == ACCEPT
    page = english.get(ACCEPT).content.decode()
    assert "••••23" in page
    assert "P70123" not in page
    assert english.post(ACCEPT, CHOSEN).url == "/"
    assert make.is_signed_in(english)
    newcomer.refresh_from_db()
    assert newcomer.user.username == "lhamo.t"
    grant = newcomer.grants.get()
    assert (grant.role, grant.institution) == ("learner", newcomer.posts.get().institution)
    actions = list(AuditEntry.objects.values_list("action", flat=True))
    assert {"account.invited", "account.invitation_accepted", "account.signed_in"} <= set(actions)


def test_a_grant_that_is_there_already_stays_the_only_one(english, newcomer):
    directory.GrantFactory(practitioner=newcomer, role="author")
    english.get(invited(newcomer).path)
    english.post(ACCEPT, CHOSEN)
    assert [grant.role for grant in newcomer.grants.all()] == ["author"]


@pytest.mark.parametrize("spoil", [str, str.upper, lambda code: code.replace("-", " "), lambda code: f" {code} "])
def test_the_code_does_the_same_however_it_is_typed(english, newcomer, spoil):
    issued = invited(newcomer)
    assert english.post(CODE_PAGE, {"code": spoil(issued.code)}).url == ACCEPT
    assert english.post(ACCEPT, CHOSEN).url == "/"


def without_token(page):
    return re.sub(r'value="[\w-]+"', "", page.content.decode())


def test_wrong_used_revoked_and_expired_read_alike(newcomer):
    used, revoked, expired = invited(newcomer), None, None
    Client().get(used.path)
    first = Client()
    first.get(used.path)
    first.post(ACCEPT, CHOSEN)
    second = directory.PractitionerFactory(personnel_number="P70124")
    third = directory.PractitionerFactory(personnel_number="P70125")
    for person in (second, third):
        directory.PostFactory(practitioner=person)
    revoked, expired = invited(second), invited(third)
    services.revoke(revoked.invitation, at=clock.now())
    Invitation.objects.filter(pk=expired.invitation.pk).update(expires_at=clock.now())
    paths = [used.path, revoked.path, expired.path, "/accounts/invitation/wrong-token/"]
    answers = [Client(headers={"accept-language": "en"}).get(path) for path in paths]
    answers += [
        Client(headers={"accept-language": "en"}).post(CODE_PAGE, {"code": code})
        for code in (used.code, revoked.code, expired.code, "aaaa-bbbb-cccc")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r'name="next" value="[^"]*"', "", without_token(answer)) for answer in answers[4:]}) == 1
    assert all("This link or code does not work" in answer.content.decode() for answer in answers)


def test_only_the_one_who_brought_a_link_sees_its_page(newcomer, english):
    Client().get(invited(newcomer).path)
    assert english.get(ACCEPT).status_code == 404


def test_a_link_opens_one_account_only(newcomer):
    issued = invited(newcomer)
    both = [Client(), Client()]
    for client in both:
        client.get(issued.path)
    assert both[0].post(ACCEPT, CHOSEN).status_code == 302
    assert both[1].post(ACCEPT, CHOSEN | {"username": "other"}).status_code == 404
    with pytest.raises(services.NotUsable):
        services.accept(
            issued.invitation.token_hash, username="x", password=make.PASSWORD, at=clock.now(), on=clock.today()
        )


def test_a_second_link_makes_the_first_void(newcomer, english):
    first, second = invited(newcomer), invited(newcomer)
    assert english.get(first.path).status_code == 404
    assert english.get(second.path).status_code == 302


def test_the_database_knows_neither_link_nor_code(newcomer):
    issued = invited(newcomer)
    kept = str(Invitation.objects.values().get()) + str(list(AuditEntry.objects.values()))
    assert issued.token not in kept
    assert issued.code not in kept
    assert services.plain_code(issued.code) not in kept
    assert issued.token not in repr(issued)


def test_it_works_for_seven_days(newcomer):
    issued = invited(newcomer)
    last = issued.invitation.issued_at + timedelta(days=7)
    assert selectors.open_link(at=last - timedelta(seconds=1), token=issued.token)
    assert selectors.open_link(at=last, token=issued.token) is None


def test_a_repeated_form_makes_no_second_link(newcomer):
    key = new_id()
    invited(newcomer, key=key)
    with pytest.raises(ValidationError):
        invited(newcomer, key=key)
    assert Invitation.objects.count() == 1


def test_nobody_is_invited_twice_without_post_or_without_number(newcomer):
    for person in (make.account(), directory.PractitionerFactory(personnel_number="P7"), with_post_but_no_number()):
        with pytest.raises(ValidationError):
            invited(person)
    with pytest.raises(ValidationError):
        with_new_password(newcomer)


def with_post_but_no_number():
    person = directory.PractitionerFactory()
    directory.PostFactory(practitioner=person)
    return person


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"username": "zhuoma"}, "is taken"),
        ({"username": "ZHUOMA"}, "is taken"),
        ({"username": "no spaces allowed"}, "username"),
        ({"password2": "another one 12"}, "The two passwords differ."),
        ({"password1": "lhasa2026!!", "password2": "lhasa2026!!"}, "others would guess"),
        ({"password1": "Lhamo-123456", "password2": "Lhamo-123456"}, "holds your name"),
    ],
)
def test_what_is_wrong_is_said_and_the_link_still_works(english, newcomer, fields, sentence):
    make.account()
    english.get(invited(newcomer).path)
    answer = english.post(ACCEPT, CHOSEN | fields)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    newcomer.refresh_from_db()
    assert newcomer.user is None
    assert english.post(ACCEPT, CHOSEN).status_code == 302


def test_a_new_password_ends_sessions_and_keeps_the_second_factor(english):
    person = make.account()
    make.with_app(person)
    elsewhere = Client()
    make.sign_in(elsewhere)
    elsewhere.post("/accounts/sign-in/second-step/", {"code": make.code_now()})
    english.get(with_new_password(person).path)
    assert "zhuoma" in english.get(ACCEPT).content.decode()
    new = {"password1": "copper lantern 73", "password2": "copper lantern 73"}
    assert english.post(ACCEPT, new).url == "/accounts/sign-in/second-step/"
    assert not make.is_signed_in(english)
    assert elsewhere.get("/").status_code == 302
    assert make.sign_in(Client()).status_code == 400
    assert AuditEntry.objects.get(action="account.password_reset").actor_key == person.person_key


def test_guessing_codes_makes_one_wait(english):
    for _each in range(RULES[AttemptKind.CODE].free):
        english.post(CODE_PAGE, {"code": "aaaa-bbbb-cccc"})
    answer = english.post(CODE_PAGE, {"code": "aaaa-bbbb-cccc"})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Too many wrong tries" in answer.content.decode()
    assert english.get("/accounts/invitation/some-token/").status_code == 429


def test_a_whole_class_behind_one_address_opens_its_links(newcomer):
    issued = invited(newcomer)
    for _each in range(RULES[AttemptKind.CODE].free + 5):
        assert Client().get(issued.path).status_code == 302


def test_an_empty_code_is_asked_for_again(english):
    assert english.post(CODE_PAGE, {"code": ""}).status_code == 400


@given(st.text(max_size=30))
def test_a_typed_code_is_read_without_what_is_between(text):
    plain = services.plain_code(text)
    assert set(plain) <= set(services.LETTERS)
    assert services.plain_code("-".join(text)) == plain


@pytest.mark.parametrize(("number", "shown"), [("P70123", "••••23"), ("7", "7"), ("", "")])
def test_a_number_is_shown_by_its_end(number, shown):
    assert masked(number) == shown
