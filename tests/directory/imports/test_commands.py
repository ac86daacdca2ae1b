import hashlib
import io

import pytest
from django.core.management import CommandError, call_command

from lms.directory.models import AdministrativeDivision, ImportBatch, Institution, Practitioner
from tests.factories.directory import InstitutionFactory, township_division

pytestmark = pytest.mark.django_db
DIVISIONS = [["code", "name_zh", "level", "parent"], ["540000", "西藏自治区", "region", ""]]


def run(command, *arguments):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(command, *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        return f"failed: {error}", err.getvalue()
    return out.getvalue(), err.getvalue()


def test_what_changed_is_printed(csv_file):
    path = csv_file(DIVISIONS)
    printed, errors = run("import_divisions", path)
    batch = ImportBatch.objects.get()
    assert (printed, errors) == (f"New: 1, updated: 0, unchanged: 0.\nBatch: {batch.pk}\n", "")
    assert (batch.file_name, batch.counts["created"], batch.status) == ("list.csv", 1, "done")
    assert batch.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert run("import_divisions", path) == ("New: 0, updated: 0, unchanged: 1.\n", "")
    assert AdministrativeDivision.objects.count() == 1
    assert ImportBatch.objects.count() == 1


def test_a_dry_run_says_so(csv_file):
    out, _err = run("import_divisions", csv_file(DIVISIONS), "--dry-run")
    assert out.splitlines() == ["New: 1, updated: 0, unchanged: 0.", "This was a dry run: nothing was changed."]
    assert not AdministrativeDivision.objects.exists()


def test_every_problem_is_printed_and_the_command_fails(csv_file):
    path = csv_file([*DIVISIONS, ["54", "x", "region", ""], ["540100", "y", "city", "540000"]])
    out, err = run("import_divisions", path)
    assert out == "failed: Nothing was imported. Problems: 2."
    assert [line.split(":")[0] for line in err.splitlines()] == ["Line 3, column code", "Line 4, column level"]


def test_institutions_and_practitioners_have_their_commands(csv_file):
    township_division("540102901")
    headings = ["code", "name_zh", "level", "division", "altitude_m", "link_kbps", "link_round_trip_ms"]
    institution = ["T1", "示范乡卫生院", "township", "540102901", "3650", "64", "800"]
    assert run("import_institutions", csv_file([headings, institution]))[0].startswith("New: 1")
    InstitutionFactory(code="T2")
    headings = ["personnel_number", "name_zh", "institution", "role", "from_date"]
    assert run("import_practitioners", csv_file([headings, ["P1", "次仁", "T2", "nurse", "2020-01-01"]]))[0].startswith(
        "New: 1"
    )
    assert (Institution.objects.count(), Practitioner.objects.count()) == (2, 1)
