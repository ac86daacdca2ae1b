"""The sessions' table through our engine."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from lms.accounts.sessions.engine import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> SessionStore:
    store = SessionStore()
    store["colour"] = "蓝"
    store.create()
    store.save()
    return store


def test_it_is_the_engine_of_the_product():
    assert settings.SESSION_ENGINE == "lms.accounts.sessions.engine"


def test_what_was_kept_is_there_in_one_question(kept, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert SessionStore(kept.session_key)["colour"] == "蓝"


def test_django_reads_what_we_wrote_and_we_what_django_wrote(kept):
    assert db.SessionStore(kept.session_key)["colour"] == "蓝"
    theirs = db.SessionStore()
    theirs["number"] = 7
    theirs.create()
    theirs.save()
    assert SessionStore(theirs.session_key)["number"] == 7


def test_a_session_that_is_over_is_none_and_its_key_is_not_taken_over(kept):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    store = SessionStore(kept.session_key)
    assert "colour" not in store
    assert store.session_key is None


@pytest.mark.parametrize("key", ["made-up-by-somebody", "%", "'; --", "藏" * 13, "x" * 400])
def test_a_key_that_somebody_made_up_is_never_used(key):
    store = SessionStore(key)
    assert store.get("anything") is None
    store["colour"] = "red"
    store.save()
    assert store.session_key != key
    assert not Session.objects.filter(pk=key).exists()
