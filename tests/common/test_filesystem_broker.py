"""The embedded queue: a message is whole or absent, goes to one worker, and to the right queue."""

import threading
from queue import Empty

import pytest
from kombu import Connection

from lms.common.filesystem_broker import Transport


@pytest.fixture
def connection(tmp_path, monkeypatch):
    """A connection to a queue of its own; kombu keeps one table of exchanges for the whole process."""
    monkeypatch.setattr(Transport, "global_state", type(Transport.global_state)())
    folders = {"data_folder_in": str(tmp_path / "messages"), "data_folder_out": str(tmp_path / "messages")}
    options = {**folders, "control_folder": str(tmp_path / "control"), "polling_interval": 0.01}
    transport = f"{Transport.__module__}.{Transport.__qualname__}"
    with Connection("filesystem://", transport=transport, transport_options=options) as connection:
        yield connection


def put(connection, queue, *bodies):
    with connection.SimpleQueue(queue) as simple:
        for body in bodies:
            simple.put(body)


def take_all(connection, queue):
    bodies = []
    with connection.SimpleQueue(queue) as simple:
        while True:
            try:
                message = simple.get(block=False)
            except Empty:
                return bodies
            message.ack()
            bodies.append(message.payload)


def test_messages_come_out_in_the_order_they_went_in(connection):
    put(connection, "default", {"n": 1}, {"n": 2}, {"n": 3})
    assert take_all(connection, "default") == [{"n": 1}, {"n": 2}, {"n": 3}]


def test_a_queue_gives_only_its_own_messages(connection):
    put(connection, "default", "for default")
    put(connection, "media", "for media")
    assert take_all(connection, "media") == ["for media"]
    assert take_all(connection, "default") == ["for default"]


def test_texts_in_every_script_survive(connection):
    put(connection, "default", {"zh": "腹泻", "bo": "བོད་ཡིག"})
    assert take_all(connection, "default") == [{"zh": "腹泻", "bo": "བོད་ཡིག"}]


def test_a_half_written_message_is_not_taken(connection, tmp_path):
    put(connection, "default", "whole")
    (tmp_path / "messages" / "00000000000000000000_x.default.msg.part").write_text('{"bod')
    assert take_all(connection, "default") == ["whole"]


def test_what_a_killed_worker_had_taken_holds_up_nobody(connection, tmp_path):
    put(connection, "default", "first", "second")
    oldest = min((tmp_path / "messages").glob("*.msg"))
    oldest.rename(oldest.with_name(f"{oldest.name}.taken"))
    assert take_all(connection, "default") == ["second"]


def test_the_number_waiting_and_the_purge_count_one_queue(connection):
    put(connection, "default", 1, 2)
    put(connection, "media", 3)
    channel = connection.channel()
    assert (channel._size("default"), channel._size("media")) == (2, 1)
    assert channel._purge("default") == 2
    assert (channel._size("default"), channel._size("media")) == (0, 1)


def test_workers_that_ask_at_the_same_moment_share_the_messages(connection):
    put(connection, "default", *range(200))
    taken: list[list[int]] = [[], [], []]

    def work(into):
        channel = connection.channel()
        while True:
            try:
                into.append(channel._get("default")["body"])
            except Empty:
                return

    workers = [threading.Thread(target=work, args=(each,)) for each in taken]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    bodies = [body for each in taken for body in each]
    assert len(bodies) == len(set(bodies)) == 200


def test_the_table_of_queues_is_complete_when_many_bind_at_once(connection, tmp_path):
    names = [f"queue{number}" for number in range(20)]
    threads = [
        threading.Thread(target=connection.channel()._queue_bind, args=("direct", name, "", name)) for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {row.queue for row in connection.channel().get_table("direct")} == set(names)


def test_a_table_of_queues_that_a_crash_left_empty_is_written_again(connection, tmp_path):
    (tmp_path / "control").mkdir(exist_ok=True)
    (tmp_path / "control" / "media.exchange").write_text("")
    put(connection, "media", "woken")
    assert take_all(connection, "media") == ["woken"]
    assert "media" in (tmp_path / "control" / "media.exchange").read_text()


def test_two_queues_of_one_exchange_are_both_kept(connection, tmp_path):
    channel = connection.default_channel
    channel._queue_bind("shared", "a", "", "first")
    channel._queue_bind("shared", "b", "", "second")
    channel._queue_bind("shared", "a", "", "first")
    assert sorted(row.queue for row in channel.get_table("shared")) == ["first", "second"]
