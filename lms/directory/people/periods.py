"""On which days something holds; both ends of a period are included."""

from datetime import date, timedelta

from lms.directory.models import AccessGrant, PractitionerRole

DAY = timedelta(days=1)


def is_over(last: date | None, on: date) -> bool:
    """Is the last day before this one?"""
    return last is not None and last < on


def days_of(grant: AccessGrant, post: PractitionerRole | None) -> tuple[date, date | None] | None:
    """The days on which a right holds, given the post that it rests on; None when there is no such day."""
    if grant.post_id is not None and post is None:
        return None  # the post was taken back: it never was
    first = grant.from_date if post is None else max(grant.from_date, post.from_date)
    ends = [grant.to_date, post.to_date if post else None]
    ends.append(grant.withdrawn_on - DAY if grant.withdrawn_on else None)
    last = min((end for end in ends if end is not None), default=None)
    return None if last is not None and last < first else (first, last)


def gives_something(grant: AccessGrant, post: PractitionerRole | None, on: date) -> bool:
    """Does a right hold on that day or later?"""
    days = days_of(grant, post)
    return days is not None and not is_over(days[1], on)
