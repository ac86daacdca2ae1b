import pytest

from lms.common import events
from lms.common.events import Event


def test_handlers_get_the_declared_payload():
    event = Event("thing_done", "thing", "at")
    received = []

    def handler(sender, thing, at, **signal):
        received.append((sender, thing, at))

    event.connect(handler)
    event.announce(str, thing="course", at=3)
    assert received == [(str, "course", 3)]


@pytest.mark.parametrize("payload", [{}, {"thing": 1}, {"thing": 1, "at": 2, "who": 3}])
def test_a_wrong_payload_fails_at_the_sender(payload):
    event = Event("thing_done", "thing", "at")
    with pytest.raises(TypeError, match=r"thing_done takes \['at', 'thing'\]"):
        event.announce(str, **payload)


def test_an_error_of_a_handler_reaches_the_sender():
    event = Event("thing_done", "thing")

    def handler(**signal):
        raise RuntimeError("the credit could not be written")

    event.connect(handler)
    with pytest.raises(RuntimeError, match="credit"):
        event.announce(str, thing=1)


def test_every_event_is_declared_under_its_own_name():
    declared = {name: value for name, value in vars(events).items() if isinstance(value, Event)}
    assert declared
    assert all(event.name == name for name, event in declared.items())
