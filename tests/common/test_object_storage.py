"""Files in an object store: the storage against a server that speaks S3, and players' ranges through it."""

import random
from collections.abc import Iterator
from urllib.request import Request

import boto3
import pytest
from django.core.files.base import ContentFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto.server import ThreadedMotoServer

from lms.common.object_storage import PIECE, ObjectReader, ObjectStorage
from lms.settings import storages

BUCKET = "lectures"
KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "cn-north-1"}
CONTENT = random.Random(7).randbytes(3 * PIECE + 11)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    boto3.client("s3", endpoint_url=url, **KEYS).create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": KEYS["region_name"]}
    )
    yield url
    server.stop()


@pytest.fixture
def environment(endpoint, monkeypatch):
    told = {"BUCKET": BUCKET, "ENDPOINT": endpoint, "REGION": "cn-north-1", "KEY": "key", "SECRET": "secret"}
    for name, value in told.items():
        monkeypatch.setenv(f"MEDIA_S3_{name}", value)


@pytest.fixture
def storage(environment) -> ObjectStorage:
    entry = storages.default_storage()
    assert entry["BACKEND"] == f"{ObjectStorage.__module__}.{ObjectStorage.__name__}"
    return ObjectStorage(**entry["OPTIONS"])


@pytest.fixture
def name(storage) -> Iterator[str]:
    name = storage.save("assets/讲座/video.mp4", ContentFile(CONTENT))
    yield name
    storage.delete(name)


def test_without_a_bucket_files_lie_in_the_data_folder(monkeypatch):
    monkeypatch.delenv("MEDIA_S3_BUCKET", raising=False)
    assert storages.default_storage() == {"BACKEND": "django.core.files.storage.FileSystemStorage"}


def test_what_was_saved_is_there_with_its_size_and_gone_when_removed(storage, name):
    assert (storage.exists(name), storage.size(name)) == (True, len(CONTENT))
    assert storage.listdir("assets/讲座") == ([], ["video.mp4"])
    assert storage.get_modified_time(name).tzinfo is not None
    with storage.open(name) as file:
        assert file.read() == CONTENT
    storage.delete(name)
    assert not storage.exists(name)


def test_a_second_file_of_a_name_replaces_nothing(storage, name):
    second = storage.save(name, ContentFile(b"another"))
    assert second != name
    assert storage.size(name) == len(CONTENT)
    storage.delete(second)


def test_it_is_no_folder(storage, name):
    with pytest.raises(NotImplementedError):
        storage.path(name)


def test_what_is_not_there_is_said_as_a_folder_says_it(storage):
    with pytest.raises(FileNotFoundError):
        storage.open("assets/nothing.mp4")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, len(CONTENT) + 5), st.integers(0, 2 * PIECE))
def test_any_part_can_be_read(storage, name, first, length):
    with storage.open(name) as file:
        file.seek(first)
        assert file.read(length) == CONTENT[first : first + length]


def test_a_part_costs_a_part(storage, name):
    """Of a film of hours a player asks for seconds."""
    brought = []
    storage.connection.meta.client.meta.events.register(
        "after-call.s3.GetObject", lambda parsed, **_more: brought.append(parsed["ContentLength"])
    )
    with storage.open(name) as file:
        file.seek(2 * PIECE)
        assert file.read(1000) == CONTENT[2 * PIECE : 2 * PIECE + 1000]
    assert brought == [PIECE]


def test_it_jumps_from_everywhere_and_not_before_the_beginning(storage, name):
    reader = ObjectReader(storage, name)
    assert reader.seek(-11, 2) == len(CONTENT) - 11
    assert reader.read() == CONTENT[-11:]
    assert (reader.read(5), reader.tell()) == (b"", len(CONTENT))
    reader.seek(5)
    assert reader.seek(5, 1) == 10
    with pytest.raises(ValueError, match="begins at 0"):
        reader.seek(-1)


def test_nobody_else_reads_the_bucket(storage, name):
    grants = storage.connection.meta.client.get_object_acl(Bucket=BUCKET, Key=name)["Grants"]
    assert all("AllUsers" not in str(grant) for grant in grants)
    assert Request(storage.url(name)).full_url.startswith("http://127.0.0.1")
