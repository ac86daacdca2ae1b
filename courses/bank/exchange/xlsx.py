"""Questions as a workbook: a row for each question and language. It holds every type, and it is the template.

Columns are named by their first word, in any order; those that no question of a file needs are left out. The Chinese
row of a question has its key, rows of other languages the translated texts only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

from openpyxl import Workbook

from courses.bank.exchange.reading import MAX_QUESTIONS, FileRefused, Found, Reading
from courses.bank.wording import codes
from courses.items import Choice, Draft, Finding, ItemType, Pair, Question, Text
from courses.items.document import LANGUAGES
from lms.common.spreadsheets import safe_text
from lms.directory.imports.readers import UnreadableFileError, read_upload

_LETTERS = "ABCDEFGHIJKL"
_COLUMN = re.compile(
    r"(item|type|part|language|difficulty|competencies|stem|told|question|answer|tolerance|unit|explanation"
    r"|information \d+|option [A-L]|why [A-L]|left \d+|right \d+|accepted \d+|area \d+|citation \d+|year \d+"
    r"|media kind|media number|media words)(?: .*)?"
)
# The words beside the names, for whoever opens the file; the order is that of the columns.
_WORDS = {
    "item": "题号",
    "type": "题型",
    "part": "小题",
    "language": "语言 zh/bo/en",
    "difficulty": "难度 1-5",
    "competencies": "能力代码",
    "stem": "题干",
    "information": "资料",
    "media": "图片或视频",
    "told": "新增信息",
    "question": "提问",
    "option": "选项",
    "left": "左项",
    "right": "右项",
    "answer": "答案",
    "tolerance": "允许误差",
    "unit": "单位",
    "accepted": "也算正确",
    "area": "区域 x y 宽 高",
    "why": "选项解析",
    "explanation": "解析",
    "citation": "文献",
    "year": "年份",
}
_TRUE, _FALSE = {"true", "yes", "1", "对", "正确"}, {"false", "no", "0", "错", "错误"}
Cells = dict[str, str]


# --- writing ---


def write(questions: list[Found]) -> bytes:
    """A workbook with these questions; without any, the template with its headings and one example of a row."""
    rows = [row for number, found in enumerate(questions, start=1) for row in _rows(number, found)]
    names = {name for row in rows for name in row} | (set() if rows else _TEMPLATE)
    columns = sorted(names, key=_place)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("questions")
    sheet.append([f"{name} {_WORDS[name.split()[0]]}" for name in columns])
    for row in rows:
        sheet.append([safe_text(row.get(name, "")) for name in columns])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


_TEMPLATE = {
    *("item", "type", "part", "language", "difficulty", "competencies", "stem", "question", "answer", "explanation"),
    *(f"option {letter}" for letter in "ABCDE"),
    *("citation 1", "year 1"),
}


def _place(name: str) -> tuple[int, str, int]:
    first, _space, last = name.partition(" ")
    return list(_WORDS).index(first), "" if last.isdecimal() else last, int(last) if last.isdecimal() else 0


def _rows(number: int, found: Found) -> Iterator[Cells]:
    """The rows of one question: each part in Chinese, then in the languages that it has."""
    for part, question in enumerate(found.draft.questions, start=1):
        texts = dict(_texts(found.draft, question, first=part == 1))
        for language in LANGUAGES:
            cells = {name: text[language] for name, text in texts.items() if text.get(language)}
            head = {"item": str(number), "part": str(part), "language": language}
            if language == "zh":
                cells |= _about(found) if part == 1 else {}
                yield head | {"type": found.draft.type} | cells | _key(found.draft, question)
            elif cells:
                yield head | cells


def _about(found: Found) -> Cells:
    draft = found.draft
    cells = {"difficulty": str(found.difficulty), "competencies": " ".join(found.competencies)}
    for n, (citation, year) in enumerate(draft.references, start=1):
        cells |= {f"citation {n}": citation, f"year {n}": str(year)}
    if draft.media:
        cells |= {"media kind": draft.media[0], "media number": draft.media[1]}
    return cells


def _texts(draft: Draft, question: Question, *, first: bool) -> Iterator[tuple[str, Text]]:
    if first:
        yield "stem", draft.stem
        yield "explanation", draft.explanation or {}
        yield "media words", draft.media[2] if draft.media else {}
        for n, text in enumerate(draft.information, start=1):
            yield f"information {n}", text
        for letter, text in zip(_LETTERS, draft.shared, strict=False):
            yield f"option {letter}", text
    yield "told", question.information or {}
    yield "question", question.prompt
    for letter, option in zip(_LETTERS, question.options, strict=False):
        yield f"option {letter}", option.text
        yield f"why {letter}", option.explanation or {}
    for n, pair in enumerate(question.pairs, start=1):
        yield f"left {n}", pair.left or {}
        yield f"right {n}", pair.right


def _key(draft: Draft, question: Question) -> Cells:
    cells = {"answer": _answer(draft, question), "tolerance": question.tolerance, "unit": question.unit}
    cells |= {f"accepted {n}": words for n, words in enumerate(question.accepted, start=1)}
    cells |= {f"area {n}": " ".join(map(str, area)) for n, area in enumerate(question.areas, start=1)}
    return {name: words for name, words in cells.items() if words}


def _answer(draft: Draft, question: Question) -> str:
    if isinstance(question.answer, bool):
        return "true" if question.answer else "false"
    if isinstance(question.answer, int):
        return _LETTERS[question.answer]
    if question.answer is not None:
        return str(question.answer)
    return " ".join(letter for letter, option in zip(_LETTERS, question.options, strict=False) if option.right)


# --- reading ---


@dataclass
class _Item:
    """The rows of one question, by part and language."""

    line: int
    type: str = ""
    parts: dict[str, dict[str, Cells]] = field(default_factory=dict)
    wrong: str = ""

    def text(self, part: str, name: str) -> Text:
        return {language: words for language in LANGUAGES if (words := self.cell(part, name, language))}

    def cell(self, part: str, name: str, language: str = "zh") -> str:
        return self.parts[part].get(language, {}).get(name, "")

    def numbered(self, part: str, name: str) -> list[str]:
        """The numbers or letters behind a name in the rows of a part, in their order."""
        found = {
            key.removeprefix(f"{name} ")
            for row in self.parts[part].values()
            for key in row
            if key.startswith(f"{name} ")
        }
        return sorted(found, key=lambda each: (len(each), each))


def read(content: bytes) -> Reading:
    """The questions of a workbook (or of its table as CSV); those that cannot be read are refused with their row."""
    with NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        try:
            table = read_upload(Path(file.name))
        except UnreadableFileError as error:
            raise FileRefused("unreadable", reason=error.reason) from error
    reading = Reading()
    if table.source == "GB18030":
        reading.warnings.append(Finding("file", "read_as_gb18030"))
    names = _columns(table.headings.cells, reading)
    items: dict[str, _Item] = {}
    last = ""
    for line in table.lines:
        cells = {name: cell for name, cell in zip(names, line.cells, strict=False) if name and cell}
        last = cells.pop("item", last)
        _add(items.setdefault(last, _Item(line.number)), cells)
        if len(items) > MAX_QUESTIONS:
            raise FileRefused("too_many_questions", most=MAX_QUESTIONS)
    for item in items.values():
        _take(item, reading)
    return reading


def _columns(headings: list[str], reading: Reading) -> list[str]:
    names = []
    for heading in headings:
        match = _COLUMN.fullmatch(heading.strip())
        names.append(match.group(1) if match else "")
        if not match and heading:
            reading.warnings.append(Finding("row 1", "unknown_column", {"name": heading[:60]}))
    missing = [name for name in ("type", "stem") if name not in names]
    if missing:
        raise FileRefused("no_column", name=missing[0])
    return names


def _add(item: _Item, cells: Cells) -> None:
    part, language = cells.pop("part", "1"), cells.pop("language", "zh").lower()
    item.type = item.type or cells.pop("type", "")
    cells.pop("type", None)
    rows = item.parts.setdefault(part, {})
    if language not in LANGUAGES:
        item.wrong = "unknown_language"
    elif language in rows:
        item.wrong = "row_twice"
    rows[language] = cells


def _take(item: _Item, reading: Reading) -> None:
    place = f"row {item.line}"
    wrong = item.wrong or ("" if item.type in {*ItemType} else "unknown_type")
    if wrong:
        reading.refusals.append(Finding(place, wrong))
        return
    parts = sorted(item.parts, key=lambda each: (len(each), each))
    first = parts[0]
    level = item.cell(first, "difficulty") or "3"
    if level not in ("1", "2", "3", "4", "5"):
        reading.refusals.append(Finding(place, "wrong_difficulty"))
        return
    if any(_names_more(item, part) for part in parts):
        reading.refusals.append(Finding(place, "unknown_option"))
        return
    reading.found.append(Found(place, _draft(item, parts), int(level), codes(item.cell(first, "competencies"))))


def _draft(item: _Item, parts: list[str]) -> Draft:
    first = parts[0]
    kind = item.cell(first, "media kind")
    shared = item.type == ItemType.B1
    years = (
        (item.cell(first, f"citation {n}"), item.cell(first, f"year {n}")) for n in item.numbered(first, "citation")
    )
    return Draft(
        type=item.type,
        stem=item.text(first, "stem"),
        questions=tuple(_question(item, part) for part in parts),
        shared=tuple(item.text(first, f"option {n}") for n in _up_to_last(item.numbered(first, "option")))
        if shared
        else (),
        information=tuple(item.text(first, f"information {n}") for n in item.numbered(first, "information")),
        media=(kind, item.cell(first, "media number"), item.text(first, "media words")) if kind else None,
        explanation=item.text(first, "explanation") or None,
        references=tuple((citation, _whole(year)) for citation, year in years),
    )


def _question(item: _Item, part: str) -> Question:
    letters = [] if item.type == ItemType.B1 else item.numbered(part, "option")
    said = item.cell(part, "answer")
    right = _right(said) if letters else set()
    options = tuple(
        Choice(
            item.text(part, f"option {n}"),
            n in right and item.type != ItemType.ORDER,
            item.text(part, f"why {n}") or None,
        )
        for n in letters
    )
    pairs = tuple(
        Pair(item.text(part, f"left {n}") or None, item.text(part, f"right {n}")) for n in item.numbered(part, "right")
    )
    return Question(
        prompt=item.text(part, "question"),
        information=item.text(part, "told") or None,
        options=options,
        pairs=pairs,
        answer=None if options or pairs else _said(item.type, said),
        tolerance=item.cell(part, "tolerance"),
        accepted=tuple(item.cell(part, f"accepted {n}") for n in item.numbered(part, "accepted")),
        areas=tuple(_area(item.cell(part, f"area {n}")) for n in item.numbered(part, "area")),
        unit=item.cell(part, "unit"),
    )


def _up_to_last(letters: list[str]) -> str:
    """The letters to the last one that is used: an empty option between others keeps its place, and is found."""
    return _LETTERS[: _LETTERS.index(letters[-1]) + 1] if letters else ""


def _right(said: str) -> set[str]:
    """The letters of the right options, however they are divided."""
    right = set(said.upper().replace(",", " ").replace("，", " ").split())
    return set("".join(right)) if all(set(each) <= set(_LETTERS) for each in right) else right


def _names_more(item: _Item, part: str) -> bool:
    """Does the answer name an option that is not there?"""
    letters = item.numbered(part, "option")
    chosen = item.type not in (ItemType.B1, ItemType.ORDER, ItemType.MATCH)
    return chosen and bool(letters) and not _right(item.cell(part, "answer")) <= set(letters)


def _said(type_: str, said: str) -> object:
    if type_ == ItemType.TRUE_FALSE:
        return said.lower() in _TRUE if said.lower() in _TRUE | _FALSE else None
    if type_ == ItemType.B1:
        return _LETTERS.index(said.upper()) if said and said.upper() in list(_LETTERS) else None
    return said or None


def _area(said: str) -> tuple:
    return tuple(_whole(each) for each in said.split())


def _whole(said: str) -> object:
    """A whole number, or what stands there instead of one, which will be found."""
    return int(said) if said.isdecimal() and len(said) < 10 else said
