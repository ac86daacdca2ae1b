"""The three lists: narrowed to their reader, and imported again without a change."""

import csv
import io
from datetime import date

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.audit.models import AuditEntry
from lms.directory.exports import lists
from lms.directory.imports.services import import_divisions, import_institutions, import_practitioners
from lms.directory.institutions.selectors import Reader
from lms.directory.models import AdministrativeDivision, BatchKind, Institution, Practitioner
from tests.factories import directory as make

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 15)
IMPORTS = {
    "divisions": import_divisions,
    "institutions": import_institutions,
    "practitioners": import_practitioners,
}
# One line of text as a form or a file may bring it, with what spreadsheets take for formulas.
NAMES = st.text(
    alphabet=st.one_of(
        st.sampled_from("=+-@'＝＠,;\"卓玛སྐུ"), st.characters(codec="utf-8", exclude_categories=["C", "Z"])
    ),
    min_size=1,
    max_size=20,
)
CODES = st.lists(st.from_regex(r"[a-z0-9][a-z0-9_.-]{0,8}", fullmatch=True), max_size=3, unique=True).map(sorted)


@pytest.fixture
def centre():
    return make.InstitutionFactory(code="T1", division=make.township_division("540102901"))


def reader(role="system_admin", code="540000"):
    person = make.PractitionerFactory()
    division = AdministrativeDivision.objects.get(code=code)
    make.GrantFactory(practitioner=person, role=role, institution=None, division=division)
    return Reader.of(person, ON)


def rows(kind, given_reader):
    content = lists.write(kind, "csv", given_reader).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def brought_back(tmp_path, kind, form, given_reader):
    path = tmp_path / f"{kind}.{form}"
    path.write_bytes(lists.write(kind, form, given_reader))
    report = IMPORTS[kind](path=path, on=ON)
    assert report.problems == []
    return report.created, report.updated, report.unchanged


@pytest.mark.parametrize("language", ["zh-hans", "bo", "en"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8)
@given(name=NAMES, drugs=CODES)
def test_every_list_is_imported_again_without_a_change(tmp_path, centre, language, form, name, drugs):
    day = date(2012, 2, 29)
    Institution.objects.filter(pk=centre.pk).update(name_en=name, drugs=drugs, valid_from=day)
    AdministrativeDivision.objects.filter(level="township").update(name_zh=name)
    person, _new = Practitioner.objects.update_or_create(
        personnel_number="-007", defaults={"name_zh": name, "name_bo": name, "licence_number": "=1+1"}
    )
    if not person.posts.exists():
        make.PostFactory(practitioner=person, institution=centre, specialty=name[:9])
        make.PostFactory(
            practitioner=person, institution=centre, role="nurse", from_date=day, to_date=ON, primary=False
        )
    seen = reader()
    with translation.override(language):
        assert brought_back(tmp_path, "divisions", form, seen) == (0, 0, 4)
        assert brought_back(tmp_path, "institutions", form, seen) == (0, 0, 1)
        assert brought_back(tmp_path, "practitioners", form, seen) == (0, 0, 2)


def test_closed_places_and_planned_ends_come_back_as_they_are(tmp_path, centre, csv_file):
    headings = ["code", "name_zh", "level", "division", "altitude_m", "link_kbps", "link_round_trip_ms", "valid_to"]
    row = ["示范", "township", "540102901", 1, 1, 1]
    places = [["OVER", *row, "2020-01-01"], ["ENDS", *row, "2027-01-01"]]
    assert import_institutions(path=csv_file([headings, *places]), on=ON).created == 2
    assert brought_back(tmp_path, "institutions", "xlsx", reader()) == (0, 0, 3)


def test_headings_and_words_are_those_of_the_page(centre):
    with translation.override("zh-hans"):
        assert {row["级别"] for row in rows("institutions", reader())} == {"乡镇"}
        assert {row["示范数据"] for row in rows("institutions", reader())} == {"否"}
    with translation.override("en"):
        assert {row["level"] for row in rows("institutions", reader())} == {"township"}


def test_a_county_gets_its_own_rows_only(centre):
    outside = make.InstitutionFactory(code="T9", division=make.township_division("540122901"))
    for number, place in (("P1", centre), ("P9", outside)):
        make.PostFactory(practitioner=make.PractitionerFactory(personnel_number=number), institution=place)
    both = Practitioner.objects.get(personnel_number="P1")
    make.PostFactory(practitioner=both, institution=outside, primary=False)
    seen = reader(code="540102")
    with translation.override("en"):
        assert [row["code"] for row in rows("divisions", seen)] == ["540102", "540102901"]
        assert [row["code"] for row in rows("institutions", seen)] == ["T1"]
        people = [(row["personnel_number"], row["institution"]) for row in rows("practitioners", seen)]
    assert people == [("P1", "T1")]


def test_people_who_left_or_have_no_number_are_not_in_the_list(centre):
    left = make.PractitionerFactory(personnel_number="P1")
    make.PostFactory(practitioner=left, institution=centre, to_date=date(2026, 6, 14))
    make.PostFactory(institution=centre)
    seen = reader()
    assert rows("practitioners", seen) == []
    assert seen.without_number() == 1


def test_figures_only_readers_get_no_list_of_people(centre):
    assert lists.kinds_of(reader("commission")) == [BatchKind.DIVISIONS, BatchKind.INSTITUTIONS]
    assert lists.kinds_of(reader("manager")) == [*BatchKind]


def test_taking_a_list_away_is_recorded_without_a_name(centre):
    rows("institutions", reader())
    entry = AuditEntry.objects.get(action="list.exported")
    assert (entry.object_id, entry.detail["form"]) == ("institutions", "csv")
