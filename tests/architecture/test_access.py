"""Every view of ours asks for sign-in, but for those named here."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.source import PACKAGES

# Who needs each of them before, or without, signing in.
PUBLIC = {
    "portal:healthz": "a load balancer",
    "portal:readyz": "a load balancer",
    "portal:language": "somebody who cannot read the sign-in page",
    "directory:sign_in": "everybody",
    "directory:sign_out": "somebody whose session has ended",
    "courses:live_feed": "a calendar program, which brings a token",
    "records:verify": "whoever is shown a certificate",
}


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


def test_the_public_views_are_exactly_those_that_are_listed():
    rooms = {"portal", "directory", "pathways", "records", "compliance", "search", "courses", "media_pipeline", "media"}
    public = {
        name
        for name, callback in named_views()
        if (is_ours(callback) or name.split(":")[0] in rooms) and not getattr(callback, "login_required", True)
    }
    assert public - PUBLIC.keys() == set(), "public without being listed here"
    assert PUBLIC.keys() - public == set(), "listed here, but not public or not there"


def test_the_walk_finds_views_behind_sign_in():
    found = dict(named_views())
    assert getattr(found["portal:home"], "login_required", True)
    assert len(found) > 50


def test_every_view_of_ours_has_a_name():
    nameless = [name for name, callback in named_views() if is_ours(callback) and "/" in name.split(":")[-1]]
    assert nameless == []
