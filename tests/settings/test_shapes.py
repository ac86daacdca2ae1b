"""The shapes of the program start with what they need, and say what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "lms.settings.production",
    "SECRET_KEY": "k3y-for-a-check-" + "aB9$" * 12,
    "AUDIT_KEY": "k3y-for-the-log-" + "aB9$" * 12,
    "ALLOWED_HOSTS": "learn.example.org",
    "PUBLIC_URL": "https://learn.example.org",
    "DATABASE_URL": "postgresql://lms:pass%40word@db.example.org:5433/lms",
    "BROKER_URL": "redis://broker.example.org:6379/0",
}


def start(*arguments, tmp_path, **variables) -> subprocess.CompletedProcess:
    """Run Python with these variables only, besides what the machine needs to find it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**kept, "DATA_DIR": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in PRODUCTION.items() if key != name}


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "AUDIT_KEY", "ALLOWED_HOSTS", "PUBLIC_URL", "DATABASE_URL", "BROKER_URL"]
)
def test_production_stops_with_the_name_of_what_is_missing(name, tmp_path):
    done = start("-c", "import lms.settings.production", tmp_path=tmp_path, **without(name))
    assert done.returncode != 0
    assert f"ImproperlyConfigured: Set the environment variable {name}." in done.stderr


def test_production_reads_its_database_from_one_address(tmp_path):
    script = "from lms.settings.production import DATABASES as d; print(d['default'])"
    done = start("-c", script, tmp_path=tmp_path, **PRODUCTION)
    assert done.returncode == 0, done.stderr
    for part in ("'pass@word'", "'db.example.org'", "'5433'", "'NAME': 'lms'"):
        assert part in done.stdout


def test_the_embedded_shape_takes_its_key_from_its_own_file(tmp_path):
    (tmp_path / "secret-key").write_text("from-the-file\n")
    done = start("-c", "from lms.settings.embedded import SECRET_KEY as k; print(k)", tmp_path=tmp_path)
    assert done.stdout == "from-the-file\n", done.stderr


def test_the_embedded_shape_without_a_key_says_what_to_run(tmp_path):
    done = start("-c", "import lms.settings.embedded", tmp_path=tmp_path)
    assert done.returncode != 0
    assert "script/setup" in done.stderr.splitlines()[-1]


def test_the_deployment_check_is_clean(tmp_path):
    (tmp_path / "static").mkdir()
    arguments = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    done = start(*arguments, tmp_path=tmp_path, **PRODUCTION)
    assert done.returncode == 0, done.stderr
