"""The result page: any text typed into it gives a page that helps."""

import html
import re

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import services
from tests.factories import search as make
from tests.factories.directory import signed_in_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(learner_client, published):
    """Asks the result page and answers its HTML; the library is indexed."""
    services.rebuild()

    def ask(query, language="en", **parameters):
        response = learner_client.get(
            reverse("search:results"), {"q": query, **parameters}, headers={"accept-language": language}
        )
        assert response.status_code == 200
        return response.content.decode()

    return ask


def test_the_address(page):
    assert reverse("search:results") == "/search/"


def test_a_result_has_kind_link_title_and_snippet(page):
    text = page("重度脱水")
    assert f'href="{make.DIARRHOEA.url}"' in text
    assert "Pathway" in text
    assert "Children&#x27;s diarrhoea" in text
    assert "<mark>重度脱水</mark>" in text


def test_titles_are_in_the_readers_language_and_marked(page):
    assert "小儿<mark>腹泻</mark>病的诊疗" in page("腹泻", language="zh-hans")
    tibetan = page("བཤལ་ནད", language="bo")
    assert 'lang="bo"><a' in tibetan
    assert "<mark>" in tibetan


def test_nothing_typed_and_nothing_found_give_advice(page):
    assert "Type a symptom" in page("")
    assert "Type a symptom" in page("？！")
    assert "Nothing was found" in page("量子力学")


def test_what_was_typed_stays_in_the_box_and_runs_nothing(page):
    text = page('"><script>alert(1)</script>腹泻')
    assert "<script>alert" not in text
    assert 'value="&quot;&gt;&lt;script&gt;' in text


def test_content_is_escaped_in_titles_and_snippets(page, published):
    published.append(make.searchable("布病<img src=x>", "布病 <b>发热</b> & 多汗"))
    services.rebuild()
    text = page("布病", language="zh-hans")
    assert "<img src=x>" not in text
    assert "&lt;b&gt;发热&lt;/b&gt;" in text


def test_more_than_a_page(page, published):
    published.extend(make.searchable(f"包虫病第{number}讲") for number in range(12))
    services.rebuild()
    first = page("包虫病")
    assert "Found: 12" in first
    assert "page=2" in first
    assert "Next page" not in page("包虫病", page=2)
    assert "page=1" in page("包虫病", page=2)


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "１", "999999999999999999999", "99999"])
def test_an_odd_page_number_is_answered(page, number):
    page("腹泻", page=number)


def test_loose_answers_are_said_to_be_loose(page):
    assert "These come near" in page("泻腹")


@pytest.mark.parametrize(
    "query",
    [
        "腹泻" * 5000,
        '"腹泻',
        "*" * 2000,
        "腹?泻*~2^9 AND OR NOT (",
        "\u200b" * 3000 + "腹泻",
        "'; DROP TABLE search_indexupdate; --",
        "腹泻 diarrhoea བཤལ་ནད 123",
        "\x00",
        "\ud83d\ude00",
    ],
)
def test_bad_input_is_answered(page, query):
    page(query.encode("utf-16", "surrogatepass").decode("utf-16"))


@given(query=st.text(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_any_text_is_answered(page, query):
    page(query)


def test_without_the_engine_titles_are_found_and_the_page_says_so(learner_client, published):
    response = learner_client.get("/search/", {"q": "请问鼠疫怎么办"}, headers={"accept-language": "en"})
    text = html.unescape(response.content.decode())
    assert response.status_code == 200
    assert "does not answer at the moment" in text
    assert re.findall(r'href="(/somewhere/[^"]+)"', text) == [make.PLAGUE.url]


def test_without_the_engine_the_closest_title_comes_first(learner_client, published):
    published.insert(0, make.searchable("腹泻与发热"))
    text = learner_client.get("/search/", {"q": "小儿腹泻病"}).content.decode()
    assert text.index(make.DIARRHOEA.url) < text.index(published[0].url)


def test_search_is_for_learners(client, published):
    assert client.get("/search/").status_code == 302
    client.force_login(signed_in_person(role="commission").user)
    assert client.get("/search/", {"q": "腹泻"}).status_code == 403


def test_search_reads_and_does_not_write(learner_client, published):
    assert learner_client.post("/search/", {"q": "腹泻"}).status_code == 405
