"""Settings that both shapes of the program share. Nothing here knows which shape runs."""

from datetime import timedelta
from pathlib import Path

import django.conf.locale
from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from lms.settings import env
from lms.settings.accounts import *
from lms.settings.security import *
from lms.settings.storages import default_storage

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var")

# --- languages: Django knows no Tibetan, so it is registered before set-up ---
django.conf.locale.LANG_INFO["bo"] = {
    "bidi": False,
    "code": "bo",
    "name": "Tibetan",
    "name_local": "བོད་ཡིག",
}
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("bo", _("Tibetan")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale-vendor"]  # the second: words of Django in Tibetan
FORMAT_MODULE_PATH = ["lms.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"  # civil dates are those of +08:00; instants are stored in UTC

INSTALLED_APPS = [
    "lms.demonstration",
    "lms.portal",
    "lms.privacy",
    "lms.compliance",
    "lms.integrations",
    "search",
    "lms.records",
    "courses",
    "pathways",
    "media_pipeline",
    "lms.competencies",
    "lms.sync",
    "lms.accounts",
    "lms.directory",
    "lms.audit",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "courses.authoring.apps.ImagesConfig",  # wagtail.images
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

SESSION_ENGINE = "lms.accounts.sessions.engine"

MIDDLEWARE = [
    "lms.common.logs.requests.request_line",  # outside of everything, so that its line tells what was really sent
    "lms.portal.headers.SecurityHeaders",  # nothing answers without it, whatever goes wrong inside
    "lms.portal.media_host.MediaHost",
    "django.middleware.security.SecurityMiddleware",
    "lms.portal.middleware.KnownMethods",
    "lms.portal.static_files.StaticFiles",
    "lms.portal.compression.Compression",
    "lms.portal.revalidation.Revalidation",
    "lms.portal.preloading.Preloading",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "lms.sync.middleware.DeviceAnswers",  # a device's program gets no page, whatever those below answer
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "lms.portal.middleware.AskedOnce",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lms.audit.middleware.web_actor",
    "allauth.account.middleware.AccountMiddleware",
    "lms.accounts.sessions.middleware.SessionLimits",
    # Every page asks for sign-in unless its view says otherwise.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "lms.accounts.sessions.middleware.SecondFactorOfStaff",
    "django.contrib.messages.middleware.MessageMiddleware",
    "lms.portal.middleware.ReadableRefusals",
    "lms.portal.middleware.CmsDoors",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "lms.urls"
ASGI_APPLICATION = "lms.asgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "lms.portal.context_processors.shell",
            ],
        },
    }
]

AUTH_USER_MODEL = "directory.User"

STATIC_URL = "/static/"
# Belongs to the program, not to its data: every data folder shares what collectstatic wrote.
STATIC_ROOT = env.folder("STATIC_ROOT", BASE_DIR / "build" / "collected")
STATICFILES_DIRS = [BASE_DIR / "build" / "static"]  # what `npm run build` writes
SERVESTATIC_KEEP_ONLY_HASHED_FILES = False
MEDIA_URL = "/files/"
MEDIA_ROOT = DATA_DIR / "media"
# Files that no address leads to: copies of personal data, given out by a view that asks who wants them.
PRIVATE_STORAGE = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {
        "location": DATA_DIR / "private",
        "base_url": None,
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    },
}
STORAGES = {
    "default": default_storage(),
    "private": PRIVATE_STORAGE,
    "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

WAGTAIL_SITE_NAME = "高原医学教育与诊疗路径"
WAGTAILADMIN_BASE_URL = env.text("PUBLIC_URL", "http://127.0.0.1:8000")
WAGTAILADMIN_LOGIN_URL = "/authoring-closed/"  # visitors were asked to sign in before they came this far
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = False  # review workflows arrive with the issue on authoring
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAILDOCS_SERVE_METHOD = "serve_view"

# --- Celery: rows say what is to be done, messages only wake a worker (docs/decisions/0004-jobs-are-rows.md) ---
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "media_pipeline.tasks.take_step": {"queue": "media"},
    "media_pipeline.tasks.take_idle_step": {"queue": "media-idle"},  # taken when nothing else is to be done
    # Short ones must not wait for an encoder: what makes room on the disk, what wakes the workers.
    "media_pipeline.tasks.remove_lapsed_uploads": {"queue": "default"},
    "media_pipeline.tasks.resume_jobs": {"queue": "default"},
    "media_pipeline.tasks.resume_text_jobs": {"queue": "default"},
    "media_pipeline.tasks.transcribe": {"queue": "media-idle"},  # takes as long as the lecture; nobody waits for it
    "media_pipeline.tasks.read_slides": {"queue": "media-idle"},
    # An author waits for it, and it ends within minutes: it must not wait until a video is encoded.
    "media_pipeline.tasks.work_on_slides": {"queue": "default"},
    "media_pipeline.tasks.*": {"queue": "media"},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
# A wake-up that nobody took until the next one is worthless, so it expires.
CELERY_BEAT_SCHEDULE = {
    "resume-media-jobs": {"task": "media_pipeline.tasks.resume_jobs", "schedule": 30, "options": {"expires": 30}},
    "deliver-outbox": {"task": "lms.integrations.tasks.deliver_due", "schedule": 15, "options": {"expires": 15}},
    "resume-imports": {"task": "lms.directory.tasks.resume_imports", "schedule": 30, "options": {"expires": 30}},
    "end-lapsed-grants": {"task": "lms.directory.tasks.sync_lapsed_grants", "schedule": 3600},
    # Its day begins at midnight of +08:00; asked every hour, so that a machine that was off catches up.
    "apply-planned-changes": {"task": "lms.directory.tasks.apply_due_facts", "schedule": 3600},
    "publish-scheduled": {
        "task": "courses.tasks.publish_scheduled",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "close-exams": {"task": "courses.tasks.close_exams", "schedule": 60, "options": {"expires": 60}},
    "seal-audit-log": {"task": "lms.audit.tasks.seal", "schedule": 3600},
    "resume-audit-checks": {"task": "lms.audit.tasks.resume_checks", "schedule": 60, "options": {"expires": 60}},
    "resume-privacy-jobs": {"task": "lms.privacy.tasks.resume_jobs", "schedule": 60, "options": {"expires": 60}},
    "remove-lapsed-data": {"task": "lms.privacy.tasks.remove_lapsed", "schedule": crontab(hour=3, minute=20)},
    "tidy-accounts": {"task": "lms.accounts.tasks.tidy", "schedule": 3600},
    "resume-text-jobs": {
        "task": "media_pipeline.tasks.resume_text_jobs",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "forget-viewing-keys": {"task": "media_pipeline.tasks.forget_viewing_keys", "schedule": 86400},
    "remove-lapsed-uploads": {
        "task": "media_pipeline.tasks.remove_lapsed_uploads",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "update-search": {"task": "search.tasks.update_index", "schedule": 30, "options": {"expires": 30}},
}

# Who tells the records page what the year requires of its reader; a room above answers, so it is named here.
RECORDS_STANDING = "lms.compliance.selectors.summary_for"
SEARCH_BACKEND = "search.backends.embedded.EmbeddedBackend"
SEARCH_INDEX_DIR = DATA_DIR / "search"
SEARCH_URL = ""
CONSULTATION_URL = env.text("CONSULTATION_URL", "http://127.0.0.1:8090/fhir")
MEDIA_UPLOAD_LIMIT_BYTES = env.integer("MEDIA_UPLOAD_LIMIT_MB", 2048) * 1024 * 1024
# Longer recordings are encoded in parts of about this length, by as many workers as there are.
MEDIA_PART_SECONDS = env.integer("MEDIA_PART_SECONDS", 600)
# Where uploads grow until they are whole (docs/uploads.md): best on the disk of MEDIA_ROOT, which then only renames.
UPLOADS_DIR = env.folder("UPLOADS_DIR", DATA_DIR / "uploads")
UPLOAD_DAYS = env.integer("UPLOAD_DAYS", 14)  # after the last piece; then what has arrived is removed
UPLOAD_SPARE_BYTES = env.integer("UPLOAD_SPARE_MB", 1024) * 1024 * 1024  # stays free on the disk for everything else
# By the roles' groups in the CMS; nobody sends a file larger than MEDIA_UPLOAD_LIMIT_MB.
UPLOAD_LIMITS = {
    "authors": {"size_bytes": 2 * 1024**3, "unfinished": 5, "unfinished_bytes": 4 * 1024**3},
    "publishers": {"size_bytes": 8 * 1024**3, "unfinished": 20, "unfinished_bytes": 32 * 1024**3},
}
# Who writes down what is said in recordings: nobody, unless the operator installs programs (docs/captions.md).
SPEECH_ENGINE = env.text("SPEECH_ENGINE", "")
SPEECH_MODELS = {
    "zh": env.text("SPEECH_MODEL_ZH", ""),
    "bo": env.text("SPEECH_MODEL_BO", ""),
    "en": env.text("SPEECH_MODEL_EN", ""),
}
# True on a demonstration installation: pages say so, and the accounts are printed at start.
DEMONSTRATION = env.boolean("DEMONSTRATION", False)

# How many proxies of ours stand before the program; X-Forwarded-For is believed that far and no further.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0)

# --- the audit log: docs/audit.md. The key seals it and is nowhere in the database ---
AUDIT_KEY = env.text("AUDIT_KEY", "")
AUDIT_OLD_KEYS = env.words("AUDIT_OLD_KEYS", [])  # of seals that were made before the key was changed
AUDIT_SEALS_FILE = env.folder("AUDIT_SEALS_FILE", DATA_DIR / "audit" / "seals.jsonl")
AUDIT_ARCHIVE_DIR = env.folder("AUDIT_ARCHIVE_DIR", DATA_DIR / "audit" / "archive")

# --- Open Badges: docs/certificates.md. Without a key no badges are given ---
BADGE_KEY = env.text("BADGE_KEY", "")
BADGE_OLD_KEYS = env.words("BADGE_OLD_KEYS", [])  # public halves of keys that signed before

# How long a confirmed erasure of a person's data may still be withdrawn before it begins.
PRIVACY_ERASURE_PAUSE = timedelta(hours=env.integer("ERASURE_PAUSE_HOURS", 24))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Both strike out secrets and personal data (lms/common/logs/redaction.py); production takes "json".
    "formatters": {
        "line": {"()": "lms.common.logs.lines.ReadableLine"},
        "json": {"()": "lms.common.logs.lines.JsonLine"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "weasyprint.progress": {"level": "WARNING"},  # it tells every step, even when it is only loaded
        "wagtail": {"level": "WARNING"},  # every edit of a page would write ten lines of inner life
        "django_tasks": {"level": "WARNING"},
        # These come with handlers of their own; their lines are to pass ours. Requests have a line of ours already.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
        "uvicorn": {"handlers": [], "propagate": True},
        "uvicorn.error": {"handlers": [], "propagate": True},
        "uvicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        # Addresses of partners and searches would be told in whole.
        "httpx": {"level": "WARNING"},
        "elastic_transport": {"level": "WARNING"},
    },
}
CSRF_FAILURE_VIEW = "lms.portal.errors.csrf_failure"
