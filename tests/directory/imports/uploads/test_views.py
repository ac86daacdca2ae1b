"""The pages of lists: upload, look, import, undo, download; each for those who may."""

import csv
import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from lms.audit.models import AuditEntry
from lms.directory.imports import readers
from lms.directory.imports.uploads import services
from lms.directory.models import AdministrativeDivision, ImportBatch, User
from tests.factories import directory as make

pytestmark = pytest.mark.django_db
GOOD = "code,name_zh,level,parent\n540100,拉萨市,prefecture,540000\n"


@pytest.fixture(autouse=True)
def _in_english(tmp_path, settings, client):
    settings.DATA_DIR = tmp_path
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def signed_in(client, role="system_admin", code="540000"):
    office = make.InstitutionFactory(division=make.township_division("540102999"))
    division = AdministrativeDivision.objects.get(code=code)
    person = make.PractitionerFactory(user=make.UserFactory(), personnel_number=f"A-{code}-{User.objects.count()}")
    make.PostFactory(practitioner=person, institution=office)
    make.GrantFactory(practitioner=person, role=role, institution=None, division=division)
    client.force_login(person.user)
    return person


@pytest.fixture
def administrator(client):
    return signed_in(client)


def upload(client, content=GOOD, kind="divisions", name="list.csv", key=None):
    file = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    return client.post(reverse("imports:upload"), {"key": str(key or uuid4()), "kind": kind, "file": file})


def text(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def test_a_list_is_uploaded_looked_at_imported_and_undone(client, administrator):
    with_change = GOOD.replace("拉萨市", "新拉萨市")
    page = upload(client, with_change).url
    assert "The file is in order" in text(client.get(page))
    assert not AdministrativeDivision.objects.filter(name_zh="新拉萨市").exists()
    batch = ImportBatch.objects.get()
    assert client.post(reverse("imports:confirm", args=[batch.pk])).url == page
    imported = text(client.get(page))
    assert "The file is imported" in imported
    assert "Undo the import" in imported
    assert AdministrativeDivision.objects.filter(name_zh="新拉萨市").exists()
    assert "become as before" in text(client.get(reverse("imports:undo", args=[batch.pk])))
    assert client.post(reverse("imports:undo", args=[batch.pk])).url == page
    assert "The import is undone" in text(client.get(page))
    assert not AdministrativeDivision.objects.filter(name_zh="新拉萨市").exists()
    acts = AuditEntry.objects.filter(action__startswith="list.").values_list("action", "actor_key", "via")
    assert list(acts) == [
        ("list.imported", administrator.person_key, "web"),
        ("list.import_undone", administrator.person_key, "web"),
    ]


@pytest.mark.usefixtures("administrator")
def test_mistakes_are_shown_with_their_lines_and_downloaded(client):
    rows = "".join(f"54{n:02d},名,prefecture,540000\n" for n in range(30))
    page = upload(client, "code,name_zh,level,parent\n" + rows).url
    content = text(client.get(page))
    assert "Line 2, column code: A division code has 6 digits" in content
    assert "And 10 more." in content
    batch = ImportBatch.objects.get()
    downloaded = client.get(reverse("imports:mistakes", args=[batch.pk]))
    lines = list(csv.reader(io.StringIO(downloaded.content.decode("utf-8-sig"))))
    assert len(lines) == 31
    assert lines[1][:2] == ["2", "code"]
    client.post(reverse("imports:confirm", args=[batch.pk]))
    assert "The file has mistakes" in text(client.get(page))


@pytest.mark.usefixtures("administrator")
def test_a_list_without_news_says_so(client):
    page = upload(client, "code,name_zh,level,parent\n540000,区划540000,region,\n").url
    assert "There is nothing to import" in text(client.get(page))


@pytest.mark.usefixtures("administrator")
def test_progress_is_shown_and_the_page_looks_again_without_a_script(client, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE_BYTES", 1)
    page = upload(client).url
    content = text(client.get(page))
    assert '<meta http-equiv="refresh" content="5">' in content
    assert "The file is being checked" in content
    assert "Look now" in content
    services.work(batch_id=ImportBatch.objects.get().pk, worker="one")
    assert "http-equiv" not in text(client.get(page))


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "neither UTF-8 nor GB18030"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "neither UTF-8 nor GB18030"),
        (b"PK\x03\x04 no zip", "not an Excel workbook"),
    ],
)
def test_other_kinds_of_files_are_refused_by_their_content(client, content, sentence):
    assert sentence in text(upload(client, content), 400)
    assert not ImportBatch.objects.exists()
    assert not services.folder().exists() or not list(services.folder().iterdir())


@pytest.mark.usefixtures("administrator")
def test_a_file_that_is_too_large_is_refused(client, monkeypatch):
    monkeypatch.setattr("lms.directory.imports.uploads.forms.MAX_BYTES", 10)
    monkeypatch.setattr(readers, "MAX_BYTES", 10)
    assert "Divide it into smaller files" in text(upload(client), 400)


@pytest.mark.usefixtures("administrator")
def test_a_checked_file_is_thrown_away(client):
    upload(client)
    batch = ImportBatch.objects.get()
    client.post(reverse("imports:discard", args=[batch.pk]))
    assert not ImportBatch.objects.exists()


@pytest.mark.usefixtures("administrator")
def test_the_same_form_twice_is_one_upload(client):
    key = uuid4()
    assert upload(client, key=key).url == upload(client, key=key).url
    assert ImportBatch.objects.count() == 1


@pytest.mark.parametrize("role", ["manager", "commission", "security_admin", "learner", "audit_admin"])
def test_only_those_who_manage_institutions_import(client, role):
    signed_in(client, role)
    assert client.get(reverse("imports:upload")).status_code == 403
    assert upload(client).status_code == 403
    assert client.get(reverse("imports:batch", args=[uuid4()])).status_code == 403
    assert not ImportBatch.objects.exists()


@pytest.mark.usefixtures("administrator")
def test_the_file_of_somebody_else_is_not_there(client):
    upload(client)
    batch = ImportBatch.objects.get()
    signed_in(client, code="540102")
    for name in ("batch", "undo", "mistakes"):
        assert client.get(reverse(f"imports:{name}", args=[batch.pk])).status_code == 404
    for name in ("confirm", "discard", "undo"):
        assert client.post(reverse(f"imports:{name}", args=[batch.pk])).status_code == 404


@pytest.mark.parametrize(("code", "status"), [("540102", 200), ("540122", 404)])
def test_the_page_of_an_import_is_there_while_its_author_reaches_all_of_it(client, administrator, code, status):
    make.township_division("540122901")
    upload(client, "code,name_zh,level,parent\n540102901,示范乡,township,540102\n")
    batch = ImportBatch.objects.get()
    client.post(reverse("imports:confirm", args=[batch.pk]))
    administrator.grants.update(division=AdministrativeDivision.objects.get(code=code))
    for name in ("batch", "undo", "mistakes"):
        assert client.get(reverse(f"imports:{name}", args=[batch.pk])).status_code == status
    if status == 404:
        assert client.post(reverse("imports:undo", args=[batch.pk])).status_code == 404
        assert "list.csv" not in text(client.get(reverse("imports:list")))
    else:  # what an undo took away hides nothing
        client.post(reverse("imports:undo", args=[batch.pk]))
        assert "The import is undone" in text(client.get(reverse("imports:batch", args=[batch.pk])))


@pytest.mark.parametrize("kind", ["institutions", "practitioners"])
def test_institutions_and_posts_beyond_the_scope_hide_an_import_too(client, administrator, kind):
    make.InstitutionFactory(code="T9", division=make.township_division("540122901"))
    rows = {
        "institutions": "code,name_zh,level,division,altitude_m,link_kbps,link_round_trip_ms\n"
        "T9,新名,township,540122901,3650,128,700\n",
        "practitioners": "personnel_number,name_zh,institution,role,from_date\nP1,卓玛,T9,nurse,2026-01-01\n",
    }
    upload(client, rows[kind], kind=kind)
    page = reverse("imports:batch", args=[ImportBatch.objects.get().pk])
    client.post(reverse("imports:confirm", args=[ImportBatch.objects.get().pk]))
    assert client.get(page).status_code == 200
    administrator.grants.update(division=AdministrativeDivision.objects.get(code="540102"))
    assert client.get(page).status_code == 404


def test_imports_are_listed_for_those_who_reach_everything(client, administrator):
    upload(client)
    client.post(reverse("imports:confirm", args=[ImportBatch.objects.get().pk]))
    assert "list.csv" in text(client.get(reverse("imports:list")))
    signed_in(client)
    assert "list.csv" in text(client.get(reverse("imports:list")))
    signed_in(client, code="540102")
    assert "list.csv" not in text(client.get(reverse("imports:list")))


@pytest.mark.parametrize(("role", "lists"), [("system_admin", 3), ("manager", 3), ("commission", 2)])
def test_lists_are_offered_to_those_who_may_read_them(client, role, lists):
    signed_in(client, role)
    content = text(client.get(reverse("imports:list")))
    assert content.count('.xlsx">') == lists
    answers = [
        client.get(f"/directory/lists/{kind}.csv").status_code
        for kind in ("divisions", "institutions", "practitioners")
    ]
    assert answers.count(200) == lists
    assert AuditEntry.objects.filter(action="list.exported").count() == lists


def test_who_looks_after_no_place_gets_no_list(client):
    signed_in(client, "learner")
    assert client.get(reverse("imports:list")).status_code == 403
    assert client.get("/directory/lists/practitioners.csv").status_code == 403


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize("name", ["people.csv", "divisions.pdf"])
def test_lists_that_are_not_there(client, name):
    assert client.get(f"/directory/lists/{name}").status_code == 404
