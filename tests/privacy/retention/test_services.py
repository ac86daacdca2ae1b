"""What has been kept long enough goes at night, and nothing else."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from wagtail.admin.models import EditingSession

from lms.accounts.models import AttemptCount, DeviceSignIn, Invitation
from lms.privacy.exports.models import ExportJob
from lms.privacy.retention.services import remove_lapsed
from lms.records.models import Credit
from tests.factories.accounts import SharedDeviceFactory
from tests.factories.directory import PostFactory, UserFactory
from tests.factories.privacy import AT, ExportFactory
from tests.factories.records import CreditFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]


def invitation(expires_at):
    post = PostFactory()
    return Invitation.objects.create(
        key=post.uuid,
        kind="invitation",
        practitioner=post.practitioner,
        institution=post.institution,
        token_hash=f"{post.pk}t",
        code_hash=f"{post.pk}c",
        issued_at=AT,
        expires_at=expires_at,
    )


def session(expires):
    store = SessionStore()
    store.create()
    Session.objects.filter(session_key=store.session_key).update(expire_date=expires)
    return Session.objects.get(session_key=store.session_key)


def test_only_what_is_older_than_its_time_goes():
    old = [
        invitation(AT - timedelta(days=91)),
        session(AT - timedelta(seconds=1)),
        AttemptCount.objects.create(kind="account", key_hash="a", last_at=AT - timedelta(days=3)),
    ]
    young = [
        invitation(AT - timedelta(days=89)),
        session(AT + timedelta(seconds=1)),
        AttemptCount.objects.create(kind="account", key_hash="b", last_at=AT - timedelta(days=1)),
    ]
    removed = remove_lapsed(AT)
    assert removed == {"accounts.Invitation": 1, "accounts.AttemptCount": 1, "sessions.Session": 1}
    assert [type(row).objects.filter(pk=row.pk).exists() for row in old] == [False] * 3
    assert [type(row).objects.filter(pk=row.pk).exists() for row in young] == [True] * 3
    assert remove_lapsed(AT) == {}


def test_columns_that_hold_a_day_are_compared_with_a_day():
    shared, user = SharedDeviceFactory(), UserFactory()
    for days in (7, 8):
        DeviceSignIn.objects.create(device=shared, user=user, day=AT.date() - timedelta(days=days))
    assert remove_lapsed(AT) == {"accounts.DeviceSignIn": 1}


def test_sessions_of_the_cms_and_of_accounts_go():
    user = UserFactory()
    UserSession.objects.create(user=user, ip="192.0.2.1", session_key="k", user_agent="x")
    UserSession.objects.update(last_seen_at=AT - timedelta(days=31))
    editing = EditingSession.objects.create(
        user=user, content_type=ContentType.objects.first(), object_id="1", last_seen_at=AT - timedelta(days=2)
    )
    assert remove_lapsed(AT) == {"usersessions.UserSession": 1, "wagtailadmin.EditingSession": 1}
    assert not EditingSession.objects.filter(pk=editing.pk).exists()


def test_files_and_old_entries_of_copies_go(private):
    (private / "exports").mkdir()
    (private / "exports" / "copy.zip").write_bytes(b"x")
    fresh = ExportFactory(status="done", file_name="exports/copy.zip", expires_at=AT)
    old = ExportFactory(status="done")
    ExportJob.objects.filter(pk=old.pk).update(created_at=AT - timedelta(days=366))
    ExportJob.objects.filter(pk=fresh.pk).update(created_at=AT - timedelta(days=7))
    assert remove_lapsed(AT) == {"files": 1, "privacy.ExportJob": 1}
    assert list(ExportJob.objects.all()) == [fresh]


def test_what_a_person_has_proven_stays():
    CreditFactory()
    remove_lapsed(AT + timedelta(days=20_000))
    assert Credit.objects.count() == 1


def test_more_than_one_batch_goes_in_one_night(monkeypatch):
    monkeypatch.setattr("lms.privacy.retention.services.BATCH", 2)
    for number in range(5):
        AttemptCount.objects.create(kind="address", key_hash=str(number), last_at=AT - timedelta(days=9))
    assert remove_lapsed(AT) == {"accounts.AttemptCount": 5}
