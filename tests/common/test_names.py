from dataclasses import dataclass

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lms.common.names import Worded, localized, shown_language, sort_key
from lms.directory.models import Institution


@dataclass
class Named:
    name_zh: str = "当雄县"
    name_bo: str = ""
    name_en: str = ""


FULL = Named(name_bo="འདམ་གཞུང་རྫོང", name_en="Damxung County")


@pytest.mark.parametrize(
    ("language", "name", "tag"),
    [
        ("zh-hans", "当雄县", "zh-Hans"),
        ("bo", "འདམ་གཞུང་རྫོང", "bo"),
        ("en", "Damxung County", "en"),
        ("fr", "当雄县", "zh-Hans"),
        (None, "当雄县", "zh-Hans"),
    ],
)
def test_a_name_is_shown_in_the_language_of_the_page(language, name, tag):
    with translation.override(language):
        assert (localized(FULL, "name"), shown_language(FULL, "name")) == (name, tag)


@dataclass
class Said(Worded):
    text_zh: str = "是"
    text_bo: str = ""


@pytest.mark.parametrize(("said", "shown"), [(Said(), ("是", "zh-Hans")), (Said(text_bo="ཡིན།"), ("ཡིན།", "bo"))])
def test_what_has_a_text_shows_it_in_the_language_of_the_page(said, shown):
    with translation.override("bo"):
        assert (said.text, said.text_lang) == shown


@pytest.mark.parametrize("language", ["bo", "en"])
def test_a_name_without_translation_is_shown_in_chinese_and_says_so(language):
    with translation.override(language):
        assert (localized(Named(), "name"), shown_language(Named(), "name")) == ("当雄县", "zh-Hans")


def test_a_row_with_three_names_answers_by_itself():
    institution = Institution(name_zh="藏医院", name_bo="བོད་སྨན་ཁང")
    with translation.override("bo"):
        assert (institution.name, institution.name_lang) == ("བོད་སྨན་ཁང", "bo")
    assert str(institution) == "藏医院"


def test_chinese_names_sort_by_sound():
    names = ["扎西", "央金", "次仁", "德吉", "白玛", "阿旺"]
    assert sorted(names, key=sort_key) == ["阿旺", "白玛", "次仁", "德吉", "央金", "扎西"]


@given(st.text(max_size=300))
def test_every_text_has_a_key_that_fits_its_field(text):
    key = sort_key(text)
    assert len(key) <= 200
    assert key.isascii()


@given(st.text(alphabet="央金次仁德吉A1", max_size=10), st.text(alphabet="央金次仁德吉A1", min_size=1, max_size=10))
def test_a_shorter_name_stands_before_a_longer_one_that_begins_with_it(name, more):
    assert sort_key(name) < sort_key(name + more)
