"""What signing in keeps. Secrets are never given out and never survive erasure."""

from django.utils.translation import gettext_lazy as _

from lms.privacy.inventory.declaration import NO_PASSWORD, UNTIL_ERASED, Also, Purpose, Retention, Room
from lms.privacy.inventory.subjects import account, by_row_of, key, person

ROOM = Room("accounts", _("Account and sign-in"))
_OURS = {"purpose": Purpose.ACCOUNT, "delete": True}

ROOM.about(
    "directory.User",
    _("Account"),
    of=account("pk"),
    purpose=Purpose.ACCOUNT,
    retention=UNTIL_ERASED,
    identity="username first_name last_name",
    contact="email",
    credential="password",
    employment="groups user_permissions is_staff is_superuser is_active",
    technical="id last_login date_joined language",
    blank={
        "first_name": "",
        "last_name": "",
        "email": "",
        "password": NO_PASSWORD,
        "groups": (),
        "user_permissions": (),
        "is_staff": False,
        "is_superuser": False,
        "is_active": False,
        "last_login": None,
        "language": "",
    },
    new_key="username",
)
ROOM.about(
    "accounts.Invitation",
    _("Invitations and links for a new password"),
    of=person("practitioner"),
    others={"issuer": Also(key("issued_by_key"), "issued_by_key", "kind issued_at")},
    retention=Retention(_("90 days after they lapse"), "expires_at", 90),
    credential="token_hash code_hash",
    employment="issued_by_key",
    technical="id uuid key kind practitioner institution issued_at expires_at used_at revoked_at",
    **_OURS,
)
ROOM.about(
    "accounts.DeviceSignIn",
    _("Shared devices that you signed in on"),
    of=account("user"),
    retention=Retention(_("7 days"), "day", 7),
    technical="id uuid device user day wrong_pins",
    **_OURS,
)
ROOM.about(
    "accounts.QuickPin",
    _("PIN for shared devices"),
    of=account("user"),
    retention=UNTIL_ERASED,
    credential="pin_hash",
    technical="id user chosen_at",
    **_OURS,
)
ROOM.about(
    "accounts.SharedDevice",
    _("Shared devices that you registered"),
    of=key("registered_by_key"),
    purpose=Purpose.ACCOUNT,
    retention=UNTIL_ERASED,
    employment="registered_by_key label institution registered_at revoked_at",
    technical="id uuid",
    none="key",
)
ROOM.unnamed(
    "accounts.AttemptCount",
    _("Counts of wrong tries to sign in"),
    purpose=Purpose.SECURITY,
    retention=Retention(_("2 days"), "last_at", 2),
    technical="id kind key_hash failures last_at blocked_until",
)
ROOM.about(
    "mfa.Authenticator",
    _("Second factors"),
    of=account("user"),
    retention=UNTIL_ERASED,
    credential="data",
    technical="id user type created_at last_used_at",
    **_OURS,
)
# Found by the rows of sessions below, so they go before them.
ROOM.about(
    "media_pipeline.ViewingKey",
    _("Links to the media host"),
    of=by_row_of("session_key", "usersessions.UserSession", "session_key", account("user")),
    retention=Retention(_("30 days"), "created_at", 30),
    credential="key session_key",
    technical="created_at",
    **_OURS,
)
ROOM.about(
    "sessions.Session",
    _("Contents of sessions"),
    of=by_row_of("session_key", "usersessions.UserSession", "session_key", account("user")),
    retention=Retention(_("Until they lapse"), "expire_date"),
    credential="session_key session_data",
    technical="expire_date",
    **_OURS,
)
ROOM.about(
    "usersessions.UserSession",
    _("Sessions"),
    of=account("user"),
    retention=Retention(_("30 days after they were last seen"), "last_seen_at", 30),
    contact="ip user_agent",
    credential="session_key data",
    technical="id user created_at last_seen_at",
    **_OURS,
)
ROOM.about(
    "account.EmailAddress",
    _("E-mail addresses"),
    of=account("user"),
    retention=UNTIL_ERASED,
    contact="email",
    technical="id user verified primary",
    **_OURS,
)
ROOM.about(
    "account.EmailConfirmation",
    _("Confirmations of e-mail addresses"),
    of=account("email_address__user"),
    retention=Retention(_("7 days"), "created", 7),
    credential="key",
    technical="id email_address created sent",
    **_OURS,
)
ROOM.not_about_people("auth.Group", "id name permissions")
ROOM.not_about_people("auth.Permission", "id name content_type codename")
