from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from lms.audit.models import AuditEntry
from lms.common import clock
from lms.common.identifiers import new_id
from lms.compliance.disclosures.selectors import disclosures_seen_by, may_watch, open_disclosure, opened_institutions
from lms.compliance.disclosures.services import disclose_names
from lms.compliance.models import NameDisclosure
from lms.directory.models import AccessGrant
from tests.factories.directory import GrantFactory

REASON = "县里投诉，需要核对是谁值班"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def at():
    return clock.now()


@pytest.fixture
def asked(region, viewer, at):
    """A viewer of the whole region who has given a reason for one centre."""
    person = viewer(region.division)
    disclosure = ask(person, region.centre, at)
    return person, disclosure


def ask(person, institution, at, **changes):
    form = {"purpose": "complaint", "reason": REASON, "key": new_id()} | changes
    return disclose_names(viewer=person, institution=institution, at=at, **form)


def test_a_reason_opens_one_institution_for_half_an_hour(region, asked, at):
    person, disclosure = asked
    assert list(opened_institutions(person, at + 29 * MINUTE)) == [region.centre]
    assert not opened_institutions(person, at + 30 * MINUTE).exists()
    assert open_disclosure(person, region.centre, at) == disclosure
    assert open_disclosure(person, region.elsewhere, at) is None


def test_it_opens_nothing_to_others_and_is_over_with_the_right(region, viewer, asked, at):
    person, _disclosure = asked
    assert not opened_institutions(viewer(region.division), at).exists()
    AccessGrant.objects.filter(practitioner=person).update(withdrawn_on=clock.civil_date(at))
    assert not opened_institutions(person, at).exists()


def test_who_asked_for_what_and_why_is_kept_and_logged(region, asked, at):
    person, disclosure = asked
    assert (disclosure.practitioner, disclosure.institution, disclosure.reason) == (person, region.centre, REASON)
    assert disclosure.until - disclosure.at == 30 * MINUTE
    entry = AuditEntry.objects.get(action="names.disclosed")
    assert (entry.object_kind, entry.object_id, entry.actor_key) == ("institution", "A1", person.person_key)
    assert REASON not in str(entry.detail)
    with pytest.raises(DatabaseError), transaction.atomic():
        NameDisclosure.objects.update(reason="something else entirely")


def test_a_form_that_is_sent_twice_counts_once(region, asked, at):
    person, disclosure = asked
    assert ask(person, region.centre, at + MINUTE, key=disclosure.pk) == disclosure
    assert NameDisclosure.objects.count() == AuditEntry.objects.filter(action="names.disclosed").count() == 1
    with pytest.raises(ValidationError):
        ask(person, region.elsewhere, at, key=disclosure.pk)


@pytest.mark.parametrize("reason", ["", "   ", "检查", "a" * 9, " a  b "])
def test_a_reason_is_a_sentence(region, viewer, at, reason):
    with pytest.raises(ValidationError):
        ask(viewer(region.division), region.centre, at, reason=reason)
    assert not NameDisclosure.objects.exists()


@pytest.mark.parametrize("role", ["manager", "learner", "system_admin", "audit_admin"])
def test_only_the_commission_asks_and_only_in_its_scope(region, viewer, at, role):
    with pytest.raises(PermissionDenied):
        ask(viewer(region.division, role=role), region.centre, at)
    with pytest.raises(PermissionDenied):
        ask(viewer(region.other_county), region.centre, at)


def test_the_list_is_for_those_who_watch_over_the_institution(region, viewer, asked, at):
    person, disclosure = asked
    on = clock.civil_date(at)
    for role, scope, seen in (
        ("manager", region.county, [disclosure]),
        ("manager", region.other_county, []),
        ("audit_admin", region.division, [disclosure]),
        ("commission", region.division, []),
        ("learner", region.division, []),
    ):
        assert list(disclosures_seen_by(viewer(scope, role=role), on)) == seen
    assert list(disclosures_seen_by(person, on)) == [disclosure]


def test_who_may_open_the_list(region, viewer, at):
    on = clock.civil_date(at)
    for role, may in (("manager", True), ("commission", True), ("audit_admin", True), ("author", False)):
        assert may_watch(viewer(region.division, role=role), on) is may
    assert not may_watch(None, on)


def test_grants_that_rest_on_nothing_open_nothing(region, viewer, at):
    person = viewer(region.centre)
    ask(person, region.centre, at)
    GrantFactory(practitioner=person, role="commission", institution=region.elsewhere)
    AccessGrant.objects.filter(practitioner=person, institution=region.centre).delete()
    assert not opened_institutions(person, at).exists()
