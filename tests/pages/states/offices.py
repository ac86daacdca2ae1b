"""What managers, the commission and administrators see on the way: confirmations, lists at work, reasons asked for."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lms.common.identifiers import new_id
from lms.directory.models import ImportBatch
from lms.privacy.erasure.models import ErasureRequest
from tests.access import roles as r
from tests.access.world import World
from tests.factories.compliance import RequirementFactory
from tests.factories.directory import InstitutionFactory, PostFactory
from tests.factories.privacy import ExportFactory, WishFactory
from tests.pages.scenes import Scene

_GOOD = "code,name_zh,level,parent\n540100,拉萨市,prefecture,540000\n"
_BAD = "code,name_zh,level,parent\n5401,,city,999999\n"


def scenes(world: World) -> Iterator[Scene]:
    yield from _compliance(world)
    yield from _lists(world)
    yield from _places(world)
    yield from _people(world)
    yield from _privacy(world)
    filtered = {"action": "account.signed_in"}
    yield Scene("audit log filtered", r.AUDIT, reverse("audit:log"), filtered)
    yield Scene("audit log asked wrongly", r.AUDIT, reverse("audit:log"), {"since": "yesterday"})


def _compliance(world: World) -> Iterator[Scene]:
    def required(client: Client) -> None:
        RequirementFactory()
        for number in range(12):
            PostFactory(institution=world.a.centre, practitioner__personnel_number=f"P8{number}")

    overview = reverse("compliance:overview")
    centre = reverse("compliance:institution", args=[world.a.centre.code])
    ask = reverse("compliance:disclose", args=[world.a.centre.code])
    yield Scene("compliance with figures", r.COMMISSION, overview, prepare=required)
    yield Scene("compliance of a county", r.MANAGER_A, prepare=lambda client: _county(client, world, required))
    yield Scene("a centre without names", r.COMMISSION, centre, prepare=required)
    yield Scene("a centre with its people", r.MANAGER_A, centre, prepare=required)
    yield Scene("a reason that is missing", r.COMMISSION, ask, data={"key": str(new_id())}, status=400)


def _county(client: Client, world: World, required: Callable[[Client], None]) -> str:
    required(client)
    return reverse("compliance:division", args=[world.a.county.code])


def _lists(world: World) -> Iterator[Scene]:
    def uploaded(content: str) -> Callable[[Client], str]:
        def prepare(client: Client) -> str:
            file = SimpleUploadedFile("list.csv", content.encode())
            data = {"key": str(new_id()), "kind": "divisions", "file": file}
            return client.post(reverse("imports:upload"), data).url

        return prepare

    def at_work(client: Client) -> str:
        url = uploaded(_GOOD)(client)
        ImportBatch.objects.update(status="running", progress=40)
        return url

    def imported(client: Client) -> str:
        uploaded(_GOOD)(client)
        batch = ImportBatch.objects.get()
        client.post(reverse("imports:confirm", args=[batch.pk]))
        return reverse("imports:undo", args=[batch.pk])

    yield Scene("a list that was checked", r.SYSTEM, prepare=uploaded(_GOOD))
    yield Scene("a list with mistakes", r.SYSTEM, prepare=uploaded(_BAD))
    yield Scene("a list at work", r.SYSTEM, prepare=at_work)
    yield Scene("an import to undo", r.SYSTEM, prepare=imported)
    yield Scene("nothing uploaded", r.SYSTEM, reverse("imports:upload"), data={"key": ""}, status=400)


def _places(world: World) -> Iterator[Scene]:
    def many(client: Client) -> None:
        for number in range(60):
            InstitutionFactory(code=f"540122-N{number}", division=world.a.township, name_zh=f"第{number}村卫生室")

    def act(name: str, **data: object) -> dict:
        url = reverse("institutions:institution_act", args=[world.a.centre.code, name])
        entries = {"key": str(new_id()), "from_date": world.today.isoformat(), "reason": "藏卫发〔2026〕1号"}
        return {"url": url, "data": {**entries, **data}}

    into = world.a.hospital.code
    names = {"name_zh": "新卫生院", "name_bo": "", "name_en": ""}
    yield Scene("a merger to confirm", r.SYSTEM, **act("merge", into=into))
    yield Scene("a place renamed", r.SYSTEM, **act("rename", **names, confirmed="1"))
    yield Scene("a name that is missing", r.SYSTEM, **act("rename", name_zh=""), status=400)
    yield Scene("many places", r.SYSTEM, reverse("institutions:list"), {"q": "卫生室", "p": "1"}, prepare=many)
    yield Scene("nothing in scope", r.SYSTEM, reverse("institutions:list"), {"q": "zzzz"})


def _people(world: World) -> Iterator[Scene]:
    person = world.a.colleague
    key = {"key": str(new_id()), "reason": "同一执业证"}
    end = reverse("people:end_post", args=[person.person_key, person.posts.get().uuid])
    last = (world.today + timedelta(days=3)).isoformat()
    merge = reverse("people:merge", args=[person.person_key, world.b.colleague.person_key])
    yield Scene("a post to end", r.MANAGER_A, end, data={**key, "last_day": last})
    yield Scene("a post ended", r.MANAGER_A, end, data={**key, "last_day": last, "confirmed": "1"})
    yield Scene("a last day that is missing", r.MANAGER_A, end, data=key, status=400)
    yield Scene("two accounts to join", r.SYSTEM, merge, data={**key, "kept": str(person.person_key)})
    yield Scene("nobody found", r.MANAGER_A, reverse("people:list"), {"q": "zzzz"})


def _privacy(world: World) -> Iterator[Scene]:
    def wish(client: Client) -> str:
        made: ErasureRequest = WishFactory(
            practitioner=world.a.colleague, requested_by=world.people[r.SYSTEM], requested_at=world.now
        )
        return reverse("privacy:erasure", args=[made.uuid])

    def copy(client: Client) -> None:
        ExportFactory(practitioner=world.people[r.LEARNER_A])

    yield Scene("an erasure to confirm", r.SECURITY, prepare=wish)
    yield Scene("erasures asked for", r.SECURITY, prepare=lambda client: wish(client) and reverse("privacy:erasures"))
    yield Scene("a copy at work", r.LEARNER_A, reverse("privacy:mine"), prepare=copy)
    yield Scene("copies found", r.SECURITY, reverse("privacy:find"), {"number": "nobody"})
