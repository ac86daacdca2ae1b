"""Consents, copies and requests: whose they are, who asked, and who handles them; one row as the list."""

from datetime import timedelta

import pytest

from lms.directory.models import AccessGrant
from lms.privacy.consent.models import ConsentFact
from lms.privacy.erasure.models import ErasureRequest
from lms.privacy.erasure.selectors import visible_request, visible_requests
from lms.privacy.exports.models import ExportJob
from tests.factories.directory import PractitionerFactory, signed_in_person
from tests.factories.privacy import AT, ConsentFactory, ExportFactory, WishFactory, security_administrator

pytestmark = pytest.mark.django_db
ON = AT.date()


def seen(model, viewer, *rows):
    """What the list holds; each row alone gives the same answer."""
    found = set(model.objects.visible_to(viewer, ON))
    for row in rows:
        assert model.objects.filter(pk=row.pk).visible_to(viewer, ON).exists() is (row in found)
    return found


def test_what_somebody_agreed_to_is_theirs_alone():
    fact = ConsentFactory()
    assert seen(ConsentFact, fact.practitioner, fact) == {fact}
    assert seen(ConsentFact, security_administrator(), fact) == set()
    assert seen(ConsentFact, signed_in_person(role="manager"), fact) == set()


def test_a_copy_is_seen_by_its_person_and_by_whoever_asked():
    person, asker, other = PractitionerFactory(), security_administrator(), security_administrator()
    about, own = ExportFactory(practitioner=person, asked_by=asker, ground="asked", note="x"), ExportFactory()
    assert seen(ExportJob, person, about, own) == {about}
    assert seen(ExportJob, asker, about, own) == {about}
    assert seen(ExportJob, other, about, own) == set()


class TestRequests:
    @pytest.fixture
    def wish(self):
        return WishFactory(practitioner=signed_in_person(), requested_by=security_administrator())

    def test_whoever_asked_and_whoever_handles_the_person_see_it(self, wish):
        for viewer in (wish.requested_by, security_administrator()):
            assert seen(ErasureRequest, viewer, wish) == {wish}
            assert visible_request(viewer, wish.uuid, ON) == wish
            assert visible_requests(viewer, ON) == [wish]

    def test_the_person_other_roles_and_nobody_do_not(self, wish):
        for viewer in (wish.practitioner, signed_in_person(role="manager"), signed_in_person(role="security_admin")):
            assert seen(ErasureRequest, viewer, wish) == set()
            assert visible_request(viewer, wish.uuid, ON) is None
        assert visible_request(None, wish.uuid, ON) is None

    def test_whoever_decided_sees_it_for_good(self, wish):
        decided = signed_in_person()
        ErasureRequest.objects.filter(pk=wish.pk).update(decision="withdrawn", decided_by=decided, decided_at=AT)
        assert seen(ErasureRequest, decided, wish) == {wish}

    def test_the_right_ends_with_the_grant(self, wish):
        handles = security_administrator()
        AccessGrant.objects.filter(practitioner=handles).update(to_date=ON - timedelta(days=1))
        assert seen(ErasureRequest, handles, wish) == set()

    def test_those_that_wait_stand_first(self, wish):
        handles = wish.requested_by
        latest = WishFactory(requested_by=handles, requested_at=AT + timedelta(hours=1))
        ErasureRequest.objects.filter(pk=latest.pk).update(decision="withdrawn", decided_by=handles, decided_at=AT)
        assert [each.pk for each in visible_requests(handles, ON)] == [wish.pk, latest.pk]

    def test_one_that_waits_is_shown_however_many_later_ones_were_decided(self, wish, monkeypatch):
        monkeypatch.setattr("lms.privacy.erasure.selectors.SHOWN", 1)
        handles = wish.requested_by
        latest = WishFactory(requested_by=handles, requested_at=AT + timedelta(hours=1))
        ErasureRequest.objects.filter(pk=latest.pk).update(decision="withdrawn", decided_by=handles, decided_at=AT)
        assert visible_requests(handles, ON) == [wish]
