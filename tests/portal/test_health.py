"""The health addresses answer without sign-in and name the part that fails."""

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError

from lms.portal import health
from search import selectors as search


def test_the_process_says_that_it_is_up_without_asking_anything(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "up"}


@pytest.mark.django_db
def test_ready_names_every_part_with_its_state(client):
    answer = client.get("/readyz")
    checks = answer.json()["checks"]
    assert answer.status_code == 200
    assert set(checks) == {"database", "queue", "storage", "search", "outbox"}
    assert checks["database"]["ok"]
    assert connection.vendor in checks["database"]["detail"]
    assert checks["queue"]["ok"]
    assert checks["storage"]["ok"]


@pytest.mark.django_db
def test_a_storage_that_cannot_be_written_makes_it_unready(client, monkeypatch, caplog):
    def full_disk(name, content):
        raise OSError("No space left on device: /srv/secret")

    monkeypatch.setattr(default_storage, "save", full_disk)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "not ready"
    assert answer.json()["checks"]["storage"] == {"ok": False, "detail": "files cannot be written"}
    assert "/srv/secret" not in answer.content.decode()
    assert "No space left on device: /srv/secret" in caplog.text


@pytest.mark.django_db
def test_the_check_leaves_no_file_behind(client):
    client.get("/readyz")
    assert default_storage.listdir("readyz")[1] == []


def test_a_database_that_does_not_answer_is_said_and_why_is_in_the_log(monkeypatch, caplog):
    class Silent:
        def cursor(self):
            raise DatabaseError("no password for lms@10.0.0.7")

    monkeypatch.setattr(health, "connection", Silent())
    assert health._state(health._database) == {"ok": False, "detail": "the database does not answer"}
    assert "no password for lms@10.0.0.7" in caplog.text


def test_without_a_database_the_answer_comes_all_the_same(client, monkeypatch):
    """No `db` here: whatever asks the database fails the test."""

    def silent():
        raise health.NotReady("the database does not answer")

    monkeypatch.setattr(health, "_database", silent)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == {"ok": False, "detail": "the database does not answer"}


@pytest.mark.parametrize("error", [OSError, OperationalError])
def test_a_broker_that_does_not_answer_is_said_and_why_is_in_the_log(monkeypatch, caplog, error):
    class Broken:
        def connection_for_write(self):
            raise error("redis://:password@10.0.0.8 refused")

    monkeypatch.setattr(health, "current_app", Broken())
    assert health._state(health._queue) == {"ok": False, "detail": "the broker does not answer"}
    assert "10.0.0.8 refused" in caplog.text


@pytest.mark.django_db
def test_search_that_does_not_answer_is_named_without_its_inside_and_stops_nothing(client, monkeypatch):
    monkeypatch.setattr(search, "state", lambda: search.State(ok=False, detail="/secret/path is damaged"))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"]["search"] == {"ok": False, "detail": "the search index does not answer"}
    assert "/secret/path" not in answer.content.decode()
