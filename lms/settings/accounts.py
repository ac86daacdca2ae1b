"""How people sign in, how long a session lasts, which passwords are refused. Why: docs/decisions/0008-sign-in.md.

Imported by `base`.
"""

from django.core.exceptions import ImproperlyConfigured

from lms.settings import env

LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "accounts:sign_in"

# One backend: with two, a wrong password would be hashed twice for some names and once for others.
AUTHENTICATION_BACKENDS = ["lms.accounts.sign_in.backends.AccountBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# A file of SHA-1 hashes in ascending order, as Have I Been Pwned hands them out; without it only the bundled lists.
BREACHED_PASSWORDS_FILE = env.text("BREACHED_PASSWORDS_FILE", "")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "lms.accounts.passwords.validators.RegionalPasswordValidator"},
    {"NAME": "lms.accounts.passwords.validators.OwnNamesValidator"},
    {"NAME": "lms.accounts.passwords.validators.BreachedPasswordValidator"},
]

# --- django-allauth: by user name, nobody signs up, no mail ---
ACCOUNT_ADAPTER = "lms.accounts.sign_in.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "lms.accounts.sign_in.forms.SignInForm",
    "reauthenticate": "lms.accounts.sign_in.forms.ReauthenticateForm",
    "change_password": "lms.accounts.passwords.forms.ChangePasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = None  # the sign-in form answers: not on a device that others use too
ACCOUNT_RATE_LIMITS = False  # lms.accounts.attempts counts instead: it grows, and says how long
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_USER_DISPLAY = "lms.accounts.sign_in.adapters.display_name"
MFA_ADAPTER = "lms.accounts.factors.adapters.FactorAdapter"
MFA_FORMS = {
    "authenticate": "lms.accounts.factors.forms.CodeForm",
    "reauthenticate": "lms.accounts.factors.forms.CodeAgainForm",
    "activate_totp": "lms.accounts.factors.forms.ActivateForm",
    "add_webauthn": "lms.accounts.factors.forms.AddPasskeyForm",
    "login_webauthn": "lms.accounts.factors.forms.PasskeySignInForm",
    "authenticate_webauthn": "lms.accounts.factors.forms.PasskeyStepForm",
    "reauthenticate_webauthn": "lms.accounts.factors.forms.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # phones in townships run up to half a minute wrong
MFA_RATE_LIMITS = False  # codes are counted by lms.accounts.attempts; a passkey cannot be guessed

# Staff are those who see or change what belongs to others (lms.directory.policy.STAFF_ROLES).
STAFF_MFA = env.text("STAFF_MFA", "offered" if env.boolean("DEMONSTRATION", False) else "required")
if STAFF_MFA not in ("required", "offered"):
    raise ImproperlyConfigured(f"STAFF_MFA must be required or offered, not {STAFF_MFA!r}.")

# A session ends when nothing was asked for so long, and at the latest so long after it began.
SESSION_IDLE_MINUTES = env.integer("SESSION_IDLE_MINUTES", 14 * 24 * 60)
SESSION_LIFETIME_HOURS = env.integer("SESSION_LIFETIME_HOURS", 30 * 24)
SHARED_SESSION_IDLE_MINUTES = env.integer("SHARED_SESSION_IDLE_MINUTES", 15)
SHARED_SESSION_LIFETIME_HOURS = env.integer("SHARED_SESSION_LIFETIME_HOURS", 12)
SESSION_COOKIE_AGE = SESSION_LIFETIME_HOURS * 3600

# Shared by all processes: which codes of an authenticator were used. Production may name a Redis (CACHE_URL).
CACHES = {
    "default": {
        "BACKEND": "lms.common.caches.SharedCache",
        "LOCATION": "accounts_cache",
    }
}
