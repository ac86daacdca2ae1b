"""Every view asks for sign-in, ours and those of other programs, but for those named here."""

from collections.abc import Iterator

import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, resolve, reverse

from tests.architecture.source import PACKAGES

# Who needs each of them before, or without, signing in.
PUBLIC = {
    "portal:healthz": "a load balancer",
    "portal:readyz": "a load balancer",
    "portal:worker": "a browser, whoever uses it: a program of ours without anybody's data",
    "portal:manifest": "a phone that puts the product beside its other programs",
    "portal:kept": "somebody without a link: the device alone knows what is kept on it",
    "portal:language": "somebody who cannot read the sign-in page",
    "accounts:sign_in": "everybody",
    "accounts:sign_out": "somebody whose session has ended",
    "account_login": "the sign-in page under allauth's name for it",
    "mfa_authenticate": "the second step of a sign-in",
    "mfa_login_webauthn": "somebody who signs in with a passkey alone",
    "accounts:enter_code": "somebody who was handed a printed code and has no account yet",
    "accounts:invitation_link": "somebody who was handed a printed link",
    "accounts:accept": "the same: who chooses a name and a password",
    "accounts:here": "somebody who comes back to a shared device by PIN; on others there is no such page",
    "no_cms_login": "whoever comes to Wagtail's sign-in page: leads to ours",
    "no_cms_password_reset": "whoever comes to Wagtail's form: leads to our sign-in page",
    "no_page_login": "whoever comes to Wagtail's other sign-in page: leads to ours",
    "courses:live_feed": "a calendar program, which brings a token",
    "records:verify": "whoever is shown a certificate",
    "statements:verify": "whoever is shown a statement of credits",
    "badges:issuer": "a program that checks a badge: the keys that sign",
    "badges:status": "the same: which badges were revoked, by numbers that name nobody",
}

# REST framework asks for itself, below Wagtail's check of who may enter the CMS; a test below sees to that.
CHECKED_BY_WAGTAIL = "wagtailadmin_api:"


def views(resolver: URLResolver, namespaces: tuple[str, ...] = ()) -> Iterator[tuple[str, object]]:
    """Every view below a resolver with its name."""
    inner = (*namespaces, resolver.namespace) if resolver.namespace else namespaces
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield ":".join((*inner, pattern.name or str(pattern.pattern))), pattern.callback


def is_ours(callback: object) -> bool:
    return callback.__module__.split(".")[0] in PACKAGES


def named_views() -> list[tuple[str, object]]:
    return list(views(get_resolver()))


def is_reached(name: str, callback: object) -> bool:
    """Does the name's address lead to this view, and not to another that stands before it?"""
    try:
        return resolve(reverse(name)).func is callback
    except NoReverseMatch:
        return True  # takes arguments: nobody stands before it unless proven


def public_views() -> set[str]:
    return {
        name
        for name, callback in named_views()
        if not getattr(callback, "login_required", True) and is_reached(name, callback)
    }


def test_the_public_views_are_exactly_those_that_are_listed():
    public = {name for name in public_views() if not name.startswith(CHECKED_BY_WAGTAIL)}
    assert public - PUBLIC.keys() == set(), "public without being listed here"
    assert PUBLIC.keys() - public == set(), "listed here, but not public or not there"


def test_the_views_of_other_programs_are_looked_at_too():
    everything = dict(named_views())
    assert not getattr(everything["wagtailadmin_login"], "login_required", True)
    assert not is_reached("wagtailadmin_login", everything["wagtailadmin_login"])
    assert not is_reached("wagtailcore_login", everything["wagtailcore_login"])
    assert is_reached("accounts:sign_in", everything["accounts:sign_in"])


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["pages", "documents", "images"])
@pytest.mark.parametrize("view", [("listing", []), ("detail", [1]), ("find", [])])
def test_the_interface_of_the_cms_answers_no_visitor(client, what, view):
    name, arguments = view
    response = client.get(reverse(f"{CHECKED_BY_WAGTAIL}{what}:{name}", args=arguments))
    assert response.status_code in (302, 401, 403)
    if response.status_code == 302:
        assert "authoring-closed" in response.url or reverse("accounts:sign_in") in response.url


def test_the_walk_finds_views_behind_sign_in():
    found = dict(named_views())
    assert getattr(found["portal:home"], "login_required", True)
    assert len(found) > 50


def test_every_view_of_ours_has_a_name():
    nameless = [name for name, callback in named_views() if is_ours(callback) and "/" in name.split(":")[-1]]
    assert nameless == []
