"""From a draft to what can be taken: exact questions, exact terms, a checksum."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac

from courses.bank.models import ItemVersion
from courses.bank.selectors import approved
from courses.exams.drawing import Line, Shortage, shortages
from courses.exams.models import BlueprintLine, Exam, ExamStatus, ExamVersion, PooledItem
from courses.exams.terms import Terms, checksum
from lms.audit.services import record


class NotReady(Exception):
    """The examination cannot be published: it has no lines, or `shortages` names those that could be left short."""

    def __init__(self, shortages: Sequence[Shortage] = ()) -> None:
        super().__init__(f"{len(shortages)} lines have too few questions.")
        self.shortages = list(shortages)


def code_digest(exam: Exam, code: str) -> str:
    """What is stored of an access code. Case and spaces around it do not matter to people who are told it."""
    return salted_hmac("exam access code", f"{exam.uuid}:{code.strip().casefold()}", algorithm="sha256").hexdigest()


def pool_of(line: BlueprintLine) -> dict[str, str]:
    """The approved questions of the hospital that fit a line, each with its checksum."""
    found = approved(competency=line.competency or None, institution=line.exam.institution)
    found = found.filter(difficulty__gte=line.easiest, difficulty__lte=line.hardest)
    if line.type:
        found = found.filter(type=line.type)
    return {str(pk): digest for pk, digest in found.values_list("pk", "checksum")}


@transaction.atomic
def publish(*, exam: Exam, at: datetime) -> ExamVersion:
    """Freeze the terms and the questions as they are now; attempts begin with this version from now on.

    Raises NotReady where some draw could leave a line short. Publishing again without a change answers with the version
    that is there.
    """
    exam = Exam.objects.select_for_update(of=("self",), no_key=True).get(pk=exam.pk)
    pools = [(line, pool_of(line)) for line in exam.lines.select_related("exam__institution")]
    lines = tuple(Line(line.count, line.points, frozenset(pool)) for line, pool in pools)
    short = shortages(lines)
    if short or not lines:
        raise NotReady(short)
    terms = _terms(exam, lines)
    digests = {pk: digest for _line, pool in pools for pk, digest in pool.items()}
    stored = terms.stored()
    digest = checksum(stored, digests.values())
    newest = exam.versions.order_by("-number").first()
    if newest is None or newest.checksum != digest:
        newest = _add_version(exam, (newest.number if newest else 0) + 1, stored, digest, at)
    exam.current, exam.status = newest, ExamStatus.PUBLISHED
    exam.save(update_fields=["current", "status"])
    record(
        "exam.published",
        object_kind="exam",
        object_id=exam.uuid,
        detail={"version": newest.number, "checksum": digest, "questions": len(digests)},
        at=at,
    )
    return newest


@transaction.atomic
def withdraw(*, exam: Exam, at: datetime) -> None:
    """No further attempt begins; those that run go on to their end."""
    if Exam.objects.filter(pk=exam.pk, status=ExamStatus.PUBLISHED).update(status=ExamStatus.DRAFT):
        record("exam.withdrawn", object_kind="exam", object_id=exam.uuid, at=at)


def _add_version(exam: Exam, number: int, stored: dict[str, object], digest: str, at: datetime) -> ExamVersion:
    version = ExamVersion.objects.create(exam=exam, number=number, at=at, terms=stored, checksum=digest)
    items = sorted({item for line in stored["lines"] for item in line["items"]})
    PooledItem.objects.bulk_create(PooledItem(exam_version=version, item_version_id=item) for item in items)
    return version


def _terms(exam: Exam, lines: tuple[Line, ...]) -> Terms:
    return Terms(
        minutes=exam.minutes,
        grace_seconds=exam.grace_seconds,
        pass_mark=exam.pass_mark,
        shuffle=exam.shuffle,
        partial=exam.partial,
        negative=exam.negative,
        lines=lines,
    )


def titles_of(items: Sequence[str]) -> dict[str, str]:
    """Of each question the beginning of its stem in Chinese, for lists of authors."""
    rows = ItemVersion.objects.filter(pk__in=items).values_list("pk", "content")
    return {str(pk): content["stem"]["zh"][:80] for pk, content in rows}
