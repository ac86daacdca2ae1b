"""Marking answers that may be kept, and keys of forms that can be sent only once."""

from uuid import RFC_4122, UUID

from django.contrib.sessions.backends.cache import SessionStore
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from lms.common.revalidation import keep, kept, may_be_kept, once_key


def session(key):
    store = SessionStore()
    store._session_key = key
    return store


def test_nothing_may_be_kept_that_nobody_marked():
    assert not may_be_kept(HttpResponse())
    assert may_be_kept(keep(HttpResponse()))


def test_a_view_can_mark_all_its_answers():
    @kept
    def page(request, number, *, word):
        """Says it."""
        return HttpResponse(f"{number} {word}")

    answer = page(None, 1, word="lesson")
    assert may_be_kept(answer)
    assert answer.content == b"1 lesson"
    assert (page.__name__, page.__doc__) == ("page", "Says it.")


@given(st.uuids(), st.text(max_size=40))
def test_a_once_key_is_a_uuid_of_version_8_and_always_the_same(subject, act):
    key = once_key(session("a" * 32), act, subject)
    assert key == once_key(session("a" * 32), act, subject) == UUID(str(key))
    assert (key.version, key.variant) == (8, RFC_4122)


@given(
    st.lists(
        st.tuples(st.text("abcdef0123456789", min_size=8, max_size=32), st.sampled_from(["done", "seen"]), st.uuids()),
        unique=True,
        max_size=20,
    )
)
def test_other_sessions_acts_and_subjects_have_other_keys(forms):
    assert len({once_key(session(key), act, subject) for key, act, subject in forms}) == len(forms)


def test_nobody_can_work_it_out_without_the_secret(settings):
    before = once_key(session("a" * 32), "done", UUID(int=1))
    settings.SECRET_KEY = "another" * 8
    assert once_key(session("a" * 32), "done", UUID(int=1)) != before
