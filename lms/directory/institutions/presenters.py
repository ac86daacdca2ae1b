"""What the pages say about a place: crumbs, data, history, and what will follow from an act."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lms.directory.institutions.forms import ActForm, Place
from lms.directory.institutions.selectors import Reader, ancestors
from lms.directory.models import (
    AccessGrant,
    AccessRole,
    AdministrativeDivision,
    FactKind,
    Institution,
    Level,
    Practitioner,
    PractitionerRole,
    Status,
)
from lms.directory.selectors import Entry
from lms.directory.selectors.places import DAY

TONES = {Status.OPEN: "good", Status.PLANNED: "", Status.CLOSED: "warm", Status.MERGED: "warm"}


def url_of(place: Place) -> str:
    """The page of a division or an institution."""
    if isinstance(place, Institution):
        return reverse("institutions:institution", args=[place.code])
    return reverse("institutions:division", args=[place.code])


def crumbs(reader: Reader, place: Place | None = None, label: str = "") -> list[tuple[str, str]]:
    """The way back up: divisions outside of the reader's scope are named, but lead nowhere."""
    way = [(_("Divisions and institutions"), reverse("institutions:list") if place or label else "")]
    if place is not None:
        division = place.division if isinstance(place, Institution) else place
        above = [*ancestors(division), *([division] if isinstance(place, Institution) else [])]
        seen = set(reader.divisions().filter(pk__in=[each.pk for each in above]).values_list("pk", flat=True))
        way += [(each.name, url_of(each) if each.pk in seen else "") for each in above]
        way.append((place.name, url_of(place) if label else ""))
    return [*way, (label, "")] if label else way


@dataclass(frozen=True)
class Line:
    """A place in a list, with the number of open institutions in it where it is a division."""

    place: Place
    url: str
    level: str
    status: str
    tone: str
    institutions: int | None = None

    @classmethod
    def of(cls, place: Place, institutions: int | None = None) -> "Line":
        status = Status(place.status)
        shown = "" if status == Status.OPEN else str(status.label)
        return cls(place, url_of(place), str(Level(place.level).label), shown, TONES[status], institutions)


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened to a place, or will."""

    kind: str
    day: date | None
    recorded_at: datetime
    changes: list[tuple[str, str]]
    reason: str
    source: str
    author: str
    batch: UUID | None
    taken_back: bool


def lines(entries: Iterable[Entry]) -> list[HistoryLine]:
    """What was written about a place, newest first, with who did it; what was taken back is marked."""
    entries = [entry for entry in entries if entry.fact.kind != FactKind.RETRACTED]
    keys = {entry.fact.author_key for entry in entries if entry.fact.author_key}
    names = {person.person_key: person.name for person in Practitioner.objects.filter(person_key__in=keys)}
    return [
        HistoryLine(
            kind=str(FactKind(entry.fact.kind).label),
            day=entry.fact.from_date,
            recorded_at=entry.fact.recorded_at,
            changes=_told(entry.fact.changes),
            reason=entry.fact.reason,
            source=entry.fact.get_source_display(),
            author=names.get(entry.fact.author_key, ""),
            batch=entry.fact.batch_id,
            taken_back=entry.taken_back,
        )
        for entry in reversed(entries)
    ]


def _told(changes: dict[str, object]) -> list[tuple[str, str]]:
    return [
        (label(name), shown(name, value))
        for name, value in changes.items()
        if value is not False and value not in ("", [])
    ]


def label(name: str) -> str:
    """What a column is called on the page."""
    return {
        "name_zh": _("Chinese name"),
        "name_bo": _("Tibetan name"),
        "name_en": _("English name"),
        "level": _("Level"),
        "parent": _("Higher division"),
        "division": _("Division"),
        "altitude_m": _("Altitude (m)"),
        "link_kbps": _("Link (kbit/s)"),
        "link_round_trip_ms": _("Round trip (ms)"),
        "services": _("Services available"),
        "drugs": _("Drugs available"),
        "demonstration": _("Example"),
        "successor": _("Merged into"),
        "last_day": _("Last day"),
    }.get(name, name)


def shown(name: str, value: object) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if name == "level":
        return str(Level(value).label)
    return str(value)


# --- what will follow ---


def _posts_from(place: Institution, day: date) -> int:
    """How many posts hold on that day or later."""
    posts = PractitionerRole.objects.filter(institution=place)
    return posts.filter(Q(to_date=None) | Q(to_date__gte=day)).count()


def consequences(act: str, place: Place, form: ActForm) -> list[str]:
    """What will follow from an act, in sentences, before it is done."""
    day = date_format(form.effective(), "DATE_FORMAT")
    return [sentence for sentence in _FOLLOWING[act](place, form, {"day": day, "place": place.name}) if sentence]


def _rename(place: Place, form: ActForm, words: dict[str, str]) -> list[str]:
    words["name"] = form.cleaned_data["name_zh"]
    return [
        _("From %(day)s on it is called “%(name)s”.") % words,
        _("What was recorded under the old name keeps it; the code stays the same."),
    ]


def _change(place: Place, form: ActForm, words: dict[str, str]) -> list[str]:
    changed = [name for name in form.changed_data if name not in ("key", "from_date")]
    if not changed:
        return [_("Nothing is different from what is stored.")]
    new = "; ".join(f"{label(name)}: {shown(name, form.cleaned_data[name]) or '–'}" for name in changed)
    return [_("From %(day)s on: %(new)s.") % {**words, "new": new}]


def _move(place: Place, form: ActForm, words: dict[str, str]) -> list[str]:
    to = form.cleaned_data["to"]
    division = place.division if isinstance(place, Institution) else place
    lost, gained = _grants_over(division.path, to.path)
    words |= {"to": to.name, "lost": str(lost), "gained": str(gained)}
    return [
        _("From %(day)s on “%(place)s” belongs to “%(to)s”.") % words,
        _("Posts and their people stay where they are."),
        _("Rights that no longer reach it: %(lost)s. Rights that reach it from then on: %(gained)s.") % words,
    ]


def _grants_over(old: str, new: str) -> tuple[int, int]:
    """How many rights in whole divisions reach the old path and not the new one, and the other way round."""
    paths = AccessGrant.objects.filter(division__isnull=False, to_date=None, withdrawn_on=None)
    over = paths.values_list("division__path", flat=True)
    lost = sum(old.startswith(path) and not new.startswith(path) for path in over)
    return lost, sum(new.startswith(path) and not old.startswith(path) for path in over)


def _merge(place: Place, form: ActForm, words: dict[str, str]) -> list[str]:
    words["into"] = form.cleaned_data["into"].name
    first = _("On %(day)s “%(place)s” becomes a part of “%(into)s”.") % words
    if isinstance(place, AdministrativeDivision):
        words["institutions"] = str(place.institutions.standing().count())
        words |= {"divisions": str(place.children.standing().count()), "grants": str(_grants_in(place))}
        return [
            first,
            _("Institutions that move: %(institutions)s. Divisions that move: %(divisions)s.") % words,
            _("Rights in “%(place)s” that end and must be given anew: %(grants)s.") % words,
        ]
    words |= {"posts": str(_posts_from(place, form.effective())), "grants": str(_staff_grants_at(place))}
    return [
        first,
        _("Posts that go on there: %(posts)s. The right to learn goes along.") % words,
        _("Rights in “%(place)s” that end and must be given anew: %(grants)s.") % words,
    ]


def _grants_at(place: Institution) -> int:
    return AccessGrant.objects.filter(institution=place, to_date=None, withdrawn_on=None).count()


def _staff_grants_at(place: Institution) -> int:
    open_ones = AccessGrant.objects.filter(institution=place, to_date=None, withdrawn_on=None)
    return open_ones.exclude(role=AccessRole.LEARNER).count()


def _grants_in(place: AdministrativeDivision) -> int:
    return AccessGrant.objects.filter(division=place, to_date=None, withdrawn_on=None).count()


def _close(place: Place, form: ActForm, words: dict[str, str]) -> list[str]:
    first = _("“%(place)s” is closed after %(day)s. It stays in all records and can be reopened.") % words
    if isinstance(place, AdministrativeDivision):
        words["grants"] = str(_grants_in(place))
        return [first, _("Rights in “%(place)s” that end: %(grants)s.") % words]
    posts = _posts_from(place, form.effective() + DAY)
    words |= {"posts": str(posts), "grants": str(_grants_at(place))}
    return [
        first,
        _("Rights in “%(place)s” that end: %(grants)s.") % words,
        _("Posts that go on after that day: %(posts)s. They must be transferred or ended first.") % words
        if posts
        else "",
    ]


def _reopen(place: Place, form: ActForm, words: dict[str, str]) -> list[str]:
    return [_("From %(day)s on “%(place)s” is open again. Posts there have to be started anew.") % words]


_FOLLOWING: dict[str, Callable[[Place, ActForm, dict[str, str]], list[str]]] = {
    "rename": _rename,
    "change": _change,
    "move": _move,
    "merge": _merge,
    "close": _close,
    "reopen": _reopen,
}
