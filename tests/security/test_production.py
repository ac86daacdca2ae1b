"""The production shape: cookies that only this host sees, TLS for ever, and nothing that Django would warn of."""

import json
import os
import pickle
import subprocess
import sys

import pytest
from kombu import serialization
from kombu.exceptions import ContentDisallowed
from kombu.message import Message

from lms.celery import app
from tests.settings.test_shapes import PRODUCTION, ROOT

ASKED = """
import json
from django.conf import settings as s
names = [n for n in dir(s) if n.startswith(("SESSION_COOKIE", "CSRF_COOKIE", "LANGUAGE_COOKIE", "SECURE_", "CONTENT_"))]
print(json.dumps({n: getattr(s, n) for n in names + ["DEBUG", "ALLOWED_HOSTS", "USE_X_FORWARDED_HOST"]}, default=str))
"""


def python(*arguments: str, tmp_path, **variables: str) -> subprocess.CompletedProcess:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**kept, **PRODUCTION, "DATA_DIR": str(tmp_path), "STATIC_ROOT": str(tmp_path), **variables}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def production(tmp_path_factory) -> dict:
    done = python("-c", ASKED, tmp_path=tmp_path_factory.mktemp("production"), MEDIA_ORIGIN="https://media.example.org")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("cookie", ["SESSION", "CSRF"])
def test_cookies_are_this_hosts_alone(production, cookie):
    assert production[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
    assert production[f"{cookie}_COOKIE_SECURE"] is True
    assert production[f"{cookie}_COOKIE_HTTPONLY"] is True
    assert production[f"{cookie}_COOKIE_SAMESITE"] in {"Lax", "Strict"}
    # what a browser asks of a __Host- cookie
    assert production[f"{cookie}_COOKIE_PATH"] == "/"
    assert production[f"{cookie}_COOKIE_DOMAIN"] is None


def test_the_cookie_of_the_language_is_sent_over_tls_only(production):
    assert production["LANGUAGE_COOKIE_SECURE"] is True


def test_tls_for_ever(production):
    assert production["SECURE_SSL_REDIRECT"] is True
    assert production["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert production["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert production["SECURE_HSTS_PRELOAD"] is True
    for name in ("", "_CMS", "_EDITOR"):
        policy = production[f"CONTENT_SECURITY_POLICY{name}"]
        assert policy.get("DIRECTIVES", policy)["upgrade-insecure-requests"] is True


def test_hosts_are_named_and_no_proxy_names_another(production):
    assert production["DEBUG"] is False
    assert production["ALLOWED_HOSTS"] == ["learn.example.org", "media.example.org"]
    assert production["USE_X_FORWARDED_HOST"] is False


def test_the_policy_names_the_media_host_only_where_recordings_are_shown(production):
    policy = production["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    named = {name for name, values in policy.items() if "https://media.example.org" in str(values)}
    assert named == {"img-src", "media-src", "connect-src"}


def test_the_deployment_check_is_clean_with_a_media_host(tmp_path):
    arguments = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    done = python(*arguments, tmp_path=tmp_path, MEDIA_ORIGIN="https://media.example.org")
    assert done.returncode == 0, done.stderr


# --- messages between processes ---


def test_the_application_speaks_json_only():
    assert list(app.conf.accept_content) == ["json"]
    assert app.conf.task_serializer == "json"
    assert app.conf.result_serializer == "json"
    assert list(app.conf.event_serializer.split()) == ["json"]


class Opened:
    """A pickle that would run when it is read."""

    def __reduce__(self):
        return (pytest.fail, ("a pickle was opened",))


@pytest.mark.parametrize("kind", ["application/x-python-serialize", "application/x-yaml", "application/x-msgpack"])
def test_a_message_of_another_kind_is_refused_unread(kind):
    """As the consumer of a worker reads it: kombu's message with what the application accepts."""
    accepted = {serialization.registry.name_to_type[name] for name in app.conf.accept_content}
    message = Message(body=pickle.dumps(Opened()), content_type=kind, content_encoding="binary", accept=accepted)
    with pytest.raises(ContentDisallowed):
        message.decode()


def test_the_workers_consumer_has_that_list():
    with app.connection_for_read() as connection:
        consumer = app.amqp.TaskConsumer(connection.default_channel)
        assert consumer.accept == {"application/json"}
