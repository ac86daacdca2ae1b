"""Every address that the URL resolver knows, its parts put together as Django matches them."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def patterns() -> dict[str, str]:
    """The route of each view (what `ResolverMatch.route` says) with the view's full name."""
    return {plain(route): name for route, name in _below(get_resolver(), (), "")}


def plain(route: str) -> str:
    """A route without the signs by which its parts are tied together: Django says them now so, now so."""
    return route.replace("^", "").replace("$", "")


def _below(resolver: URLResolver, namespaces: tuple[str, ...], prefix: str) -> Iterator[tuple[str, str]]:
    for each in resolver.url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route, ":".join((*namespaces, each.name or ""))
        else:
            inner = (*namespaces, each.namespace) if each.namespace else namespaces
            yield from _below(each, inner, route)
