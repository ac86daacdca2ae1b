"""Which passwords are refused, and how one is changed."""

import hashlib
import mmap

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.accounts.passwords import breached
from lms.accounts.passwords.validators import left_over, names_of, refuse_names, regional_words
from lms.audit.models import AuditEntry
from tests.factories import accounts as make

CHANGE = "/accounts/password/"
NEW = "copper lantern 73 meadow"


def refused(password, user=None):
    with pytest.raises(ValidationError) as error:
        validate_password(password, user)
    return {each.code for each in error.value.error_list}


@pytest.mark.parametrize(
    "password",
    [
        *("lhasa2026!!", "Lhasa@2026##", "zhaxidele888", "woaixizang520", "TashiDelek123", "Xizang_Yiyuan_1"),
        *("p0tala12345", "qinghai!!2026", "扎西德勒123456", "拉萨医院2026!!", "བཀྲ་ཤིས་བདེ་ལེགས12"),
        *("qwertyuiop", "1qaz2wsx3edc", "asdfasdfasdf", "aaaaaaaaaaaa", "abcabcabcabc"),
        *("!!!!!!!!!!2026", "0987654321qwer"),
    ],
)
def test_passwords_that_everybody_here_would_try_are_refused(password):
    assert "password_regional" in refused(password)


@pytest.mark.parametrize("password", ["short 1", "1234509876543", "iloveyou123"])
def test_short_numeric_and_common_ones_are_refused(password):
    assert refused(password)


@pytest.mark.parametrize("password", [make.PASSWORD, NEW, "river 9 cloud", "牦牛在雪山下唱歌9遍", "xK4-pq9-Lm2-vT7"])
def test_good_ones_are_taken(password):
    validate_password(password)


def test_the_list_is_in_small_letters_and_each_word_stands_once():
    words = regional_words()
    assert list(words) == sorted(words, key=lambda word: (-len(word), word))
    assert all(word == word.casefold() and " " not in word for word in words)
    assert len(words) > 100


@given(st.text(max_size=40))
def test_what_is_left_over_has_no_word_in_it_and_is_never_more(password):
    left = left_over(password, ("lhasa", "tibet"))
    assert len(left) <= len(password.casefold())
    assert left.isalpha() or not left


@pytest.mark.django_db
def test_own_names_numbers_and_institutions_are_refused():
    person = make.account(name_zh="次仁平措", name_en="Tsering Phuntsok", personnel_number="P90002")
    for password in ("Phuntsok-2026", "tseringphuntsok1", "P90002-abc!", "次仁平措2026!!", "xx-zhuoma-77"):
        assert "password_own_names" in refused(password, person.user), password
    validate_password("phuntsok copper lantern", person.user)
    assert {"tsering", "phuntsok", "p90002"} <= names_of(person)


def test_short_names_refuse_nothing():
    refuse_names("li copper lantern", {"li", ""})


def a_file(path, passwords):
    hashes = sorted(breached.digest(password) for password in set(passwords))
    path.write_bytes(b"".join(each + b":%d\r\n" % (number * 37 + 1) for number, each in enumerate(hashes)))
    return path


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(known=st.lists(st.text(min_size=1, max_size=12), max_size=30), other=st.text(min_size=1, max_size=12))
def test_the_search_finds_exactly_what_is_in_the_file(tmp_path, known, other):
    path = a_file(tmp_path / "hashes.txt", known)
    assert all(breached.is_breached(password, path) for password in known)
    assert breached.is_breached(other, path) == (other in known)


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("last", [b"", b"\n"])
def test_line_ends_do_not_matter(tmp_path, end, last):
    hashes = sorted(breached.digest(f"password {number}") for number in range(50))
    path = tmp_path / "hashes.txt"
    path.write_bytes(end.join(each + b":7" for each in hashes) + last)
    assert all(breached.is_breached(f"password {number}", path) for number in range(50))
    assert not breached.is_breached("another", path)


def test_a_look_up_reads_few_places(tmp_path, monkeypatch):
    path = a_file(tmp_path / "hashes.txt", [str(number) for number in range(5000)])
    places = []

    class Watched(mmap.mmap):
        def rfind(self, *args):
            places.append(args)
            return super().rfind(*args)

    monkeypatch.setattr(breached.mmap, "mmap", Watched)
    assert breached.is_breached("4321", path)
    assert len(places) < 25


def test_a_breached_password_is_refused(tmp_path, settings):
    settings.BREACHED_PASSWORDS_FILE = str(a_file(tmp_path / "hashes.txt", [NEW, "other"]))
    assert refused(NEW) == {"password_breached"}
    validate_password(make.PASSWORD)


def test_the_hash_is_the_one_of_the_published_lists():
    assert breached.digest("password") == hashlib.sha1(b"password").hexdigest().upper().encode()  # noqa: S324
    assert breached.digest("password") == b"5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8"


def test_the_command_says_that_a_file_is_in_order(tmp_path, settings, capsys):
    settings.BREACHED_PASSWORDS_FILE = str(a_file(tmp_path / "hashes.txt", ["a", "b", "c"]))
    with override("en"):
        call_command("check_breached_passwords_file")
    assert "is in order: 3 hashes." in capsys.readouterr().out


WRONG = {
    "order": [b"B" * 40 + b":1", b"A" * 40 + b":1"],
    "twice": [b"A" * 40 + b":1", b"A" * 40 + b":1"],
    "small letters": [b"a" * 40 + b":1"],
    "short": [b"A" * 39 + b":1"],
    "no number": [b"A" * 40 + b":x"],
    "empty line": [b"A" * 40 + b":1", b""],
}


@pytest.mark.parametrize("lines", WRONG.values(), ids=WRONG)
def test_the_command_names_the_line_that_is_wrong(tmp_path, lines):
    path = tmp_path / "hashes.txt"
    path.write_bytes(b"\n".join(lines) + b"\n")
    with pytest.raises(CommandError, match=f"line {len(lines)}"):
        call_command("check_breached_passwords_file", str(path))


@pytest.mark.parametrize("path", ["", "/nowhere/hashes.txt"])
def test_the_command_without_a_file_says_so(path):
    with pytest.raises(CommandError):
        call_command("check_breached_passwords_file", path)


def change(client, old=make.PASSWORD, new=NEW, again=None):
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": again or new})


@pytest.fixture
def english(db):
    make.account()
    client = Client(headers={"accept-language": "en"})
    make.sign_in(client)
    return client


def test_a_new_password_ends_the_other_sessions_and_not_this_one(english):
    elsewhere = Client()
    make.sign_in(elsewhere)
    assert change(english).url == "/accounts/"
    assert english.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert make.sign_in(Client(), password=NEW).status_code == 302
    assert AuditEntry.objects.filter(action="account.password_changed").count() == 1
    assert NEW not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"old": "not the password"}, "This is not your password."),
        ({"again": "something else 1"}, "The two passwords differ."),
        ({"new": "lhasa2026!!"}, "one that others would guess"),
        ({"new": "short"}, "too short"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(english, fields, sentence):
    page = change(english, **fields)
    assert page.status_code == 400
    assert sentence in page.content.decode()
    assert make.sign_in(Client()).status_code == 302


def test_guessing_the_old_password_in_an_open_session_is_counted(english):
    for _each in range(5):
        change(english, old="not the password")
    assert change(english).status_code == 429
