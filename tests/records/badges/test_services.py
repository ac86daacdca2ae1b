"""A place in a status list for each certificate: at random, once, and in the next list when one is half full."""

from itertools import chain, repeat

import pytest
from django.db import IntegrityError, transaction

from lms.records.badges import services
from lms.records.models import BadgeEntry
from lms.records.models.badges import LIST_BITS
from tests.factories.records import CertificateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def guesses(monkeypatch):
    """Which bits are drawn."""

    def draw(*bits):
        left = chain(bits, repeat(bits[-1]))
        monkeypatch.setattr(services.secrets, "randbelow", lambda end: next(left))

    return draw


def test_every_certificate_has_its_own_bit():
    bits = {CertificateFactory().badge_entry.bit for _each in range(8)}
    assert len(bits) == 8
    assert max(bits) < LIST_BITS


def test_a_bit_that_is_taken_is_drawn_again(guesses):
    guesses(7, 7, 8)
    assert [CertificateFactory().badge_entry.bit for _each in range(2)] == [7, 8]


def test_when_nothing_free_is_found_nothing_is_written(guesses):
    guesses(7)
    CertificateFactory()
    with pytest.raises(services.NoFreeBit), transaction.atomic():
        CertificateFactory()
    assert BadgeEntry.objects.count() == 1


def test_a_list_that_is_half_full_is_followed_by_another(monkeypatch):
    monkeypatch.setattr(services, "FULL", 2)
    assert [CertificateFactory().badge_entry.list_number for _each in range(5)] == [1, 1, 2, 2, 3]


def test_a_bit_outside_of_the_list_is_refused():
    certificate = CertificateFactory(badge_entry=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        BadgeEntry.objects.create(certificate=certificate, list_number=1, bit=LIST_BITS)
