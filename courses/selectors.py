"""What other rooms may read of the courses."""

from collections.abc import Iterator

from courses.catalogue.selectors import searchable_pages
from courses.learning.selectors import course_overview, next_for
from courses.live.selectors import searchable_live, upcoming_live
from lms.common.content import Searchable

__all__ = ["course_overview", "next_for", "searchable", "upcoming_live"]


def searchable() -> Iterator[Searchable]:
    """Everything of this room that people can find: live courses, their lessons, live lectures."""
    yield from searchable_pages()
    yield from searchable_live()
