import time
from datetime import date

import pytest
from django.db import IntegrityError

from lms.directory.imports import institutions
from lms.directory.imports.services import import_institutions
from lms.directory.models import Institution
from tests.factories.directory import InstitutionFactory, township_division

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 15)
HEADINGS = ["code", "name_zh", "name_bo", "level", "division", "altitude_m", "link_kbps", "link_round_trip_ms"]


@pytest.fixture
def township():
    return township_division("540122901")


def row(**changes):
    good = {
        "code": "T1",
        "name_zh": "示范乡卫生院",
        "name_bo": "དཔེ་སྟོན",
        "level": "township",
        "division": "540122901",
        "altitude_m": "4300",
        "link_kbps": "128",
        "link_round_trip_ms": "700",
    }
    return list((good | changes).values())


@pytest.mark.usefixtures("township")
def test_an_institution_comes_in_from_csv(csv_file):
    report = import_institutions(on=ON, path=csv_file([HEADINGS, row()], "gb18030"))
    assert (report.ok, report.source, report.created) == (True, "GB18030", 1)
    institution = Institution.objects.get()
    assert (institution.code, institution.name_bo) == ("T1", "དཔེ་སྟོན")
    assert (institution.altitude_m, institution.link_kbps, institution.link_round_trip_ms) == (4300, 128, 700)
    assert institution.division.code == "540122901"
    assert institution.sort_key


@pytest.mark.usefixtures("township")
def test_an_institution_comes_in_from_excel_with_chinese_headings(xlsx_file):
    headings = ["机构编码", "中文名称", "级别", "行政区划代码", "海拔（米）", "带宽（kbit/s）", "往返时延（毫秒）"]
    report = import_institutions(
        on=ON, path=xlsx_file([headings, ["T1", "示范乡卫生院", "乡镇", 540122901, 4300, 128.0, 700]])
    )
    assert report.problems == []
    assert Institution.objects.get().division.code == "540122901"


@pytest.mark.usefixtures("township")
def test_a_second_import_of_a_file_changes_nothing(csv_file, django_assert_max_num_queries):
    path = csv_file([HEADINGS, row(), row(code="T2")])
    import_institutions(on=ON, path=path)
    with django_assert_max_num_queries(6):  # nothing is written
        report = import_institutions(on=ON, path=path)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)


@pytest.mark.usefixtures("township")
def test_a_later_file_updates_by_code_and_leaves_others_alone(csv_file):
    import_institutions(on=ON, path=csv_file([HEADINGS, row(), row(code="T2"), row(code="T3")]))
    report = import_institutions(on=ON, path=csv_file([HEADINGS, row(link_kbps="512"), row(code="T2"), row(code="T4")]))
    assert (report.created, report.updated, report.unchanged) == (1, 1, 1)
    assert dict(Institution.objects.values_list("code", "link_kbps")) == {"T1": 512, "T2": 128, "T3": 128, "T4": 128}


def test_a_column_that_is_not_in_the_file_keeps_its_values(csv_file, township):
    InstitutionFactory(code="T1", division=township, name_bo="སྔོན་མའི་མིང", demonstration=True)
    without_tibetan = [
        [cell for heading, cell in zip(HEADINGS, line, strict=True) if heading != "name_bo"]
        for line in (HEADINGS, row())
    ]
    assert import_institutions(on=ON, path=csv_file(without_tibetan)).updated == 1
    institution = Institution.objects.get()
    assert (institution.name_bo, institution.demonstration) == ("སྔོན་མའི་མིང", True)


@pytest.mark.usefixtures("township")
def test_a_dry_run_tells_what_would_change_and_changes_nothing(csv_file):
    report = import_institutions(on=ON, path=csv_file([HEADINGS, row()]), dry_run=True)
    assert (report.ok, report.dry_run, report.created) == (True, True, 1)
    assert not Institution.objects.exists()


@pytest.mark.usefixtures("township")
@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"code": "T 1"}, "code", "An institution code has up to 20 letters, digits and hyphens."),
        ({"name_zh": ""}, "name_zh", "The cell is empty."),
        ({"level": "county"}, "level", "The level does not fit division 540122901, which is of level “Township”."),
        ({"division": "540122999"}, "division", "There is no division “540122999”."),
        ({"division": "54"}, "division", "A division code has 6 digits (GB/T 2260), or 9 for a township."),
        ({"altitude_m": "8848"}, "altitude_m", "“8848” is not a whole number from 0 to 6000."),
        ({"altitude_m": "-1"}, "altitude_m", "“-1” is not a whole number from 0 to 6000."),
        ({"link_kbps": "0"}, "link_kbps", "“0” is not a whole number from 1 to 10000000."),
        ({"link_round_trip_ms": "fast"}, "link_round_trip_ms", "“fast” is not a whole number from 0 to 60000."),
    ],
)
def test_a_bad_row_stops_the_whole_file(csv_file, changes, column, reason):
    report = import_institutions(on=ON, path=csv_file([HEADINGS, row(code="GOOD"), row(**changes)]))
    assert [(found.line, found.column, found.reason) for found in report.problems] == [(3, column, reason)]
    assert not Institution.objects.exists()


@pytest.mark.usefixtures("township")
def test_all_problems_are_told_in_the_order_of_the_file(csv_file):
    lines = [HEADINGS, row(division="540122999"), row(code="T2", altitude_m="x"), row(), row(code="T2", level="county")]
    report = import_institutions(on=ON, path=csv_file(lines))
    assert [(found.line, found.column) for found in report.problems] == [
        (2, "division"),
        (3, "altitude_m"),
        (4, "code"),
        (5, "level"),
    ]


def test_an_unreadable_file_is_a_problem_without_a_line(tmp_path):
    report = import_institutions(on=ON, path=tmp_path / "missing.csv")
    assert not report.ok
    assert str(report.problems[0]).startswith("The file cannot be opened")


@pytest.mark.usefixtures("township")
def test_the_853_institutions_of_the_region_take_seconds_at_most(csv_file):
    rows = [row(code=f"T{number}") for number in range(853)]
    start = time.process_time()
    assert import_institutions(on=ON, path=csv_file([HEADINGS, *rows])).created == 853
    changed = [row(code=f"T{number}", link_kbps="64") for number in range(853)]
    assert import_institutions(on=ON, path=csv_file([HEADINGS, *changed])).updated == 853
    assert time.process_time() - start < 5  # of the processor, so that a busy machine does not matter


@pytest.mark.usefixtures("township")
def test_rows_that_somebody_else_changed_meanwhile_stop_the_whole_file(csv_file, monkeypatch):
    def write_and_be_refused(changes, act):
        write(changes, act)
        raise IntegrityError

    write = institutions.write
    monkeypatch.setattr(institutions, "write", write_and_be_refused)
    report = import_institutions(on=ON, path=csv_file([HEADINGS, row(code="T0"), row()]))
    assert "Run the import again" in str(report.problems[0])
    assert not Institution.objects.exists()
