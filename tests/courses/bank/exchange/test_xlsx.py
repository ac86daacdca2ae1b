"""Workbooks as people fill them in."""

from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from courses.bank.exchange import xlsx
from courses.bank.exchange.reading import FileRefused, Found
from courses.items import BadItem, build, drafted, read
from tests.factories.bank import sample, words


def book(*rows):
    made = Workbook()
    for row in rows:
        made.active.append(row)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


HEAD = ["item", "type", "stem", "option A", "option B", "answer"]


def items_of(content):
    reading = xlsx.read(content)
    assert reading.refusals == []
    return [read(*build(found.draft)) for found in reading.found]


def test_the_smallest_table_is_read():
    single, several, truth = items_of(
        book(
            HEAD,
            [1, "A1", "题一", "甲", "乙", "b"],
            [2, "X", "题二", "甲", "乙", "AB"],
            [3, "true_false", "题三", None, None, True],
        )
    )
    assert single.keys["p1"].answer == "b"
    assert several.keys["p1"].answer == ("a", "b")
    assert truth.keys["p1"].answer is True


def test_numbers_of_excel_are_numbers():
    (item,) = items_of(book(["type", "stem", "answer", "tolerance", "unit"], ["numeric", "体温", 37.0, 0.5, "Cel"]))
    assert (item.keys["p1"].low, item.keys["p1"].high) == (pytest.approx(36.5), pytest.approx(37.5))


def test_a_csv_in_gb18030_is_read_and_said():
    reading = xlsx.read("type,stem,answer\ntrue_false,发热是症状,对\n".encode("gb18030"))
    assert reading.found[0].draft.questions[0].answer is True
    assert [finding.code for finding in reading.warnings] == ["read_as_gb18030"]


def test_a_case_has_a_row_for_each_question_and_language():
    rows = [
        ["item", "part", "language", "type", "stem", "told", "question", "option A", "option B", "answer"],
        [1, 1, "zh", "A4", "病例", None, "首先？", "甲", "乙", "A"],
        [None, 1, "bo", None, "ནད་པ", None, "དང་པོ", None, None, None],
        [None, 2, "zh", None, None, "两天后", "然后？", "甲", "乙", "B"],
    ]
    (item,) = items_of(book(*rows))
    assert item.stem == {"zh": "病例", "bo": "ནད་པ"}
    assert item.parts[0].prompt == {"zh": "首先？", "bo": "དང་པོ"}
    assert item.parts[1].information == {"zh": "两天后"}
    assert [key.answer for key in item.keys.values()] == ["a", "b"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ([1, "C9", "题", "甲", "乙", "A"], "unknown_type"),
        ([1, None, "题", "甲", "乙", "A"], "unknown_type"),
    ],
)
def test_a_row_that_is_none_is_refused_with_its_number(row, code):
    reading = xlsx.read(book(HEAD, [0, "A1", "好", "甲", "乙", "A"], row))
    assert [(finding.place, finding.code) for finding in reading.refusals] == [("row 3", code)]
    assert len(reading.found) == 1


def test_other_wrong_rows():
    head = [*HEAD, "language", "difficulty"]
    reading = xlsx.read(
        book(
            head,
            [1, "A1", "题", "甲", "乙", "A", "fr"],
            [2, "A1", "题", "甲", "乙", "A", "zh"],
            [2, "A1", "题", "甲", "乙", "A", "zh"],
            [3, "A1", "题", "甲", "乙", "A", "zh", "9"],
        )
    )
    assert [(each.place, each.code) for each in reading.refusals] == [
        ("row 2", "unknown_language"),
        ("row 3", "row_twice"),
        ("row 5", "wrong_difficulty"),
    ]


def test_a_missing_column_refuses_the_file_and_an_unknown_one_is_said():
    with pytest.raises(FileRefused) as refusal:
        xlsx.read(book(["item", "stem"], [1, "题"]))
    assert refusal.value.finding.params == {"name": "type"}
    reading = xlsx.read(book([*HEAD, "colour"], [1, "A1", "题", "甲", "乙", "A", "red"]))
    assert [(each.code, each.params["name"]) for each in reading.warnings] == [("unknown_column", "colour")]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\x89PNG\x00\x00", b"a" * 10])
def test_what_is_no_table_is_refused(content):
    with pytest.raises(FileRefused):
        xlsx.read(content)


def test_the_template_has_headings_that_are_read():
    content = xlsx.write([])
    sheet = load_workbook(BytesIO(content)).active
    assert sheet["A1"].value == "item 题号"
    reading = xlsx.read(content)
    assert (reading.found, reading.warnings) == ([], [])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "'="])
def test_no_cell_is_a_formula(start):
    text = f'{start}HYPERLINK("http://example.org")'
    content = xlsx.write([Found("1", drafted(sample(stem=text)))])
    cells = [cell for row in load_workbook(BytesIO(content)).active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}  # and none is "f"
    assert not any(str(cell.value).startswith(("=", "+", "-", "@", "＝")) for cell in cells)
    assert xlsx.read(content).found[0].draft.stem == words(text)


SHARED = ["item", "part", "type", "stem", "question", "option A", "option B", "option C", "answer"]


def test_an_empty_shared_option_moves_no_answer():
    reading = xlsx.read(book(SHARED, [1, 1, "B1", "题", "问", "甲", None, "丙", "C"]))
    draft = reading.found[0].draft
    assert draft.shared == (words("甲"), {}, words("丙"))
    assert draft.questions[0].answer == 2
    with pytest.raises(BadItem) as bad:
        read(*build(draft))
    assert [(each.place, each.code) for each in bad.value.findings] == [("options[2].text.zh", "no_text")]


@pytest.mark.parametrize(("type_", "answer"), [("X", "AC"), ("X", "A C"), ("A1", "C"), ("A1", "A、B")])
def test_an_answer_that_names_no_option_is_refused(type_, answer):
    reading = xlsx.read(book(HEAD, [1, type_, "题", "甲", "乙", answer]))
    assert [(each.place, each.code) for each in reading.refusals] == [("row 2", "unknown_option")]
    assert reading.found == []


def test_numbers_without_end_are_found_wrong():
    many = "9" * 5000
    head = "type,stem,media kind,media number,media words,area 1,citation 1,year 1\n"
    (found,) = xlsx.read(f"{head}hotspot,题,picture,1,图,{many} 1 1 1,书,{many}\n".encode()).found
    with pytest.raises(BadItem) as bad:
        read(*build(found.draft))
    assert {each.code for each in bad.value.findings} == {"no_area", "no_whole_number"}
