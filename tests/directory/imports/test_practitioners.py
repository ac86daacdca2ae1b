from datetime import date

import pytest

from lms.directory.imports.services import import_practitioners
from lms.directory.models import Practitioner, PractitionerRole
from tests.factories.directory import InstitutionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institutions")]
ON = date(2026, 6, 15)
HEADINGS = ["personnel_number", "name_zh", "institution", "role", "from_date", "to_date", "primary"]


@pytest.fixture
def institutions():
    return [InstitutionFactory(code="T1"), InstitutionFactory(code="T2")]


def row(**changes):
    good = {
        "personnel_number": "P1",
        "name_zh": "格桑卓玛",
        "institution": "T1",
        "role": "physician",
        "from_date": "2020-07-01",
        "to_date": "",
        "primary": "yes",
    }
    return list((good | changes).values())


def counts(report):
    assert report.problems == []
    return report.created, report.updated, report.unchanged


def posts():
    return [
        (post.institution.code, post.from_date.isoformat(), post.to_date and post.to_date.isoformat(), post.primary)
        for post in PractitionerRole.objects.select_related("institution").order_by("from_date")
    ]


def test_a_person_comes_in_with_posts(csv_file):
    former = row(institution="T2", from_date="2015-01-01", to_date="2020-06-30")
    assert counts(import_practitioners(on=ON, path=csv_file([HEADINGS, former, row()]))) == (2, 0, 0)
    person = Practitioner.objects.get()
    assert (person.personnel_number, person.name_zh, person.user) == ("P1", "格桑卓玛", None)
    assert person.sort_key
    assert posts() == [("T2", "2015-01-01", "2020-06-30", True), ("T1", "2020-07-01", None, True)]


def test_a_second_import_changes_nothing_and_keeps_the_person_key(csv_file):
    path = csv_file([HEADINGS, row(), row(personnel_number="P2", name_zh="次仁")])
    import_practitioners(on=ON, path=path)
    keys = set(Practitioner.objects.values_list("person_key", flat=True))
    assert counts(import_practitioners(on=ON, path=path)) == (0, 0, 2)
    assert set(Practitioner.objects.values_list("person_key", flat=True)) == keys


def test_a_changed_name_and_a_changed_post_are_updated(csv_file):
    import_practitioners(on=ON, path=csv_file([HEADINGS, row(), row(personnel_number="P2", name_zh="次仁")]))
    changed = [row(name_zh="格桑拉姆"), row(personnel_number="P2", name_zh="次仁", to_date="2026-01-31")]
    assert counts(import_practitioners(on=ON, path=csv_file([HEADINGS, *changed]))) == (0, 2, 0)
    assert Practitioner.objects.get(personnel_number="P1").name_zh == "格桑拉姆"
    assert PractitionerRole.objects.get(practitioner__personnel_number="P2").to_date == date(2026, 1, 31)


def test_a_transfer_closes_one_post_and_opens_the_next(csv_file):
    import_practitioners(on=ON, path=csv_file([HEADINGS, row()]))
    transfer = [row(institution="T2", from_date="2026-02-01"), row(to_date="2026-01-31")]
    assert counts(import_practitioners(on=ON, path=csv_file([HEADINGS, *transfer]))) == (1, 1, 0)
    assert posts() == [("T1", "2020-07-01", "2026-01-31", True), ("T2", "2026-02-01", None, True)]


def test_two_open_posts_may_change_which_is_primary(csv_file):
    second = row(institution="T2", from_date="2021-01-01", primary="no")
    import_practitioners(on=ON, path=csv_file([HEADINGS, row(), second]))
    swapped = [row(primary="no"), row(institution="T2", from_date="2021-01-01")]
    assert counts(import_practitioners(on=ON, path=csv_file([HEADINGS, *swapped]))) == (0, 2, 0)
    assert posts() == [("T1", "2020-07-01", None, False), ("T2", "2021-01-01", None, True)]


@pytest.mark.parametrize("in_one_file", [True, False])
def test_two_open_primary_posts_are_refused(csv_file, in_one_file):
    lines = [row(), row(institution="T2", from_date="2021-01-01")]
    if not in_one_file:
        import_practitioners(on=ON, path=csv_file([HEADINGS, lines.pop(0)]))
    report = import_practitioners(on=ON, path=csv_file([HEADINGS, *lines]))
    assert [problem.column for problem in report.problems] == ["primary"]
    assert "another open primary post (since 2020-07-01)" in report.problems[0].reason
    assert PractitionerRole.objects.count() == (0 if in_one_file else 1)


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"institution": "T9"}, "institution", "There is no institution “T9”."),
        ({"role": "surgeon"}, "role", "“surgeon” is not one of: physician (医师)"),
        ({"from_date": "2020"}, "from_date", "“2020” is not a date such as 2026-01-31."),
        ({"to_date": "2019-01-01"}, "to_date", "The last day is before the first day."),
        ({"personnel_number": ""}, "personnel_number", "The cell is empty."),
        ({"personnel_number": "P 1"}, "personnel_number", "A personnel number has up to 30 letters"),
    ],
)
def test_a_bad_row_stops_the_whole_file(csv_file, changes, column, reason):
    report = import_practitioners(on=ON, path=csv_file([HEADINGS, row(personnel_number="P2"), row(**changes)]))
    assert [(problem.line, problem.column) for problem in report.problems] == [(3, column)]
    assert report.problems[0].reason.startswith(reason)
    assert not Practitioner.objects.exists()


def test_rows_of_one_person_must_agree_and_posts_stand_once(csv_file):
    lines = [row(), row(name_zh="卓玛", institution="T2", from_date="2010-01-01", to_date="2011-01-01"), row()]
    report = import_practitioners(on=ON, path=csv_file([HEADINGS, *lines]))
    assert [str(problem) for problem in report.problems] == [
        "Line 3, column name_zh: The same person has another entry here in line 2.",
        "Line 4: The same post stands in line 2 already.",
    ]


def test_a_dry_run_changes_nothing(csv_file):
    report = import_practitioners(on=ON, path=csv_file([HEADINGS, row()]), dry_run=True)
    assert report.created == 1
    assert not Practitioner.objects.exists()
