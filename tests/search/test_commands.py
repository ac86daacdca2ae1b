"""Search from the command line."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from search import backends
from search.backends.base import SearchUnavailable
from tests.factories import search as make

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_rebuild_and_search(published):
    assert run("rebuild_search_index") == "4 documents in the new index.\n"
    assert make.PLAGUE.title["zh"] in run("search", "旱獭接触史")


def test_the_answer_as_json_in_the_language_asked_for(published):
    run("rebuild_search_index")
    answer = json.loads(run("search", "儿童腹泻", "--language", "bo", "--json"))
    assert answer["total"] == 1
    assert answer["hits"][0]["title"] == make.DIARRHOEA.title["bo"]
    assert answer["hits"][0]["uuid"] == str(make.DIARRHOEA.uuid)


def test_without_an_index_the_command_says_so(published):
    with pytest.raises(CommandError, match="not been built"):
        run("search", "腹泻")


def test_a_rebuild_that_cannot_be_done_says_why(published, monkeypatch):
    def refuse(documents):
        raise SearchUnavailable("Another process is writing to the search index.")

    monkeypatch.setattr(backends.current(), "rebuild", refuse)
    with pytest.raises(CommandError, match="Another process"):
        run("rebuild_search_index")
