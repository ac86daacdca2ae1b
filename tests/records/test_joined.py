"""What two joined accounts have earned is one person's: each session once, each certificate for its owner."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from lms.directory.services import merge_people, undo_merge
from lms.records import selectors, services
from lms.records.models import Certificate, Credit
from tests.factories import records as make
from tests.factories.directory import PractitionerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    return PractitionerFactory()


@pytest.fixture
def twin():
    return PractitionerFactory()


@pytest.fixture
def join(kept, twin, on):
    def join():
        return merge_people(kept=kept, merged=twin, reason="one person", on=on)

    return join


def totals(person, on, year=2026):
    return selectors.totals_of([person.pk], year=year, on=on)


def test_the_same_session_counts_once(kept, twin, join, on):
    for person in (kept, twin):
        make.CreditFactory(practitioner=person, session="lecture:7", amount=3)
    make.CreditFactory(practitioner=twin, session="lecture:8", credit_class="I")
    stranger = make.CreditFactory(amount=9).practitioner
    merge = join()
    assert totals(kept, on) == {(kept.pk, "II"): 3, (kept.pk, "I"): 2}
    assert totals(twin, on) == totals(kept, on)
    assert selectors.totals_of([kept.pk, stranger.pk], year=2026, on=on)[stranger.pk, "II"] == 9
    assert sorted(credit.session for credit in selectors.credits_of(kept, 2026)) == ["lecture:7", "lecture:8"]
    undo_merge(merge=merge, reason="two people", on=on)
    assert totals(kept, on) == {(kept.pk, "II"): 3}
    assert totals(twin, on) == {(twin.pk, "II"): 3, (twin.pk, "I"): 2}


def test_a_session_counts_in_the_year_in_which_it_was_first_earned(kept, twin, join, on):
    make.CreditFactory(practitioner=twin, session="lecture:7", earned_on=date(2025, 12, 31))
    make.CreditFactory(practitioner=kept, session="lecture:7", earned_on=date(2026, 1, 1))
    join()
    assert totals(kept, on) == {}
    assert totals(kept, on, year=2025) == {(kept.pk, "II"): Decimal(2)}
    assert [credit.practitioner for credit in selectors.credits_of(kept)] == [twin]


def test_certificates_of_both_accounts_are_the_persons_own(kept, twin, join):
    certificate = make.CertificateFactory(practitioner=twin)
    assert selectors.own_certificate(kept, certificate.pk) is None
    join()
    assert list(selectors.certificates_of(kept)) == [certificate]
    assert selectors.own_certificate(kept, certificate.pk) == certificate


def test_a_course_that_was_certified_under_the_other_account_is_not_certified_again(kept, twin, join):
    at = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
    course = make.course()
    first = services.award(practitioner=twin, course=course, at=at, score=90)
    join()
    assert services.award(practitioner=kept, course=course, at=at, score=95) == first
    assert (Certificate.objects.count(), Credit.objects.count()) == (1, 1)


def test_one_sees_ones_own_and_no_other_record(kept, twin, join, on):
    own = make.CreditFactory(practitioner=twin)
    make.CreditFactory()
    assert not Credit.objects.visible_to(kept, on).exists()
    join()
    assert list(Credit.objects.visible_to(kept, on)) == [own]
