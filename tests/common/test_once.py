"""A question is asked once within a request that reads, and each time everywhere else."""

import threading
from contextvars import copy_context

import pytest

from lms.common.once import asked_once, asking_once


@pytest.fixture
def ask():
    class Counter:
        asked = 0

        def __call__(self):
            self.asked += 1
            return self.asked

    return Counter()


def test_outside_of_a_request_each_question_is_asked(ask):
    assert [asked_once("who", ask) for _each in range(3)] == [1, 2, 3]


def test_within_it_the_first_answer_stands(ask):
    with asking_once():
        assert [asked_once("who", ask) for _each in range(3)] == [1, 1, 1]
        assert asked_once("who else", ask) == 2
    assert asked_once("who", ask) == 3


def test_nothing_as_an_answer_is_an_answer():
    calls = []
    with asking_once():
        for _each in range(2):
            assert asked_once("nobody", lambda: calls.append(1)) is None
    assert calls == [1]


def test_the_next_request_begins_without_memory(ask):
    for expected in (1, 2):
        with asking_once():
            assert asked_once("who", ask) == expected


def test_a_request_within_a_request_does_not_leak(ask):
    with asking_once():
        assert asked_once("who", ask) == 1
        with asking_once():
            assert asked_once("who", ask) == 2
        assert asked_once("who", ask) == 1


def test_an_error_is_no_answer_and_ends_the_memory(ask):
    def fails():
        raise LookupError("the database is gone")

    with pytest.raises(LookupError), asking_once():
        asked_once("who", fails)
    with asking_once():
        with pytest.raises(LookupError):
            asked_once("who", fails)
        assert asked_once("who", ask) == 1


def test_another_thread_has_a_memory_of_its_own_unless_it_is_handed_ours(ask):
    seen = {}

    def look(name):
        seen[name] = asked_once("who", ask)

    with asking_once():
        asked_once("who", ask)
        context = copy_context()
        for name, run in (("stranger", look), ("ours", lambda name: context.run(look, name))):
            thread = threading.Thread(target=run, args=(name,))
            thread.start()
            thread.join()
    assert seen == {"stranger": 2, "ours": 1}
