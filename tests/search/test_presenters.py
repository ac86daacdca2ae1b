"""Results in the reader's language."""

import pytest
from django.utils import translation

from lms.common.content import Moment
from search.analysis import query_tokens
from search.backends.base import DEEPEST_HIT, Hit, first_hit
from search.presenters import result_items
from search.selectors import Results
from tests.factories import search as make


def item(source, query, language, *, loose=False):
    hit = Hit(source.uuid, source.kind, source.url, source.title, source.text)
    with translation.override(language):
        (shown,) = result_items(Results(query, query_tokens(query), hits=[hit], total=1, loose=loose))
    return shown


def text(segments):
    return "".join(segment.text for segment in segments)


def marks(segments):
    return [segment.text for segment in segments if segment.hit]


@pytest.mark.parametrize(
    ("language", "tag", "title"),
    [
        ("zh-hans", "zh-Hans", make.DIARRHOEA.title["zh"]),
        ("bo", "bo", make.DIARRHOEA.title["bo"]),
        ("en", "en", make.DIARRHOEA.title["en"]),
    ],
)
def test_the_title_is_in_the_readers_language(language, tag, title):
    shown = item(make.DIARRHOEA, "腹泻", language)
    assert (text(shown.title), shown.title_lang) == (title, tag)


def test_a_title_that_is_not_translated_is_chinese():
    shown = item(make.PLAGUE, "鼠疫", "bo")
    assert (text(shown.title), shown.title_lang) == (make.PLAGUE.title["zh"], "zh-Hans")
    assert marks(shown.title) == ["鼠疫"]


def test_the_snippet_is_in_the_language_that_has_the_words():
    both = make.searchable("补液", "口服补液盐的用法", bo_text="བྱིས་པའི་བཤལ་ནད་སྨན་བཅོས།")
    assert item(both, "བཤལ་ནད", "zh-hans").snippet_lang == "bo"
    assert item(both, "补液盐", "bo").snippet_lang == "zh-Hans"
    assert item(both, "别的事情", "bo").snippet_lang == "bo"


def test_content_without_text_has_no_snippet():
    assert item(make.searchable("腹泻"), "腹泻", "zh-hans").snippet == []


def test_loose_answers_mark_single_characters():
    assert marks(item(make.DIARRHOEA, "泻腹", "zh-hans").title) == []
    assert marks(item(make.DIARRHOEA, "泻腹", "zh-hans", loose=True).title) == ["腹泻"]


def test_a_kind_that_is_new_is_shown_as_it_is():
    assert item(make.searchable(kind="poster"), "腹泻", "en").kind == "poster"
    assert item(make.searchable(kind="live"), "腹泻", "en").kind == "Live lecture"


@pytest.mark.parametrize(("page", "offset"), [(1, 0), (2, 10), (0, 0), (-3, 0), (DEEPEST_HIT // 10, DEEPEST_HIT - 10)])
def test_where_a_page_begins(page, offset):
    assert first_hit(page, 10) == offset


def test_nobody_reads_deeper():
    assert first_hit(DEEPEST_HIT // 10 + 1, 10) is None


class TestMoments:
    """Places of a recording where the words are heard or seen."""

    SAID = (
        Moment(5, "zh", "口服补液盐怎么用"),
        Moment(65, "bo", "ཁ་སྐོམ་པ་ཡོད་མེད།"),
        Moment(3723, "zh", "补液盐一袋"),
        Moment(4000, "zh", "别的"),
    )

    def items(self, query: str, language: str, said: tuple = SAID) -> list:
        hit = Hit(make.DIARRHOEA.uuid, "lesson", "/lesson/", {"zh": "课时"}, {"zh": ""}, moments=list(said))
        with translation.override(language):
            (item,) = result_items(Results(query=query, wanted=query_tokens(query), hits=[hit], total=1))
        return item.moments

    def test_lead_there(self):
        first, second = self.items("补液盐", "zh-hans")
        assert (first.url, first.clock, first.lang) == ("/lesson/#t=5", "0:05", "zh-Hans")
        assert (second.url, second.clock) == ("/lesson/#t=3723", "1:02:03")
        assert marks(first.excerpt) == ["补液盐"]

    def test_are_few_and_in_the_order_of_time(self):
        said = tuple(Moment(at, "zh", "补液") for at in (50, 10, 40, 20, 30))
        assert [moment.clock for moment in self.items("补液", "zh-hans", said)] == ["0:10", "0:40", "0:50"]

    def test_of_the_readers_language_come_first(self):
        said = (*(Moment(at, "zh", "ORS 补液") for at in (1, 2, 3)), Moment(4, "bo", "ORS ཁ་སྐོམ་"))
        assert [moment.clock for moment in self.items("ORS", "bo", said)] == ["0:01", "0:02", "0:04"]

    def test_where_nothing_of_it_is_said(self):
        assert self.items("骨折", "zh-hans") == []
