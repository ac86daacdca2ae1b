"""What the database itself refuses, and who sees which rows."""

import pytest
from django.db import IntegrityError, connection, transaction

from courses.bank.models import Item, ItemImport, ItemStep, ItemVersion
from lms.common.identifiers import new_id
from tests.courses.bank.people import ON
from tests.factories.bank import AT, ItemFactory, ItemImportFactory, ItemVersionFactory, approved_version
from tests.factories.directory import PractitionerFactory

pytestmark = pytest.mark.django_db


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_an_approved_version_is_never_changed():
    version = approved_version()
    refused(lambda: ItemVersion.objects.filter(pk=version.pk).update(content={}))
    refused(lambda: ItemVersion.objects.filter(pk=version.pk).update(approved_at=None, approved_by=None))
    refused(lambda: _sql("UPDATE courses_itemversion SET checksum = 'x'"))
    version.refresh_from_db()
    assert version.content["type"] == "A1"
    assert version.approved_at == AT


def test_an_approved_version_is_never_removed():
    version = approved_version()
    refused(lambda: _sql("DELETE FROM courses_itemversion"))
    assert ItemVersion.objects.filter(pk=version.pk).exists()


def test_a_draft_may_be_approved_once_and_may_be_removed():
    version, other = ItemVersionFactory(), ItemVersionFactory()
    version.approved_by, version.approved_at = PractitionerFactory(), AT
    version.save()
    refused(lambda: version.save(update_fields=["difficulty"]))
    other.delete()
    assert list(ItemVersion.objects.all()) == [version]


def test_nobody_approves_the_own_wording():
    version = ItemVersionFactory()
    refused(lambda: ItemVersion.objects.filter(pk=version.pk).update(approved_by=version.made_by, approved_at=AT))


def test_an_approval_has_a_person_and_a_time():
    version = ItemVersionFactory()
    refused(lambda: ItemVersion.objects.filter(pk=version.pk).update(approved_at=AT))
    refused(lambda: ItemVersion.objects.filter(pk=version.pk).update(approved_by=PractitionerFactory()))


def test_versions_are_numbered_once():
    version = ItemVersionFactory()
    refused(lambda: ItemVersionFactory(item=version.item, number=1))


@pytest.mark.parametrize("difficulty", [0, 6])
def test_difficulty_has_five_steps(difficulty):
    refused(lambda: ItemVersionFactory(difficulty=difficulty))


def test_an_approved_item_names_a_version():
    item = ItemFactory()
    refused(lambda: Item.objects.filter(pk=item.pk).update(status="approved"))


def test_what_was_done_stays_on_record():
    step = ItemStep.objects.create(item=new_id(), version=1, act="submitted", by=PractitionerFactory(), at=AT)
    refused(lambda: ItemStep.objects.filter(pk=step.pk).update(note="x"))
    refused(step.delete)


def test_a_hospital_sees_its_own(here, elsewhere):
    for house in (here, elsewhere):
        version = ItemVersionFactory(item__institution=house.institution, item__author=house.author)
        ItemStep.objects.create(item=version.item.uuid, version=1, act="submitted", by=house.author, at=AT)
        ItemImportFactory(institution=house.institution, made_by=house.author)
    for viewer in (here.author, here.reviewer, here.publisher):
        assert {item.institution for item in Item.objects.visible_to(viewer, ON)} == {here.institution}
        assert {each.item.institution for each in ItemVersion.objects.visible_to(viewer, ON)} == {here.institution}
        assert [step.by for step in ItemStep.objects.visible_to(viewer, ON)] == [here.author]
    assert [each.made_by for each in ItemImport.objects.visible_to(here.author, ON)] == [here.author]
    assert not ItemImport.objects.visible_to(here.publisher, ON).exists()


def test_a_learner_sees_nothing(learner):
    ItemVersionFactory(item__institution=learner.posts.get().institution)
    assert not Item.objects.visible_to(learner, ON).exists()
    assert not ItemVersion.objects.visible_to(learner, ON).exists()


def _sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
