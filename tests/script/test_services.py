"""script/services starts PostgreSQL and Redis, names them, and leaves nothing behind."""

import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

from tests.script.test_scripts import run

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def services() -> Iterator[tuple[Path, dict[str, str]]]:
    """A pair of servers in a folder that PostgreSQL's own user can reach; pytest's are closed to it."""
    with tempfile.TemporaryDirectory(prefix="lms-services-") as folder:
        Path(folder).chmod(0o711)
        started = run("script/services", "start", "--data-dir", folder, timeout=120)
        try:
            assert started.returncode == 0, started.stderr
            yield Path(folder), dict(line.split("=", 1) for line in started.stdout.splitlines())
        finally:
            run("script/services", "stop", "--data-dir", folder)


def test_postgresql_speaks_utf8_and_sorts_by_icu(services):
    with psycopg.connect(services[1]["DATABASE_URL"]) as connection:
        row = connection.execute(
            "SELECT pg_encoding_to_char(encoding), datlocprovider FROM pg_database WHERE datname = 'lms'"
        ).fetchone()
    assert row == ("UTF8", "i")


def test_redis_answers(services):
    with redis.Redis.from_url(services[1]["BROKER_URL"]) as connection:
        assert connection.ping()


def test_a_second_start_finds_the_running_ones(services):
    folder, urls = services
    again = run("script/services", "start", "--data-dir", str(folder))
    assert dict(line.split("=", 1) for line in again.stdout.splitlines()) == urls


def test_stop_ends_both_and_status_says_so():
    with tempfile.TemporaryDirectory(prefix="lms-services-") as folder:
        Path(folder).chmod(0o711)
        started = run("script/services", "start", "--data-dir", folder, timeout=120)
        ports = [urlsplit(line.split("=", 1)[1]).port for line in started.stdout.splitlines()]
        stopped = run("script/services", "stop", "--data-dir", folder)
        assert stopped.returncode == 0
        for port in ports:
            with socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", port)) != 0
        status = run("script/services", "status", "--data-dir", folder)
        assert status.returncode == 1
        assert "script/services start" in status.stderr
        assert run("script/services", "stop", "--data-dir", folder).returncode == 0
