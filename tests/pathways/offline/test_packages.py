"""What a device keeps of pathways: pages that know nobody, with the document that its engine runs."""

import hashlib
import json
import re
from uuid import UUID

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from pathways.engine import canonical, parse
from pathways.offline import presenters
from tests.factories import directory
from tests.factories import pathways as make

pytestmark = pytest.mark.django_db
ALL = UUID(int=0)


def pieces(client, uuid: UUID, language: str = "zh-hans") -> list[dict]:
    return client.get(f"/offline/pathways/{uuid}/", {"lang": language}).json()["pieces"]


def page(client, piece: dict) -> str:
    response = client.get(piece["url"])
    assert hashlib.sha256(response.content).hexdigest() == piece["sha256"]
    return response.content.decode()


def island(html: str) -> dict:
    (found,) = re.findall(r'<script type="application/json" id="pathway-document">(.*?)</script>', html, re.DOTALL)
    return json.loads(found)


def test_a_pathway_is_kept_with_its_document_in_all_languages(learner_client):
    pathway = make.published()
    (piece,) = pieces(learner_client, pathway.uuid)
    told = island(page(learner_client, piece))
    assert told["pathway"] == str(pathway.uuid)
    assert (told["slug"], told["number"], told["checksum"]) == ("fever", 1, pathway.published.checksum)
    assert told["document"]["title"] == make.texts("Fever")


def test_the_document_is_the_one_that_the_checksum_names(learner_client):
    pathway = make.published(text=make.diarrhoea_text())
    told = island(page(learner_client, pieces(learner_client, pathway.uuid)[0]))
    assert hashlib.sha256(canonical(told["document"]).encode()).hexdigest() == told["checksum"]
    assert parse(told["document"]) == parse(pathway.published.document)


def test_no_text_of_a_document_ends_the_element_that_it_stands_in(learner_client):
    hostile = make.texts("</script><script>alert(1)</script> & <!--")
    pathway = make.published(text=make.raw(summary=hostile))
    html = page(learner_client, pieces(learner_client, pathway.uuid)[0])
    assert "<script>alert" not in html
    assert island(html)["document"]["summary"] == hostile


def test_all_pathways_are_kept_with_their_list(learner_client):
    fever = make.published()
    diarrhoea = make.published(text=make.diarrhoea_text())
    found = pieces(learner_client, ALL)
    wanted = {f"/offline/pages/pathways/{uuid}/?lang=zh-hans" for uuid in (ALL, fever.uuid, diarrhoea.uuid)}
    assert {piece["url"] for piece in found} == wanted
    html = page(learner_client, found[0])
    assert '<link rel="canonical" href="/pathways/">' in html
    assert "/pathways/fever/start/" in html


def test_an_empty_set_says_so(learner_client):
    (piece,) = pieces(learner_client, ALL, "en")
    assert "No pathway has been published yet." in page(learner_client, piece)


@pytest.mark.parametrize(("language", "title"), [("zh-hans", "Fever(中)"), ("bo", "Fever(བོད)"), ("en", "Fever")])
def test_a_page_speaks_its_language_and_knows_nobody(learner_client, learner, language, title):
    pathway = make.published()
    html = page(learner_client, pieces(learner_client, pathway.uuid, language)[0])
    assert f">{title}</h1>" in html
    assert '<link rel="canonical" href="/pathways/fever/start/">' in html
    assert learner.name_zh not in html
    assert pathway.published.publications.get().published_by.name_zh not in html
    assert "csrfmiddlewaretoken" not in html


def test_the_list_names_the_document_that_each_page_carries(learner_client):
    fever, diarrhoea = make.published(), make.published(text=make.diarrhoea_text())
    own = {str(each.uuid): each.published.checksum for each in (fever, diarrhoea)}
    told = {piece["url"].split("/")[4]: piece.get("about") for piece in pieces(learner_client, ALL, "zh-hans,bo")}
    assert told == {str(ALL): None, **own}


def test_who_answers_for_a_pathway_changes_the_page_and_not_its_document(learner_client):
    pathway = make.published()
    (before,) = pieces(learner_client, pathway.uuid)
    pathway.institution.name_zh = "另一家医院"
    pathway.institution.save()
    (after,) = pieces(learner_client, pathway.uuid)
    assert before["sha256"] != after["sha256"]
    assert before["about"] == after["about"]


def test_a_new_version_changes_the_piece(learner_client):
    pathway = make.published()
    before = pieces(learner_client, pathway.uuid)
    author = pathway.published.imported_by
    make.publish(version=make.imported(by=author, text=make.raw(review_date="2027-02-01")), by=author, at=make.AT)
    after = pieces(learner_client, pathway.uuid)
    assert [piece["url"] for piece in before] == [piece["url"] for piece in after]
    assert before != after
    assert before[0]["about"] != after[0]["about"]


@pytest.fixture
def drawn(monkeypatch) -> list[str]:
    """The templates of kept pages that were rendered."""
    names: list[str] = []

    def counting(name: str, context: dict) -> str:
        names.append(name)
        return render_to_string(name, context)

    monkeypatch.setattr(presenters, "render_to_string", counting)
    return names


def test_the_second_list_of_pathways_draws_nothing_and_asks_the_same_of_each_number(learner_client, drawn):
    asked = []
    for text in (None, make.diarrhoea_text()):
        make.published(**({"text": text} if text else {}))
        first = pieces(learner_client, ALL)
        del drawn[:]
        with CaptureQueriesContext(connection) as queries:
            assert pieces(learner_client, ALL) == first
        assert drawn == []
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_who_answers_for_a_pathway_is_told_at_once(learner_client):
    pathway = make.published()
    before = pieces(learner_client, ALL)
    pathway.institution.name_zh = "另一家医院"
    pathway.institution.save()
    after = pieces(learner_client, ALL)
    assert before[0] == after[0]  # the list names no institution
    assert before[1] != after[1]
    assert "另一家医院" in page(learner_client, after[1])


def test_a_pathway_is_not_drawn_again_for_the_set(learner_client, drawn):
    pathway = make.published()
    pieces(learner_client, pathway.uuid)
    pieces(learner_client, ALL)
    assert drawn == ["pathways/offline/pathway.html", "pathways/offline/list.html"]


def test_a_kept_page_leads_to_itself_in_the_other_language(learner_client):
    pathway = make.published()
    for piece in pieces(learner_client, ALL, "zh-hans,bo"):
        html = page(learner_client, piece)
        own = piece["url"].partition("?")[0]
        assert f'<a href="{own}?lang=bo" lang="bo"' in html
        assert f'<a href="{own}?lang=zh-hans" lang="zh-Hans"' in html
        assert "?lang=en" not in html
    english = page(learner_client, pieces(learner_client, pathway.uuid, "en")[0])
    assert 'lang="en" aria-current="true">EN</a>' in english


def test_a_pathway_that_nobody_published_is_not_offered(learner_client):
    version = make.imported()
    assert learner_client.get(f"/offline/pathways/{version.pathway.uuid}/").status_code == 404
    assert learner_client.get(f"/offline/pages/pathways/{version.pathway.uuid}/", {"lang": "bo"}).status_code == 404


def test_who_may_not_run_pathways_is_refused(client):
    pathway = make.published()
    client.force_login(directory.signed_in_person(role="commission").user)
    assert client.get(f"/offline/pathways/{pathway.uuid}/").status_code == 403
