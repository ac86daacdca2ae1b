"""Posts, rights and leave as lines of a page, the same for managers and on the person's own page."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from lms.directory.models import AccessGrant, AdministrativeDivision, Institution, Leave, PractitionerRole
from lms.directory.people.periods import days_of, is_over

Tags = list[tuple[str, str]]  # a word and the class of its colour
Links = list[tuple[str, str]]


def period(first: date, last: date | None) -> str:
    """From when to when, in words; both days are included."""
    if last is None:
        return _("since %(first)s") % {"first": first.isoformat()}
    return _("%(first)s to %(last)s") % {"first": first.isoformat(), "last": last.isoformat()}


def planned_period(first: date, last: date | None, on: date) -> str:
    """As `period`, but what has no end and has not begun is not "since" a day."""
    if last is None and first > on:
        return _("from %(first)s on") % {"first": first.isoformat()}
    return period(first, last)


def state_tag(first: date, last: date | None, on: date) -> tuple[str, str]:
    """Whether something is to come, holds, or is over."""
    if first > on:
        return _("to come"), "warm"
    if last is not None and last < on:
        return _("over"), ""
    return _("now"), "good"


@dataclass(frozen=True)
class PostRow:
    """A post with what the reader may do with it."""

    post: PractitionerRole
    tags: Tags
    period: str
    acts: Links = field(default_factory=list)

    @classmethod
    def of(cls, post: PractitionerRole, on: date, acts: Links | None = None) -> "PostRow":
        tags = [state_tag(post.from_date, post.to_date, on)]
        tags.append((_("primary post"), "") if post.primary else (_("second post"), ""))
        return cls(post, tags, planned_period(post.from_date, post.to_date, on), acts or [])

    @property
    def institution(self) -> Institution:
        return self.post.institution

    @property
    def role(self) -> str:
        return self.post.get_role_display()

    @property
    def specialty(self) -> str:
        return self.post.specialty

    @property
    def reason(self) -> str:
        return self.post.ended_reason


@dataclass(frozen=True)
class RightRow:
    """A right, where it holds, until when, and the post that it rests on."""

    grant: AccessGrant
    tags: Tags
    period: str
    rests_on: str
    over: bool
    end_url: str = ""

    @classmethod
    def of(cls, grant: AccessGrant, post: PractitionerRole | None, on: date, end_url: str = "") -> "RightRow":
        days = days_of(grant, post)
        if days is None:
            return cls(grant, [(_("over"), "")], _("never in force"), _rests_on(grant, post), over=True)
        over = is_over(days[1], on)
        tags = [state_tag(*days, on)]
        return cls(grant, tags, planned_period(*days, on), _rests_on(grant, post), over, "" if over else end_url)

    @property
    def role(self) -> str:
        return self.grant.get_role_display()

    @property
    def place(self) -> Institution | AdministrativeDivision:
        return self.grant.institution or self.grant.division

    @property
    def wide(self) -> bool:
        return self.grant.division_id is not None


def _rests_on(grant: AccessGrant, post: PractitionerRole | None) -> str:
    if grant.post_id is None:
        return _("Rests on no post: it holds until somebody ends it.")
    if post is None:
        return _("Rested on a post that was taken back.")
    words = {"role": post.get_role_display(), "institution": post.institution.name}
    return _("Rests on the post as %(role)s at %(institution)s, and ends with it.") % words


@dataclass(frozen=True)
class LeaveRow:
    """A leave, and the way to take it back."""

    leave: Leave
    tags: Tags
    period: str
    retract_url: str = ""

    @classmethod
    def of(cls, leave: Leave, on: date, retract_url: str = "") -> "LeaveRow":
        tag = state_tag(leave.from_date, leave.to_date, on)
        return cls(leave, [tag], planned_period(leave.from_date, leave.to_date, on), retract_url)

    @property
    def kind(self) -> str:
        return self.leave.get_kind_display()
