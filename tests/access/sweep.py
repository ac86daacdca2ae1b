"""Sending every request of the table and comparing what came back with what it says."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.urls import Resolver404, resolve, reverse

from tests.access import roles as r
from tests.access.browser import Answer, Browser
from tests.access.marks import forbidden_to
from tests.access.routes import plain
from tests.access.table import NOTHING, Route
from tests.access.world import World

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# GET and POST are sent as everybody. HEAD is GET without a body; the others are refused, outside of the CMS, before
# anybody is asked who they are: those are sent as some.
_SOME = (r.VISITOR, r.LEARNER_A, r.PUBLISHER_A, r.MANAGER_A, r.SYSTEM)
_FEW = (r.VISITOR, r.PUBLISHER_A, r.AUTHOR_B)
SENT_AS = {"GET": tuple(r.ROLES), "POST": tuple(r.ROLES), "HEAD": _SOME, "PATCH": _FEW, "DELETE": _FEW}
_DOORS = ("/accounts/sign-in/", "/authoring-closed/")  # to which visitors are led
_NEVER = {"PUT"}
_CLEARING = {"PATCH", "DELETE"}


_A = (r.LEARNER_A, r.AUTHOR_A, r.REVIEWER_A, r.PUBLISHER_A, r.MANAGER_A, r.LEFT, r.WITHDRAWN)
_B = (r.LEARNER_B, r.AUTHOR_B, r.REVIEWER_B, r.PUBLISHER_B, r.MANAGER_B)
_FOREIGN = {"a": _B, "b": _A}
# They find the row by its key first and then ask whose it is: up to five questions more. The keys are random numbers
# (or addresses of published pages), so that nobody has one to try; still, the list is not to grow.
FOUND_FIRST = {
    *("people:person", "people:rights", "people:give_right", "people:merge_search", "people:make_primary"),
    *("people:start_post", "people:record_leave", "people:leave_service", "people:transfer", "people:end_post"),
    *("institutions:division_act", "institutions:institution_act"),
    *("pathways_cms:publish", "media:file", "media:chapters", "media:thumbnail", "wagtail_serve"),
}


@dataclass(frozen=True)
class Address:
    """One object of a route: what is asked for."""

    route: Route
    label: str
    url: str

    @property
    def pattern(self) -> str:
        return plain(resolve(self.url).route)

    def is_foreign_to(self, role: str) -> bool:
        """Does the object belong to the other side, which gets no answer about it in any way?"""
        who = (self.route.readers, self.route.writers, self.route.clearers, self.route.askers)
        known = any(role in each(self.label) for each in who)
        return not known and role in _FOREIGN.get(self.label[-1:], ())

    def expected(self, method: str, role: str) -> bool:
        """Is this role to get an answer?"""
        if method in _CLEARING:
            return role in self.route.clearers(self.label)
        if method in _NEVER:
            return False
        if method == "OPTIONS":
            return role in self.route.askers(self.label)
        if method == "POST":
            return role in self.route.writers(self.label)
        return role in self.route.readers(self.label)


@dataclass
class Report:
    """How many cells there were, and what was wrong in them."""

    cells: int = 0
    failures: list[str] = field(default_factory=list)


def addresses(routes: list[Route], world: World) -> Iterator[Address]:
    """Every object of every route, as an address."""
    for route in routes:
        for label, arguments in route.objects.items():
            given = arguments(world)
            parts = {"args": given} if isinstance(given, list) else {"kwargs": dict(given)}
            yield Address(route, label, reverse(route.name, **parts))


class Sweep:
    """All cells of one address: methods and roles."""

    def __init__(self, world: World, browser: Browser) -> None:
        self.world = world
        self.browser = browser
        self.report = Report()
        self.costs: dict[tuple[str, str, str, str], int] = {}
        self._forbidden = {role: forbidden_to(role) for role in r.ROLES}

    def send(self, address: Address, method: str, role: str) -> Answer:
        """One request of this role."""
        query, data = address.route.query(self.world), address.route.data(self.world)
        return self.browser.send(method, address.url, self.world.sessions[role], query, data)

    def walk(self, address: Address) -> None:
        """Ask with every method as everybody."""
        for method in METHODS:
            for role in senders(method):
                answer = self.send(address, method, role)
                self.report.cells += 1
                for wrong in self._wrongs(address, method, role, answer):
                    where = f"{method} {address.route.name} [{address.label}] {address.url} as {role}"
                    self.report.failures.append(f"{where}: {wrong}")
                if address.label == NOTHING or address.is_foreign_to(role):
                    self.costs[address.route.name, address.label, method, role] = answer.queries

    def _wrongs(self, address: Address, method: str, role: str, answer: Answer) -> Iterator[str]:
        if address.expected(method, role):
            fine = address.route.ok if method in ("GET", "HEAD") else address.route.done
            known = method != "HEAD" or answer.status != 405  # some pages have no HEAD, and say so
            if known and (answer.denied or answer.status not in fine):
                yield f"should be answered with {sorted(fine)}, got {answer.status} {answer.location}"
        else:
            yield from self._not_refused(method, role, answer)
        for mark, word in self._forbidden[role].items():
            if mark in answer.body:
                yield f"shows {word}"

    def _not_refused(self, method: str, role: str, answer: Answer) -> Iterator[str]:
        to_the_door = answer.status == 302 and any(door in answer.location for door in _DOORS)
        if not (answer.refused or (role == r.VISITOR and to_the_door)):
            yield f"should be refused, got {answer.status} {answer.location}"
        if answer.written:
            yield f"is refused and writes {answer.written[0][:80]}"

    def uneven(self) -> Iterator[str]:
        """Where a foreign object costs another number of queries than one that does not exist."""
        for (name, label, method, role), queries in self.costs.items():
            if label == NOTHING or name in FOUND_FIRST or (name, NOTHING, method, role) not in self.costs:
                continue
            yield from self._compare(name, label, method, role, queries)

    def _compare(self, name: str, label: str, method: str, role: str, queries: int) -> Iterator[str]:
        nothing = self.costs[name, NOTHING, method, role]
        if nothing != queries:
            yield f"{method} {name} [{label}] as {role}: {queries} queries, {nothing} for nothing"


def senders(method: str) -> tuple[str, ...]:
    """As whom a method is sent."""
    return SENT_AS.get(method, _FEW)


def reached(routes: list[Route], world: World) -> set[str]:
    """The patterns of the URL resolver that the table reaches."""
    return {address.pattern for address in addresses(routes, world)}


def leads_to(path: str) -> str:
    """The name of the view at a path; empty when there is none."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""
