"""The questions of the demonstration."""

from datetime import date

import pytest

from courses.bank import services
from courses.bank.models import Item, ItemStep
from courses.bank.selectors import approved
from courses.bank.wording import Wording
from courses.items import ItemType, build, read
from lms.common.identifiers import new_id
from lms.demonstration.data.questions import QUESTIONS
from lms.demonstration.questions import load_questions
from tests.factories import directory as make
from tests.factories.bank import AT, documents

ON = date(2026, 6, 15)


@pytest.fixture
def people(db):
    institution = make.InstitutionFactory()
    people = {}
    for role in ("author", "publisher"):
        people[role] = make.signed_in_person(role=role, institution=institution)
        people[role].user.username = role
        people[role].user.save()
    return people


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked.name)
def test_each_is_an_item_that_says_what_it_is_and_whence(asked):
    item = read(*build(asked.draft))
    assert "示范内容" in item.explanation["zh"]
    assert item.references
    assert 1 <= asked.difficulty <= 5


def test_there_are_enough_of_nearly_every_type():
    assert len(QUESTIONS) >= 40
    assert len({asked.name for asked in QUESTIONS}) == len(QUESTIONS)
    # A place in a picture needs a picture, which the demonstration has none of.
    assert {asked.draft.type for asked in QUESTIONS} == {*ItemType} - {ItemType.HOTSPOT}
    assert any(asked.draft.stem.get("bo") for asked in QUESTIONS)


def test_they_are_approved_and_a_second_load_changes_nothing(people):
    first = load_questions(on=ON)
    assert set(approved()) == set(first)
    assert {version.approved_by for version in first} == {people["publisher"]}
    assert load_questions(on=ON) == first
    assert Item.objects.count() == len(QUESTIONS)
    assert ItemStep.objects.count() == 2 * len(QUESTIONS)


def test_what_somebody_has_changed_since_stays(people):
    item = load_questions(on=ON)[0].item
    text = Wording(*documents("A1", "改过的题干"))
    services.revise(key=new_id(), item=item, wording=text, by=people["author"], at=AT)
    load_questions(on=ON)
    item.refresh_from_db()
    assert (item.status, item.versions.first().number) == ("draft", 2)


def test_somebody_must_have_a_post(people):
    people["publisher"].posts.update(to_date=date(2020, 1, 2))
    with pytest.raises(LookupError, match="no post"):
        load_questions(on=ON)
