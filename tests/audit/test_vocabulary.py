"""Source, labels and manual know the same actions."""

import ast
import re
from pathlib import Path

import pytest

from lms.audit.vocabulary import ACTIONS
from tests.architecture.source import ROOT
from tests.audit.spoken import CODE, Module, modules, spoken, unread

# Reached through a value that only the running program has.
COMPUTED = {"institution.changed": "the kind of the fact, in lms/directory/services/institutions.py"}


@pytest.fixture(scope="module")
def source():
    return modules()


def documented():
    text = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    return {code for code in re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE) if CODE.fullmatch(code)}


def test_every_action_of_the_source_has_a_label(source):
    found = spoken(source)
    assert {code: place for code, place in found.items() if code not in ACTIONS} == {}


def test_every_label_is_an_action_of_the_source(source):
    assert ACTIONS.keys() - spoken(source).keys() - COMPUTED.keys() == set()


def test_the_manual_tells_of_every_action_and_of_no_other():
    assert documented() == ACTIONS.keys()


def test_every_call_can_be_read(source):
    assert unread(source) == []


def test_codes_fit_their_column_and_have_two_words():
    assert [code for code in ACTIONS if not CODE.fullmatch(code) or len(code) > 60] == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('record("post.started")', {"post.started"}),
        ('services.record_regardless("post.refused", object_id=1)', {"post.refused"}),
        ('def f(action):\n    record(action)\nf("post.moved")', {"post.moved"}),
        ('def f(x):\n    action = "a.given" if x else "a.ended"\n    record(action)', {"a.given", "a.ended"}),
        ('def f(action):\n    kind = "a" if x else "b"\n    record(f"{kind}.{action}")\nf("met")', {"a.met", "b.met"}),
        ('record("no code at all")', set()),
        ('write("post.started")', set()),
    ],
)
def test_the_reading_itself_finds_what_is_recorded(text, codes):
    assert spoken([Module(Path("room.py"), ast.parse(text))]).keys() == codes


def test_a_call_that_cannot_be_read_is_found():
    text = "from lms.audit.services import record\ndef f(action):\n    record(action)"
    assert unread([Module(Path("room.py"), ast.parse(text))]) == ["room.py:3"]
