"""What a device keeps of a recording: the lightest file of a kind, its address on our own host, its hash."""

import hashlib

import pytest
from django.core.files.storage import default_storage

from media_pipeline.models import RenditionKind
from media_pipeline.selectors import address, lightest
from media_pipeline.services import checked
from tests.factories.media_pipeline import AssetFactory, ready_asset, stored

pytestmark = pytest.mark.django_db


def names(rows) -> list[str]:
    return [row.path.rpartition("/")[2] for row in rows]


def test_the_lightest_of_each_kind_is_kept_in_the_order_asked_for():
    kinds = (RenditionKind.VIDEO, RenditionKind.AUDIO, RenditionKind.POSTER)
    assert names(lightest(ready_asset(), *kinds)) == ["v240.mp4", "audio.webm", "poster.jpg"]


def test_a_kind_that_is_not_there_is_left_out():
    assert lightest(AssetFactory(), RenditionKind.VIDEO) == []
    assert lightest(ready_asset()) == []


def test_an_address_is_on_our_own_host_or_nowhere(settings):
    (row,) = lightest(ready_asset(), RenditionKind.AUDIO)
    assert address(row) == f"/files/{row.asset.uuid}/{row.path}"
    settings.MEDIA_ORIGIN = "https://media.example.org"
    assert address(row) == ""


def test_a_file_is_read_once_for_its_hash(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = stored(content=b"sound" * 1000)
    assert checked(row).sha256 == hashlib.sha256(b"sound" * 1000).hexdigest()
    default_storage.delete(row.storage_name)
    row.refresh_from_db()
    assert checked(row).sha256 == hashlib.sha256(b"sound" * 1000).hexdigest()
