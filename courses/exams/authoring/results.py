"""What came of an examination, for those who answer for it: results by name, and how its questions did."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from courses.bank.models import ItemVersion
from courses.exams import analysis
from courses.exams.models import Exam, ExamAttempt, Marking
from courses.exams.selectors import answers_of, corrections_of, counting, items_of
from courses.exams.services.publishing import titles_of
from courses.items import Item, PartKey, PartKind
from lms.directory.models import Practitioner


@dataclass(frozen=True)
class ResultLine:
    """One attempt; `marking` is None while it runs."""

    attempt: ExamAttempt
    marking: Marking | None

    @property
    def person(self) -> Practitioner:
        return self.attempt.practitioner


def result_lines(exam: Exam, viewer: Practitioner, on: date) -> list[ResultLine]:
    """The attempts at the examination that the viewer may see, the newest first."""
    attempts = ExamAttempt.objects.visible_to(viewer, on).filter(exam=exam)
    rows = attempts.select_related("practitioner", "submission").prefetch_related("markings")
    return [ResultLine(row, counting(row.markings.all()).get(row.pk)) for row in rows.order_by("-started_at", "-pk")]


@dataclass(frozen=True)
class ItemLine:
    """One question with its figures; `options` by part, for single choices."""

    id: str
    item: Item
    figures: analysis.ItemFigures
    options: Mapping[str, list[analysis.OptionFigures]]
    flags: list[analysis.Flag]


@dataclass(frozen=True)
class Analysis:
    """The whole examination."""

    people: int
    mean: float | None
    alpha: float | None
    kr20: float | None
    scores: list[int]  # per cent, of each attempt
    lines: list[ItemLine]


def analysed(exam: Exam) -> Analysis:
    """The questions of all ended attempts of the version that is published. Names play no part."""
    ended = ExamAttempt.objects.filter(exam=exam, version=exam.current, submission__isnull=False)
    attempts = list(ended.prefetch_related("markings").order_by("started_at", "pk"))
    markings = [counting(attempt.markings.all())[attempt.pk] for attempt in attempts]
    marked = {row["item"]: row["marked"] for marking in markings for row in marking.items if row["marked"]}
    ids = sorted(marked)
    scores = _matrix(markings, ids)
    figures = analysis.item_figures(scores)
    items = items_of({*ids, *marked.values()})
    totals = analysis.totals(scores)
    answers = [answers_of(attempt).answers for attempt in attempts]
    lines = []
    for place, id in enumerate(ids):
        asked = ~np.isnan(scores[:, place])
        given = [answers[row].get(id, {}) for row in np.flatnonzero(asked)]
        options = _options(items[id], items[marked[id]].keys, given, totals[asked])
        lines.append(ItemLine(id, items[id], figures[place], options, analysis.flags(figures[place], options)))
    percents = [marking.score for marking in markings]
    mean = float(np.mean(percents)) if percents else None
    return Analysis(len(attempts), mean, analysis.alpha(scores), analysis.kr20(scores), percents, lines)


@dataclass(frozen=True)
class CorrectedLine:
    """A question that is marked by another version's key, or was taken out (`number` is None)."""

    id: str
    title: str
    number: int | None


def corrected(exam: Exam) -> list[CorrectedLine]:
    """The questions whose marks do not follow their own key, so that each can be looked at and brought back."""
    instead = {item: other for item, other in corrections_of(exam).items() if other != item}
    titles = titles_of(list(instead))
    versions = ItemVersion.objects.filter(pk__in=[other for other in instead.values() if other is not None])
    numbers = {str(pk): number for pk, number in versions.values_list("pk", "number")}
    return [
        CorrectedLine(item, titles[item], None if other is None else numbers[other])
        for item, other in sorted(instead.items())
    ]


def _matrix(markings: Iterable[Marking], ids: list[str]) -> analysis.Scores:
    column = {id: place for place, id in enumerate(ids)}
    rows = []
    for marking in markings:
        row = np.full(len(ids), np.nan)
        for mark in marking.items:
            if mark["marked"]:
                row[column[mark["item"]]] = _share(mark)
        rows.append(row)
    return np.array(rows).reshape(len(rows), len(ids))


def _share(mark: Mapping[str, Any]) -> float:
    return _number(mark["points"]) / _number(mark["of"])


def _number(fraction: str) -> float:
    top, _line, bottom = fraction.partition("/")
    return int(top) / int(bottom or 1)


def _options(
    item: Item, keys: Mapping[str, PartKey], given: list[Mapping[str, Any]], totals: Any
) -> dict[str, list[analysis.OptionFigures]]:
    """The options as they were asked; `keys` of the version that marked them, which a correction makes another."""
    return {
        part.id: analysis.option_figures(
            [answer.get(part.id) for answer in given],
            totals,
            str(keys[part.id].answer),
            [option.id for option in part.options],
        )
        for part in item.parts
        if part.kind is PartKind.CHOICE
    }
