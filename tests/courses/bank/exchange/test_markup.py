"""Markup of others as plain text, and what of it plain text cannot say."""

import pytest

from courses.bank.exchange.markup import MAX_DEPTH, MAX_HTML, MarkupRefused, from_html


def said(html):
    return from_html(html, ("stem",))[0][1]["zh"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("10<sup>9</sup>/L", "10⁹/L"),
        ("10<sup>-6</sup>", "10⁻⁶"),
        ("H<sub>2</sub>O 和 Ca<sup>2+</sup>", "H₂O 和 Ca²⁺"),
        ("<sup><b>3</b></sup>4", "³4"),
        ("<script><sup>x</sup></script>甲", "甲"),
        ("甲<hr>乙<br/>丙", "甲\n乙\n丙"),
    ],
)
def test_raised_and_lowered_signs_stay_so(html, text):
    assert said(html) == text


@pytest.mark.parametrize("tag", ["img", "audio", "video", "object", "iframe", "table", "math", "svg"])
def test_what_is_no_text_is_refused(tag):
    with pytest.raises(MarkupRefused, match="markup_media"):
        from_html(f"甲<{tag}>乙", ("stem",))


@pytest.mark.parametrize("html", ["x<sup>n</sup>", "<sub>甲</sub>"])
def test_other_signs_are_not_raised_silently(html):
    with pytest.raises(MarkupRefused, match="markup_raised"):
        from_html(html, ("stem",))


def test_a_text_has_an_end_in_length_and_depth():
    assert said("a" * MAX_HTML) == "a" * MAX_HTML
    with pytest.raises(MarkupRefused) as refusal:
        from_html("a" * (MAX_HTML + 1), ("stem",))
    assert (refusal.value.code, refusal.value.params) == ("text_too_long", {"most": MAX_HTML})
    with pytest.raises(MarkupRefused, match="markup_deep"):
        from_html("<b>" * (MAX_DEPTH + 1), ("stem",))


def test_elements_without_an_end_are_not_nested():
    assert said("甲<input>" * (MAX_DEPTH + 1)) == "甲" * (MAX_DEPTH + 1)
