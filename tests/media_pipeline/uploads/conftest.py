"""A writer signed in to the CMS, and a small client of the protocol."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.factories import directory as people

CHUNK = "application/offset+octet-stream"
ALL = "/cms/lectures/uploads/"


def writer(group: str = "authors"):
    """Somebody whose role sends recordings."""
    practitioner = people.signed_in_person(role=group.removesuffix("s"))
    practitioner.user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    practitioner.user.groups.add(Group.objects.get(name=group))
    return practitioner


@dataclass
class Tus:
    """Sends what a program would send; `client` is signed in."""

    client: Client
    headers: dict[str, str] = field(default_factory=lambda: {"Tus-Resumable": "1.0.0"})

    def send(self, method: str, url: str = ALL, body: bytes = b"", kind: str = "", **headers: str) -> HttpResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, url, body, content_type=kind, headers=self.headers | named)

    def begin(self, length: int | str = 10, **headers: str) -> HttpResponse:
        return self.send("POST", Upload_Length=str(length), **headers)

    def begun(self, length: int | str = 10, **headers: str) -> str:
        """The address of a new upload."""
        response = self.begin(length, **headers)
        assert response.status_code == 201, response.content
        return response["Location"]

    def patch(self, url: str, offset: int | str, body: bytes, **headers: str) -> HttpResponse:
        return self.send("PATCH", url, body, CHUNK, Upload_Offset=str(offset), **headers)

    def offset(self, url: str) -> int:
        return int(self.send("HEAD", url)["Upload-Offset"])


@pytest.fixture
def author(db):
    return writer()


@pytest.fixture
def tus(client, author) -> Tus:
    client.force_login(author.user)
    client.cookies["django_language"] = "en"
    return Tus(client)


@pytest.fixture
def other_tus(db) -> Tus:
    """Another author's program."""
    client = Client()
    client.force_login(writer().user)
    return Tus(client)


@pytest.fixture
def settles(transactional_db) -> Iterator[list[tuple[str, bool]]]:
    """Each change of an upload's row in its order: what is set, and whether a loss of power could undo it."""
    changes, sqlite = [], connection.vendor == "sqlite"

    def mode() -> int:
        return connection.connection.execute("PRAGMA synchronous").fetchone()[0] if sqlite else 2

    def asked(execute, sql, *words):
        if sql.startswith("UPDATE") and "_upload" in sql:
            column = "finished_at" if '"finished_at" =' in sql.partition("WHERE")[0] else "offset"
            changes.append((column, mode() == 2))
        return execute(sql, *words)

    connection.ensure_connection()
    if sqlite:
        connection.connection.execute("PRAGMA synchronous=NORMAL")  # as in the embedded shape
    with connection.execute_wrapper(asked):
        yield changes
    if sqlite:
        assert mode() == 1  # other commits are as they were
        connection.connection.execute("PRAGMA synchronous=FULL")


@pytest.fixture
def upload_page() -> str:
    return reverse("media_authoring:upload")
