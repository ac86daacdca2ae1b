"""Settings of the test suite: SQLite by default, PostgreSQL and Redis when script/test names them."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# A folder of its own for each process that runs tests: two workers in one folder would read each other's files.
# The workers' folders lie in that of the process which started them and which removes it at its end.
if "DATA_DIR" not in os.environ:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="lms-test-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
elif "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["DATA_DIR"] = str(Path(os.environ["DATA_DIR"]) / os.environ["PYTEST_XDIST_WORKER"])
    Path(os.environ["DATA_DIR"]).mkdir(exist_ok=True)

from urllib.parse import urlsplit

from lms.settings.base import *

SECRET_KEY = "only-for-tests-" + "x" * 50
AUDIT_KEY = "only-for-tests-too-" + "y" * 50
BADGE_KEY = "b25seS1mb3ItdGVzdHMtLW9ubHktZm9yLXRlc3RzLTA"  # 32 bytes that nobody else would use
ALLOWED_HOSTS = ["*"]
DEBUG = False
_database_url = env.text("TEST_DATABASE_URL", "")
if _database_url:
    _parts = urlsplit(_database_url)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _parts.path.lstrip("/"),
            "USER": _parts.username or "",
            "PASSWORD": _parts.password or "",
            "HOST": _parts.hostname or "",
            "PORT": str(_parts.port or ""),
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "test.sqlite3",
            "OPTIONS": {"transaction_mode": "IMMEDIATE"},
        }
    }
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": PRIVATE_STORAGE,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATICFILES_DIRS = [folder for folder in STATICFILES_DIRS if Path(folder).exists()]
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# A task that is sent in a test waits in memory, or in Redis; tests run tasks by calling them.
CELERY_BROKER_URL = env.text("TEST_BROKER_URL", "memory://")
CELERY_TASK_ALWAYS_EAGER = False
DEMONSTRATION = False
STAFF_MFA = "offered"  # tests of other rooms sign staff in without a factor; tests/accounts requires one
