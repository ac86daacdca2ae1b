"""The life of a question: written, reviewed by somebody else, used, retired, brought back."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.bank import selectors, services
from courses.bank.models import Item, ItemStatus, ItemStep, ItemVersion
from courses.bank.wording import Wording, codes
from courses.items import BadItem
from lms.audit.models import AuditEntry
from lms.common.identifiers import new_id
from tests.courses.bank.people import person
from tests.factories.bank import AT, documents, sample

pytestmark = pytest.mark.django_db


def wording(type_="A1", stem="题干", **more):
    return Wording(*documents(type_, stem), **more)


def created(house, key=None, text=None, by=None):
    return services.create(
        key=key or new_id(), institution=house.institution, wording=text or wording(), by=by or house.author, at=AT
    )


def submitted(house):
    version = created(house)
    services.submit(key=new_id(), item=version.item, by=house.author, at=AT)
    return version


def approved(house, by=None):
    version = submitted(house)
    services.approve(key=new_id(), version=version, by=by or house.reviewer, at=AT)
    version.item.refresh_from_db()
    return version


def revised(version, house, text):
    return services.revise(key=new_id(), item=version.item, wording=text, by=house.author, at=AT)


def test_a_question_begins_as_a_draft_that_nobody_uses(here):
    version = created(here, text=wording("X", difficulty=4, competencies=("CARD-1",)))
    assert (version.number, version.type, version.difficulty, version.competencies) == (1, "X", 4, ["CARD-1"])
    assert (version.item.status, version.item.current, version.item.author) == ("draft", None, here.author)
    assert not selectors.approved().exists()


def test_the_same_form_makes_one_question(here):
    key = new_id()
    assert created(here, key) == created(here, key)
    assert Item.objects.count() == ItemVersion.objects.count() == 1


def test_the_key_of_another_house_opens_nothing(here, elsewhere):
    version = created(here)
    with pytest.raises(PermissionDenied):
        created(elsewhere, version.pk)


@pytest.mark.parametrize("who", ["reviewer", "stranger"])
def test_only_authors_of_the_house_write(here, elsewhere, who):
    by = here.reviewer if who == "reviewer" else elsewhere.author
    with pytest.raises(PermissionDenied):
        created(here, by=by)
    version = created(here)
    for act in (services.submit, services.retire, services.restore):
        with pytest.raises(PermissionDenied):
            act(key=new_id(), item=version.item, by=by, at=AT)
    with pytest.raises(PermissionDenied):
        services.revise(key=new_id(), item=version.item, wording=wording(), by=by, at=AT)
    assert not ItemStep.objects.exists()


def test_a_wording_that_is_none_makes_nothing(here):
    bad = replace(wording(), content={"type": "A1"}, difficulty=9, competencies=("a b",))
    with pytest.raises(BadItem) as refused:
        created(here, text=bad)
    assert {"difficulty", "competencies", "stem"} <= {each.place for each in refused.value.findings}
    assert not Item.objects.exists()


def test_somebody_else_approves_and_then_it_is_used(here):
    version = submitted(here)
    services.approve(key=new_id(), version=version, by=here.reviewer, at=AT, note="好")
    version.refresh_from_db()
    assert (version.item.status, version.item.current) == (ItemStatus.APPROVED, version)
    assert (version.approved_by, version.approved_at) == (here.reviewer, AT)
    assert list(selectors.approved()) == [version]
    assert list(AuditEntry.objects.values_list("action", "object_kind")) == [("content.published", "question")]


def test_whoever_wrote_it_does_not_approve_it(here):
    version = created(here, by=here.publisher)
    services.submit(key=new_id(), item=version.item, by=here.author, at=AT)
    with pytest.raises(PermissionDenied, match="colleague"):
        services.approve(key=new_id(), version=version, by=here.publisher, at=AT)
    services.approve(key=new_id(), version=version, by=here.reviewer, at=AT)


def test_nor_does_a_second_row_of_the_same_person(here):
    twin = person("reviewer", here.institution)
    twin.merged_into = here.author
    twin.save()
    version = submitted(here)
    with pytest.raises(PermissionDenied):
        services.approve(key=new_id(), version=version, by=twin, at=AT)


@pytest.mark.parametrize("act", [services.approve, services.send_back])
def test_an_author_and_people_of_elsewhere_judge_nothing(here, elsewhere, act):
    version = submitted(here)
    for by in (person("author", here.institution), elsewhere.reviewer):
        with pytest.raises(PermissionDenied):
            act(key=new_id(), version=version, by=by, at=AT, note="x")
    version.item.refresh_from_db()
    assert version.item.status == ItemStatus.REVIEW


def test_a_draft_is_not_approved(here):
    version = created(here)
    with pytest.raises(services.StepRefused, match="does not wait"):
        services.approve(key=new_id(), version=version, by=here.reviewer, at=AT)


def test_what_was_judged_must_be_the_newest(here):
    first = submitted(here)
    revised(first, here, wording(stem="新题干"))
    with pytest.raises(services.StepRefused, match="changed the question"):
        services.approve(key=new_id(), version=first, by=here.reviewer, at=AT)


def test_sent_back_with_a_word(here):
    version = submitted(here)
    with pytest.raises(services.StepRefused, match="what is to be changed"):
        services.send_back(key=new_id(), version=version, by=here.reviewer, at=AT, note="  ")
    services.send_back(key=new_id(), version=version, by=here.reviewer, at=AT, note="选项重复")
    version.item.refresh_from_db()
    assert version.item.status == ItemStatus.DRAFT
    assert ItemStep.objects.filter(act="returned").get().note == "选项重复"


def test_an_approved_version_stays_in_use_while_the_next_is_written(here):
    first = approved(here)
    second = revised(first, here, wording(stem="新题干"))
    item = second.item
    assert (second.number, item.status, item.current_id) == (2, ItemStatus.DRAFT, first.pk)
    assert list(selectors.approved()) == [first]
    services.submit(key=new_id(), item=item, by=here.author, at=AT)
    services.approve(key=new_id(), version=second, by=here.reviewer, at=AT)
    assert list(selectors.approved()) == [second]


def test_the_same_wording_again_makes_no_version(here):
    version = created(here)
    assert revised(version, here, wording()) == version
    assert revised(version, here, wording(difficulty=5)).number == 2


def test_the_same_form_makes_one_version(here):
    version, key = created(here), new_id()
    for _time in range(2):
        services.revise(key=key, item=version.item, wording=wording(stem="新"), by=here.author, at=AT)
    assert version.item.versions.count() == 2


def test_an_earlier_wording_comes_back_as_the_newest(here):
    first = created(here)
    revised(first, here, wording(stem="新题干"))
    third = services.bring_back(key=new_id(), item=first.item, number=1, by=here.author, at=AT)
    assert (third.number, third.checksum) == (3, first.checksum)


def test_retired_and_restored(here):
    version = approved(here)
    item = version.item
    services.retire(key=new_id(), item=item, by=here.author, at=AT)
    assert not selectors.approved().exists()
    with pytest.raises(services.StepRefused, match="Restore it"):
        revised(version, here, wording(stem="新"))
    services.restore(key=new_id(), item=item, by=here.author, at=AT)
    assert list(selectors.approved()) == [version]
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["content.published", "content.withdrawn", "content.published"]


def test_a_retired_draft_is_a_draft_again(here):
    version = created(here)
    services.retire(key=new_id(), item=version.item, by=here.author, at=AT)
    services.restore(key=new_id(), item=version.item, by=here.author, at=AT)
    version.item.refresh_from_db()
    assert version.item.status == ItemStatus.DRAFT
    assert not AuditEntry.objects.exists()


def test_each_step_sent_twice_counts_once(here):
    version = created(here)
    keys = {name: new_id() for name in ("submit", "approve", "retire", "restore")}
    for _time in range(2):
        services.submit(key=keys["submit"], item=version.item, by=here.author, at=AT)
    for _time in range(2):
        services.approve(key=keys["approve"], version=version, by=here.reviewer, at=AT)
    for name, act in (("retire", services.retire), ("restore", services.restore)):
        for _time in range(2):
            act(key=keys[name], item=version.item, by=here.author, at=AT)
    assert sorted(ItemStep.objects.values_list("act", flat=True)) == ["approved", "restored", "retired", "submitted"]


def test_a_form_that_was_used_for_something_else_is_refused(here):
    version, key = created(here), new_id()
    services.submit(key=key, item=version.item, by=here.author, at=AT)
    with pytest.raises(services.StepRefused, match="used already"):
        services.retire(key=key, item=version.item, by=here.author, at=AT)


def test_only_pictures_that_are_there_are_taken(here):
    with pytest.raises(BadItem) as refused:
        created(here, text=wording("hotspot"))
    assert [(each.place, each.code) for each in refused.value.findings] == [("media.uuid", "unknown_media")]


@pytest.mark.parametrize("uuid", ["no-uuid", "01890000-0000-7000-8000-000000000000"])
def test_only_films_that_are_there_are_taken(here, uuid):
    text = wording()
    text.content["media"] = {"kind": "video", "uuid": uuid, "alt": {"zh": "录像"}}
    with pytest.raises(BadItem, match="unknown_media"):
        created(here, text=text)


def test_codes_are_what_stands_between_commas():
    assert codes(" CARD-1，A.2、A.2; b_3 ") == ("CARD-1", "A.2", "b_3")
    assert codes("  ") == ()


def test_an_item_is_read_once_for_its_wording(here):
    version = approved(here)
    assert selectors.item_of(version) == sample("A1")
    assert selectors.item_of(version) is selectors.item_of(ItemVersion.objects.get(pk=version.pk))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(acts=st.lists(st.sampled_from(["revise", "submit", "approve", "send_back", "retire", "restore"]), max_size=8))
def test_whatever_is_done_an_approved_item_has_an_approved_version(here, acts):
    version = created(here, text=wording(stem="起"))
    item = version.item
    for number, act in enumerate(acts):
        _do(act, item, here, number)
        item.refresh_from_db()
        newest = item.versions.first()
        assert item.status != ItemStatus.APPROVED or newest == item.current
        assert item.current is None or item.current.approved_by_id == here.reviewer.pk
        in_use = selectors.approved(institution=here.institution).filter(item=item)
        assert in_use.exists() == (item.current is not None and item.status != ItemStatus.RETIRED)


def _do(act, item, house, number):
    """One step; a step that does not begin here is refused and changes nothing."""
    newest = item.versions.select_related("item").first()
    calls = {
        "revise": lambda: revised(newest, house, wording(stem=f"改{number}")),
        "submit": lambda: services.submit(key=new_id(), item=item, by=house.author, at=AT),
        "approve": lambda: services.approve(key=new_id(), version=newest, by=house.reviewer, at=AT),
        "send_back": lambda: services.send_back(key=new_id(), version=newest, by=house.reviewer, at=AT, note="改"),
        "retire": lambda: services.retire(key=new_id(), item=item, by=house.author, at=AT),
        "restore": lambda: services.restore(key=new_id(), item=item, by=house.author, at=AT),
    }
    before = (item.status, item.current_id, item.versions.count())
    try:
        calls[act]()
    except services.StepRefused:
        item.refresh_from_db()
        assert (item.status, item.current_id, item.versions.count()) == before


def test_a_form_that_was_used_for_other_words_says_so(here):
    version = created(here)
    with pytest.raises(services.StepRefused, match="used already"):
        created(here, version.pk, wording(stem="另一题"))
    with pytest.raises(services.StepRefused, match="used already"):
        created(here, version.pk, wording(difficulty=5))
    other = created(here, text=wording(stem="另一题"))
    for item in (version.item, other.item):
        with pytest.raises(services.StepRefused, match="used already"):
            services.revise(key=version.pk, item=item, wording=wording(stem="第三题"), by=here.author, at=AT)
    assert ItemVersion.objects.count() == 2


def test_own_words_that_a_colleague_takes_again_stay_own(here):
    version = created(here, by=here.publisher)
    revised(version, here, wording(stem="另一题"))
    services.bring_back(key=new_id(), item=version.item, number=1, by=here.author, at=AT)
    services.submit(key=new_id(), item=version.item, by=here.author, at=AT)
    newest = version.item.versions.first()
    with pytest.raises(PermissionDenied, match="colleague"):
        services.approve(key=new_id(), version=newest, by=here.publisher, at=AT)
    services.approve(key=new_id(), version=newest, by=here.reviewer, at=AT)


def test_a_note_is_kept_without_the_sign_that_no_database_keeps(here):
    version = submitted(here)
    services.send_back(key=new_id(), version=version, by=here.reviewer, at=AT, note="改\0题")
    assert ItemStep.objects.get(act="returned").note == "改题"
