"""What other rooms may read of the courses."""

from collections.abc import Collection, Iterator
from uuid import UUID

from courses.catalogue.selectors import searchable_pages
from courses.learning.selectors import course_overview, next_for
from courses.live.selectors import searchable_live, upcoming_live
from lms.common.content import Searchable

__all__ = ["course_overview", "next_for", "searchable", "upcoming_live"]


def searchable(*, only: Collection[UUID] | None = None, with_moments: bool = True) -> Iterator[Searchable]:
    """Everything of this room that people can find: live courses, their lessons, live lectures.

    `only`: no other courses and lessons. Without `with_moments` the texts of recordings are not read.
    """
    yield from searchable_pages(only=only, with_moments=with_moments)
    yield from searchable_live()
