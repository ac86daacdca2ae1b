"""What a course says of itself, in the reader's language and for the day on which it is read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from courses.catalogue.data_blocks import Miller
from courses.catalogue.models import CoursePage
from lms.common.names import localized, shown_language
from lms.directory.models import Level, PostRole


@dataclass(frozen=True)
class Said:
    """A text with the language that it is written in."""

    text: str
    lang: str


@dataclass(frozen=True)
class Lecturer:
    name: str
    affiliation: Said
    interests: str


@dataclass(frozen=True)
class About:
    """Everything that the page of a course shows beside its title; what was left empty is empty."""

    aims: list[Said]
    audience: str
    warning: str
    competencies: list[str]
    first: list[CoursePage]
    lecturers: list[Lecturer]
    references: list[tuple[str, str]]
    reviewed: str

    @property
    def more(self) -> bool:
        """Is there something to unfold?"""
        return bool(self.competencies or self.lecturers or self.references or self.reviewed)


def about(course: CoursePage, *, on: date, completed: Collection[int] = ()) -> About:
    """What is said of the course on a day, to somebody who has `completed` these courses (pks)."""
    return About(
        aims=[_said(each, "text") for each in _values(course.aims)],
        audience=audience_words(course),
        warning=validity_words(course, on),
        competencies=[f"{each['code']}: {Miller(each['level']).label}" for each in _values(course.competencies)],
        first=[each for each in prerequisites(course) if each.pk not in completed],
        lecturers=[
            Lecturer(each["name"], _said(each, "affiliation"), each["interests"]) for each in _values(course.lecturers)
        ],
        references=[(each["citation"], each["url"] or "") for each in _values(course.references)],
        reviewed=_("To be reviewed by %(day)s") % {"day": _day(course.review_on)} if course.review_on else "",
    )


def prerequisites(course: CoursePage) -> list[CoursePage]:
    """The live courses that come before this one; one that was withdrawn is asked of nobody."""
    return [each for each in _values(course.prerequisites) if each is not None and each.live]


def audience_words(course: CoursePage) -> str:
    """For whom: "physician, nurse · Township · from 3000 m"; empty when it is for everybody."""
    for each in _values(course.audience):
        roles = ", ".join(str(PostRole(role).label) for role in each["roles"] or [])
        levels = ", ".join(str(Level(level).label) for level in each["levels"] or [])
        band = _band(each["altitude_from"], each["altitude_to"])
        return " · ".join(part for part in (roles, levels, band) if part)
    return ""


def validity_words(course: CoursePage, on: date) -> str:
    """A sentence where the course does not hold on this day; empty where it does."""
    if course.valid_until is not None and on > course.valid_until:
        return _("This course was valid until %(day)s. What it says may be out of date.") % {
            "day": _day(course.valid_until)
        }
    if course.valid_from is not None and on < course.valid_from:
        return _("This course is valid from %(day)s.") % {"day": _day(course.valid_from)}
    return ""


def _band(low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return _("%(low)s to %(high)s m") % {"low": low, "high": high}
    if low is not None:
        return _("from %(low)s m") % {"low": low}
    return _("up to %(high)s m") % {"high": high} if high is not None else ""


def _values(stream: StreamValue | None) -> list:
    return [block.value for block in stream or []]


def _said(value: dict, name: str) -> Said:
    texts = SimpleNamespace(**value)
    return Said(localized(texts, name), shown_language(texts, name))


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
