"""A list of pieces draws each page once for each content and language, and never tells of yesterday's."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from django.utils import translation

from lms.directory.policy import Permission
from lms.sync.models import DrawnPage
from lms.sync.packages import registry, services
from lms.sync.packages.registry import Package, Page, Piece, Shelf, Size, register_shelf, revision_of
from lms.sync.packages.selectors import program
from lms.sync.packages.services import manifest
from tests.factories import directory as make

pytestmark = pytest.mark.django_db
BOOK, LEAF = UUID(int=2), UUID(int=1)
PICTURE = Piece("/learn/pictures/1", 20, "b" * 64, "image/webp")


@dataclass
class Library:
    """A shelf that counts how often it draws."""

    revision: str = "1"
    text: str = "one"
    drawn: list[tuple[int, str]] = field(default_factory=list)

    def package(self, uuid: UUID) -> Package:
        pages = [Page("book", LEAF, self.revision)] + [Page("book", BOOK, self.revision)] * (uuid == BOOK)
        return Package(f"Title {translation.get_language()}", pages)

    def draw(self, uuid: UUID) -> str | None:
        self.drawn.append((uuid.int, translation.get_language()))
        return f"{self.text} {uuid.int} {translation.get_language()}"

    def beside(self, page: str) -> list[Piece]:
        return [PICTURE] if page.startswith("one") else []

    @property
    def shelf(self) -> Shelf:
        return Shelf(Permission.LEARN, self.package, self.draw, self.beside)


@pytest.fixture
def library(monkeypatch) -> Library:
    monkeypatch.setattr(registry, "_SHELVES", dict(registry._SHELVES))
    made = Library()
    register_shelf("book", made.shelf)
    return made


@pytest.fixture
def listed(library) -> Callable[..., dict]:
    def asked(uuid: UUID = BOOK, languages: tuple[str, ...] = ("bo",), size: Size = Size.TEXT) -> dict:
        return manifest(library.shelf, "book", uuid, size=size, languages=list(languages))

    return asked


def test_the_second_list_draws_nothing_and_says_the_same(library, listed):
    first = listed()
    assert library.drawn == [(1, "bo"), (2, "bo")]
    assert listed() == first
    assert library.drawn == [(1, "bo"), (2, "bo")]
    assert [piece["url"] for piece in first["pieces"]][-1] == PICTURE.url


def test_what_is_known_of_a_page_serves_every_list_and_size_that_has_it(library, listed):
    listed(BOOK)
    listed(LEAF, size=Size.FILM)
    assert library.drawn == [(1, "bo"), (2, "bo")]


def test_what_is_known_takes_the_same_queries_for_one_page_and_for_many(library, listed, django_assert_num_queries):
    listed()
    with django_assert_num_queries(1):
        listed()


def test_another_content_is_told_at_once_and_takes_the_place_of_the_one_before(library, listed):
    before = listed()
    library.revision, library.text = "2", "two"
    after = listed()
    assert [piece["sha256"] for piece in after["pieces"]] != [piece["sha256"] for piece in before["pieces"]][:2]
    assert PICTURE.url not in [piece["url"] for piece in after["pieces"]]
    assert len(library.drawn) == 4
    assert DrawnPage.objects.count() == 2
    library.revision, library.text = "1", "one"
    assert listed() == before


def test_each_language_is_drawn_once_and_gives_its_own_page(library, listed):
    both = listed(languages=("bo", "zh-hans"))
    assert listed(languages=("zh-hans",))["pieces"][:2] == both["pieces"][2:4]
    assert len(library.drawn) == 4
    assert both["title"] == "Title bo"


def test_another_program_draws_anew(library, listed, monkeypatch):
    listed()
    monkeypatch.setattr(services, "program", lambda: "the next one")
    listed()
    assert len(library.drawn) == 4


@pytest.mark.parametrize(
    ("name", "value"), [("SECRET_KEY", "another one"), ("MEDIA_ORIGIN", "https://media.example.org")]
)
def test_other_settings_draw_anew(library, listed, settings, name, value):
    listed()
    setattr(settings, name, value)
    listed()
    assert len(library.drawn) == 4


def test_what_is_known_is_written_in_one_order_whatever_the_readers_languages(listed, monkeypatch):
    written = []
    create = DrawnPage.objects.bulk_create

    def noting(rows, **options):
        written.append([(row.kind, row.uuid, row.language) for row in rows])
        return create(rows, **options)

    monkeypatch.setattr(DrawnPage.objects, "bulk_create", noting)
    for languages in (("bo", "zh-hans"), ("zh-hans", "bo")):
        DrawnPage.objects.all().delete()
        listed(languages=languages)
    assert written[0] == written[1] == sorted(written[0])
    assert len(written[0]) == 4


def test_what_a_page_is_about_is_told_of_it_alone(library, listed, monkeypatch):
    pages = [Page("book", BOOK, "1"), Page("book", LEAF, "1", about="c" * 64)]
    monkeypatch.setattr(library, "package", lambda _uuid: Package("Two", pages))
    for _known in range(2):
        assert [piece.get("about") for piece in listed()["pieces"]] == [None, "c" * 64, None]


def test_a_page_without_a_revision_is_drawn_each_time(library, listed):
    library.revision = ""
    listed()
    listed()
    assert len(library.drawn) == 4
    assert not DrawnPage.objects.exists()


def test_a_page_that_is_named_twice_is_drawn_and_listed_once(library, monkeypatch, listed):
    monkeypatch.setattr(library, "package", lambda _uuid: Package("Twice", [Page("book", LEAF, "1")] * 2))
    assert len(listed()["pieces"]) == 2  # the page and its picture
    assert library.drawn == [(1, "bo")]


def test_what_is_not_offered_has_no_list(library, monkeypatch, listed):
    monkeypatch.setattr(library, "package", lambda _uuid: None)
    assert listed() is None


def test_a_revision_names_all_columns_of_a_row_and_nothing_else():
    row = make.InstitutionFactory()
    before = revision_of(row, 1)
    row.refresh_from_db()
    assert revision_of(row, 1) == before
    assert revision_of(row, 2) != before
    row.name_bo = "another"
    assert revision_of(row, 1) != before


def test_the_name_of_the_program_is_the_same_in_every_process_of_it():
    program.cache_clear()
    first = program()
    program.cache_clear()
    assert program() == first
    assert len(first) == 64
