"""/offline/…: lists of pieces and pages that know nobody, for whatever a room offers."""

import hashlib
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import translation

from lms.common.identifiers import new_id
from lms.directory.policy import Permission
from lms.sync.packages import registry
from lms.sync.packages.registry import Package, Page, Piece, Shelf, Size, register_shelf
from tests.factories import directory as make

pytestmark = pytest.mark.django_db
LEAF, BOOK = UUID(int=1), UUID(int=2)
SOUND = Piece("/files/sound", 5000, "a" * 64, "audio/webm", part=True)


def draw(uuid: UUID) -> str | None:
    return f"<p>{uuid.int} {translation.get_language()}</p>" if uuid in (LEAF, BOOK) else None


def package(uuid: UUID) -> Package | None:
    if uuid not in (LEAF, BOOK):
        return None
    pages = [Page("test", LEAF)] if uuid == LEAF else [Page("test", BOOK), Page("test", LEAF)]

    def files(size: Size) -> list[Piece]:
        return [SOUND] * len(pages) if size == Size.SOUND else []

    return Package("Leaf", pages, files)


@pytest.fixture(autouse=True)
def _shelf(monkeypatch):
    monkeypatch.setattr(registry, "_SHELVES", dict(registry._SHELVES))
    register_shelf("test", Shelf(Permission.LEARN, package, draw))


def get(client, uuid=LEAF, kind="test", **query):
    return client.get(reverse("sync:package", args=[kind, uuid]), query)


def test_the_addresses_are_those_that_devices_know():
    assert reverse("sync:package", args=["lesson", LEAF]) == f"/offline/lesson/{LEAF}/"
    assert reverse("sync:kept_page", args=["lesson", LEAF]) == f"/offline/pages/lesson/{LEAF}/"


def test_a_list_names_each_piece_with_its_size_and_hash(learner_client):
    listed = get(learner_client, size="sound").json()
    page = b"<p>1 zh-hans</p>"
    assert listed == {
        "v": 1,
        "kind": "test",
        "uuid": str(LEAF),
        "title": "Leaf",
        "size": "sound",
        "bytes": 5000 + len(page),
        "pieces": [
            {
                "url": f"/offline/pages/test/{LEAF}/?lang=zh-hans",
                "bytes": len(page),
                "sha256": hashlib.sha256(page).hexdigest(),
                "type": "text/html; charset=utf-8",
            },
            {"url": "/files/sound", "bytes": 5000, "sha256": "a" * 64, "type": "audio/webm", "part": True},
        ],
    }


def test_what_two_pages_share_is_listed_once(learner_client):
    urls = [piece["url"] for piece in get(learner_client, BOOK, size="sound").json()["pieces"]]
    assert len(urls) == len(set(urls)) == 3


def test_the_smallest_size_is_meant_when_none_is_named(learner_client):
    assert get(learner_client).json()["size"] == "text"


@pytest.mark.parametrize(
    ("named", "languages"),
    [
        ("bo,zh-hans", ["bo", "zh-hans"]),
        ("bo,bo,fr,en", ["bo", "en"]),
        ("fr", ["zh-hans"]),
        (",", ["zh-hans"]),
    ],
)
def test_the_list_has_the_pages_of_several_languages_and_everything_else_once(learner_client, named, languages):
    listed = get(learner_client, size="sound", lang=named).json()
    urls = [page_url(language) for language in languages]
    assert [piece["url"] for piece in listed["pieces"]] == [*urls, SOUND.url]
    assert listed["bytes"] == sum(piece["bytes"] for piece in listed["pieces"])


@pytest.mark.parametrize("language", ["zh-hans", "bo", "en"])
def test_the_list_has_the_pages_of_the_language_that_is_named(learner_client, language):
    (piece,) = get(learner_client, lang=language).json()["pieces"]
    page = learner_client.get(piece["url"])
    assert page.content == f"<p>1 {language}</p>".encode()
    assert hashlib.sha256(page.content).hexdigest() == piece["sha256"]
    assert page.headers["Content-Type"] == piece["type"]


def test_everybody_gets_the_same_bytes(client, learner_client):
    mine = [get(learner_client, size="sound").content, learner_client.get(page_url()).content]
    client.logout()
    client.force_login(make.signed_in_person(role="manager").user)
    assert [get(client, size="sound").content, client.get(page_url()).content] == mine


def page_url(language: str = "zh-hans") -> str:
    return reverse("sync:kept_page", args=["test", LEAF]) + f"?lang={language}"


@pytest.mark.parametrize("address", ["list", "page"])
def test_what_has_not_changed_is_answered_in_no_bytes(learner_client, address):
    url = page_url() if address == "page" else reverse("sync:package", args=["test", LEAF])
    first = learner_client.get(url)
    assert first.headers["ETag"] == f'"{hashlib.sha256(first.content).hexdigest()}"'
    again = learner_client.get(url, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("address", ["list", "page"])
def test_a_copy_may_be_kept_and_is_asked_for_each_time(learner_client, address):
    url = page_url() if address == "page" else reverse("sync:package", args=["test", LEAF])
    assert learner_client.get(url).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("kind", "uuid", "query"),
    [
        ("nothing", LEAF, {}),
        ("test", UUID(int=9), {}),
        ("test", LEAF, {"size": "huge"}),
    ],
    ids=["kind", "thing", "size"],
)
def test_what_is_not_offered_is_not_found_and_says_so_to_a_program(learner_client, kind, uuid, query):
    response = get(learner_client, uuid, kind, **query)
    assert (response.status_code, response.json()["error"]) == (404, "not_found")


@pytest.mark.parametrize(
    "url",
    [
        f"/offline/pages/test/{LEAF}/",
        f"/offline/pages/test/{LEAF}/?lang=fr",
        f"/offline/pages/test/{LEAF}/?lang=bo,en",
        f"/offline/pages/test/{UUID(int=9)}/?lang=bo",
    ],
    ids=["no language", "another language", "two languages", "no thing"],
)
def test_a_page_that_is_not_there_is_not_found(learner_client, url):
    assert learner_client.get(url).status_code == 404


def test_who_is_signed_out_gets_no_page_of_ours_to_keep(client):
    for url in (page_url(), reverse("sync:package", args=["test", LEAF])):
        response = client.get(url)
        assert (response.status_code, response.json()["error"]) == (403, "signed_out")


def test_who_may_not_learn_is_refused(client):
    client.force_login(make.signed_in_person(role="commission").user)
    for url in (page_url(), reverse("sync:package", args=["test", LEAF])):
        response = client.get(url)
        assert (response.status_code, response.json()["error"]) == (403, "forbidden")


def test_a_shelf_that_forgot_a_page_lists_the_others(learner_client):
    broken = Package("Book", [Page("test", LEAF), Page("test", new_id())])
    register_shelf("test", Shelf(Permission.LEARN, lambda _uuid: broken, draw))
    assert len(get(learner_client).json()["pieces"]) == 1
