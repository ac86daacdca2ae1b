from datetime import date

import pytest

from lms.directory import services
from lms.directory.imports.services import import_practitioners
from lms.directory.models import Practitioner, PractitionerRole
from tests.factories.directory import InstitutionFactory, PostFactory, founded_institution

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


@pytest.fixture
def founded():
    """Founded in 2019, closed from 2022 to 2023, and closing for good at the end of 2026."""
    place = founded_institution("T3", valid_from=date(2019, 1, 1))
    services.close_institution(institution=place, last_day=date(2021, 12, 31), reason="r", on=date(2022, 1, 1))
    services.reopen_institution(institution=place, from_date=date(2024, 1, 1), on=date(2024, 1, 1))
    services.close_institution(institution=place, last_day=date(2026, 12, 31), reason="r", on=ON)
    return place


@pytest.mark.usefixtures("founded")
@pytest.mark.parametrize(
    ("from_date", "to_date", "column", "reason"),
    [
        ("2018-12-31", "2019-06-30", "from_date", "does not exist on 2018-12-31"),
        ("2019-01-01", "2021-12-31", "", ""),
        ("2019-01-01", "2022-01-01", "to_date", "exists until 2021-12-31"),
        ("2020-07-01", "", "to_date", "exists until 2021-12-31"),
        ("2022-06-01", "2022-07-01", "from_date", "does not exist on 2022-06-01"),
        ("2024-01-01", "2026-12-31", "", ""),
        ("2026-06-01", "", "to_date", "exists until 2026-12-31"),
        ("2026-06-01", "2027-01-01", "to_date", "exists until 2026-12-31"),
        ("2027-01-01", "", "from_date", "does not exist on 2027-01-01"),
    ],
)
def test_the_institution_stands_on_all_days_of_a_post(csv_file, from_date, to_date, column, reason):
    path = csv_file([HEADINGS, row(institution="T3", from_date=from_date, to_date=to_date)])
    report = import_practitioners(on=ON, path=path)
    assert [problem.column for problem in report.problems] == ([column] if column else [])
    assert all(reason in problem.reason for problem in report.problems)
    assert PractitionerRole.objects.exists() is report.ok


def test_a_planned_institution_takes_posts_from_its_first_day(csv_file):
    founded_institution("T4", valid_from=date(2026, 9, 1), on=ON)
    early = import_practitioners(on=ON, path=csv_file([HEADINGS, row(institution="T4", from_date="2026-08-31")]))
    assert [problem.column for problem in early.problems] == ["from_date"]
    assert import_practitioners(on=ON, path=csv_file([HEADINGS, row(institution="T4", from_date="2026-09-01")])).ok


def test_a_place_without_facts_tells_its_days_itself(csv_file):
    InstitutionFactory(code="T5", valid_from=date(2019, 1, 1), valid_to=date(2020, 12, 31), status="closed")
    lines = [
        row(personnel_number="P1", institution="T5", from_date="2019-01-01", to_date="2020-12-31"),
        row(personnel_number="P2", institution="T5", from_date="2018-12-31", to_date="2019-12-31"),
        row(personnel_number="P3", institution="T5", from_date="2019-01-01", to_date="2021-01-01"),
    ]
    report = import_practitioners(on=ON, path=csv_file([HEADINGS, *lines]))
    assert [(problem.line, problem.column) for problem in report.problems] == [(3, "from_date"), (4, "to_date")]


def test_a_list_that_is_sent_again_is_no_mistake_though_its_post_is_older_than_the_place(csv_file, founded):
    post = PostFactory(practitioner__personnel_number="P1", institution=founded, from_date=date(2018, 1, 1))
    PractitionerRole.objects.filter(pk=post.pk).update(to_date=date(2020, 1, 1), primary=True)
    name = post.practitioner.name_zh
    again = row(name_zh=name, institution="T3", from_date="2018-01-01", to_date="2020-01-01")
    assert counts(import_practitioners(on=ON, path=csv_file([HEADINGS, again]))) == (0, 0, 1)


def test_a_dry_run_changes_nothing(csv_file):
    report = import_practitioners(on=ON, path=csv_file([HEADINGS, row()]), dry_run=True)
    assert report.created == 1
    assert not Practitioner.objects.exists()
