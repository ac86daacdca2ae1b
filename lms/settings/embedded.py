"""The embedded shape: one machine, no server beside our own processes."""

from urllib.parse import urlsplit

from lms.settings.base import *

DEBUG = False
SECRET_KEY_FILE = DATA_DIR / "secret-key"  # script/setup writes it once, readable by its owner only
SECRET_KEY = env.text(
    "SECRET_KEY",
    SECRET_KEY_FILE.read_text().strip() if SECRET_KEY_FILE.exists() else env.UNSET,
    hint="Or run script/setup, which makes one under DATA_DIR.",
)
AUDIT_KEY_FILE = DATA_DIR / "audit-key"  # script/setup writes it too
AUDIT_KEY = AUDIT_KEY or (AUDIT_KEY_FILE.read_text().strip() if AUDIT_KEY_FILE.exists() else "")
BADGE_KEY_FILE = DATA_DIR / "badge-key"  # and this one
BADGE_KEY = BADGE_KEY or (BADGE_KEY_FILE.read_text().strip() if BADGE_KEY_FILE.exists() else "")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
if MEDIA_HOST:
    ALLOWED_HOSTS.append(urlsplit(MEDIA_ORIGIN).hostname)

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "db.sqlite3",
        "OPTIONS": {
            # Readers never wait for a writer; a writer takes its lock at once instead of failing in the middle.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=10000;"
            # What is deleted is overwritten in the file: an erased name is gone.
            " PRAGMA secure_delete=ON;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
        },
    }
}

CELERY_BROKER_URL = "filesystem://localhost"
CELERY_BROKER_TRANSPORT = "lms.common.filesystem_broker.Transport"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": str(DATA_DIR / "broker" / "messages"),
    "data_folder_out": str(DATA_DIR / "broker" / "messages"),
    "control_folder": str(DATA_DIR / "broker" / "control"),
    "polling_interval": 0.5,  # seconds until a worker that has nothing to do looks again
}
# Workers keep no private mailboxes: a killed worker's would fill up with messages that nobody reads.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
