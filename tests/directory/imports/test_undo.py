"""An import is undone as a whole, or not at all with a reason that names what stands on it."""

import io
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from lms.audit.models import AuditEntry
from lms.directory import services
from lms.directory.imports.scope import Scope
from lms.directory.imports.services import import_divisions, import_institutions, import_practitioners, undo_import
from lms.directory.imports.undo import BatchStandsError
from lms.directory.models import (
    AdministrativeDivision,
    DivisionFact,
    ImportBatch,
    Institution,
    InstitutionFact,
    Practitioner,
    PractitionerRole,
)
from tests.factories import directory as make

pytestmark = pytest.mark.django_db
ON, LATER = date(2026, 6, 15), date(2026, 6, 20)
AT = datetime(2026, 6, 16, 2, 0, tzinfo=UTC)
DIVISIONS = [
    ["code", "name_zh", "level", "parent"],
    ["540000", "西藏自治区", "region", ""],
    ["540100", "拉萨市", "prefecture", "540000"],
]
PLACES = ["code", "name_zh", "level", "division", "altitude_m", "link_kbps", "link_round_trip_ms"]
PEOPLE = ["personnel_number", "name_zh", "institution", "role", "from_date", "to_date"]


def place(code, name="示范卫生院", kbps=128):
    return [code, name, "township", "540102901", 3650, kbps, 700]


def person(number, name="卓玛", institution="T1", to_date=""):
    return [number, name, institution, "nurse", "2020-01-01", to_date]


@pytest.fixture
def centre():
    return make.InstitutionFactory(code="T1", division=make.township_division("540102901"))


def undo(report, by_key=None):
    return undo_import(batch=report.batch, at=AT, by_key=by_key)


def refused(report):
    with pytest.raises(BatchStandsError) as caught:
        undo(report)
    assert ImportBatch.objects.get(pk=report.batch.pk).undone_at is None
    return caught.value.sentences


def test_new_divisions_go_again_and_their_history_stays(csv_file):
    report = import_divisions(on=ON, path=csv_file(DIVISIONS))
    assert undo(report) == 2
    assert not AdministrativeDivision.objects.exists()
    assert DivisionFact.objects.filter(kind="founded").count() == 2
    assert DivisionFact.objects.filter(kind="retracted").count() == 2
    assert AuditEntry.objects.filter(action="list.import_undone", object_id=str(report.batch.pk)).exists()


def test_what_was_undone_can_be_imported_again(csv_file):
    path = csv_file(DIVISIONS)
    undo(import_divisions(on=ON, path=path))
    assert import_divisions(on=LATER, path=path).created == 2
    assert set(AdministrativeDivision.objects.values_list("path", flat=True)) == {"540000/", "540000/540100/"}


def test_changed_institutions_become_as_before(csv_file, centre):
    name = centre.name_zh
    report = import_institutions(on=ON, path=csv_file([PLACES, place("T1", "新名", 512), place("T2")]))
    assert undo(report) == 2
    centre.refresh_from_db()
    assert (centre.name_zh, centre.link_kbps) == (name, 128)
    assert not Institution.objects.filter(code="T2").exists()


def test_who_undid_it_and_when_is_noted_and_a_second_time_is_refused(csv_file):
    report, key = import_divisions(on=ON, path=csv_file(DIVISIONS)), uuid4()
    undo(report, key)
    batch = ImportBatch.objects.get()
    assert (batch.undone_at, batch.undone_by_key) == (AT, key)
    with pytest.raises(BatchStandsError, match="undone already"):
        undo(report)


@pytest.mark.usefixtures("centre")
def test_new_people_vanish_with_their_posts(csv_file):
    report = import_practitioners(on=ON, path=csv_file([PEOPLE, person("P1"), person("P2")]))
    undo(report)
    assert not Practitioner.objects.exists()
    assert not PractitionerRole.objects.exists()


@pytest.mark.usefixtures("centre")
def test_entries_and_posts_of_people_become_as_before(csv_file):
    import_practitioners(on=ON, path=csv_file([PEOPLE, person("P1")]))
    report = import_practitioners(on=LATER, path=csv_file([PEOPLE, person("P1", "央金", to_date="2026-06-18")]))
    assert (Practitioner.objects.get().name_zh, PractitionerRole.objects.get().to_date) == ("央金", date(2026, 6, 18))
    undo(report)
    assert (Practitioner.objects.get().name_zh, PractitionerRole.objects.get().to_date) == ("卓玛", None)


def test_a_later_change_of_a_place_stands_on_it(csv_file):
    report = import_divisions(on=ON, path=csv_file(DIVISIONS))
    renamed = AdministrativeDivision.objects.get(code="540100")
    services.rename_division(division=renamed, from_date=LATER, name_zh="新名", on=LATER)
    assert refused(report) == [sentence for sentence in refused(report) if "“540100” was changed after" in sentence]
    assert AdministrativeDivision.objects.count() == 2


@pytest.mark.usefixtures("centre")
def test_a_post_at_a_new_institution_stands_on_it(csv_file):
    report = import_institutions(on=ON, path=csv_file([PLACES, place("T2")]))
    make.PostFactory(institution=Institution.objects.get(code="T2"))
    assert refused(report) == ["“T2” is in use: people, courses or other places belong to it."]
    assert InstitutionFact.objects.filter(kind="retracted").count() == 0


@pytest.mark.usefixtures("centre")
def test_accounts_rights_later_entries_and_posts_stand_on_new_people(csv_file):
    report = import_practitioners(on=ON, path=csv_file([PEOPLE, *(person(f"P{n}") for n in range(4))]))
    people = {each.personnel_number: each for each in Practitioner.objects.all()}
    people["P0"].user = make.UserFactory()
    people["P0"].save()
    post = people["P1"].posts.get()
    services.grant_access(practitioner=people["P1"], role="learner", institution=post.institution, on=ON)
    services.end_post(post=people["P2"].posts.get(), last_day=LATER, on=LATER)
    sentences = "\n".join(refused(report))
    assert "P0 has an account by now" in sentences
    assert "A right of P1 rests on a post of this list: learner" in sentences
    assert "The post of P2 at T1 was changed after the import" in sentences
    assert "P3" not in sentences


@pytest.mark.usefixtures("centre")
def test_an_entry_that_was_changed_later_stands_on_it(csv_file):
    import_practitioners(on=ON, path=csv_file([PEOPLE, person("P1")]))
    report = import_practitioners(on=LATER, path=csv_file([PEOPLE, person("P1", "央金")]))
    Practitioner.objects.update(name_zh="又一名")
    assert refused(report) == ["The entry of P1 was changed after the import."]


@pytest.mark.usefixtures("centre")
def test_a_person_with_records_elsewhere_stays(csv_file):
    report = import_practitioners(on=ON, path=csv_file([PEOPLE, person("P1")]))
    make.PostFactory(practitioner=Practitioner.objects.get(), primary=False)
    assert refused(report) == ["These people have records by now: P1."]
    assert PractitionerRole.objects.count() == 2


@pytest.mark.usefixtures("centre")
def test_a_name_that_comes_back_is_found_in_its_place_again(csv_file):
    import_practitioners(on=ON, path=csv_file([PEOPLE, person("P1", "卓玛")]))
    before = Practitioner.objects.get().sort_key
    report = import_practitioners(on=LATER, path=csv_file([PEOPLE, person("P1", "扎西")]))
    assert Practitioner.objects.get().sort_key != before
    undo(report)
    assert Practitioner.objects.get().sort_key == before


# --- whoever undoes an import reaches all of it ---


@pytest.fixture
def county(centre):
    """The scope of an administrator of the centre's county, while T9 lies in another one."""
    make.InstitutionFactory(code="T9", division=make.township_division("540122901"))
    viewer = make.PractitionerFactory()
    make.GrantFactory(practitioner=viewer, role="system_admin", institution=None, division=centre.division.parent)
    return lambda kind: Scope.of(viewer, kind, ON)


def beyond(report, scope):
    with pytest.raises(BatchStandsError) as caught:
        undo_import(batch=report.batch, at=AT, scope=scope)
    assert ImportBatch.objects.get(pk=report.batch.pk).undone_at is None
    return caught.value.sentences == ["The import reaches beyond what you may change. Ask the level above to undo it."]


def test_an_import_within_the_scope_is_undone(csv_file, county):
    report = import_practitioners(on=ON, path=csv_file([PEOPLE, person("P1")]))
    assert undo_import(batch=report.batch, at=AT, scope=county("practitioners")) == 1
    report = import_institutions(on=ON, path=csv_file([PLACES, place("T2")]))
    assert undo_import(batch=report.batch, at=AT, scope=county("institutions")) == 1
    townships = [DIVISIONS[0], ["540102902", "新乡", "township", "540102"]]
    report = import_divisions(on=ON, path=csv_file(townships))
    assert undo_import(batch=report.batch, at=AT, scope=county("divisions")) == 1


def test_posts_beyond_the_scope_are_not_taken_back(csv_file, county):
    report = import_practitioners(on=ON, path=csv_file([PEOPLE, person("P1"), person("P2", institution="T9")]))
    assert beyond(report, county("practitioners"))
    assert PractitionerRole.objects.count() == 2


def test_places_beyond_the_scope_do_not_become_as_before(csv_file, county):
    far = ["T9", "新名", "township", "540122901", 3650, 128, 700]
    assert beyond(import_institutions(on=ON, path=csv_file([PLACES, far])), county("institutions"))
    townships = [DIVISIONS[0], ["540122901", "新名", "township", "540122"]]
    assert beyond(import_divisions(on=ON, path=csv_file(townships)), county("divisions"))
    assert Institution.objects.get(code="T9").name_zh == "新名"


def test_a_place_does_not_go_back_to_where_one_may_change_nothing(csv_file, county):
    report = import_institutions(
        on=ON, path=csv_file([PLACES, ["T9", "远院", "township", "540102901", 3650, 128, 700]])
    )
    assert Institution.objects.get(code="T9").division.code == "540102901"
    assert beyond(report, county("institutions"))
    assert Institution.objects.get(code="T9").division.code == "540102901"


def test_the_name_of_somebody_who_went_elsewhere_does_not_become_as_before(csv_file, county):
    import_practitioners(on=ON, path=csv_file([PEOPLE, person("P1")]))
    report = import_practitioners(on=ON, path=csv_file([PEOPLE, person("P1", "央金")]))
    elsewhere = Institution.objects.get(code="T9")
    PractitionerRole.objects.update(institution=elsewhere)
    assert beyond(report, county("practitioners"))
    assert Practitioner.objects.get(personnel_number="P1").name_zh == "央金"


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("undo_import", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue()


def test_the_command_lists_batches_and_undoes_one(csv_file):
    report = import_divisions(on=ON, path=csv_file(DIVISIONS))
    assert f"{report.batch.pk}  " in run()
    assert run(report.batch.pk) == "Undone. Facts taken back: 2.\n"
    assert "undone: –" not in run()


def test_the_command_fails_with_the_reasons(csv_file, capsys):
    report = import_divisions(on=ON, path=csv_file(DIVISIONS))
    make.DivisionFactory(code="540200", level="prefecture", parent=AdministrativeDivision.objects.get(code="540000"))
    with pytest.raises(CommandError, match="Nothing was undone"):
        run(report.batch.pk)
    with pytest.raises(CommandError, match="There is no import"):
        run(uuid4())
