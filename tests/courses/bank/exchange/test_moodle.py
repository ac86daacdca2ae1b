"""Moodle XML as Moodle writes it, and as nobody should."""

import pytest

from courses.bank.exchange import moodle
from courses.bank.exchange.reading import MAX_QUESTIONS, FileRefused, Found
from courses.items import Draft, Question, build, drafted, read
from courses.items.comparing import between
from tests.factories.bank import TYPES, sample

SINGLE = """<question type="multichoice"><name><text>n</text></name>
<questiontext format="html"><text><![CDATA[<p>首都<b>是</b>哪里？</p>]]></text></questiontext>
<generalfeedback format="html"><text>见地图</text></generalfeedback><single>true</single>
<answer fraction="100" format="html"><text>拉萨</text><feedback format="html"><text>对</text></feedback></answer>
<answer fraction="0" format="html"><text>昌都</text></answer></question>"""


def quiz(*questions):
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>{"".join(questions)}</quiz>'.encode()


def test_a_question_of_moodle_is_read():
    (found,) = moodle.read(quiz('<question type="category"/>', SINGLE)).found
    item = read(*build(found.draft))
    assert (item.type, item.stem, item.explanation) == ("A1", {"zh": "首都是哪里？"}, {"zh": "见地图"})
    assert item.keys["p1"].answer == "a"
    assert item.keys["p1"].option_explanations == {"a": {"zh": "对"}}
    assert (found.place, found.difficulty) == ("question 1", 3)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ('<question type="essay"/>', "moodle_type"),
        ("<question/>", "moodle_type"),
        ('<question type="truefalse"/>', "moodle_answers"),
        ('<question type="numerical"/>', "gift_several_numbers"),
        (SINGLE.replace('"100"', '"50"'), "gift_weights"),
        ('<question type="shortanswer"><answer fraction="50"><text>a</text></answer></question>', "gift_weights"),
    ],
)
def test_what_the_bank_does_not_keep_is_refused_with_its_number(question, code):
    reading = moodle.read(quiz(SINGLE, question))
    assert [(each.place, each.code) for each in reading.refusals] == [("question 2", code)]
    assert len(reading.found) == 1


BOMB = '<!DOCTYPE q [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><quiz>&b;</quiz>'
OUTSIDE = '<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>'


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, "<!DOCTYPE q><quiz/>", "<quiz>", "no xml", "", "&x;"])
def test_entities_and_what_is_no_xml_are_refused(text):
    for declared in ("", '<?xml version="1.0"?>'):
        with pytest.raises(FileRefused) as refusal:
            moodle.read((declared + text).encode())
        assert refusal.value.finding.code == "no_xml"


def test_gbk_is_read_and_said_whatever_it_declares():
    text = f'<?xml version="1.0" encoding="gbk"?><quiz>{SINGLE}</quiz>'
    reading = moodle.read(text.encode("gbk"))
    assert reading.found[0].draft.stem == {"zh": "首都是哪里？"}
    assert [finding.code for finding in reading.warnings] == ["read_as_gb18030"]


def test_a_file_without_end_is_refused():
    with pytest.raises(FileRefused, match="too_many_questions"):
        moodle.read(quiz(*['<question type="essay"/>'] * (MAX_QUESTIONS + 1)))


@pytest.mark.parametrize("type_", sorted(set(TYPES) - moodle.HOLDS))
def test_what_moodle_cannot_hold_is_said(type_):
    assert moodle.unheld(drafted(sample(type_))).code == "format_without_type"


def test_a_fraction_that_is_none_is_nothing():
    reading = moodle.read(quiz(SINGLE.replace('"100"', '"much"')))
    assert not any(option.right for option in reading.found[0].draft.questions[0].options)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (SINGLE.replace("<b>是</b>", '<img src="x"/>'), "markup_media"),
        (SINGLE.replace("]]></text>", ']]></text><file name="a.png">AA==</file>'), "markup_media"),
        (SINGLE.replace("<b>是</b>", "<sup>是</sup>"), "markup_raised"),
        (
            SINGLE.replace("<single>true", "<single>false").replace('"100"', '"70"').replace('"0"', '"30"'),
            "gift_weights",
        ),
    ],
    ids=["picture", "file", "raised", "shares"],
)
def test_what_would_be_lost_is_refused(question, code):
    assert [(each.place, each.code) for each in moodle.read(quiz(question)).refusals] == [("question 1", code)]


@pytest.mark.parametrize(
    ("answer", "written"), [("37。5", "37.5"), ("−2", "-2"), ("36。5..38", "37.25"), ("36..36", "36")]
)
def test_numbers_are_written_as_moodle_reads_them(answer, written):
    draft = Draft("numeric", {"zh": "体温"}, (Question(answer=answer),))
    content = moodle.write([Found("1", draft)])
    assert f"<text>{written}</text>" in content.decode()
    (found,) = moodle.read(content).found
    assert between(found.draft.questions[0].answer) == between(answer)
