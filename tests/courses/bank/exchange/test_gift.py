"""GIFT as others write it."""

import pytest

from courses.bank.exchange import gift
from courses.bank.exchange.reading import MAX_QUESTIONS, FileRefused
from courses.items import build, drafted, read
from tests.factories.bank import TYPES, sample


def one(text):
    reading = gift.read(text.encode())
    assert reading.refusals == []
    (found,) = reading.found
    return found


def refused(text):
    (finding,) = gift.read(text.encode()).refusals
    return finding.place, finding.code


FOREIGN = {
    "single": ("::Q1:: 首都？ {\n=拉萨#对\n~日喀则\n~昌都\n}", "A1"),
    "one line": ("Who? {~a ~b =c ~d}", "A1"),
    "several": ("Which? {~%50%a ~%50%b ~%-100%c}", "X"),
    "true": ("发热是症状。{T}", "true_false"),
    "false with feedback": ("发热是病。{FALSE#错#对}", "true_false"),
    "number": ("正常体温？{#37:0.5}", "numeric"),
    "range": ("正常体温？{#36..37.2}", "numeric"),
    "short": ("药名？{=阿司匹林 =aspirin}", "short_text"),
    "pairs": ("配对 {\n=甲 -> 1\n=乙 -> 2\n}", "match"),
    "gap": ("一天有 {~12 =24} 小时。", "A1"),
}


@pytest.mark.parametrize("name", list(FOREIGN))
def test_questions_of_other_programs_are_read(name):
    text, type_ = FOREIGN[name]
    found = one(text)
    assert read(*build(found.draft)).type == type_
    assert found.difficulty == 3


def test_words_and_answers_are_where_they_belong():
    draft = one("::名:: 首都\\: 是哪里？ {\n=拉萨#因为\\n所以\n~日喀则\n####见\\#1\n}").draft
    assert draft.stem == {"zh": "首都: 是哪里？"}
    assert [(option.text["zh"], option.right) for option in draft.questions[0].options] == [
        ("拉萨", True),
        ("日喀则", False),
    ]
    assert draft.questions[0].options[0].explanation == {"zh": "因为\n所以"}
    assert draft.explanation == {"zh": "见#1"}
    assert one("一天有 {~12 =24} 小时。").draft.stem == {"zh": "一天有 ______ 小时。"}


def test_html_of_others_becomes_plain_text():
    draft = one("[html]<p>一<b>二</b></p><script>alert(1)</script><p>三&lt;四</p> {T}").draft
    assert draft.stem == {"zh": "一二\n三<四"}


def test_moodles_languages_are_read():
    spans = (
        '<span lang\\="zh_cn" class\\="multilang">体温</span><span lang\\="en" class\\="multilang">temperature</span>'
    )
    assert one(f"[html]{spans} {{T}}").draft.stem == {"zh": "体温", "en": "temperature"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("没有答案", "gift_braces"),
        ("两对 {T} 括号 {F}", "gift_braces"),
        ("没有结束 {T", "gift_braces"),
        ("论述 {}", "gift_no_answers"),
        ("论述 {文字}", "gift_no_answers"),
        ("多值 {#=1 =2}", "gift_several_numbers"),
        ("部分 {=%50%甲 =乙}", "gift_weights"),
        ("部分 {~%30%甲 ~乙}", "gift_weights"),
    ],
)
def test_what_the_bank_does_not_keep_is_refused_with_its_line(text, code):
    assert refused(f"// remark\n\n\n{text}") == ("line 4", code)


def test_remarks_settings_and_empty_lines_are_no_questions():
    reading = gift.read(
        "\ufeff// x\n\n$CATEGORY: 内科\n\n\n// [tag:difficulty 5] [tag:competency A-1]\n甲 {T}\n".encode()
    )
    (found,) = reading.found
    assert (found.place, found.difficulty, found.competencies) == ("line 7", 5, ("A-1",))


def test_gb18030_is_read_and_said():
    reading = gift.read("发热是症状。{T}".encode("gb18030"))
    assert reading.found[0].draft.stem == {"zh": "发热是症状。"}
    assert [finding.code for finding in reading.warnings] == ["read_as_gb18030"]


def test_utf16_is_read():
    assert gift.read("发热 {T}".encode("utf-16")).found[0].draft.stem == {"zh": "发热"}


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04\x00\x00", b"\xff\xff\xff\xff"])
def test_what_is_no_text_is_refused(content):
    with pytest.raises(FileRefused):
        gift.read(content)


def test_a_file_without_end_is_refused():
    with pytest.raises(FileRefused) as refusal:
        gift.read(b"a {T}\n\n" * (MAX_QUESTIONS + 1))
    assert refusal.value.finding.code == "too_many_questions"


@pytest.mark.parametrize("type_", sorted(set(TYPES) - gift.HOLDS))
def test_what_gift_cannot_hold_is_said(type_):
    assert gift.unheld(drafted(sample(type_))).code == "format_without_type"


@pytest.mark.parametrize(
    "answers", ["=A ~%50%B ~C", "=A =B ~C", "~%50%A ~%30%B ~C", "=A ~%-50%B ~%50%C", "~%33.3%A ~%33.4%B ~C"]
)
def test_shares_that_the_bank_does_not_keep_are_refused(answers):
    assert refused(f"题 {{{answers}}}") == ("line 1", "gift_weights")


def test_equal_shares_are_equal_but_for_rounding():
    assert one("题 {~%33.33333%A ~%33.33334%B ~%33.33333%C ~D}").draft.type == "X"


def test_a_remark_without_end_is_cut():
    found = one("// " + "[tag:type " * 20_000 + "\n甲 {T}")
    assert found.draft.stem == {"zh": "甲"}
    assert one("// " + " " * gift.MAX_REMARK + "[tag:difficulty 5]\n甲 {T}").difficulty == 3


def test_a_sign_that_no_database_keeps_is_no_text():
    with pytest.raises(FileRefused, match="no_text_file"):
        gift.read("甲\0 {T}".encode("utf-16"))


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ("看图<img src='a.png'>", "markup_media"),
        ("<table><tr><td>1</td></tr></table>", "markup_media"),
        ("10<sup>甲</sup>", "markup_raised"),
        ("<b>" * 101, "markup_deep"),
        ("a" * 200_001, "text_too_long"),
    ],
    ids=["picture", "table", "raised", "deep", "long"],
)
def test_markup_that_carries_meaning_is_refused_with_its_line(html, code):
    assert refused(f"// x\n[html]{html.replace('=', chr(92) + '=')} {{T}}") == ("line 2", code)


def test_a_tag_may_hold_brackets_as_units_do():
    remark = "// [tag:unit mm[Hg]] [tag:type numeric] [tag:difficulty 4] [tag:unit open[ended\n"
    assert list(gift._tags(remark)) == [("unit", "mm[Hg]"), ("type", "numeric"), ("difficulty", "4")]
