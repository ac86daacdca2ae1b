"""What the home page says to its reader, gathered from the rooms; the template only lays it out."""

from dataclasses import dataclass
from datetime import datetime

from courses.learning.selectors import CourseStanding
from courses.live.presenters import LiveView
from courses.selectors import next_for, upcoming_live
from lms.accounts.selectors import factor_is_offered
from lms.common import clock
from lms.compliance.selectors import summary_for
from lms.directory.models import Practitioner, PractitionerRole
from lms.directory.policy import Permission, permissions_of
from lms.directory.selectors import primary_post
from lms.records.selectors import Standing
from pathways.models import PathwayRun
from pathways.selectors import open_runs

LIVE_SHOWN = 3


@dataclass(frozen=True)
class Home:
    """The reader's day: post, what is next, what is open, credits, lectures to come."""

    practitioner: Practitioner
    post: PractitionerRole | None
    learns: bool
    sees_compliance: bool
    courses: list[CourseStanding]
    runs: list[PathwayRun]
    summary: Standing | None
    live: list[LiveView]
    offers_factor: bool

    @classmethod
    def of(cls, practitioner: Practitioner, at: datetime) -> "Home":
        on = clock.civil_date(at)
        held = permissions_of(practitioner, on)
        learns = Permission.LEARN in held
        return cls(
            practitioner=practitioner,
            post=primary_post(practitioner, on),
            learns=learns,
            sees_compliance=Permission.VIEW_COMPLIANCE in held,
            courses=next_for(practitioner) if learns else [],
            runs=open_runs(practitioner) if learns else [],
            summary=summary_for(practitioner, on) if learns else None,
            live=[LiveView.at(session, at) for session in upcoming_live(at, LIVE_SHOWN)] if learns else [],
            offers_factor=factor_is_offered(practitioner, on),
        )
