"""Divisions and institutions through time: what was, is and is planned."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lms.audit.models import AuditEntry
from lms.directory import services
from lms.directory.models import (
    AccessGrant,
    AdministrativeDivision,
    DivisionFact,
    Institution,
    InstitutionFact,
    PractitionerRole,
    Status,
)
from lms.directory.policy import Permission, allowed, holds
from lms.directory.selectors import division_on, history, institution_on, last_successor, path_on, visible_institutions
from lms.directory.services.projections import project_all
from tests.factories import directory as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY = timedelta(days=1)
MONTH = timedelta(days=30)


@pytest.fixture
def centre():
    return make.founded_institution("CENTRE")


@pytest.fixture
def other(centre):
    return make.founded_institution("OTHER", centre.division)


def division(code):
    return AdministrativeDivision.objects.get(code=code)


def refused(words, action, **values):
    before = (InstitutionFact.objects.count(), DivisionFact.objects.count())
    with pytest.raises(ValidationError, match=words):
        action(**values)
    assert (InstitutionFact.objects.count(), DivisionFact.objects.count()) == before


class TestFounding:
    def test_a_founded_institution_stands_from_its_day(self, centre, on):
        hospital = make.founded_institution("NEW", centre.division, valid_from=on, on=on, drugs=["oxygen", "oxygen"])
        assert (hospital.status, hospital.valid_from, hospital.drugs) == (Status.OPEN, on, ["oxygen"])
        assert hospital.sort_key
        assert institution_on(hospital, on - DAY).status == Status.PLANNED
        assert institution_on(hospital, on).stands

    def test_what_is_planned_takes_effect_on_its_day(self, centre, on):
        hospital = make.founded_institution("NEW", centre.division, valid_from=on + MONTH, on=on)
        assert (hospital.status, hospital.next_change_on) == (Status.PLANNED, on + MONTH)
        assert services.apply_due_facts(on + MONTH - DAY) == 0
        assert services.apply_due_facts(on + MONTH) == 1
        hospital.refresh_from_db()
        assert (hospital.status, hospital.next_change_on) == (Status.OPEN, None)
        assert services.apply_due_facts(on + MONTH) == 0

    def test_a_repeat_counts_once(self, centre):
        key = uuid4()
        assert make.founded_institution("K", centre.division, key=key) == make.founded_institution(
            "K", centre.division, key=key
        )
        assert InstitutionFact.objects.filter(code="K").count() == 1

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"name_zh": ""}, "blank"),
            ({"drugs": ["Aspirin 100"]}, "not a code"),
            ({"level": "county"}, "level does not fit"),
            ({"altitude_m": -1}, "greater than or equal"),
        ],
    )
    def test_what_cannot_be_is_refused_with_a_sentence(self, centre, values, words):
        refused(words, make.founded_institution, code="BAD", division=centre.division, **values)

    def test_a_code_is_taken_once(self, centre):
        refused("is taken", make.founded_institution, code="CENTRE", division=centre.division)

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"code": "540122901", "level": "county"}, "6 digits"),
            ({"code": "540123", "level": "county", "parent": None}, "Only a region"),
            ({"code": "540123", "level": "planet"}, "no such level"),
        ],
    )
    def test_divisions_too(self, centre, on, values, words):
        given = {"parent": centre.division, "valid_from": on, "name_zh": "县", "on": on}
        refused(words, services.found_division, **(given | values))

    def test_a_division_lies_in_one_of_a_higher_level(self, centre, on):
        given = {"code": "540199", "level": "county", "valid_from": on, "name_zh": "县", "on": on}
        refused("higher level", services.found_division, parent=centre.division, **given)
        made = services.found_division(parent=division("540100"), **given)
        assert made.path == "540000/540100/540199/"


class TestChanging:
    def test_each_day_has_its_own_answer(self, centre, on):
        services.rename_institution(institution=centre, from_date=on, name_zh="新名", name_en="New", on=on)
        services.change_institution(institution=centre, from_date=on + MONTH, link_kbps=512, services=["ecg"], on=on)
        before, now, later = (institution_on(centre, day) for day in (on - DAY, on, on + MONTH))
        assert (before.name_zh, now.name_zh, later.name_zh) == ("机构CENTRE", "新名", "新名")
        assert (now.link_kbps, later.link_kbps, later.services) == (128, 512, ["ecg"])
        assert (centre.name_zh, centre.link_kbps, centre.next_change_on) == ("新名", 128, on + MONTH)
        assert now.name == "New"
        assert now.name_lang == "en"

    def test_a_change_that_arrives_late_does_not_undo_a_later_one(self, centre, on):
        services.change_institution(institution=centre, from_date=on, link_kbps=512, on=on)
        services.change_institution(institution=centre, from_date=on - MONTH, link_kbps=64, altitude_m=4100, on=on)
        assert (centre.link_kbps, centre.altitude_m) == (512, 4100)
        assert institution_on(centre, on - DAY).link_kbps == 64

    def test_the_history_tells_what_is_planned_and_what_was_taken_back(self, centre, on):
        services.rename_institution(institution=centre, from_date=on, name_zh="错", on=on)
        wrong = InstitutionFact.objects.get(kind="renamed")
        services.retract(fact=wrong, reason="typing error", on=on)
        services.change_institution(institution=centre, from_date=on + DAY, link_kbps=512, on=on)
        told = [(entry.fact.kind, entry.taken_back, entry.planned(on)) for entry in history(centre)]
        assert told == [
            ("founded", False, False),
            ("renamed", True, False),
            ("retracted", True, False),
            ("changed", False, True),
        ]
        centre.refresh_from_db()
        assert centre.name_zh == "机构CENTRE"

    def test_saying_what_is_so_already_writes_nothing(self, centre, on):
        services.change_institution(institution=centre, from_date=on, link_kbps=128, on=on)
        assert InstitutionFact.objects.filter(code="CENTRE").count() == 1

    def test_a_repeat_counts_once(self, centre, on):
        key = uuid4()
        for _twice in range(2):
            services.change_institution(institution=centre, from_date=on, link_kbps=512, on=on, key=key)
        assert InstitutionFact.objects.filter(code="CENTRE").count() == 2

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"name_zh": ""}, "blank"),
            ({"link_kbps": "fast"}, "integer"),
            ({"services": ["A b"]}, "not a code"),
        ],
    )
    def test_what_cannot_be_is_refused(self, centre, on, values, words):
        refused(words, services.change_institution, institution=centre, from_date=on, on=on, **values)

    def test_what_does_not_exist_cannot_change(self, centre, on):
        new = make.founded_institution("NEW", centre.division, valid_from=on, on=on)
        refused("does not exist", services.change_institution, institution=new, from_date=on - DAY, link_kbps=9, on=on)

    def test_a_row_without_facts_is_taken_over(self, on):
        row = make.InstitutionFactory()
        services.change_institution(institution=row, from_date=on, link_kbps=512, on=on)
        kinds = InstitutionFact.objects.filter(code=row.code).values_list("kind", "source")
        assert list(kinds) == [("founded", "migration"), ("changed", "command")]
        assert institution_on(row, on - DAY).link_kbps == 128

    def test_the_log_names_what_was_changed(self, centre, on):
        services.change_institution(institution=centre, from_date=on, link_kbps=512, on=on)
        entry = AuditEntry.objects.get(action="institution.changed")
        assert (entry.object_id, entry.detail) == ("CENTRE", {"from": on.isoformat(), "columns": ["link_kbps"]})


class TestMoving:
    def test_an_institution_moves_to_another_division_of_its_level(self, centre, on):
        elsewhere = make.founded_township("540122901")
        services.move_institution(institution=centre, division=elsewhere, from_date=on, on=on)
        assert centre.division == elsewhere
        assert institution_on(centre, on - DAY).division == "540102901"
        county = division("540122")
        refused(
            "level does not fit", services.move_institution, institution=centre, division=county, from_date=on, on=on
        )

    def test_everything_below_a_moved_division_moves_along(self, centre, on):
        make.founded_township("540201901")
        viewer = make.signed_in_person(role="manager", division=division("540200"))
        moved = services.move_division(division=division("540102"), parent=division("540200"), from_date=on, on=on)
        assert moved.path == "540000/540200/540102/"
        assert division("540102901").path == "540000/540200/540102/540102901/"
        assert centre in visible_institutions(viewer, on)
        assert path_on(division("540102901"), on - DAY) == "540000/540100/540102/540102901/"
        assert path_on(division("540102901"), on) == division("540102901").path

    def test_a_planned_move_leaves_rights_as_they_are_until_its_day(self, centre, on):
        make.founded_township("540201901")
        viewer = make.signed_in_person(role="manager", division=division("540100"))
        county = division("540102")
        services.move_division(division=county, parent=division("540200"), from_date=on + DAY, on=on)
        assert allowed(viewer, Permission.VIEW_PEOPLE, centre, on)
        services.apply_due_facts(on + DAY)
        assert not allowed(viewer, Permission.VIEW_PEOPLE, centre, on + DAY)

    def test_no_division_lies_in_itself(self, centre, on):
        county, township = division("540102"), division("540102901")
        refused("part of itself", services.move_division, division=county, parent=township, from_date=on, on=on)
        refused("part of itself", services.move_division, division=county, parent=county, from_date=on, on=on)
        with pytest.raises(IntegrityError), transaction.atomic():
            AdministrativeDivision.objects.filter(pk=county.pk).update(parent=county)


class TestClosing:
    def test_an_institution_closes_after_its_last_day(self, centre, on):
        services.close_institution(institution=centre, last_day=on - DAY, reason="decree", on=on)
        assert (centre.status, centre.valid_to) == (Status.CLOSED, on - DAY)
        assert institution_on(centre, on - DAY).stands
        assert not institution_on(centre, on).stands
        assert centre not in Institution.objects.standing()

    def test_not_while_people_work_there(self, centre, on):
        person = make.person_with_post(centre)
        refused("Transfer these people", services.close_institution, institution=centre, last_day=on, reason="", on=on)
        services.end_post(post=person.posts.get(), last_day=on, on=on)
        services.close_institution(institution=centre, last_day=on, reason="decree", on=on)
        assert centre.next_change_on == on + DAY

    def test_rights_at_a_closed_institution_end(self, centre, on):
        person = make.PractitionerFactory(user=make.UserFactory())
        services.grant_access(practitioner=person, role="manager", institution=centre, on=on)
        services.close_institution(institution=centre, last_day=on, reason="decree", on=on)
        assert holds(person, Permission.VIEW_PEOPLE, on)
        assert not holds(person, Permission.VIEW_PEOPLE, on + DAY)

    def test_it_may_open_again(self, centre, on):
        services.close_institution(institution=centre, last_day=on - MONTH, reason="decree", on=on)
        refused("not closed", services.reopen_institution, institution=centre, from_date=on - MONTH, on=on)
        services.reopen_institution(institution=centre, from_date=on, on=on)
        assert (centre.status, centre.valid_to) == (Status.OPEN, None)
        assert institution_on(centre, on - DAY).status == Status.CLOSED

    def test_a_division_closes_when_nothing_in_it_goes_on(self, centre, on):
        township = centre.division
        refused("CENTRE", services.close_division, division=township, last_day=on - DAY, reason="", on=on)
        services.close_institution(institution=centre, last_day=on - DAY, reason="decree", on=on)
        manager = make.PractitionerFactory(user=make.UserFactory())
        services.grant_access(practitioner=manager, role="manager", division=township, on=on)
        services.close_division(division=township, last_day=on, reason="decree", on=on)
        services.apply_due_facts(on + DAY)
        township.refresh_from_db()
        assert (township.status, township.valid_to) == (Status.CLOSED, on)
        assert not holds(manager, Permission.VIEW_PEOPLE, on + DAY)
        services.reopen_division(division=township, from_date=on + MONTH, on=on + MONTH)
        assert township.status == Status.OPEN


class TestMergingInstitutions:
    def test_posts_go_on_at_the_successor(self, centre, other, on):
        person = make.person_with_post(centre, role="learner")
        services.merge_institutions(merged=[centre], into=other, from_date=on, reason="decree", on=on)
        centre.refresh_from_db()
        assert (centre.status, centre.successor, centre.valid_to) == (Status.MERGED, other, on - DAY)
        before, after = PractitionerRole.objects.filter(practitioner=person).order_by("from_date")
        assert (before.institution, before.to_date) == (centre, on - DAY)
        assert (after.institution, after.from_date, after.primary) == (other, on, True)

    def test_learning_goes_along_and_other_rights_at_the_place_end(self, centre, other, on):
        learner = make.person_with_post(centre, role="learner")
        manager = make.person_with_post(centre, role="manager")
        guest = make.person_with_post(other)
        services.grant_access(practitioner=guest, role="learner", institution=centre, on=on)
        county = make.person_with_post(centre)
        services.grant_access(practitioner=county, role="manager", division=division("540102"), on=on)
        services.merge_institutions(merged=[centre], into=other, from_date=on + DAY, reason="decree", on=on)
        day = on + DAY
        assert allowed(learner, Permission.LEARN, other, day)
        assert allowed(guest, Permission.LEARN, other, day)
        assert holds(manager, Permission.VIEW_PEOPLE, on)
        assert not holds(manager, Permission.VIEW_PEOPLE, day)
        assert allowed(county, Permission.VIEW_PEOPLE, other, day)
        assert not AccessGrant.objects.in_force(day).filter(institution=centre).exists()

    def test_a_post_that_has_not_begun_begins_at_the_successor(self, centre, other, on):
        person = make.person_with_post(centre, on=on + MONTH)
        services.merge_institutions(merged=[centre], into=other, from_date=on, reason="decree", on=on)
        assert person.posts.get().institution == other

    def test_the_chain_of_successors_is_followed(self, centre, other, on):
        last = make.founded_institution("LAST", centre.division)
        services.merge_institutions(merged=[centre], into=other, from_date=on - MONTH, reason="1", on=on)
        services.merge_institutions(merged=[other], into=last, from_date=on, reason="2", on=on)
        centre.refresh_from_db()
        assert last_successor(centre) == last
        assert last_successor(last) == last

    def test_no_circle_of_successors_comes_about(self, centre, other, on):
        merge = {"merged": [centre], "into": other, "reason": "decree", "on": on}
        refused("into itself", services.merge_institutions, **(merge | {"into": centre}), from_date=on)
        refused("at least one", services.merge_institutions, **(merge | {"merged": []}), from_date=on)
        services.merge_institutions(**merge, from_date=on + MONTH)
        back = {"merged": [other], "into": centre, "reason": "decree", "on": on}
        refused("itself ends", services.merge_institutions, **back, from_date=on + DAY)
        refused("does not exist", services.merge_institutions, **back, from_date=on + MONTH)
        refused("is to be merged", services.close_institution, institution=other, last_day=on, reason="", on=on)

    def test_a_repeat_counts_once(self, centre, other, on):
        make.person_with_post(centre)
        key = uuid4()
        for _twice in range(2):
            services.merge_institutions(merged=[centre], into=other, from_date=on, reason="decree", on=on, key=key)
        assert InstitutionFact.objects.get(kind="merged").pk == key
        assert PractitionerRole.objects.count() == 2


class TestMergingDivisions:
    def test_parts_and_institutions_become_parts_of_the_successor(self, centre, on):
        make.founded_township("540122901")
        manager = make.PractitionerFactory(user=make.UserFactory())
        services.grant_access(practitioner=manager, role="manager", division=division("540102"), on=on)
        services.merge_divisions(
            merged=[division("540102")], into=division("540122"), from_date=on, reason="decree", on=on
        )
        assert division("540102").status == Status.MERGED
        assert division("540102901").path == "540000/540100/540122/540102901/"
        assert not holds(manager, Permission.VIEW_PEOPLE, on)
        assert division_on(division("540102901"), on - DAY).parent == "540102"

    def test_institutions_of_a_merged_township_change_their_division(self, centre, on):
        into = make.founded_township("540102902")
        services.merge_divisions(merged=[centre.division], into=into, from_date=on, reason="decree", on=on)
        centre.refresh_from_db()
        assert centre.division == into
        assert last_successor(division("540102901")) == into

    def test_only_divisions_of_one_level(self, centre, on):
        county = division("540102")
        refused(
            "same level",
            services.merge_divisions,
            merged=[centre.division],
            into=county,
            from_date=on,
            reason="",
            on=on,
        )

    def test_renaming_a_division_keeps_its_path(self, centre, on):
        county = services.rename_division(division=division("540102"), from_date=on, name_zh="新县", on=on)
        assert (county.name_zh, county.path) == ("新县", "540000/540100/540102/")
        assert division_on(county, on - DAY).name_zh == "区划540102"
        key = uuid4()
        for _twice in range(2):
            services.rename_division(division=county, from_date=on, name_zh="又县", on=on, key=key)
        assert DivisionFact.objects.filter(code="540102", kind="renamed").count() == 2


class TestTakingBack:
    def test_only_the_last_fact(self, centre, on):
        services.rename_institution(institution=centre, from_date=on, name_zh="新", on=on)
        founded = InstitutionFact.objects.get(kind="founded")
        refused("later was written", services.retract, fact=founded, reason="mistake", on=on)

    def test_a_founding_that_nothing_hangs_on(self, centre, on):
        founded, key = InstitutionFact.objects.get(), uuid4()
        taken = services.retract(fact=founded, reason="typing error", on=on, key=key)
        assert not Institution.objects.exists()
        assert services.retract(fact=founded, reason="typing error", on=on, key=key) == taken
        again = make.founded_institution("CENTRE", centre.division)
        assert InstitutionFact.objects.filter(code=again.code).count() == 3

    def test_not_a_founding_that_something_hangs_on(self, centre, on):
        make.person_with_post(centre)
        founded = InstitutionFact.objects.get()
        refused("in use", services.retract, fact=founded, reason="mistake", on=on)

    def test_a_closing(self, centre, on):
        services.close_institution(institution=centre, last_day=on - DAY, reason="decree", on=on)
        closed = InstitutionFact.objects.get(kind="closed")
        services.retract(fact=closed, reason="not after all", on=on)
        assert Institution.objects.get().status == Status.OPEN
        refused("taken back already", services.retract, fact=closed, reason="again", on=on)


def test_after_all_this_the_rows_follow_from_the_facts(centre, other, on):
    make.person_with_post(centre, role="learner")
    make.founded_township("540201901")
    services.merge_institutions(merged=[centre], into=other, from_date=on, reason="decree", on=on)
    services.move_division(division=division("540102"), parent=division("540200"), from_date=on, on=on)
    services.rename_institution(institution=other, from_date=on + MONTH, name_zh="后", on=on)
    assert project_all(on, write=False) == []
