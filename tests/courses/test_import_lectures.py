"""`manage.py import_lectures`: for whom, in whose name, and what it prints."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from media_pipeline import services
from media_pipeline.models import MediaAsset
from tests.factories.directory import InstitutionFactory, signed_in_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, settings, monkeypatch) -> Path:
    settings.MEDIA_ROOT = tmp_path / "storage"
    monkeypatch.setattr(services, "inspect_upload", lambda file: None)
    made = tmp_path / "lectures"
    made.mkdir()
    (made / "腹泻.mp4").write_bytes(b"one")
    (made / "密.mp4").write_bytes(b"three")
    return made


@pytest.fixture
def author():
    return signed_in_person(role="author")


def run(folder: Path, author, capsys, *, code: str = "", **options: object) -> str:
    institution = code or author.posts.get().institution.code
    with translation.override("en"):
        call_command("import_lectures", folder, institution=institution, author=author.user.username, **options)
    return capsys.readouterr().out


def test_takes_in_for_the_institution_in_the_authors_name(folder, author, capsys):
    said = run(folder, author, capsys)
    assert "[2/2, 100 %]" in said
    assert "New: 2, there already: 0, refused: 0." in said
    recordings = MediaAsset.objects.values_list("title", "owner_code", "created_by_key")
    code = author.posts.get().institution.code
    assert set(recordings) == {(title, code, author.person_key) for title in ("腹泻", "密")}


def test_a_second_time_there_is_nothing_new(folder, author, capsys):
    run(folder, author, capsys)
    assert "New: 0, there already: 2, refused: 0." in run(folder, author, capsys)
    assert MediaAsset.objects.count() == 2


def test_a_dry_run(folder, author, capsys):
    said = run(folder, author, capsys, dry_run=True)
    assert "New: 2" in said
    assert "nothing was changed" in said
    assert not MediaAsset.objects.exists()


def test_what_is_refused_is_said_and_the_rest_is_done(folder, author, capsys, settings):
    settings.MEDIA_UPLOAD_LIMIT_BYTES = 4
    with pytest.raises(CommandError, match="Some files were refused"):
        run(folder, author, capsys)
    assert "MEDIA_UPLOAD_LIMIT_MB" in capsys.readouterr().err
    assert [asset.title for asset in MediaAsset.objects.all()] == ["腹泻"]


def test_an_empty_folder(tmp_path, author, capsys):
    assert "New: 0" in run(tmp_path, author, capsys)


class TestWhatIsWrong:
    def test_no_folder(self, tmp_path, author, capsys):
        with pytest.raises(CommandError, match="no folder"):
            run(tmp_path / "nowhere", author, capsys)

    def test_no_institution(self, folder, author, capsys):
        with pytest.raises(CommandError, match="no institution"):
            run(folder, author, capsys, code="000000000")

    def test_no_such_account(self, folder, author, capsys):
        author.user.username = "nobody"
        with pytest.raises(CommandError, match="No person"):
            run(folder, author, capsys)

    def test_somebody_who_may_not_write_there(self, folder, author, capsys):
        with pytest.raises(CommandError, match="may not write content"):
            run(folder, author, capsys, code=InstitutionFactory().code)

    def test_a_learner(self, folder, capsys):
        with pytest.raises(CommandError, match="may not write content"):
            run(folder, signed_in_person(role="learner"), capsys)
