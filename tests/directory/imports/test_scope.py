"""A list changes nothing outside of its uploader's scope, and says no more about it than that."""

from datetime import date

import pytest

from lms.directory import services
from lms.directory.imports import services as imports
from lms.directory.imports.scope import Scope, kinds_for, people_outside
from lms.directory.imports.undo import undo_batch
from lms.directory.models import AdministrativeDivision, BatchKind, Institution, Practitioner
from lms.directory.policy import roles_of
from tests.factories import directory as make

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 15)
PLACES = ["code", "name_zh", "level", "division", "altitude_m", "link_kbps", "link_round_trip_ms"]
PEOPLE = ["personnel_number", "name_zh", "institution", "role", "from_date"]
DIVISIONS = ["code", "name_zh", "level", "parent"]


@pytest.fixture(autouse=True)
def _places():
    make.InstitutionFactory(code="IN", division=make.township_division("540102901"))
    make.InstitutionFactory(code="OUT", division=make.township_division("540122901"))


def administrator(**scope):
    person = make.PractitionerFactory()
    make.GrantFactory(practitioner=person, role="system_admin", **{"institution": None, **scope})
    return person


@pytest.fixture
def county():
    return administrator(division=AdministrativeDivision.objects.get(code="540102"))


def bring(viewer, kind, path, *, dry_run=True):
    scope = Scope.of(viewer, kind, ON)
    order = imports.Order(kind=kind, on=ON, by_key=viewer.person_key, scope=scope, dry_run=dry_run)
    return imports.import_upload(order, path=path, show=lambda *step, **more: None, close=lambda report: None)


def told(report):
    return [(problem.line, problem.column) for problem in report.problems]


def test_nobody_without_the_right_has_a_scope():
    learner = make.signed_in_person(role="manager")
    assert all(Scope.of(learner, kind, ON) is None for kind in BatchKind)
    assert kinds_for(learner, ON) == []


def test_an_administrator_may_bring_all_lists(county):
    assert kinds_for(county, ON) == [*BatchKind]


def test_divisions_of_others_are_not_changed_and_no_new_region_is_made(county, csv_file):
    rows = [
        ["540102902", "新乡", "township", "540102"],
        ["540122901", "远乡", "township", "540122"],
        ["540122902", "新乡", "township", "540122"],
        ["550000", "新区", "region", ""],
        ["540102901", "示范乡", "township", "540122"],
    ]
    report = bring(county, BatchKind.DIVISIONS, csv_file([DIVISIONS, *rows]))
    assert told(report) == [(3, "code"), (4, "parent"), (5, "code"), (6, "parent")]


def test_institutions_of_others_are_not_changed(county, csv_file):
    rows = [
        ["IN", "新名", "township", "540102901", 1, 1, 1],
        ["OUT", "新名", "township", "540122901", 1, 1, 1],
        ["NEW", "新名", "township", "540122901", 1, 1, 1],
        ["GONE", "新名", "township", "540199901", 1, 1, 1],
    ]
    report = bring(county, BatchKind.INSTITUTIONS, csv_file([PLACES, *rows]))
    assert told(report) == [(3, "code"), (4, "division"), (5, "division")]
    reasons = {problem.reason.replace("540122901", "X").replace("540199901", "X") for problem in report.problems[1:]}
    assert len(reasons) == 1  # what lies outside reads like what does not exist


def test_people_who_work_elsewhere_are_not_touched(county, csv_file):
    outside = Institution.objects.get(code="OUT")
    make.PostFactory(practitioner=make.PractitionerFactory(personnel_number="P2"), institution=outside)
    make.PostFactory(
        practitioner=make.PractitionerFactory(personnel_number="P3"), institution=Institution.objects.get(code="IN")
    )
    rows = [[f"P{number}", "新名", "IN", "nurse", "2026-01-01"] for number in (1, 2, 3)]
    report = bring(
        county, BatchKind.PRACTITIONERS, csv_file([PEOPLE, *rows, ["P4", "名", "OUT", "nurse", "2026-01-01"]])
    )
    assert told(report) == [(3, "personnel_number"), (5, "institution")]
    assert report.problems[1].reason == "There is no institution “OUT”."
    assert not Practitioner.objects.filter(personnel_number="P1").exists()


@pytest.mark.parametrize("joined", [False, True])
def test_nobody_changes_what_is_their_own(county, csv_file, joined):
    mine = make.PractitionerFactory(name_zh="本人", personnel_number="ME1", merged_into=county) if joined else county
    if not joined:
        Practitioner.objects.filter(pk=county.pk).update(name_zh="本人", personnel_number="ME1")
    post = make.PostFactory(practitioner=mine, institution=Institution.objects.get(code="IN"), role="nurse")
    start, end = post.from_date.isoformat(), "2030-01-01"
    head = [*PEOPLE, "to_date", "specialty"]
    longer = ["ME1", "本人", "IN", "nurse", start, end, post.specialty]
    second = ["ME1", "本人", "IN", "physician", start, end, ""]
    others = ["P9", "名", "IN", "nurse", "2026-01-01", "", ""]
    report = bring(county, BatchKind.PRACTITIONERS, csv_file([head, others, longer, second]))
    assert told(report) == [(3, "personnel_number"), (4, "personnel_number")]
    assert report.problems[0].reason.startswith("Nobody changes their own posts.")
    same = [*longer[:5], "", post.specialty]
    report = bring(county, BatchKind.PRACTITIONERS, csv_file([head, others, same]))
    assert (told(report), report.unchanged, report.created) == ([], 1, 1)


@pytest.mark.parametrize("lasts", [True, False])
def test_a_list_that_lengthens_a_post_brings_back_no_right_of_staff(county, csv_file, lasts):
    values = {"practitioner": make.PractitionerFactory(name_zh="前任", personnel_number="EX1"), "on": ON}
    values |= {"institution": Institution.objects.get(code="IN"), "from_date": date(2026, 1, 1)}
    post = services.start_post(role="nurse", primary=True, **values)
    for role in ("manager", "learner"):
        services.grant_access(role=role, **values)
    services.end_post(post=post, last_day=date(2026, 5, 1), on=ON)
    rows = [[*PEOPLE, "to_date"], ["EX1", "前任", "IN", "nurse", "2026-01-01", "" if lasts else "2030-01-01"]]
    report = bring(county, BatchKind.PRACTITIONERS, csv_file(rows), dry_run=False)
    assert (told(report), report.updated) == ([], 1)
    assert roles_of(values["practitioner"], ON) == {"learner"}
    assert roles_of(values["practitioner"], date(2026, 5, 1)) == {"learner", "manager"}


def test_to_undo_a_list_that_ended_a_post_brings_back_no_right_of_staff(county, csv_file):
    values = {"practitioner": make.PractitionerFactory(name_zh="前任", personnel_number="EX1"), "on": ON}
    values |= {"institution": Institution.objects.get(code="IN"), "from_date": date(2026, 1, 1)}
    services.start_post(role="nurse", primary=True, **values)
    for role in ("manager", "learner"):
        services.grant_access(role=role, **values)
    rows = [[*PEOPLE, "to_date"], ["EX1", "前任", "IN", "nurse", "2026-01-01", "2026-05-01"]]
    report = bring(county, BatchKind.PRACTITIONERS, csv_file(rows), dry_run=False)
    assert roles_of(values["practitioner"], ON) == frozenset()
    undo_batch(batch=report.batch, on=ON, by_key=county.person_key, scope=Scope.of(county, "practitioners", ON))
    assert roles_of(values["practitioner"], ON) == {"learner"}


def former(number, code, *, last_day=date(2026, 1, 31), **person):
    """Somebody who has left the institution."""
    row = make.PractitionerFactory(personnel_number=number, **person)
    make.PostFactory(practitioner=row, institution=Institution.objects.get(code=code), to_date=last_day)
    return row


def staff(*numbers):
    return [PEOPLE, *([number, "新名", "IN", "nurse", "2026-02-01"] for number in numbers)]


def test_whoever_left_belongs_to_the_place_of_the_last_post(county, csv_file):
    former("P1", "IN")
    former("P2", "OUT", licence_number="L1")
    back = former("P3", "OUT", last_day=date(2025, 6, 30))
    make.PostFactory(
        practitioner=back,
        institution=Institution.objects.get(code="IN"),
        from_date=date(2025, 7, 1),
        to_date=date(2025, 12, 31),
    )
    report = bring(county, BatchKind.PRACTITIONERS, csv_file(staff("P1", "P2", "P3")))
    assert told(report) == [(3, "personnel_number")]
    assert report.problems[0].reason.startswith("The person has no post now")


def test_people_without_any_post_are_for_those_who_reach_a_region(county, csv_file):
    make.PractitionerFactory(personnel_number="P1")
    assert told(bring(county, BatchKind.PRACTITIONERS, csv_file(staff("P1")))) == [(2, "personnel_number")]
    region = administrator(division=AdministrativeDivision.objects.get(code="540000"))
    assert told(bring(region, BatchKind.PRACTITIONERS, csv_file(staff("P1")))) == []


@pytest.mark.parametrize("in_file", ["kept", "merged"])
@pytest.mark.parametrize("code", ["IN", "OUT"])
def test_the_rows_of_one_person_are_held_together_or_not_at_all(county, csv_file, in_file, code):
    kept = make.PractitionerFactory(personnel_number="P1" if in_file == "kept" else "")
    other = make.PractitionerFactory(personnel_number="P1" if in_file == "merged" else "", merged_into=kept)
    posted = other if in_file == "kept" else kept
    make.PostFactory(practitioner=posted, institution=Institution.objects.get(code=code))
    report = bring(county, BatchKind.PRACTITIONERS, csv_file(staff("P1")))
    assert told(report) == ([] if code == "IN" else [(2, "personnel_number")])


def test_an_administrator_of_one_place_holds_whoever_left_it(csv_file):
    viewer = administrator(institution=Institution.objects.get(code="IN"))
    former("P1", "IN")
    former("P2", "OUT")
    report = bring(viewer, BatchKind.PRACTITIONERS, csv_file(staff("P1", "P2")))
    assert told(report) == [(3, "personnel_number")]


def test_the_command_line_holds_everybody():
    former("P2", "OUT")
    make.PractitionerFactory(personnel_number="P3")
    assert people_outside(Scope(), ON) == {}


def test_a_scope_is_a_filter_too(county):
    scope = Scope.of(county, BatchKind.PRACTITIONERS, ON)
    assert [each.code for each in Institution.objects.filter(scope.institutions())] == ["IN"]
    divisions = AdministrativeDivision.objects.filter(scope.divisions())
    assert [each.code for each in divisions] == ["540102", "540102901"]
    assert Institution.objects.filter(Scope().institutions()).count() == 2
    single = Scope.of(administrator(institution=Institution.objects.get(code="IN")), BatchKind.DIVISIONS, ON)
    assert not AdministrativeDivision.objects.filter(single.divisions()).exists()
    assert (scope.is_regional, single.is_regional, Scope().is_regional) == (False, False, True)


def test_a_scope_may_be_one_institution(csv_file):
    viewer = administrator(institution=Institution.objects.get(code="IN"))
    rows = [["IN", "新名", "township", "540102901", 1, 1, 1], ["OUT", "新名", "township", "540122901", 1, 1, 1]]
    assert told(bring(viewer, BatchKind.INSTITUTIONS, csv_file([PLACES, *rows]))) == [(3, "code")]
