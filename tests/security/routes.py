"""Every address of the product, built from the resolver, for the tests that walk them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests.architecture.source import PACKAGES

# What stands for the arguments of an address: rows that are not there. Refusals must look like all other answers.
STAND_INS = ("00000000-0000-7000-8000-000000000001", 1, "x", "2026", "x/y")


@dataclass(frozen=True)
class Route:
    """One view by its name, with an address that leads to it."""

    name: str
    path: str
    ours: bool


def routes() -> list[Route]:
    """Every named view whose address can be put together from stand-ins."""
    found = {route.name: route for route in _below(get_resolver(), ())}
    return sorted(found.values(), key=lambda route: route.name)


def _below(resolver: URLResolver, namespaces: tuple[str, ...]) -> Iterator[Route]:
    inner = (*namespaces, resolver.namespace) if resolver.namespace else namespaces
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _below(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            name = ":".join((*inner, pattern.name))
            path = _path(name, pattern)
            if path is not None:
                yield Route(name, path, pattern.callback.__module__.split(".")[0] in PACKAGES)


def _path(name: str, pattern: URLPattern) -> str | None:
    wanted = list(pattern.pattern.regex.groupindex) or [""] * pattern.pattern.regex.groups
    names = _arguments(name, wanted)
    for stand_in in STAND_INS:
        try:
            if names is not None:
                return reverse(name, kwargs=dict.fromkeys(names, stand_in))
            return reverse(name, args=[stand_in] * len(wanted))
        except NoReverseMatch:
            continue
    return None


def _arguments(name: str, wanted: list[str]) -> list[str] | None:
    """Names of arguments; those of the resolvers above count too, so the resolver itself is asked."""
    *spaces, last = name.split(":")
    resolver = get_resolver()
    above: list[str] = []
    for space in spaces:
        _prefix, resolver = resolver.namespace_dict[space]
        above += resolver.pattern.converters
    possibilities = resolver.reverse_dict.getlist(last)
    if not possibilities:
        return wanted if any(wanted) else None
    params = [*above, *possibilities[0][0][0][1]]
    return None if any(param.startswith("_") for param in params) else params
