import zipfile
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.directory.imports import readers
from lms.directory.imports.readers import UnreadableFileError, read_table

ROWS = [["code", "name_zh"], ["540122", "当雄县"], ["540123", "尼木县"]]


def refusal(path) -> UnreadableFileError:
    with pytest.raises(UnreadableFileError) as caught:
        read_table(path)
    return caught.value


@pytest.mark.parametrize(
    ("encoding", "source"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gb18030", "GB18030"), ("gbk", "GB18030")]
)
def test_csv_is_read_in_the_encodings_that_are_used_here(csv_file, encoding, source):
    table = read_table(csv_file(ROWS, encoding))
    assert table.source == source
    assert table.headings.cells == ["code", "name_zh"]
    assert [(line.number, line.cells) for line in table.lines] == [(2, ROWS[1]), (3, ROWS[2])]


def test_tibetan_is_read_from_gb18030(csv_file):
    assert read_table(csv_file([["name_bo"], ["འདམ་གཞུང"]], "gb18030")).lines[0].cells == ["འདམ་གཞུང"]


@pytest.mark.parametrize("content", [b"code\n\xff\xff\xff\xff\n", "code\n1\n".encode("utf-16"), b"a\x00b\n"])
def test_another_encoding_is_refused_with_advice(tmp_path, content):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    assert "neither UTF-8 nor GB18030" in refusal(path).reason


def test_a_row_is_named_by_the_line_on_which_it_starts(csv_file):
    table = read_table(csv_file([["code", "name_zh"], ["1", "two\nlines"], [], ["2", "x"]]))
    assert [line.number for line in table.lines] == [2, 5]


def test_spaces_around_a_cell_are_dropped(csv_file):
    assert read_table(csv_file([[" code "], ["\u3000当雄县 "]])).lines[0].cells == ["当雄县"]


def test_an_unclosed_quotation_mark_is_named_with_its_line(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text('code,name\n1,"open\n2,x\n')
    error = refusal(path)
    assert error.line == 2
    assert "quotation mark" in error.reason


@pytest.mark.parametrize("content", ["", "\n\n", " , ,\n"])
def test_an_empty_file_is_refused(tmp_path, content):
    path = tmp_path / "list.csv"
    path.write_text(content)
    assert refusal(path).reason == "The file is empty."


def test_an_empty_workbook_is_refused(xlsx_file):
    assert refusal(xlsx_file([])).reason == "The file is empty."


@pytest.mark.parametrize("name", ["list.xls", "list.txt", "list"])
def test_other_kinds_of_files_are_refused(tmp_path, name):
    assert refusal(tmp_path / name).reason == "The file name must end in .csv or .xlsx."


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert "cannot be opened" in refusal(tmp_path / "list.csv").reason


def test_a_workbook_with_a_csv_name_is_told_apart(xlsx_file):
    assert "Rename it to .xlsx" in refusal(xlsx_file(ROWS, name="list.csv")).reason


def test_text_with_an_xlsx_name_is_refused(tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_text("code,name\n")
    assert "not an Excel workbook" in refusal(path).reason


def test_another_zip_with_an_xlsx_name_is_refused(tmp_path):
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    assert "not an Excel workbook" in refusal(path).reason


def test_a_very_large_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(readers, "MAX_BYTES", 1024 * 1024)
    path = tmp_path / "list.csv"
    path.write_bytes(b"x" * (1024 * 1024 + 1))
    assert "larger than 1 MB" in refusal(path).reason


def test_excel_cells_are_read_as_people_see_them(xlsx_file):
    cells = [540122, 540122.0, 3.5, True, False, date(2026, 1, 31), datetime(2026, 1, 31), None, " 当雄县 "]
    table = read_table(xlsx_file([[f"c{n}" for n in range(9)], cells]))
    assert table.source == "xlsx"
    assert table.lines[0].cells == [
        "540122",
        "540122",
        "3.5",
        "yes",
        "no",
        "2026-01-31",
        "2026-01-31",
        "",
        "当雄县",
    ]


def test_empty_excel_rows_and_columns_are_left_out(xlsx_file):
    table = read_table(xlsx_file([["a", "b", None], [None, None], ["1", None, None]]))
    assert [(line.number, line.cells) for line in table.lines] == [(3, ["1"])]


CELLS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00\r\n\ufeff", exclude_categories=["Cs"]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(rows=st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=5))
def test_whatever_is_written_is_read_back(csv_file, rows):
    table = read_table(csv_file([["a", "b"], *rows], "utf-8-sig"))
    expected = [[cell.strip() for cell in row] for row in rows]
    assert [line.cells for line in table.lines] == [row for row in expected if any(row)]


def read_or_refuse(path) -> str:
    """What came of a file: its first heading, or the sentence that refused it."""
    try:
        return read_table(path).headings.cells[0]
    except UnreadableFileError as error:
        return error.reason


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
@given(content=st.binary(max_size=200), name=st.sampled_from(["list.csv", "list.xlsx"]))
def test_any_bytes_are_a_table_or_a_sentence(tmp_path, content, name):
    path = tmp_path / name
    path.write_bytes(content)
    assert isinstance(read_or_refuse(path), str)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_workbook_is_a_table_or_a_sentence(xlsx_file, data):
    """A byte changed, or one of its parts cut short: openpyxl then raises what its parsers raise."""
    path = xlsx_file([["code", "name_zh"], ["1", "x"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    at = data.draw(st.integers(0, len(parts[name]) - 1))
    parts[name] = data.draw(
        st.sampled_from([parts[name][:at], parts[name][:at] + b"<" + parts[name][at + 1 :], parts[name][at:]])
    )
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    assert isinstance(read_or_refuse(path), str)


def packed(path, **parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


BOMB = "unpacks to more than a list can hold"


def test_a_small_workbook_that_unpacks_to_more_than_memory_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(readers, "MAX_UNPACKED_BYTES", 1_000_000)
    path = packed(tmp_path / "list.xlsx", **{"xl/workbook.xml": b"0" * 2_000_000})
    assert path.stat().st_size < 10_000
    assert BOMB in refusal(path).reason
    with pytest.raises(UnreadableFileError, match=BOMB):
        readers.refuse_other_kinds(path.read_bytes())


def test_a_workbook_of_very_many_parts_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(readers, "MAX_PARTS", 3)
    assert BOMB in refusal(packed(tmp_path / "list.xlsx", **{f"part{n}": b"x" for n in range(4)})).reason


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
def test_more_rows_than_a_list_may_have_are_refused(csv_file, xlsx_file, monkeypatch, name):
    monkeypatch.setattr(readers, "MAX_ROWS", 3)
    write = csv_file if name.endswith("csv") else xlsx_file
    assert len(read_table(write([["a"], ["1"], ["2"]], name=name)).lines) == 2
    assert "larger than" in refusal(write([["a"], ["1"], ["2"], ["3"], ["4"]], name=name)).reason


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx", "photo.png"])
def test_an_upload_is_what_its_content_says(csv_file, xlsx_file, name):
    for path in (csv_file(ROWS, name=name), xlsx_file(ROWS, name=name)):
        readers.refuse_other_kinds(path.read_bytes())
        assert [line.cells for line in readers.read_upload(path).lines] == ROWS[1:]


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00", b"%PDF-1.7\n\xff\xff\xff\xff", b"PK\x03\x04\x00"])
def test_other_kinds_are_refused_before_they_are_kept(content):
    with pytest.raises(UnreadableFileError):
        readers.refuse_other_kinds(content)


def test_another_archive_is_no_workbook(tmp_path):
    content = packed(tmp_path / "a.zip", **{"readme.txt": b"x"}).read_bytes()
    with pytest.raises(UnreadableFileError, match="not an Excel workbook"):
        readers.refuse_other_kinds(content)
