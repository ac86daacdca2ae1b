"""A record becomes one line: JSON or readable, with its request, without names and secrets."""

import json
import logging
import sys
from types import SimpleNamespace

import pytest
from django.db import IntegrityError

from lms.common.logs.context import Note, noting
from lms.common.logs.lines import FIELDS, JsonLine, ReadableLine


def record(message, *args, name="lms.test", exc_info=None, **extra):
    made = logging.makeLogRecord(
        {"name": name, "levelno": 20, "levelname": "INFO", "msg": message, "args": args, "exc_info": exc_info, **extra}
    )
    made.created = 1_781_496_000.25
    return made


def as_json(made):
    line = JsonLine().format(made)
    assert "\n" not in line
    return json.loads(line)


def caught(raise_it):
    try:
        raise_it()
    except Exception:  # noqa: BLE001 - what was raised is what the test looks at
        return sys.exc_info()
    raise AssertionError("nothing was raised")


def test_a_line_has_time_level_logger_and_event():
    assert as_json(record("%d rows", 3)) == {
        "time": "2026-06-15T04:00:00.250Z",
        "level": "INFO",
        "logger": "lms.test",
        "event": "3 rows",
    }


def test_the_readable_line_says_the_same():
    line = ReadableLine().format(record("sealed", sequence=4))
    assert line == "2026-06-15T04:00:00.250Z INFO lms.test sealed sequence=4"


@pytest.mark.parametrize("form", [JsonLine, ReadableLine])
def test_a_line_carries_its_request(form):
    with noting(Note("0191e4c29f6a7cc0b1e4a9a3f1a2b3c4", lambda: "a-key")):
        line = form().format(record("done"))
    assert "0191e4c29f6a7cc0b1e4a9a3f1a2b3c4" in line
    assert "a-key" in line


def test_only_declared_fields_get_into_a_line():
    made = as_json(record("request", route="home", status=200, person="卓玛", request="GET /x", args_of_task=[1]))
    assert set(made) == {"time", "level", "logger", "event", "route", "status"}
    assert "name" not in FIELDS


@pytest.mark.parametrize("form", [JsonLine, ReadableLine])
def test_a_message_is_redacted_with_its_arguments(form):
    line = form().format(record("refused %s by %s", "卓玛", "zhuoma@example.org"))
    assert "卓玛" not in line
    assert "zhuoma" not in line


def failing():
    name, card = "卓玛", "540102199001011234"
    try:
        raise KeyError(name)
    except KeyError as error:
        raise ValueError(f"row of {name}: “zhuoma”, {card}") from error


@pytest.mark.parametrize("form", [JsonLine, ReadableLine])
def test_an_error_is_told_without_what_it_holds(form):
    line = form().format(record("failed", exc_info=caught(failing)))
    for secret in ("卓玛", "zhuoma", "540102199001011234"):
        assert secret not in line
    assert "KeyError" in line
    assert "ValueError: row of" in line
    assert "test_lines.py" in line
    assert " failing" in line


def test_the_cause_is_told_first():
    text = as_json(record("failed", exc_info=caught(failing)))["error"]
    assert text.index("KeyError") < text.index("ValueError")


def test_the_values_of_a_broken_constraint_are_not_told():
    def broken():
        raise IntegrityError('duplicate key violates "user_name"\nDETAIL:  Key (username)=(zhuoma) already exists.')

    text = as_json(record("failed", exc_info=caught(broken)))["error"]
    assert text.splitlines()[-1] == 'IntegrityError: duplicate key violates "user_name"'


def test_an_error_without_words_is_named():
    def silent():
        raise TimeoutError

    assert as_json(record("failed", exc_info=caught(silent)))["error"].endswith("TimeoutError")


def test_errors_that_name_each_other_end():
    def circular():
        first, second = ValueError("a"), ValueError("b")
        first.__context__, second.__context__ = second, first
        raise first

    assert as_json(record("failed", exc_info=caught(circular)))["error"].count("ValueError") == 2


@pytest.mark.parametrize("name", ["django.request", "django.security.csrf"])
def test_the_path_of_a_request_is_not_told(name):
    made = as_json(record("%s: %s", "Internal Server Error", "/records/verify/abc/", name=name))
    assert "verify" not in str(made)


def test_what_a_task_answered_is_not_told():
    data = {"name": "lms.tasks.x", "id": "t1", "return_value": "zhuoma", "runtime": 0.0123}
    made = as_json(record("Task x[t1] answered zhuoma", name="celery.app.trace", data=data))
    assert (made["event"], made["task"], made["task_id"]) == ("task succeeded", "lms.tasks.x", "t1")
    assert made["duration_ms"] == 12
    assert "zhuoma" not in str(made)


def test_why_a_task_failed_is_told_by_its_error_only():
    data = {"name": "lms.tasks.x", "id": "t1", "exc": "ValueError('zhuoma')", "description": "raised unexpected"}
    made = as_json(record("Task x raised zhuoma", name="celery.app.trace", data=data, exc_info=caught(failing)))
    assert made["event"] == "task raised unexpected"
    assert "ValueError" in made["error"]
    assert "zhuoma" not in str(made)


def test_a_line_break_does_not_begin_another_line():
    made = JsonLine().format(record("first\n2026-06-15 ERROR forged %s", SimpleNamespace(a=1)))
    assert "\n" not in made
