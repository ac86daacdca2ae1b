"""From a publication to the index: written with its cause, applied by a worker, never lost."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from lms.common.events import content_published, content_withdrawn
from lms.common.identifiers import new_id
from search import backends, selectors, services, tasks
from search.backends.base import IndexMissing, SearchUnavailable, State
from search.models import IndexUpdate
from tests.factories import search as make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)


def announce(item, event=content_published):
    event.announce(type(item), kind=item.kind, uuid=item.uuid)


@pytest.fixture
def built(published):
    """An index of what is published."""
    services.rebuild()
    return published


class Down:
    """An engine that does not answer."""

    def state(self):
        return State(ok=True, detail="")

    def index(self, documents):
        raise SearchUnavailable("the disk is full")


def test_a_publication_is_written_down_and_wakes_a_worker_once(django_capture_on_commit_callbacks, monkeypatch):
    woken = []
    monkeypatch.setattr(tasks.update_index, "delay", lambda: woken.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        announce(make.PLAGUE)
        announce(make.HEART)
        announce(make.PLAGUE)
    assert IndexUpdate.objects.count() == 2
    assert woken == [1]


def test_a_publication_that_is_undone_leaves_no_update():
    @transaction.atomic
    def publish_and_fail():
        announce(make.PLAGUE)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        publish_and_fail()
    assert not IndexUpdate.objects.exists()


def test_a_broker_that_is_down_does_not_spoil_the_publication(django_capture_on_commit_callbacks, monkeypatch):
    def down():
        raise OSError("no broker")

    monkeypatch.setattr(tasks.update_index, "delay", down)
    with django_capture_on_commit_callbacks(execute=True):
        announce(make.PLAGUE)
    assert IndexUpdate.objects.count() == 1


def test_the_first_round_builds_the_index(published):
    announce(make.PLAGUE)
    tasks.update_index(a_later_argument=1)
    assert selectors.find("腹泻").total == 1
    assert not IndexUpdate.objects.exists()


def test_what_is_published_is_found_after_a_round(built):
    new = make.searchable("包虫病的防治")
    built.append(new)
    announce(new)
    assert services.bring_up_to_date() == 1
    assert selectors.find("包虫病").hits[0].uuid == new.uuid
    assert not IndexUpdate.objects.exists()


def test_what_is_withdrawn_is_not_found_after_a_round(built):
    built.remove(make.PLAGUE)
    announce(make.PLAGUE, content_withdrawn)
    services.bring_up_to_date()
    assert selectors.find("旱獭").total == 0


def test_lessons_come_and_go_with_their_course(built):
    lesson = make.searchable("包虫病的防治", kind="lesson")
    built.append(lesson)
    announce(make.ALTITUDE)
    services.bring_up_to_date()
    assert selectors.find("包虫病").total == 1
    built.remove(lesson)
    built.remove(make.ALTITUDE)
    announce(make.ALTITUDE, content_withdrawn)
    services.bring_up_to_date()
    assert selectors.find("包虫病").total == 0
    assert selectors.find("高原肺水肿").total == 0
    assert not IndexUpdate.objects.exists()


def test_the_content_as_it_is_now_decides(built):
    announce(make.PLAGUE, content_withdrawn)
    services.bring_up_to_date()
    assert selectors.find("旱獭").total == 1


def test_a_round_without_wishes_reads_no_content(built, monkeypatch):
    def read(**_asked):
        raise AssertionError("nothing had to be read")

    monkeypatch.setattr(selectors, "content", read)
    assert services.bring_up_to_date() == 0


def test_a_change_during_a_round_is_not_lost(built, monkeypatch):
    announce(make.PLAGUE)
    engine = backends.current()
    index = engine.index

    def meanwhile(documents):
        index(documents)
        announce(make.PLAGUE)

    monkeypatch.setattr(engine, "index", meanwhile)
    services.bring_up_to_date()
    assert IndexUpdate.objects.count() == 1


def test_an_engine_that_is_down_leaves_the_wish_with_the_reason(published, monkeypatch):
    monkeypatch.setattr(backends, "current", Down)
    announce(make.PLAGUE)
    assert services.bring_up_to_date() == 0
    assert services.bring_up_to_date() == 0
    update = IndexUpdate.objects.get()
    assert (update.tries, update.reason) == (2, "the disk is full")


def test_an_index_that_breaks_under_a_write_is_built_again(built, monkeypatch):
    engine = backends.current()

    def torn(documents):
        raise IndexMissing("torn")

    monkeypatch.setattr(engine, "index", torn)
    announce(make.PLAGUE)
    assert services.bring_up_to_date() == len(make.LIBRARY)
    assert not IndexUpdate.objects.exists()


def test_a_damaged_index_is_mended_by_the_next_round(built, settings):
    (settings.SEARCH_INDEX_DIR / "current").write_text("gone")
    assert not selectors.find("腹泻").available
    assert not selectors.state().ok
    tasks.update_index()
    assert selectors.find("腹泻").available
    assert selectors.state().ok


def test_a_rebuild_forgets_wishes_and_content_that_is_gone(built):
    built.remove(make.PLAGUE)
    services.want(kind="live", uuid=make.PLAGUE.uuid, at=AT)
    assert services.rebuild() == 3
    assert selectors.find("旱獭").total == 0
    assert not IndexUpdate.objects.exists()


def test_the_state_names_what_waits(built):
    assert selectors.state().detail == "embedded index, 4 documents"
    services.want(kind="live", uuid=new_id(), at=AT)
    assert selectors.state().detail == "embedded index, 4 documents, 1 updates waiting"


def test_content_comes_from_the_rooms_that_hold_it(monkeypatch):
    monkeypatch.setattr("courses.selectors.searchable", lambda **_asked: iter([make.HEART]))
    monkeypatch.setattr("pathways.selectors.searchable", lambda: iter([make.DIARRHOEA]))
    assert list(selectors.content()) == [make.HEART, make.DIARRHOEA]


def test_a_change_reads_what_changed_and_no_other_lectures(built, published, monkeypatch):
    asked = []

    def read(*, only):
        asked.append(only)
        return iter(published)

    announce(make.HEART)
    monkeypatch.setattr(selectors, "content", read)
    assert services.bring_up_to_date() == 1
    assert asked == [{make.HEART.uuid}]


def test_titles_are_looked_through_without_what_recordings_say(published, monkeypatch):
    asked = []

    def read(**named):
        asked.append(named)
        return iter(published)

    def away():
        raise selectors.SearchUnavailable("away")

    monkeypatch.setattr(selectors.backends, "current", away)
    monkeypatch.setattr(selectors, "content", read)
    assert [hit.uuid for hit in selectors.find("鼠疫").hits] == [make.PLAGUE.uuid]
    assert asked == [{"moments": False}]
