"""First and last days, services and drugs, and what a list cannot change."""

from datetime import date

import pytest

from lms.directory.imports.services import import_divisions, import_institutions
from lms.directory.models import AdministrativeDivision, Institution, InstitutionFact
from tests.factories import directory as make

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 15)
PLACES = ["code", "name_zh", "level", "division", "altitude_m", "link_kbps", "link_round_trip_ms"]
DIVISIONS = ["code", "name_zh", "level", "parent", "valid_from", "valid_to"]


@pytest.fixture(autouse=True)
def _township():
    make.township_division("540102901")


def bring(csv_file, *, on=ON, kbps=128, **more):
    row = ["T1", "示范卫生院", "township", "540102901", 3650, kbps, 700, *more.values()]
    return import_institutions(on=on, path=csv_file([[*PLACES, *more], row]))


def facts():
    return list(InstitutionFact.objects.order_by("number").values_list("kind", "from_date"))


def test_services_and_drugs_are_codes_each_once_and_sorted(csv_file):
    bring(csv_file, services="Lab; x-ray；lab", drugs="ORS、amoxicillin")
    stored = Institution.objects.get()
    assert (stored.services, stored.drugs) == (["lab", "x-ray"], ["amoxicillin", "ors"])
    assert bring(csv_file, services="x-ray lab", drugs="ors amoxicillin").unchanged == 1


def test_what_is_no_code_is_refused(csv_file):
    assert "“抗生素” is not a code" in str(bring(csv_file, drugs="抗生素").problems[0])


def test_a_place_with_a_first_and_a_last_day(csv_file):
    report = bring(csv_file, valid_from="2010-01-01", valid_to="2020-12-31")
    assert report.problems == []
    stored = Institution.objects.get()
    assert (stored.status, stored.valid_from, stored.valid_to) == ("closed", date(2010, 1, 1), date(2020, 12, 31))
    assert facts() == [("founded", date(2010, 1, 1)), ("closed", date(2021, 1, 1))]
    assert bring(csv_file, valid_from="2010-01-01", valid_to="2020-12-31").unchanged == 1


def test_a_last_day_to_come_is_planned_once(csv_file):
    bring(csv_file)
    assert bring(csv_file, valid_to="2026-12-31").updated == 1
    assert Institution.objects.get().status == "open"
    assert bring(csv_file, valid_to="2026-12-31").unchanged == 1
    assert bring(csv_file, valid_to="").unchanged == 1
    assert facts()[1:] == [("closed", date(2027, 1, 1))]


@pytest.mark.parametrize(
    ("first", "second", "column", "reason"),
    [
        ({"valid_from": "2010-01-01"}, {"valid_from": "2011-01-01"}, "valid_from", "stored as 2010-01-01"),
        ({}, {"valid_from": "2011-01-01"}, "valid_from", "stored as –"),
        ({"valid_to": "2020-12-31"}, {"valid_to": "2021-12-31"}, "valid_to", "stored as 2020-12-31"),
        ({"valid_to": "2026-12-31"}, {"valid_to": "2027-12-31"}, "valid_to", "stored as 2026-12-31"),
        ({"valid_to": "2020-12-31"}, {"valid_to": "", "kbps": 64}, "code", "was closed on 2020-12-31"),
        ({"valid_from": "2026-07-01"}, {"valid_from": "", "kbps": 64}, "code", "exists only from 2026-07-01"),
    ],
)
def test_what_a_list_cannot_change_is_told_with_its_line(csv_file, first, second, column, reason):
    assert bring(csv_file, **first).problems == []
    report = bring(csv_file, **second)
    assert [(problem.line, problem.column) for problem in report.problems] == [(2, column)]
    assert reason in report.problems[0].reason


def test_a_new_place_ends_after_it_begins(csv_file):
    report = bring(csv_file, valid_from="2020-01-02", valid_to="2020-01-01")
    assert str(report.problems[0]) == "Line 2, column valid_to: The last day is before the first day."


def test_an_institution_where_posts_go_on_is_not_closed(csv_file):
    bring(csv_file)
    make.PostFactory(institution=Institution.objects.get())
    report = bring(csv_file, valid_to="2026-06-30")
    assert [(problem.line, problem.column) for problem in report.problems] == [(2, "valid_to")]
    assert Institution.objects.get().status == "open"
    assert facts() == [("founded", None)]


def test_divisions_close_from_the_inside_in_one_file(csv_file):
    rows = [["540102", "区划540102", "county", "540100", "", "2026-06-01"]]
    refused = import_divisions(on=ON, path=csv_file([DIVISIONS, *rows]))
    assert "540102901" in refused.problems[0].reason
    rows.append(["540102901", "示范乡", "township", "540102", "", "2026-06-01"])
    assert import_divisions(on=ON, path=csv_file([DIVISIONS, *rows])).problems == []
    assert set(AdministrativeDivision.objects.filter(status="closed").values_list("code", flat=True)) == {
        "540102",
        "540102901",
    }


def test_a_renamed_and_moved_institution_keeps_its_history(csv_file):
    bring(csv_file)
    row = ["T1", "新名", "county", "540102", 3650, 128, 700]
    assert import_institutions(on=ON, path=csv_file([PLACES, row])).updated == 1
    fact = InstitutionFact.objects.get(kind="moved")
    assert fact.changes == {"name_zh": "新名", "level": "county", "division": "540102"}
    assert fact.from_date == ON
