"""The PDF that people read."""

import pytest
from django.utils.translation import override

from lms.common.pdf import render_pdf
from lms.privacy.exports.document import gather
from lms.privacy.exports.printed import ROWS_PRINTED, printed_html
from lms.privacy.inventory.subjects import Identity
from tests.factories.privacy import AT, ConsentFactory


def html(person, language="en"):
    with override(language):
        chapters = gather(Identity.of(person))
    return printed_html(chapters, person, AT, language)


@pytest.mark.parametrize(("language", "tag"), [("zh-hans", "zh-Hans"), ("bo", "bo"), ("en", "en")])
def test_it_is_in_the_language_of_the_reader(zhuoma, language, tag):
    page = html(zhuoma, language)
    assert f'<html lang="{tag}">' in page
    assert "2026-06-15 12:00" in page  # the region's time


def test_chapters_tables_and_reasons_are_headed_in_words(zhuoma):
    page = html(zhuoma)
    for words in ("<h2>Person and work</h2>", "<h3>Posts</h3>", "<h3>Consents</h3>", "Chinese name", "How long"):
        assert words in page
    assert "卓玛-བོད" in page
    assert "My full name on the public page" in page  # the words of a choice, not its code
    assert ">certificate_name<" not in page


def test_long_lists_are_cut_and_it_says_where_the_rest_is(zhuoma):
    for _each in range(ROWS_PRINTED + 3):
        ConsentFactory(practitioner=zhuoma)
    assert "4 more rows stand in data.json." in html(zhuoma)


def test_what_people_wrote_brings_no_markup(zhuoma):
    zhuoma.name_zh = '<img src="file:///etc/hostname">'
    zhuoma.save()
    page = html(zhuoma)
    assert "<img" not in page
    assert render_pdf(page).startswith(b"%PDF")
