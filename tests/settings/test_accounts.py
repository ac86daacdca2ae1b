"""What the environment decides about signing in."""

import pytest

from tests.settings.test_shapes import PRODUCTION, start

SHOWN = "from lms.settings.{shape} import *; print(STAFF_MFA, CACHES['default'])"


def shown(shape: str, tmp_path, **variables) -> str:
    done = start("-c", SHOWN.format(shape=shape), tmp_path=tmp_path, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_staff_must_have_a_second_factor_but_on_a_demonstration(tmp_path):
    assert shown("embedded", tmp_path, SECRET_KEY="x").startswith("required ")
    assert shown("embedded", tmp_path, SECRET_KEY="x", DEMONSTRATION="1").startswith("offered ")
    assert shown("embedded", tmp_path, SECRET_KEY="x", DEMONSTRATION="1", STAFF_MFA="required").startswith("required ")


def test_a_misspelt_choice_stops_the_start(tmp_path):
    done = start("-c", "import lms.settings.embedded", tmp_path=tmp_path, SECRET_KEY="x", STAFF_MFA="maybe")
    assert "STAFF_MFA must be required or offered, not 'maybe'." in done.stderr


@pytest.mark.parametrize(
    ("variables", "location"),
    [
        ({}, "redis://broker.example.org:6379/0"),
        ({"CACHE_URL": "redis://cache.example.org:6379/1"}, "redis://cache.example.org:6379/1"),
        ({"BROKER_URL": "amqp://broker.example.org"}, "accounts_cache"),
    ],
)
def test_production_shares_its_cache_between_processes(tmp_path, variables, location):
    assert f"'LOCATION': '{location}'" in shown("production", tmp_path, **PRODUCTION | variables)


def test_the_embedded_shape_keeps_it_in_a_table(tmp_path):
    assert "SharedCache" in shown("embedded", tmp_path, SECRET_KEY="x")
