"""The rows follow from the facts: what differs is found, and mended; facts themselves cannot be changed."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from lms.audit.models import AuditEntry
from lms.common import clock
from lms.directory import services, tasks
from lms.directory.models import (
    AccessGrant,
    AdministrativeDivision,
    DivisionFact,
    GrantFact,
    Institution,
    InstitutionFact,
    Leave,
    LeaveFact,
    MergeFact,
    PostFact,
    Practitioner,
    PractitionerRole,
)
from lms.directory.selectors import posts_known
from lms.directory.services.projections import project_all
from tests.factories import directory as make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def filled(on, monkeypatch):
    """One of everything, written by the services."""
    monkeypatch.setattr(clock, "today", lambda: on)
    hospital = make.founded_institution("H")
    person = make.person_with_post(hospital, role="manager")
    twin = make.person_with_post(hospital, role="learner")
    services.record_leave(practitioner=person, kind="study", from_date=on, on=on)
    services.merge_people(kept=person, merged=twin, reason="same", on=on)
    return hospital


def rebuild(*arguments):
    out = StringIO()
    call_command("rebuild_directory", *arguments, stdout=out)
    return out.getvalue()


def snapshot():
    tables = (AdministrativeDivision, Institution, PractitionerRole, AccessGrant, Leave)
    rows = {model: list(model.objects.order_by("pk").values()) for model in tables}
    return rows | {Practitioner: list(Practitioner.objects.order_by("pk").values("pk", "merged_into"))}


def test_nothing_differs_after_acts_of_every_kind(filled, on):
    assert project_all(on, write=False) == []
    assert "0" in rebuild("--check")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: Institution.objects.update(name_zh="另"),
        lambda: AdministrativeDivision.objects.filter(code="540102").update(path="wrong/"),
        lambda: PractitionerRole.objects.update(specialty="外科"),
        lambda: AccessGrant.objects.filter(role="manager").update(role="publisher"),
        lambda: AccessGrant.objects.filter(role="manager").update(post=None),
        lambda: Leave.objects.all().delete(),
        lambda: Practitioner.objects.update(merged_into=None),
    ],
)
def test_what_was_changed_by_hand_is_found_and_mended(filled, on, spoil):
    before = snapshot()
    spoil()
    assert project_all(on, write=False)
    with pytest.raises(CommandError):
        rebuild("--check")
    rebuild()
    after = snapshot()
    for rows in (before[Leave], after[Leave]):  # a row that is written anew has another number
        for row in rows:
            row.pop("id")
    assert after == before
    assert project_all(on, write=False) == []
    assert AuditEntry.objects.filter(action="directory.rebuilt").exists()


def test_missing_places_come_back_those_above_first(on):
    make.founded_township("540102901")
    before = set(AdministrativeDivision.objects.values_list("code", "path"))
    AdministrativeDivision.objects.order_by("-path").first().delete()
    AdministrativeDivision.objects.get(code="540102").delete()
    project_all(on)
    assert set(AdministrativeDivision.objects.values_list("code", "path")) == before


def test_a_row_without_facts_is_told_and_left_alone(on):
    post = make.PostFactory()
    told = project_all(on)
    assert ("practitionerrole", str(post.uuid)) in told
    assert ("institution", post.institution.code) in told
    assert PractitionerRole.objects.get() == post


@pytest.mark.parametrize("model", [DivisionFact, InstitutionFact, PostFact, GrantFact, LeaveFact, MergeFact])
def test_facts_are_neither_changed_nor_removed(filled, model):
    fact = model.objects.first()
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=fact.pk).update(reason="another")
    with pytest.raises(DatabaseError), transaction.atomic():
        fact.delete()
    assert model.objects.get(pk=fact.pk).reason == fact.reason


def test_planned_changes_take_effect_by_the_task(filled, on, monkeypatch):
    services.rename_institution(institution=filled, from_date=on + DAY, name_zh="新名", on=on)
    tasks.apply_due_facts()
    assert Institution.objects.get().name_zh != "新名"
    monkeypatch.setattr(clock, "today", lambda: on + DAY)
    tasks.apply_due_facts()
    assert Institution.objects.get().name_zh == "新名"


def test_posts_are_known_as_they_were_told_at_any_instant(filled, on):
    person = PractitionerRole.objects.order_by("pk").first().practitioner
    before = datetime(2020, 1, 1, tzinfo=UTC)
    assert posts_known([person.pk], before) == {person.pk: []}
    first = PostFact.objects.get(person_key=person.person_key)
    services.end_post(post=person.posts.get(), last_day=on, on=on)
    last = PostFact.objects.get(kind="ended")
    services.retract(fact=last, reason="mistake", on=on)
    taken_back = PostFact.objects.get(kind="retracted")
    assert posts_known([person.pk], first.recorded_at)[person.pk] == [first]
    assert posts_known([person.pk], taken_back.recorded_at)[person.pk] == [first]
    assert posts_known([], taken_back.recorded_at) == {}
