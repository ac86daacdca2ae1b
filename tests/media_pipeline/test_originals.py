"""Originals are stored by what is in them, and removed with the last recording that has them."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import ProtectedError

from media_pipeline import services
from media_pipeline.models import MediaAsset
from media_pipeline.originals import services as originals
from tests.factories.courses import LessonFactory
from tests.factories.media_pipeline import stored

pytestmark = pytest.mark.django_db
SUM = hashlib.sha256(b"recording").hexdigest()


def test_a_digest_is_that_of_the_whole_file(monkeypatch):
    monkeypatch.setattr(originals, "CHUNK", 2)
    assert originals.digest(ContentFile(b"recording")) == (SUM, 9)


def test_a_file_is_stored_once():
    names = {originals.keep(ContentFile(b"recording"), SUM, 9) for _ in range(2)}
    assert names == {f"originals/{SUM[:2]}/{SUM}"}
    assert default_storage.listdir(f"originals/{SUM[:2]}")[1] == [SUM]


def test_half_a_file_is_not_taken_for_it():
    default_storage.save(originals.name_of(SUM), ContentFile(b"reco"))
    assert not originals.is_kept(SUM, 9)
    name = originals.keep(ContentFile(b"recording"), SUM, 9)
    assert default_storage.size(name) == 9


def test_begins_and_ends_in_a_transaction():
    with originals.in_turn(SUM):
        assert connection.in_atomic_block


def test_a_recording_goes_with_all_that_was_made_of_it(django_capture_on_commit_callbacks):
    asset = services.create_asset(file=ContentFile(b"recording"), title="x")
    made = stored(content=b"speech", asset=asset)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.remove_asset(asset=asset)
    assert not default_storage.exists(made.storage_name)
    assert not default_storage.exists(originals.name_of(SUM))


def test_one_that_a_lesson_shows_stays():
    asset = services.create_asset(file=ContentFile(b"recording"), title="x")
    LessonFactory(asset=asset)
    with pytest.raises(ProtectedError):
        services.remove_asset(asset=asset)
    assert MediaAsset.objects.filter(pk=asset.pk).exists()
    assert default_storage.exists(originals.name_of(SUM))
