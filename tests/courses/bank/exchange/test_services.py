"""A file is looked at, made once, and undone."""

import pytest
from django.core.exceptions import PermissionDenied

from courses.bank import services as bank
from courses.bank.exchange import gift, services
from courses.bank.exchange.reading import FileRefused
from courses.bank.models import Item, ItemImport, ItemVersion
from courses.bank.querysets import ItemQuerySet
from courses.bank.wording import Wording
from lms.common.identifiers import new_id
from tests.factories.bank import AT, TYPES, ItemVersionFactory, documents

pytestmark = pytest.mark.django_db
TWO = "甲是对的。{T}\n\n乙是对的。{F}\n".encode()


def taken(house, content=TWO, key=None, format_="gift", by=None):
    return services.take_in(
        key=key or new_id(),
        institution=house.institution,
        format=format_,
        name="q.gift",
        content=content,
        by=by or house.author,
        at=AT,
    )


def made(house, content=TWO):
    return services.make(batch=taken(house, content), by=house.author, at=AT)


def test_nothing_is_made_before_somebody_says_so(here):
    batch = taken(here)
    assert (batch.status, len(batch.questions), batch.refusals) == ("read", 2, [])
    assert not Item.objects.exists()


def test_the_questions_are_drafts_of_the_one_who_brought_them(here):
    batch = made(here)
    assert (batch.status, batch.made, batch.known, batch.questions) == ("done", 2, 0, [])
    assert set(Item.objects.values_list("status", "author", "imported")) == {("draft", here.author.pk, batch.pk)}
    assert set(ItemVersion.objects.values_list("content__stem__zh", flat=True)) == {"甲是对的。", "乙是对的。"}


def test_the_same_file_twice_makes_nothing_twice(here):
    made(here)
    again = taken(here)
    assert (again.questions, again.known) == ([], 2)
    assert services.make(batch=again, by=here.author, at=AT).made == 0
    assert Item.objects.count() == 2


def test_the_same_form_and_the_same_button_twice(here):
    key = new_id()
    batch = taken(here, key=key)
    assert taken(here, key=key) == batch
    for _time in range(2):
        services.make(batch=batch, by=here.author, at=AT)
    assert Item.objects.count() == 2


def test_a_question_that_is_twice_in_a_file_is_made_once(here):
    batch = made(here, TWO + b"\n" + TWO)
    assert (batch.made, batch.known) == (2, 2)


def test_another_house_may_have_the_same_question(here, elsewhere):
    made(here)
    assert made(elsewhere).made == 2


def test_what_came_into_the_bank_between_looking_and_making_is_not_made_again(here):
    first = taken(here)
    other = taken(here, by=here.publisher)
    services.make(batch=other, by=here.publisher, at=AT)
    batch = services.make(batch=first, by=here.author, at=AT)
    assert (batch.made, batch.known) == (0, 2)


def test_refused_lines_are_kept_with_row_and_reason(here):
    batch = taken(here, TWO + "\n论述 {}\n\n单选 {=甲}{\n\n空 {=甲 ~甲}\n".encode())
    assert len(batch.questions) == 2
    said = {(each["row"], each["code"]) for each in batch.refusals}
    assert said == {("line 5", "gift_no_answers"), ("line 7", "gift_braces"), ("line 9", "text_twice")}


def test_a_file_without_questions_is_refused(here):
    with pytest.raises(FileRefused):
        taken(here, b"// nothing\n")
    assert not ItemImport.objects.exists()


def test_only_the_last_file_that_was_looked_at_is_kept(here):
    taken(here)
    kept = taken(here, "丙 {T}".encode())
    assert list(ItemImport.objects.all()) == [kept]


def test_undone_the_drafts_are_gone_and_what_was_worked_on_stays(here):
    batch = made(here, TWO + "\n丙 {T}\n\n丁 {T}\n".encode())
    revised, submitted, *_rest = batch.items.order_by("pk")
    bank.revise(key=new_id(), item=revised, wording=Wording(*documents()), by=here.author, at=AT)
    bank.submit(key=new_id(), item=submitted, by=here.author, at=AT)
    assert services.undo(batch=batch, by=here.author, at=AT) == 2
    assert set(Item.objects.all()) == {revised, submitted}
    assert services.undo(batch=batch, by=here.author, at=AT) == 2
    batch.refresh_from_db()
    assert (batch.status, batch.undone_at) == ("undone", AT)


def test_a_file_that_was_only_looked_at_has_nothing_to_undo(here):
    batch = taken(here)
    assert services.undo(batch=batch, by=here.author, at=AT) == 0
    batch.refresh_from_db()
    assert batch.status == "read"


def test_only_authors_of_the_house_bring_files(here, elsewhere):
    batch = taken(here)
    for by in (here.reviewer, elsewhere.author):
        with pytest.raises(PermissionDenied):
            taken(here, by=by)
        for act in (services.make, services.undo):
            with pytest.raises(PermissionDenied):
                act(batch=batch, by=by, at=AT)
    assert not Item.objects.exists()


def test_many_questions_cost_few_statements(here, django_assert_max_num_queries):
    batch = taken(here, "".join(f"题{number} {{T}}\n\n" for number in range(200)).encode())
    with django_assert_max_num_queries(40):
        services.make(batch=batch, by=here.author, at=AT)
    assert Item.objects.count() == 200


def test_what_a_format_cannot_hold_is_named(here):
    versions = [ItemVersionFactory(type=type_, item__institution=here.institution) for type_ in TYPES]
    content, refused = services.written(versions, "gift")
    assert {version.type for version, _reason in refused} == set(TYPES) - gift.HOLDS
    assert len(gift.read(content).found) == len(gift.HOLDS)
    assert services.written(versions, "xlsx")[1] == []


def test_a_hostile_picture_number_is_refused(here):
    head = "type,stem,media kind,media number,media words,area 1\n"
    for number in ("1", "../../etc/passwd", "<svg>"):
        batch = taken(here, f"{head}hotspot,题,picture,{number},图,1 1 5 5\n".encode(), format_="xlsx")
        assert batch.questions == []
        assert {each["place"] for each in batch.refusals} == {"media.uuid"}


def test_a_form_that_was_used_for_another_file_says_so_and_drops_nothing(here):
    batch = taken(here)
    for content in ("丙 {T}".encode(), "论述 {}".encode()):
        with pytest.raises(FileRefused, match="form_used"):
            taken(here, content, key=batch.pk)
    with pytest.raises(FileRefused, match="form_used"):
        taken(here, key=batch.pk, by=here.publisher)
    services.make(batch=batch, by=here.author, at=AT)
    with pytest.raises(FileRefused, match="form_used"):
        taken(here, key=batch.pk)


def test_drafts_are_held_before_it_is_looked_whether_they_are_untouched(here, monkeypatch):
    batch, steps = made(here), []
    lock, untouched = ItemQuerySet.select_for_update, services._untouched

    def locked(queryset, *args, **kwargs):
        steps.append("locked")
        return lock(queryset, *args, **kwargs)

    def looked(batch):
        steps.append("looked")
        return untouched(batch)

    monkeypatch.setattr(ItemQuerySet, "select_for_update", locked)
    monkeypatch.setattr(services, "_untouched", looked)
    services.undo(batch=batch, by=here.author, at=AT)
    assert steps == ["locked", "looked"]
