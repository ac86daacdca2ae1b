from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from lms.settings import env


@pytest.fixture
def put(monkeypatch):
    """Set the variable NAME_READ_HERE, or take it away."""
    monkeypatch.delenv("NAME_READ_HERE", raising=False)
    return lambda value: monkeypatch.setenv("NAME_READ_HERE", value)


def test_text_is_read(put):
    put("postgresql://x")
    assert env.text("NAME_READ_HERE", "other") == "postgresql://x"


@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_text_has_its_default_or_stops_the_start_with_a_hint(put, value):
    if value is not None:
        put(value)
    assert env.text("NAME_READ_HERE", "default") == "default"
    with pytest.raises(ImproperlyConfigured, match=r"Set the environment variable NAME_READ_HERE\. For example x"):
        env.text("NAME_READ_HERE", hint="For example x")


def test_an_empty_default_is_a_default(put):
    assert env.text("NAME_READ_HERE", "") == ""


@pytest.mark.parametrize(("value", "number"), [("0", 0), ("-3", -3), (" 42 ", 42)])
def test_an_integer_is_read(put, value, number):
    put(value)
    assert env.integer("NAME_READ_HERE", 7) == number


def test_a_missing_integer_has_its_default_or_stops_the_start(put):
    assert env.integer("NAME_READ_HERE", 0) == 0
    with pytest.raises(ImproperlyConfigured, match="Megabytes"):
        env.integer("NAME_READ_HERE", hint="Megabytes.")


@pytest.mark.parametrize("value", ["ten", "1.5", "1 0"])
def test_text_for_an_integer_stops_the_start(put, value):
    put(value)
    with pytest.raises(ImproperlyConfigured, match="NAME_READ_HERE must be a whole number"):
        env.integer("NAME_READ_HERE", 7)


@given(value=st.integers())
def test_every_integer_is_read(value):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NAME_READ_HERE", str(value))
        assert env.integer("NAME_READ_HERE") == value


@pytest.mark.parametrize(
    ("value", "answer"),
    [("1", True), ("true", True), ("YES", True), (" on ", True), ("0", False), ("False", False), ("no", False)],
)
def test_yes_and_no_are_read(put, value, answer):
    put(value)
    assert env.boolean("NAME_READ_HERE", not answer) is answer


@pytest.mark.parametrize("default", [True, False])
def test_a_missing_answer_is_the_default(put, default):
    assert env.boolean("NAME_READ_HERE", default) is default
    put("maybe")
    with pytest.raises(ImproperlyConfigured, match="yes or no, not 'maybe'"):
        env.boolean("NAME_READ_HERE", default)


def test_words_are_separated_by_commas(put):
    put("a.example.org, b.example.org,,")
    assert env.words("NAME_READ_HERE") == ["a.example.org", "b.example.org"]


def test_missing_words_have_their_default_or_stop_the_start(put):
    assert env.words("NAME_READ_HERE", []) == []
    with pytest.raises(ImproperlyConfigured, match="NAME_READ_HERE"):
        env.words("NAME_READ_HERE")


def test_a_folder_is_absolute_and_not_made(put, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    put("data")
    assert env.folder("NAME_READ_HERE", Path("/elsewhere")) == tmp_path / "data"
    assert not (tmp_path / "data").exists()
