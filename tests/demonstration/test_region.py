import csv
import io
from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command

from lms.demonstration import region
from lms.demonstration.data.divisions import DIVISIONS
from lms.directory.imports.services import import_divisions, import_institutions, import_practitioners
from lms.directory.models import AdministrativeDivision, Institution, Level

ON = date(2026, 6, 15)
COUNTIES_OF_PREFECTURES = {"5401": 8, "5402": 18, "5403": 11, "5404": 7, "5405": 12, "5406": 11, "5425": 7}


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_prefectures_and_counties_are_those_of_the_region():
    codes = [code for code, *_names in DIVISIONS]
    assert len(codes) == len(set(codes)) == 1 + 7 + 74
    assert Counter(code[:4] for code in codes if not code.endswith("00")) == COUNTIES_OF_PREFECTURES


def test_every_division_has_three_names_and_an_altitude():
    for code, name_zh, name_bo, name_en, altitude in DIVISIONS:
        assert name_zh[-1] in "区市县", code
        assert all("\u0f00" <= letter <= "\u0fff" for letter in name_bo), code
        assert name_bo[-1] not in "་།", code
        assert name_en.isprintable(), code
        assert 1000 <= altitude <= 5000, code


def test_the_same_seed_gives_the_same_files(tmp_path):
    for folder, seed in (("a", 1), ("b", 1), ("c", 2)):
        region.write_region(folder=tmp_path / folder, seed=seed)
    first, same, other = ((tmp_path / folder / region.INSTITUTIONS_FILE).read_bytes() for folder in "abc")
    assert first == same
    assert first != other


@pytest.fixture(scope="module")
def institutions(tmp_path_factory):
    folder = tmp_path_factory.mktemp("region")
    region.write_region(folder=folder, seed=7)
    return rows(folder / region.INSTITUTIONS_FILE)


def test_there_are_853_institutions_on_four_levels(institutions):
    assert Counter(row["level"] for row in institutions) == {
        "region": 6,
        "prefecture": 20,
        "county": 137,
        "township": 690,
    }
    assert len({row["name_zh"] for row in institutions}) == 853


def test_every_county_has_a_hospital_and_townships(institutions):
    hospitals = [row for row in institutions if row["level"] == "county" and row["name_zh"].endswith("县人民医院")]
    districts = [row for row in institutions if row["level"] == "county" and row["name_zh"].endswith("人民医院")]
    assert len(districts) == 74
    assert len(hospitals) < 74
    townships = Counter(row["division"][:6] for row in institutions if row["level"] == "township")
    assert len(townships) == 74
    assert min(townships.values()) >= region.FEWEST_TOWNSHIPS


def test_townships_are_marked_as_invented(institutions):
    for row in institutions:
        if row["level"] == "township":
            assert row["name_zh"].startswith("示范")
            assert row["division"][6] == "9"
        assert row["demonstration"] == "yes"


def test_links_and_altitudes_are_those_of_the_plateau(institutions):
    for row in institutions:
        kbps, round_trip = int(row["link_kbps"]), int(row["link_round_trip_ms"])
        assert 700 <= int(row["altitude_m"]) <= 5200
        if row["level"] == "township":
            assert 64 <= kbps <= 512
            assert 600 <= round_trip <= 800
        else:
            assert kbps >= 2000
            assert round_trip <= 200


@pytest.mark.django_db
def test_the_region_is_loaded_by_the_import_and_a_second_time_changes_nothing(tmp_path):
    first = region.load_region(folder=tmp_path, seed=7, on=ON)
    again = region.load_region(folder=tmp_path, seed=7, on=ON)
    assert (first.created, again.created, again.updated, again.unchanged) == (853, 0, 0, 853)
    assert AdministrativeDivision.objects.count() == 82 + 690
    assert AdministrativeDivision.objects.filter(demonstration=True).count() == 690
    assert Institution.objects.filter(level=Level.TOWNSHIP).count() == 690


@pytest.mark.django_db
def test_files_that_our_own_import_refuses_stop_the_loading(tmp_path, monkeypatch):
    monkeypatch.setattr(region, "LINKS_KBPS", (0,))
    monkeypatch.setattr(region, "LINK_WEIGHTS", (1,))
    with pytest.raises(region.DemonstrationError, match="link_kbps"):
        region.load_region(folder=tmp_path, seed=7, on=ON)


@pytest.mark.django_db
def test_a_newcomer_can_make_the_files_and_import_them(tmp_path):
    out = io.StringIO()
    call_command("make_demonstration_files", "--out", str(tmp_path / "files"), stdout=out)
    assert [line.split()[2] for line in out.getvalue().splitlines()] == [
        "import_divisions",
        "import_institutions",
        "import_practitioners",
    ]
    for service, name in (
        (import_divisions, "divisions"),
        (import_institutions, "institutions"),
        (import_practitioners, "practitioners"),
    ):
        assert service(on=ON, path=tmp_path / "files" / f"{name}.csv").problems == []
