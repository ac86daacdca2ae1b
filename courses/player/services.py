"""Writes down what of a lecture was played."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from courses.catalogue.models import LessonPage
from courses.learning.services import KeyReused, one_at_a_time
from courses.player.models import LecturePlayed
from courses.player.selectors import Span, merged
from lms.directory.models import Practitioner


@transaction.atomic
def record_played(
    *,
    practitioner: Practitioner,
    lesson: LessonPage,
    lecture: UUID,
    spans: list[Span],
    rate: float,
    key: UUID,
    at: datetime,
) -> LecturePlayed:
    """Keep these parts of the recording as played; the same key answers with the same row."""
    one_at_a_time(practitioner)
    told = [[starts, ends] for starts, ends in merged(spans)]
    known = LecturePlayed.objects.filter(pk=key).first()
    if known is not None:
        same = (known.lesson_id, known.lecture, known.spans) == (lesson.pk, lecture, told)
        if not same or not LecturePlayed.objects.of(practitioner).filter(pk=key).exists():
            raise KeyReused("This key belongs to something else that was played.")
        return known
    return LecturePlayed.objects.create(
        pk=key, practitioner=practitioner, lesson=lesson, lecture=lecture, spans=told, rate=rate, at=at
    )
