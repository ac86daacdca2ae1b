"""Questions for tests: the documents of each type, and items of the bank with them."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from courses import items
from courses.bank.models import Item, ItemImport, ItemStatus, ItemVersion
from tests.factories.directory import InstitutionFactory, PractitionerFactory

AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)


def words(zh: str, bo: str = "") -> dict[str, str]:
    return {"zh": zh, "bo": bo} if bo else {"zh": zh}


def choices(*texts: str) -> list[dict]:
    """Options a, b, c, ... with these texts."""
    return [{"id": id, "text": words(text)} for id, text in zip("abcdefghijkl", texts, strict=False)]


FOUR = ("甲", "乙", "丙", "丁")
EXPLAINED = {"explanation": words("见指南。"), "references": [{"citation": "示范指南", "year": 2024}]}


def part(kind: str, id: str = "p1", **more) -> dict:
    return {"id": id, "kind": kind, "prompt": words(f"问题{id}"), "options": [], "targets": [], "unit": ""} | more


def documents(type_: str = "A1", stem: str = "题干") -> tuple[dict, dict]:
    """Content and key of a small item of this type."""
    parts, key, more = _SAMPLES[type_]()
    content = {"type": type_, "stem": words(stem), "information": [], "options": [], "media": None, "parts": parts}
    return content | more, {"parts": key, **EXPLAINED}


def _single():
    return [part("choice", options=choices(*FOUR))], {"p1": {"answer": "b"}}, {}


def _group():
    later = part("choice", "p2", options=choices(*FOUR), information=words("两天后体温39℃。"))
    first = part("choice", options=choices(*FOUR))
    return [first, later], {"p1": {"answer": "b"}, "p2": {"answer": "c"}}, {}


def _shared():
    parts = [part("choice", "p1"), part("choice", "p2")]
    return parts, {"p1": {"answer": "a"}, "p2": {"answer": "d"}}, {"options": choices(*FOUR)}


def _several():
    return [part("choices", options=choices(*FOUR))], {"p1": {"answer": ["a", "c"]}}, {}


def _true_false():
    return [part("true_false")], {"p1": {"answer": True}}, {}


def _number():
    return [part("number", unit="Cel")], {"p1": {"answer": "37.5", "tolerance": "0.5"}}, {}


def _order():
    return [part("order", options=choices(*FOUR))], {"p1": {"answer": ["c", "a", "d", "b"]}}, {}


def _match():
    targets = [{"id": f"r{n}", "text": words(f"右{n}")} for n in (1, 2, 3)]
    options = [{"id": f"l{n}", "text": words(f"左{n}")} for n in (1, 2)]
    return [part("match", options=options, targets=targets)], {"p1": {"answer": {"l1": "r2", "l2": "r3"}}}, {}


def _text():
    return [part("text")], {"p1": {"answer": "阿司匹林", "accepted": ["Aspirin"]}}, {}


def _hotspot():
    media = {"kind": "picture", "uuid": "1", "alt": words("胸片")}
    return [part("hotspot")], {"p1": {"areas": [[100, 100, 200, 200]]}}, {"media": media}


_SAMPLES = {
    "A1": _single,
    "A2": _single,
    "A3": _group,
    "A4": _group,
    "B1": _shared,
    "X": _several,
    "true_false": _true_false,
    "numeric": _number,
    "order": _order,
    "match": _match,
    "short_text": _text,
    "hotspot": _hotspot,
}
TYPES = tuple(_SAMPLES)


def sample(type_: str = "A1", stem: str = "题干") -> items.Item:
    return items.read(*documents(type_, stem))


class ItemFactory(DjangoModelFactory):
    """An item without a version."""

    class Meta:
        model = Item

    institution = factory.SubFactory(InstitutionFactory)
    author = factory.SubFactory(PractitionerFactory)


class ItemVersionFactory(DjangoModelFactory):
    """A draft; its item stays without an approved version."""

    class Meta:
        model = ItemVersion
        exclude = ["stem"]

    item = factory.SubFactory(ItemFactory)
    number = 1
    type = "A1"
    stem = factory.Sequence(lambda n: f"题干{n}")
    content = factory.LazyAttribute(lambda version: documents(version.type, version.stem)[0])
    key = factory.LazyAttribute(lambda version: documents(version.type)[1])
    difficulty = 3
    competencies = factory.LazyFunction(list)
    checksum = factory.LazyAttribute(lambda version: items.checksum(items.read(version.content, version.key)))
    created_at = AT
    made_by = factory.SelfAttribute("item.author")


class ItemImportFactory(DjangoModelFactory):
    """A file that was read."""

    class Meta:
        model = ItemImport

    institution = factory.SubFactory(InstitutionFactory)
    made_by = factory.SubFactory(PractitionerFactory)
    format = "gift"
    file_name = "questions.gift"
    at = AT


def approved_version(**values) -> ItemVersion:
    """A version in use, approved by somebody else than its maker."""
    values.setdefault("approved_by", PractitionerFactory())
    version = ItemVersionFactory(approved_at=AT, **values)
    Item.objects.filter(pk=version.item_id).update(current=version, status=ItemStatus.APPROVED)
    version.item.refresh_from_db()
    return version
