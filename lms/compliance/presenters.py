"""Compliance in words and shapes: labels, shares, bars and the way back up."""

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.compliance.engine.annual import RequirementVersion, Totals
from lms.compliance.engine.rates import Tally
from lms.compliance.models import STATUS_LABELS, STATUS_TONES
from lms.compliance.policy import Place, Scope
from lms.compliance.selectors import NamedPerson, Table
from lms.directory.models import AdministrativeDivision, PostRole, Practitioner

BAR_STEP = 50  # pixels from one place to the next in the chart
BAR_TOP = 14


@dataclass(frozen=True)
class Figures:
    """The figures of a place as a page shows them; a place without people has a dash for its rate."""

    tally: Tally
    institutions: int

    @property
    def rate(self) -> str:
        return share(self.tally.rate)

    @property
    def per_mille(self) -> int:
        """For the bar, which needs a whole number."""
        return int((self.tally.rate or 0) * 1000)

    @property
    def average(self) -> str:
        return "–" if self.tally.average is None else f"{self.tally.average:.1f}"


@dataclass(frozen=True)
class Row:
    """A line of the table with its link."""

    place: Place
    url: str
    figures: Figures


@dataclass(frozen=True)
class Bar:
    """A bar of the chart: its name and figure stand above it, so that it reads without colour."""

    name: str
    lang: str
    figures: Figures
    text_y: int
    bar_y: int
    width: str


@dataclass(frozen=True)
class Chart:
    """Bars below each other; `height` is in pixels, widths are shares of whatever the screen has."""

    bars: list[Bar]
    height: int


@dataclass(frozen=True)
class PersonRow:
    """A person in words."""

    practitioner: Practitioner
    post: str
    totals: Totals
    status: str
    tone: str


def share(rate: Decimal | None) -> str:
    """A share in per cent with one place, "–" where there is nobody."""
    return "–" if rate is None else f"{rate * 100:.1f}%"


def place_url(place: Place, scope: Scope, query: str = "") -> str:
    """The address of a place's table; the top of the scope is the overview."""
    if place == scope.single_top:
        return reverse("compliance:overview") + query
    kind = "division" if isinstance(place, AdministrativeDivision) else "institution"
    return reverse(f"compliance:{kind}", args=[place.code]) + query


def export_url(place: Place | None, what: str, form: str, query: str) -> str:
    """The address of a download of what the page shows."""
    where = {}
    if place is not None:
        kind = "division" if isinstance(place, AdministrativeDivision) else "institution"
        where = {kind: place.code}
    return reverse("compliance:export", kwargs={**where, "what": what, "form": form}) + query


def crumbs(
    scope: Scope, place: Place | None, above: list[AdministrativeDivision], query: str
) -> list[tuple[str, str | None]]:
    """The way from the top of the viewer's scope to the place."""
    trail: list[tuple[str, str | None]] = []
    if scope.single_top is None:
        overview = None if place is None else reverse("compliance:overview") + query
        trail.append((_("All places open to you"), overview))
    for division in above:
        if scope.contains(division):
            trail.append((division.name, place_url(division, scope, query)))
    if place is not None:
        trail.append((place.name, None))
    return trail


def chart(rows: list[Row]) -> Chart | None:
    """One bar for each division that has people; None where there are not two to compare."""
    shown = [row for row in rows if isinstance(row.place, AdministrativeDivision) and row.figures.tally.required]
    if len(shown) < 2:
        return None
    bars = [
        Bar(
            name=row.place.name,
            lang=row.place.name_lang,
            figures=row.figures,
            text_y=BAR_TOP + number * BAR_STEP + 12,
            bar_y=BAR_TOP + number * BAR_STEP + 24,
            width=f"{row.figures.per_mille / 10:.1f}%",
        )
        for number, row in enumerate(shown)
    ]
    return Chart(bars, height=BAR_TOP + len(bars) * BAR_STEP)


def people(named: list[NamedPerson] | None) -> list[PersonRow] | None:
    """The people of an institution in words; None when the viewer may not see names."""
    if named is None:
        return None
    return [
        PersonRow(
            practitioner=row.practitioner,
            post=str(PostRole(row.person.role).label),
            totals=row.person.totals,
            status=str(STATUS_LABELS[row.person.status]),
            tone=STATUS_TONES[row.person.status],
        )
        for row in named
    ]


def roles(version: RequirementVersion | None) -> str:
    """The posts of which the requirement demands something, in words."""
    return " · ".join(str(role.label) for role in PostRole if version is not None and role in version.roles)


def downloads(place: Place | None, query: str) -> list[tuple[str, str]]:
    """What can be downloaded from a page, with addresses."""
    offers = [
        (_("Table (XLSX)"), "table", "xlsx"),
        (_("Table (CSV)"), "table", "csv"),
        (_("People (XLSX)"), "people", "xlsx"),
        (_("People (CSV)"), "people", "csv"),
    ]
    return [(label, export_url(place, what, form, query)) for label, what, form in offers]


def rows(table: Table, scope: Scope, query: str) -> list[Row]:
    """The lines of a table with their addresses."""
    return [
        Row(line.place, place_url(line.place, scope, query), Figures(line.tally, line.institutions))
        for line in table.lines
    ]
