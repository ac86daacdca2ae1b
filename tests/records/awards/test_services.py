"""Revoking, reinstating and renewing certificates, and for how long they hold."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lms.audit.models import AuditEntry
from lms.common import events
from lms.common.identifiers import new_id
from lms.directory.services import merge_people
from lms.records import services as records
from lms.records.awards import services
from lms.records.models import ActKind, ActReason, AwardRule, Certificate, CertificateAct, Credit, Validity
from tests.factories import records as make
from tests.factories.directory import PractitionerFactory

AT = datetime(2026, 6, 19, 16, 30, tzinfo=UTC)  # already 20 June in the region
ON = date(2026, 6, 20)


@pytest.fixture
def certificate(db):
    return make.CertificateFactory()


@pytest.fixture
def officer(db):
    return PractitionerFactory()


@pytest.fixture
def told():
    """Whose attainment was said to have changed."""
    people = []

    def note(sender, practitioner, **more):
        people.append(practitioner)

    events.attainment_changed.connect(note)
    yield people
    events.attainment_changed.disconnect(note)


def revoke(certificate, officer, **changes):
    given = {"reason": ActReason.DECEPTION, "decided_by": officer, "key": new_id(), "at": AT, **changes}
    return services.revoke(certificate=certificate, **given)


def reinstate(certificate, officer, key=None):
    return services.reinstate(certificate=certificate, decided_by=officer, key=key or new_id(), at=AT)


def renew(certificate, officer, at=AT):
    return services.renew(certificate=certificate, decided_by=officer, at=at)


def entries(action):
    return AuditEntry.objects.filter(action=action)


def test_a_revoked_certificate_says_when_and_why(certificate, officer, told):
    assert certificate.validity(ON) is Validity.VALID
    act = revoke(certificate, officer)
    assert (act.number, act.kind, act.reason, act.on) == (1, ActKind.REVOKED, ActReason.DECEPTION, ON)
    fresh = Certificate.objects.get(pk=certificate.pk)
    assert (certificate.revoked_on, fresh.revoked_on) == (ON, ON)
    assert fresh.validity(ON) is Validity.REVOKED
    assert told == [certificate.practitioner]
    entry = entries("certificate.revoked").get()
    assert (entry.object_id, entry.detail) == (str(certificate.pk), {"reason": "deception", "number": 1})


def test_lists_know_it_without_asking_for_each(certificate, officer, django_assert_num_queries):
    make.CertificateFactory(practitioner=certificate.practitioner)
    revoke(certificate, officer)
    with django_assert_num_queries(1):
        found = {each.pk: each.validity(ON) for each in Certificate.objects.with_acts()}
    assert found[certificate.pk] is Validity.REVOKED
    assert sorted(found.values()) == [Validity.REVOKED, Validity.VALID]


def test_a_repeat_counts_once(certificate, officer):
    key = new_id()
    assert revoke(certificate, officer, key=key) == revoke(certificate, officer, key=key)
    assert revoke(certificate, officer) == CertificateAct.objects.get()  # another officer, a moment later
    assert entries("certificate.revoked").count() == 1


def test_reinstated_it_counts_as_before_and_both_acts_stay(certificate, officer):
    first, second = new_id(), new_id()
    revoke(certificate, officer, key=first)
    reinstate(certificate, officer, key=second)
    assert Certificate.objects.get().validity(ON) is Validity.VALID
    assert reinstate(certificate, officer).pk == second
    assert revoke(certificate, officer, key=first).pk == first  # the old form, sent again, revokes nothing
    assert Certificate.objects.get().validity(ON) is Validity.VALID
    assert revoke(certificate, officer).number == 3
    assert list(certificate.acts.order_by("number").values_list("kind", flat=True)) == [
        "revoked",
        "reinstated",
        "revoked",
    ]
    assert entries("certificate.reinstated").count() == 1


def test_the_key_of_another_certificates_act_is_refused(certificate, officer):
    key = new_id()
    revoke(make.CertificateFactory(), officer, key=key)
    with translation.override("en"), pytest.raises(ValidationError, match="sent before for something else"):
        revoke(certificate, officer, key=key)
    assert certificate.acts.count() == 0


def test_what_was_never_revoked_is_not_reinstated(certificate, officer):
    assert reinstate(certificate, officer) is None
    assert not CertificateAct.objects.exists()
    assert not entries("certificate.reinstated").exists()


@pytest.mark.parametrize("reason", ["", "unjustified", "because"])
def test_a_revocation_needs_a_reason_of_the_list(certificate, officer, reason):
    with translation.override("en"), pytest.raises(ValidationError, match="Choose why"):
        revoke(certificate, officer, reason=reason)
    assert not CertificateAct.objects.exists()


def test_nobody_decides_on_the_own_certificate(certificate, on):
    twin = PractitionerFactory()
    merge_people(kept=certificate.practitioner, merged=twin, reason="one person", on=on)
    twin.refresh_from_db()
    for officer in (certificate.practitioner, twin):
        with pytest.raises(ValidationError):
            revoke(certificate, officer)
    assert not CertificateAct.objects.exists()


def test_credits_stay(officer):
    certificate = records.award(practitioner=PractitionerFactory(), course=make.course(), at=AT, score=90)
    revoke(certificate, officer)
    assert Credit.objects.get().amount == Decimal("2.5")


def test_the_database_keeps_the_order_of_acts(certificate, officer):
    revoke(certificate, officer)
    row = {"certificate": certificate, "decided_by": officer, "at": AT, "on": ON}
    wrong = [
        {"number": 1, "kind": ActKind.REVOKED, "reason": ActReason.CONTENT},
        {"number": 2, "kind": ActKind.REVOKED, "reason": ActReason.CONTENT},
        {"number": 2, "kind": ActKind.REINSTATED, "reason": ActReason.CONTENT},
        {"number": 3, "kind": ActKind.REVOKED, "reason": ActReason.NOT_JUSTIFIED},
    ]
    for each in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            CertificateAct.objects.create(**row, **each)


@pytest.mark.parametrize("change", [{"reason": ActReason.CONTENT}, None])
def test_acts_are_facts(certificate, officer, change):
    acts = CertificateAct.objects.filter(pk=revoke(certificate, officer).pk)
    with pytest.raises(IntegrityError, match="add a row instead"), transaction.atomic():
        acts.update(**change) if change else acts.delete()


class TestValidity:
    def test_it_holds_through_its_last_day(self):
        certificate = make.CertificateFactory.build(practitioner=None, course=None, valid_until=ON)
        certificate.note_last_act(None)
        assert certificate.validity(ON) is Validity.VALID
        assert certificate.validity(ON + timedelta(days=1)) is Validity.EXPIRED

    def test_what_was_revoked_is_not_called_expired(self, officer):
        certificate = make.CertificateFactory(valid_until=date(2026, 6, 16))
        revoke(certificate, officer)
        assert certificate.validity(ON) is Validity.REVOKED

    @pytest.mark.parametrize(
        ("issued", "months", "last"),
        [
            (date(2026, 6, 15), 24, date(2028, 6, 14)),
            (date(2026, 1, 31), 1, date(2026, 2, 27)),
            (date(2023, 8, 31), 6, date(2024, 2, 28)),
            (date(2026, 12, 1), 1, date(2026, 12, 31)),
            (date(2024, 2, 29), 12, date(2025, 2, 27)),
        ],
    )
    def test_months_are_those_of_the_calendar(self, issued, months, last):
        assert AwardRule(valid_months=months).last_day(issued) == last

    @given(st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(1, 240))
    def test_longer_is_never_shorter(self, issued, months):
        last = AwardRule(valid_months=months).last_day(issued)
        assert issued < last <= AwardRule(valid_months=months + 1).last_day(issued)

    def test_the_rule_counts_for_what_is_issued_from_now_on(self, db):
        course = make.course()
        before = records.award(practitioner=PractitionerFactory(), course=course, at=AT, score=None)
        services.set_validity(course=course, months=12, on=ON)
        after = records.award(practitioner=PractitionerFactory(), course=course, at=AT, score=None)
        assert (before.valid_until, after.valid_until) == (None, date(2027, 6, 19))
        services.set_validity(course=course, months=12, on=ON)  # nothing new
        services.set_validity(course=course, months=None, on=ON)
        services.set_validity(course=course, months=None, on=ON)
        assert not AwardRule.objects.exists()
        told = [entry.detail["months"] for entry in entries("certificate.validity_set").order_by("sequence")]
        assert told == [12, None]

    def test_nothing_runs_out_before_it_begins(self, db):
        with pytest.raises(IntegrityError), transaction.atomic():
            make.CertificateFactory(valid_until=date(2026, 6, 14))


class TestRenewal:
    def test_an_expired_certificate_gets_a_successor_and_no_credits_again(self, officer):
        course = make.course()
        services.set_validity(course=course, months=1, on=ON)
        person = PractitionerFactory()
        first = records.award(practitioner=person, course=course, at=AT, score=90)
        later = AT + timedelta(days=60)
        second = renew(first, officer, later)
        assert (second.cycle, second.score, second.validity(date(2026, 8, 19))) == (2, first.score, Validity.VALID)
        assert second.number != first.number
        assert renew(first, officer, later) == second
        assert (Certificate.objects.count(), Credit.objects.count()) == (2, 1)
        assert (first.credits, Certificate.objects.get(cycle=2).credits) == (Decimal("2.5"), 0)
        assert entries("certificate.renewed").get().detail == {"of": str(first.pk), "cycle": 2}

    def test_a_renewal_brings_no_credit_that_the_course_gave_only_later(self, officer):
        course = make.course(credits=Decimal(0))
        first = records.award(practitioner=PractitionerFactory(), course=course, at=AT, score=90)
        revoke(first, officer)
        course.credits = Decimal(2)
        course.save()
        assert renew(first, officer).credits == 0
        assert not Credit.objects.exists()

    def test_a_valid_one_is_not_renewed(self, certificate, officer):
        with pytest.raises(ValidationError):
            renew(certificate, officer)
        assert Certificate.objects.count() == 1

    def test_a_revoked_one_is_replaced(self, certificate, officer):
        revoke(certificate, officer, reason=ActReason.CORRECTED)
        assert renew(certificate, officer).cycle == 2

    def test_nobody_renews_the_own_one_not_even_under_another_account(self, certificate, officer, on):
        revoke(certificate, officer)
        twin = PractitionerFactory()
        merge_people(kept=certificate.practitioner, merged=twin, reason="one person", on=on)
        twin.refresh_from_db()
        for holder in (certificate.practitioner, twin):
            with translation.override("en"), pytest.raises(ValidationError, match="Somebody else has to decide"):
                renew(certificate, holder)
        assert Certificate.objects.count() == 1

    def test_what_was_reinstated_while_the_page_was_open_is_not_renewed(self, certificate, officer):
        revoke(certificate, officer)
        opened = Certificate.objects.with_acts().get(pk=certificate.pk)
        reinstate(certificate, officer)
        with pytest.raises(ValidationError):
            renew(opened, officer)
        assert Certificate.objects.count() == 1

    def test_when_the_successor_has_ended_too_that_one_is_named(self, certificate, officer):
        revoke(certificate, officer)
        second = renew(certificate, officer)
        revoke(second, officer)
        with translation.override("en"), pytest.raises(ValidationError, match=f"latest one: {second.number}"):
            renew(certificate, officer)
        assert renew(second, officer).cycle == 3
        assert entries("certificate.renewed").count() == 2

    def test_a_cycle_is_there_once(self, certificate):
        with pytest.raises(IntegrityError), transaction.atomic():
            make.CertificateFactory(practitioner=certificate.practitioner, course=certificate.course)
        make.CertificateFactory(practitioner=certificate.practitioner, course=certificate.course, cycle=2)
