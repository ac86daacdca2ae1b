"""The production shape: PostgreSQL, Redis, a search server, ASGI workers behind a proxy that ends TLS."""

from urllib.parse import unquote, urlsplit

from lms.settings.base import *

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY", hint="Fifty random characters or more; keep them out of the repository.")
AUDIT_KEY = env.text("AUDIT_KEY", hint="Fifty random characters or more, other ones than SECRET_KEY.")
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 1)
LOGGING["handlers"]["console"]["formatter"] = "json"
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", hint="The host names that people type, separated by commas.")
if MEDIA_HOST:
    ALLOWED_HOSTS.append(urlsplit(MEDIA_ORIGIN).hostname)
WAGTAILADMIN_BASE_URL = env.text("PUBLIC_URL", hint="For example https://learn.example.org")
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]

_database = urlsplit(env.text("DATABASE_URL", hint="For example postgresql://user:password@host:5432/lms"))
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.path.lstrip("/"),
        "USER": unquote(_database.username or ""),
        "PASSWORD": unquote(_database.password or ""),
        "HOST": _database.hostname or "",
        "PORT": str(_database.port or ""),
        # Under ASGI each request has a thread of its own, which would open a connection of its own.
        "OPTIONS": {"pool": {"min_size": 1, "max_size": env.integer("DATABASE_CONNECTIONS", 10), "timeout": 20}},
        "CONN_HEALTH_CHECKS": True,
    }
}

CELERY_BROKER_URL = env.text("BROKER_URL", hint="For example redis://host:6379/0")
# The cache is shared by all processes: a Redis, which may be that of the queue; without one a table.
CACHE_URL = env.text("CACHE_URL", CELERY_BROKER_URL if CELERY_BROKER_URL.startswith("redis") else "")
if CACHE_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CACHE_URL,
            "KEY_PREFIX": "lms",
        }
    }
SEARCH_URL = env.text("SEARCH_URL", "")
if SEARCH_URL:
    SEARCH_BACKEND = "search.backends.elasticsearch.ElasticsearchBackend"

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# __Host-: a browser takes such a cookie only from this very host over TLS, never from a neighbour on the domain.
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True
CONTENT_SECURITY_POLICY_CMS["upgrade-insecure-requests"] = True
CONTENT_SECURITY_POLICY_EDITOR["upgrade-insecure-requests"] = True
