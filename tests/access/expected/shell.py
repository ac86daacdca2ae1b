"""The frame of the site: home, health, language, signing in and out."""

from tests.access.roles import EVERYBODY, PEOPLE, SIGNED_IN
from tests.access.table import Route, Shadowed

_TO_THE_DOOR = frozenset({302})
ROUTES = [
    Route("portal:home", reads=SIGNED_IN),
    Route("portal:authoring_closed", ok=frozenset()),
    Route("portal:healthz", reads=EVERYBODY),
    Route("portal:readyz", reads=EVERYBODY, ok=frozenset({200, 503})),
    Route("portal:language", writes=EVERYBODY),
    # The same for everybody; only the device knows what is on it.
    Route("portal:worker", reads=EVERYBODY),
    Route("portal:manifest", reads=EVERYBODY),
    Route("portal:kept", reads=EVERYBODY),
    Route("portal:offline_session", reads=PEOPLE),
    Route("no_cms_login", reads=EVERYBODY, writes=EVERYBODY, clears=EVERYBODY, ok=_TO_THE_DOOR),
    Route("no_cms_password_reset", reads=EVERYBODY, writes=EVERYBODY, clears=EVERYBODY, ok=_TO_THE_DOOR),
    Route("no_page_login", reads=EVERYBODY, writes=EVERYBODY, ok=_TO_THE_DOOR),
]
SHADOWED = [
    Shadowed("wagtailadmin_login", "/cms/login/", "no_cms_login"),
    Shadowed("wagtailadmin_password_reset", "/cms/password_reset/", "no_cms_password_reset"),
    Shadowed("wagtailadmin_password_reset_done", "/cms/password_reset/done/", "no_cms_password_reset"),
    Shadowed("wagtailadmin_password_reset_confirm", "/cms/password_reset/confirm/a/b/", "no_cms_password_reset"),
    Shadowed("wagtailadmin_password_reset_complete", "/cms/password_reset/complete/", "no_cms_password_reset"),
    Shadowed("wagtailcore_login", "/_util/login/", "no_page_login"),
]
