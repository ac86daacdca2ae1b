"""A folder of recordings: every file with its outcome, twice nothing new, whatever its files are called."""

import errno
import os
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from lms.common.identifiers import new_id
from media_pipeline import services
from media_pipeline.ffmpeg.probe import MediaRefused, Refusal
from media_pipeline.ffmpeg.process import Cause, ToolFailed
from media_pipeline.folders.services import Outcome, files_in, import_folder, shown_name, size_of
from media_pipeline.models import MediaAsset

pytestmark = pytest.mark.django_db
AUTHOR = new_id()


@pytest.fixture(autouse=True)
def probe(monkeypatch):
    """Files that begin with "no" are no recordings."""

    def inspect(file) -> None:
        file.seek(0)
        if file.read(2) == b"no":
            raise MediaRefused(Refusal.NOT_MEDIA)

    monkeypatch.setattr(services, "inspect_upload", inspect)


@pytest.fixture
def folder(tmp_path) -> Path:
    made = tmp_path / "lectures"
    (made / "week 1").mkdir(parents=True)
    (made / "a 腹泻.mp4").write_bytes(b"one")
    (made / "week 1" / "b.mp4").write_bytes(b"two")
    (made / "week 1" / "notes.txt").write_bytes(b"no recording")
    (made / "z copy of a.mp4").write_bytes(b"one")
    return made


def outcomes(folder: Path, *, code: str = "540122001", dry_run: bool = False) -> dict[str, str]:
    rows = import_folder(folder, files_in(folder), owner_code=code, author_key=AUTHOR, dry_run=dry_run)
    return {row.name: str(row.outcome) for row in rows}


def test_every_file_is_taken_in_or_says_why_not(folder):
    assert outcomes(folder) == {
        "a 腹泻.mp4": "new",
        "week 1/b.mp4": "new",
        "week 1/notes.txt": "refused",
        "z copy of a.mp4": "known",
    }
    asset = MediaAsset.objects.get(title="a 腹泻")
    assert (asset.owner_code, asset.created_by_key, asset.size_bytes) == ("540122001", AUTHOR, 3)
    assert asset.status == "waiting"


def test_twice_brings_nothing_new(folder):
    outcomes(folder)
    assert set(outcomes(folder).values()) == {"known", "refused"}
    assert MediaAsset.objects.count() == 2


def test_a_dry_run_tells_the_same_and_keeps_nothing(folder, storage):
    assert outcomes(folder, dry_run=True) == outcomes(folder, dry_run=True)
    assert not MediaAsset.objects.exists()
    assert not storage.exists()
    planned = outcomes(folder, dry_run=True)
    assert planned == outcomes(folder)


def test_another_institution_has_recordings_of_its_own_and_shares_the_bytes(folder):
    outcomes(folder)
    outcomes(folder, code="540221001")
    assert MediaAsset.objects.count() == 4
    assert len(set(MediaAsset.objects.values_list("original", flat=True))) == 2


def test_hidden_files_and_links_are_left_out(folder):
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / ".git").mkdir()
    (folder / ".git" / "a.mp4").write_bytes(b"x")
    (folder / "link.mp4").symlink_to(folder / "a 腹泻.mp4")
    assert [path.name for path in files_in(folder)] == ["a 腹泻.mp4", "b.mp4", "notes.txt", "z copy of a.mp4"]


def test_names_in_an_old_coding_are_shown(tmp_path):
    raw = "讲座.mp4".encode("gb18030")
    (tmp_path / os.fsdecode(raw)).write_bytes(b"one")
    assert list(outcomes(tmp_path)) == ["讲座.mp4"]
    assert MediaAsset.objects.get().title == "讲座"


def test_a_name_of_nothing_that_can_be_shown(tmp_path):
    assert shown_name(Path("\x01\x02")) == ""


def test_files_over_the_limit(folder, settings):
    settings.MEDIA_UPLOAD_LIMIT_BYTES = 2
    (row, *_others) = import_folder(folder, files_in(folder), owner_code="x", author_key=AUTHOR)
    assert row.outcome == Outcome.REFUSED
    assert "MEDIA_UPLOAD_LIMIT_MB" in row.sentence


def test_a_disk_or_a_tool_that_fails_is_said_of_the_file_and_the_next_is_tried(folder, monkeypatch):
    errors = [OSError(errno.ENOSPC, "No space left on device"), ToolFailed(Cause.MISSING, "ffprobe")]

    def failing(file) -> None:
        if errors:
            raise errors.pop(0)

    monkeypatch.setattr(services, "inspect_upload", failing)
    rows = list(import_folder(folder, files_in(folder), owner_code="x", author_key=AUTHOR))
    assert [str(row.outcome) for row in rows] == ["refused", "refused", "new", "new"]
    assert "No space left on device" in rows[0].sentence
    assert "ffprobe" in rows[1].sentence


def test_a_file_that_went_since_it_was_listed_is_said_and_the_others_are_done(folder):
    paths = files_in(folder)
    assert [size_of(path) for path in paths] == [3, 3, 12, 3]
    paths[1].unlink()
    assert size_of(paths[1]) == 0
    rows = list(import_folder(folder, paths, owner_code="x", author_key=AUTHOR))
    assert [str(row.outcome) for row in rows] == ["new", "refused", "refused", "known"]


def test_is_looked_at_where_it_lies_and_stored_as_a_copy(folder, monkeypatch):
    """What the operator does to a file later does not change the recording."""
    looked_at = []
    monkeypatch.setattr(services, "inspect_upload", lambda file: looked_at.append(file.temporary_file_path()))
    monkeypatch.chdir(folder.parent)
    outcomes(Path(folder.name))
    assert looked_at == [str(path) for path in files_in(folder)[:3]]
    (folder / "a 腹泻.mp4").write_bytes(b"changed")
    with default_storage.open(MediaAsset.objects.get(title="a 腹泻").original.name) as kept:
        assert kept.read() == b"one"
