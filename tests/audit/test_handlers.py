"""A task acts for whoever caused it, and its lines carry the id of the request that sent it."""

from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from celery import Celery, signals
from celery.app.trace import build_tracer

from lms.audit import handlers, services
from lms.audit.context import door
from lms.audit.models import AuditEntry
from lms.common.logs.context import Note, current, noting
from tests.factories import directory as make

REQUEST_ID = "0191e4c29f6a7cc0b1e4a9a3f1a2b3c4"


def task(**headers):
    return SimpleNamespace(request=SimpleNamespace(**headers))


@pytest.fixture
def ended():
    """Tasks of a test are ended, whatever happens in it."""
    yield
    for task_id in list(handlers._OPEN):
        handlers.task_ends(task_id)


def test_a_message_carries_request_and_person():
    headers = {}
    with noting(Note(REQUEST_ID, lambda: "a-key")):
        handlers.before_publish(headers)
    assert headers == {handlers.REQUEST_ID: REQUEST_ID, handlers.ACTOR_KEY: "a-key"}


def test_a_message_of_the_schedule_carries_neither():
    headers = {}
    handlers.before_publish(headers)
    assert headers == {}


@pytest.mark.django_db
def test_a_task_acts_for_the_person_who_caused_it(ended):
    person = uuid4()
    handlers.task_begins("t1", task(**{handlers.REQUEST_ID: REQUEST_ID, handlers.ACTOR_KEY: str(person)}))
    services.record("post.started")
    assert current().request_id == REQUEST_ID
    assert current().actor_key() == str(person)
    handlers.task_ends("t1")
    entry = AuditEntry.objects.get()
    assert (entry.actor_key, entry.via, entry.address) == (person, "task", "")
    assert (door(), current()) == (None, None)


@pytest.mark.django_db
def test_a_task_of_the_schedule_acts_for_nobody(ended):
    handlers.task_begins("t1", task())
    services.record("post.ended")
    assert len(current().request_id) == 32
    assert AuditEntry.objects.get().actor_key is None


@pytest.mark.django_db
def test_what_a_task_wants_kept_is_written_at_its_end(ended):
    handlers.task_begins("t1", task())
    services.record_regardless("grant.refused")
    assert not AuditEntry.objects.exists()
    handlers.task_ends("t1")
    assert AuditEntry.objects.get().via == "task"


def test_an_end_without_a_beginning_is_nothing():
    handlers.task_ends("unknown")


def test_celery_itself_carries_them_to_the_task():
    """What was put into the headers when a message was sent is what a worker's tracer hands to the task."""
    seen, app = [], Celery("headers", broker="memory://")

    @app.task(name="look", ignore_result=True)
    def look():
        seen.append((current().request_id, current().actor_key()))

    headers = {"id": "t1", "task": "look"}
    with noting(Note(REQUEST_ID, lambda: "a-key")):
        signals.before_task_publish.send(sender="look", headers=headers)
    headers[handlers.ACTOR_KEY] = str(UUID(int=7))
    build_tracer("look", look, app=app)("t1", (), {}, request=headers)
    assert seen == [(REQUEST_ID, str(UUID(int=7)))]
    assert current() is None


@pytest.mark.django_db
def test_signing_in_keeps_the_key_for_the_lines(client):
    person = make.signed_in_person()
    client.force_login(person.user)
    assert client.session["person_key"] == str(person.person_key)


@pytest.mark.django_db
def test_a_technical_account_has_no_key(client):
    client.force_login(make.UserFactory())
    assert "person_key" not in client.session


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["changepassword", "createsuperuser", "shell", "migrate"])
def test_a_command_that_acts_beside_the_pages_is_recorded(name):
    handlers.after_command(["manage.py", name, "zhuoma"])
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id, entry.via, entry.detail) == ("command.run", name, "command", {})


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [[], ["check"], ["audit_verify"], ["migrate", "--plan"], ["shell", "--help"]])
def test_other_commands_record_for_themselves_or_change_nothing(arguments):
    handlers.after_command(["manage.py", *arguments])
    assert not AuditEntry.objects.exists()
