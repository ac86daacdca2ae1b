"""Passwords that others would guess: of this region, of the person, or known from breaches."""

import re
from functools import cache, reduce
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lms.accounts.passwords.breached import is_breached
from lms.common import clock
from lms.directory.models import Practitioner
from lms.directory.selectors import primary_post

WORDS_FILE = Path(__file__).with_name("regional_words.txt")
_DISGUISES = str.maketrans("013457@$!", "oleastasi")  # 0 for o, 1 for l …
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_OWN_LETTERS = 6  # what must be left of a password when names are taken out of it


@cache
def regional_words() -> tuple[str, ...]:
    """Words that passwords of this region are made of, the longest first."""
    lines = WORDS_FILE.read_text(encoding="utf-8").splitlines()
    words = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def left_over(password: str, words: tuple[str, ...]) -> str:
    """The letters of the password that belong to none of the words, digits and signs left out."""
    plain = password.casefold()
    core = _EDGES.sub("", plain)  # of "p0tala123" the end is a number, not a disguise
    results = []
    for text in (plain, core.translate(_DISGUISES)):
        left = reduce(lambda rest, word: rest.replace(word, " "), words, text)
        results.append("".join(character for character in left if character.isalpha()))
    return min(results, key=len)


class RegionalPasswordValidator:
    """Refuses what is put together from words that everybody here would try, with digits around them."""

    def validate(self, password: str, user: object = None) -> None:
        if not left_over(password, regional_words()) or _is_a_walk(password):
            raise ValidationError(
                _("This password is one that others would guess. Take three words that have nothing in common."),
                code="password_regional",
            )

    def get_help_text(self) -> str:
        return _("No words that everybody here would try, with digits around them.")


def _is_a_walk(password: str) -> bool:
    """A few characters again and again, or keys that lie side by side."""
    plain = password.casefold()
    if len(set(plain)) <= 3 or re.fullmatch(r"(.{1,5})\1+.{0,4}", plain):
        return True
    rows = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "qazwsxedcrfvtgbyhnujm", "1qaz2wsx3edc4rfv5tgb6yhn")
    both = [direction for row in rows for direction in (row, row[::-1])]
    pieces = [plain[start : start + 4] for start in range(0, len(plain) - 3, 4)]
    return all(any(piece in row for row in both) for piece in pieces)


class OwnNamesValidator:
    """Refuses one's own name, number and institution, with little else."""

    def validate(self, password: str, user: object = None) -> None:
        names = {str(getattr(user, "username", "")).casefold()}
        person = getattr(user, "practitioner", None)
        if person is not None:
            names |= names_of(person)
        refuse_names(password, names)

    def get_help_text(self) -> str:
        return _("Not your own name or number, and not the name of your institution.")


def refuse_names(password: str, names: set[str]) -> None:
    """ValidationError when little is left of the password without these names."""
    known = tuple(sorted((name for name in names if len(name) >= 3), key=len, reverse=True))
    plain = password.casefold()
    if any(name in plain for name in known) and len(left_over(password, known)) < _OWN_LETTERS:
        raise ValidationError(
            _("This password holds your name, your number or your institution. Take other words."),
            code="password_own_names",
        )


def names_of(person: Practitioner) -> set[str]:
    """What others know of the person: names, numbers, the institution."""
    texts = [person.name_zh, person.name_bo, person.name_en, person.personnel_number, person.licence_number]
    post = primary_post(person, clock.today())
    if post is not None:
        texts += [post.institution.name_zh, post.institution.name_en, post.institution.code]
    whole = {text.casefold() for text in texts if text}
    return whole | {word for text in whole for word in text.split()} | {text.replace(" ", "") for text in whole}


class BreachedPasswordValidator:
    """Refuses what stands in the operator's file of breached passwords (BREACHED_PASSWORDS_FILE)."""

    def validate(self, password: str, user: object = None) -> None:
        if settings.BREACHED_PASSWORDS_FILE and is_breached(password, Path(settings.BREACHED_PASSWORDS_FILE)):
            raise ValidationError(
                _("This password is known from a breach of another site, so others will try it. Take another."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return _("None that is known from a breach of another site.")
