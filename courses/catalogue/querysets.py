"""Lists of lesson pages."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length, Substr
from wagtail.query import PageQuerySet


class LessonQuerySet(PageQuerySet):
    def of_courses(self, paths: Iterable[str]) -> "LessonQuerySet":
        """Live lessons of the courses at these places of the page tree, in their order."""
        below = Q(pk__in=[])
        for path in paths:
            below |= Q(path__startswith=path)
        return self.live().filter(below).order_by("path")

    def in_live_courses(self) -> "LessonQuerySet":
        """Live lessons whose course is live too: those that a learner can open."""
        from courses.catalogue.models import CoursePage

        course = CoursePage.objects.live().filter(path=OuterRef("course_at"))
        course_at = Substr("path", 1, Length("path") - self.model.steplen)
        return self.live().annotate(course_at=course_at).filter(Exists(course))
