from datetime import date

import pytest

from lms.common.names import sort_key
from lms.directory.imports.services import import_divisions
from lms.directory.models import AdministrativeDivision, DivisionFact
from tests.factories.directory import township_division

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 15)
HEADINGS = ["code", "name_zh", "level", "parent"]
REGION = ["540000", "西藏自治区", "region", ""]
LHASA = ["540100", "拉萨市", "prefecture", "540000"]
DAMXUNG = ["540122", "当雄县", "county", "540100"]
TOWNSHIP = ["540122901", "示范青稞滩乡", "township", "540122"]


def paths():
    return dict(AdministrativeDivision.objects.values_list("code", "path"))


def test_divisions_come_in_with_their_paths_whatever_their_order(csv_file):
    report = import_divisions(on=ON, path=csv_file([HEADINGS, TOWNSHIP, DAMXUNG, LHASA, REGION]))
    assert (report.ok, report.created, report.updated, report.unchanged) == (True, 4, 0, 0)
    assert paths() == {
        "540000": "540000/",
        "540100": "540000/540100/",
        "540122": "540000/540100/540122/",
        "540122901": "540000/540100/540122/540122901/",
    }


def test_a_second_import_changes_nothing_and_a_new_name_is_taken(csv_file):
    rows = [HEADINGS, REGION, LHASA]
    import_divisions(on=ON, path=csv_file(rows))
    again = import_divisions(on=ON, path=csv_file(rows))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    renamed = import_divisions(on=ON, path=csv_file([HEADINGS, REGION, ["540100", "拉萨", "prefecture", "540000"]]))
    assert (renamed.created, renamed.updated, renamed.unchanged) == (0, 1, 1)
    renamed_division = AdministrativeDivision.objects.get(code="540100")
    assert (renamed_division.name_zh, renamed_division.sort_key) == ("拉萨", sort_key("拉萨"))


def test_divisions_can_be_sorted_by_the_sound_of_their_names(csv_file):
    import_divisions(on=ON, path=csv_file([HEADINGS, REGION, LHASA]))
    for division in AdministrativeDivision.objects.all():
        assert division.sort_key == sort_key(division.name_zh)


def test_a_file_may_hang_below_divisions_that_are_there(csv_file):
    township_division("540102901")
    report = import_divisions(on=ON, path=csv_file([HEADINGS, ["540102902", "示范红柳沟乡", "township", "540102"]]))
    assert report.created == 1
    assert paths()["540102902"] == "540000/540100/540102/540102902/"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (["540122901", "x", "county", "540100"], "column code: A division code has 6 digits"),
        (["540122", "x", "township", "540100"], "column code: A division code has 6 digits"),
        (["54012", "x", "county", "540100"], "column code: A division code has 6 digits"),
        (["540122", "x", "county", "549900"], "column parent: There is no valid division “549900”."),
        (["540122", "x", "county", ""], "column parent: There is no valid division “”."),
        (["540123", "x", "prefecture", "540100"], "column parent: The parent must be of a higher level."),
        (["550000", "x", "region", "540000"], "column parent: A region has no parent"),
        (["540122", "x", "village", "540100"], "column level: “village” is not one of"),
        (["540100", "x", "prefecture", "540000"], "column code: “540100” stands in line 3 already."),
    ],
)
def test_a_bad_row_is_told_and_nothing_is_imported(csv_file, row, problem):
    report = import_divisions(on=ON, path=csv_file([HEADINGS, REGION, LHASA, row]))
    assert [str(found) for found in report.problems if problem in str(found)]
    assert all(found.line == 4 for found in report.problems)
    assert not AdministrativeDivision.objects.exists()


def test_a_division_moves_with_all_that_lies_in_it_and_keeps_its_level(csv_file):
    import_divisions(
        on=ON,
        path=csv_file([HEADINGS, REGION, LHASA, DAMXUNG, TOWNSHIP, ["540200", "日喀则市", "prefecture", "540000"]]),
    )
    moved = import_divisions(on=ON, path=csv_file([HEADINGS, ["540122", "当雄县", "county", "540200"]]))
    raised = import_divisions(on=ON, path=csv_file([HEADINGS, ["540122", "当雄县", "prefecture", "540000"]]))
    assert (moved.problems, moved.updated) == ([], 1)
    assert "exists with another level" in str(raised.problems[0])
    assert paths()["540122"] == "540000/540200/540122/"
    assert paths()["540122901"] == "540000/540200/540122/540122901/"
    fact = DivisionFact.objects.get(code="540122", kind="moved")
    assert (fact.changes, fact.from_date, fact.batch) == ({"parent": "540200"}, ON, moved.batch)


def test_a_file_without_parents_may_rename_divisions_but_not_add_them(csv_file):
    import_divisions(on=ON, path=csv_file([HEADINGS, REGION, LHASA]))
    renaming = [["code", "name_zh", "level"], ["540000", "西藏", "region"], ["540100", "拉萨", "prefecture"]]
    assert import_divisions(on=ON, path=csv_file(renaming)).updated == 2
    assert paths() == {"540000": "540000/", "540100": "540000/540100/"}
    adding = import_divisions(on=ON, path=csv_file([*renaming, ["540200", "日喀则市", "prefecture"]]))
    assert [(problem.line, problem.column) for problem in adding.problems] == [(4, "parent")]
