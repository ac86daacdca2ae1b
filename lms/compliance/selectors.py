"""Reading compliance: one pass over the facts of a scope, whatever its size, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from lms.common.worded import worded
from lms.compliance.engine import annual, rates
from lms.compliance.engine.annual import ZERO, Post, RequirementVersion, Status, Totals
from lms.compliance.engine.rates import Tally
from lms.compliance.models import STATUS_LABELS, STATUS_TONES, Requirement
from lms.compliance.policy import Place, Scope
from lms.directory.models import AdministrativeDivision, Institution, Level, Practitioner, PractitionerRole
from lms.directory.selectors import joined, posts_on
from lms.records import selectors as records
from lms.records.selectors import Standing

ANNUAL_CREDITS = "CME"


@dataclass(frozen=True)
class Person:
    """One person in the institution where they count."""

    practitioner: int
    institution: int
    role: str
    totals: Totals
    status: Status

    @property
    def tally(self) -> Tally:
        return rates.tally_of(self.status, self.totals.total)


@dataclass(frozen=True)
class Line:
    """A place with its figures."""

    place: Place
    institutions: int
    tally: Tally


@dataclass(frozen=True)
class Table:
    """Places side by side, and all of them together."""

    lines: list[Line]
    institutions: int
    tally: Tally


@dataclass(frozen=True)
class NamedPerson:
    """A person with the name and the institution, for those who may see people."""

    person: Person
    practitioner: Practitioner
    institution: Institution


def versions() -> list[RequirementVersion]:
    """All versions of the annual requirement."""
    return [requirement.as_version() for requirement in _requirements(ANNUAL_CREDITS)]


@worded
def _requirements(code: str) -> QuerySet[Requirement]:
    return Requirement.objects.filter(code=code)


def version_for(year: int, on: date) -> RequirementVersion | None:
    """The version that decides about the year; None when none is in force."""
    return annual.version_in_force(versions(), annual.reference_day(year, on))


def years(on: date) -> list[int]:
    """The years that can be asked about, latest first: from the first requirement's to this one."""
    first = Requirement.objects.filter(code=ANNUAL_CREDITS, from_date__lte=on).order_by("from_date").first()
    return list(range(on.year, (first.from_date.year if first else on.year) - 1, -1))


def people_at(institutions: QuerySet[Institution], *, year: int, on: date) -> list[Person]:
    """Everyone whose primary post on the day is at one of these institutions, with the status for the year."""
    reference = annual.reference_day(year, on)
    here = PractitionerRole.objects.in_force(on).filter(primary=True, institution__in=institutions)
    posts = _posts_of_people(here.values("practitioner"), days={on, reference})
    collected = records.totals_of(here.values("practitioner"), year=year, on=on)
    scope = set(institutions.values_list("pk", flat=True))
    stated = versions()
    people = []
    for practitioner, held in posts.items():
        counting = rates.counting_post(held, on)
        if counting is None or counting.institution not in scope:
            continue
        totals = _totals(collected, practitioner)
        status = annual.annual_status(stated, held, totals, year=year, on=on)
        people.append(Person(practitioner, counting.institution, counting.role, totals, status))
    return people


def table_of(places: Iterable[Place], institutions: QuerySet[Institution], *, year: int, on: date) -> Table:
    """The figures of each place; every institution counts, those with nobody too."""
    places = list(places)
    place_of = _Finder(places)
    counts: dict[Place, int] = defaultdict(int)
    home: dict[int, Place] = {}
    for pk, path in institutions.values_list("pk", "division__path"):
        place = place_of(pk, path)
        if place is not None:
            home[pk] = place
            counts[place] += 1
    tallies: dict[Place, Tally] = defaultdict(Tally)
    for person in people_at(institutions, year=year, on=on):
        if person.institution in home:
            tallies[home[person.institution]] += person.tally
    lines = [Line(place, counts[place], tallies[place]) for place in places]
    return Table(lines, sum(counts.values()), rates.total(line.tally for line in lines))


def places_in(division: AdministrativeDivision) -> list[Place]:
    """What a division's page lists: its parts and its own institutions; a county's institutions come first.

    Of the townships only those that have an institution: there is nothing to see in the others.
    """
    own = list(Institution.objects.filter(division=division))
    parts = AdministrativeDivision.objects.filter(parent=division)
    if division.level == Level.COUNTY:
        return [*own, *parts.filter(institutions__isnull=False).distinct()]
    return [*parts, *own]


def places_in_file(division: AdministrativeDivision) -> list[Place]:
    """What a division's table lists as a file, which nobody clicks through: from the county down, institutions."""
    if division.level in (Level.COUNTY, Level.TOWNSHIP):
        return list(Institution.objects.within(division.path))
    return places_in(division)


def institutions_in(scope: Scope, place: Place | None) -> QuerySet[Institution]:
    """The institutions of a place that the viewer may see; of the whole scope without a place."""
    if place is None:
        return scope.institutions()
    if isinstance(place, Institution):
        return scope.institutions().filter(pk=place.pk)
    return scope.institutions().within(place.path)


def table_for(
    scope: Scope,
    place: Place | None,
    *,
    year: int,
    parts: Callable[[AdministrativeDivision], list[Place]] = places_in,
) -> Table:
    """The table of a place: its parts; the tops of the scope without a place; itself for an institution."""
    if place is None:
        places: list[Place] = list(scope.tops)
    elif isinstance(place, Institution):
        places = [place]
    else:
        places = parts(place)
    return table_of(places, institutions_in(scope, place), year=year, on=scope.on)


def named_people(scope: Scope, place: Place | None, *, year: int) -> list[NamedPerson]:
    """The people of a place by name, in the order of places and names; only where the viewer may see people."""
    seen = institutions_in(scope, place).filter(pk__in=scope.named().values("pk"))
    people = people_at(seen, year=year, on=scope.on)
    institutions = {institution.pk: institution for institution in seen.select_related("division")}
    practitioners = Practitioner.objects.posted_at(seen, scope.on).in_bulk()
    named = [NamedPerson(p, practitioners[p.practitioner], institutions[p.institution]) for p in people]
    return sorted(named, key=_place_and_name)


def division_names() -> dict[str, AdministrativeDivision]:
    """Divisions above the townships by code."""
    upper = AdministrativeDivision.objects.exclude(level=Level.TOWNSHIP)
    return {division.code: division for division in upper}


def ancestors_of(place: Place) -> list[AdministrativeDivision]:
    """The divisions above a place, from the top."""
    own = isinstance(place, AdministrativeDivision)
    path = place.path if own else place.division.path
    above = AdministrativeDivision.objects.filter(code__in=path.strip("/").split("/")).order_by("path")
    return list(above.exclude(pk=place.pk) if own else above)


def summary_for(practitioner: Practitioner, on: date) -> Standing:
    """The person's own credits of this year against what is required, for the home page and the record."""
    totals = Totals(**records.own_totals(practitioner, year=on.year, on=on))
    posts = [
        Post(post.institution_id, post.role, post.primary, post.from_date, post.to_date)
        for post in sorted(posts_on(practitioner, on), key=lambda post: (post.practitioner_id, post.pk))
    ]
    stated = versions()
    status = annual.annual_status(stated, posts, totals, year=on.year, on=on)
    version = annual.version_in_force(stated, on)
    return Standing(
        year=on.year,
        class_i=totals.class_i,
        class_ii=totals.class_ii,
        required=version.total if version and status is not Status.NOT_REQUIRED else None,
        status=status.value,
        label=str(STATUS_LABELS[status]),
        tone=STATUS_TONES[status],
    )


class _Finder:
    """Which of some places an institution belongs to: itself, or the division that its path runs through."""

    def __init__(self, places: list[Place]) -> None:
        self._institutions = {place.pk: place for place in places if isinstance(place, Institution)}
        self._divisions = {place.path: place for place in places if isinstance(place, AdministrativeDivision)}

    def __call__(self, institution: int, path: str) -> Place | None:
        if institution in self._institutions:
            return self._institutions[institution]
        return next((self._divisions[above] for above in _paths(path) if above in self._divisions), None)


def _paths(path: str) -> Iterator[str]:
    """The paths of a division and of those above it."""
    while path:
        yield path
        path = path[: path.rstrip("/").rfind("/") + 1]


def _posts_of(practitioners: records.People, *, days: set[date]) -> dict[int, list[Post]]:
    held = Q()
    for day in days:
        held |= Q(from_date__lte=day) & (Q(to_date=None) | Q(to_date__gte=day))
    rows = PractitionerRole.objects.filter(held, practitioner__in=practitioners).order_by("practitioner", "pk")
    posts: dict[int, list[Post]] = defaultdict(list)
    for practitioner, *post in rows.values_list(
        "practitioner_id", "institution_id", "role", "primary", "from_date", "to_date"
    ):
        posts[practitioner].append(Post(*post))
    return posts


def _posts_of_people(practitioners: records.People, *, days: set[date]) -> dict[int, list[Post]]:
    """The posts of each person once, those of joined accounts under the id that is kept."""
    posts = _posts_of(practitioners, days=days)
    kept = joined(practitioners)
    together: dict[int, list[Post]] = defaultdict(list)
    for practitioner, held in _posts_of(kept, days=days).items() if kept else ():
        together[kept[practitioner]] += held
    return {row: held for row, held in posts.items() if row not in kept} | together


def _totals(collected: dict[tuple[int, str], Decimal], practitioner: int) -> Totals:
    return Totals(collected.get((practitioner, "I"), ZERO), collected.get((practitioner, "II"), ZERO))


def _place_and_name(row: NamedPerson) -> tuple[str, str, str, int]:
    institution, practitioner = row.institution, row.practitioner
    return institution.division.path, institution.code, practitioner.sort_key or practitioner.name_zh, practitioner.pk
