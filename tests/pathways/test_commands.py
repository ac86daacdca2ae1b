"""import_pathway and verify_pathway."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pathways.models import Pathway
from tests.factories import directory as make
from tests.factories.pathways import DIARRHOEA, publisher_at, raw


def run(name: str, *arguments: object) -> str:
    out = StringIO()
    call_command(name, *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    """Writes a document into a file."""

    def write(text: str):
        path = tmp_path / "pathway.json"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_verify_says_that_the_shipped_document_is_sound():
    assert run("verify_pathway", DIARRHOEA) == "0 defects\n"


def test_verify_prints_findings_as_json_and_fails(file, capsys):
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_pathway", str(file(raw(review_date=None))), "--json", stdout=out)
    [finding] = json.loads(out.getvalue())
    assert finding == {
        "rule": "no_review_date",
        "place": "document",
        "zh": "没有复审日期或失效日期。",
        "en": "There is no review date or no expiry date.",
    }


def test_verify_prints_problems_of_form(file):
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_pathway", str(file("{")), "--json", stdout=out)
    assert json.loads(out.getvalue())[0]["place"] == "line 1 column 2"
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_pathway", str(file("{")), stdout=out)
    assert "1 defects" in out.getvalue()


@pytest.mark.django_db
def test_import_and_publish(file):
    by = publisher_at()
    code = by.posts.get().institution.code
    options = ("--institution", code, "--by", by.user.username)
    assert "version 1" in run("import_pathway", file(raw()), *options)
    assert Pathway.objects.get().published is None
    assert "published" in run("import_pathway", file(raw()), *options, "--publish")
    assert Pathway.objects.get().published.number == 1


@pytest.mark.django_db
def test_import_says_why_it_does_nothing(file, tmp_path):
    by = publisher_at()
    code, name = by.posts.get().institution.code, by.user.username
    with pytest.raises(CommandError):
        run("import_pathway", file(raw()), "--institution", "none", "--by", name)
    with pytest.raises(CommandError, match="surprise"):
        run("import_pathway", file(raw(surprise=1)), "--institution", code, "--by", name)
    with pytest.raises(CommandError):
        run("import_pathway", tmp_path / "none.json", "--institution", code, "--by", name)
    with pytest.raises(CommandError):
        run("import_pathway", file(raw(review_date=None)), "--institution", code, "--by", name, "--publish")
    learner = make.signed_in_person()
    with pytest.raises(CommandError):
        run("import_pathway", file(raw()), "--institution", code, "--by", learner.user.username)
    assert Pathway.objects.get().published is None
