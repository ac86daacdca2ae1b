"""Who works on which examination: authors write drafts, publishers answer for what counts, and for its people."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from courses.authoring.policy import WORK, ContentScope, scope_of
from courses.catalogue.models import CoursePage
from courses.exams.models import Exam, ExamStatus
from lms.directory.policy import Permission


def exams_of(request: HttpRequest) -> QuerySet[Exam]:
    """The examinations of the account's hospitals."""
    scope = _scope(request)
    if scope.everywhere:
        return Exam.objects.all()
    return Exam.objects.filter(institution__in=scope.worked_at)


def exam_of(request: HttpRequest, uuid: UUID, permission: Permission | None = None) -> Exam:
    """An examination of the account's hospitals; 404 for all others, and where the permission is not held there."""
    exam = exams_of(request).select_related("institution", "course", "current").filter(uuid=uuid).first()
    if exam is None or (permission is not None and not _scope(request).allows(permission, exam.institution_id)):
        raise Http404
    return exam


def exam_to_write(request: HttpRequest, uuid: UUID) -> Exam:
    """A draft as an author, a published one as a publisher: what is published counts."""
    return exam_of(request, uuid, needed(exam_of(request, uuid)))


def needed(exam: Exam) -> Permission:
    """What changing it takes."""
    draft = exam.status == ExamStatus.DRAFT and exam.current_id is None
    return Permission.AUTHOR_CONTENT if draft else Permission.PUBLISH_CONTENT


def may(request: HttpRequest, exam: Exam, permission: Permission) -> bool:
    """For pages that show buttons; `exam_of` is what keeps the door."""
    return _scope(request).allows(permission, exam.institution_id)


def writes_somewhere(request: HttpRequest) -> bool:
    """May the account make an examination at all?"""
    return _scope(request).anywhere(Permission.AUTHOR_CONTENT)


def courses_to_end(request: HttpRequest, exam: Exam) -> QuerySet[CoursePage]:
    """The courses that an examination may end: those of the account, without a quiz or another examination."""
    scope = _scope(request)
    free = Q(quiz=None) & (Q(exam=None) | Q(exam=exam.pk))
    if scope.everywhere:
        return CoursePage.objects.filter(free)
    drafts = Q(live=False, institution__in=scope.at(Permission.AUTHOR_CONTENT))
    live = Q(live=True, institution__in=scope.at(Permission.PUBLISH_CONTENT))
    return CoursePage.objects.filter(free, drafts | live)


def _scope(request: HttpRequest) -> ContentScope:
    scope = scope_of(request.user)
    if not scope.everywhere and not any(scope.anywhere(permission) for permission in WORK):
        raise PermissionDenied(_("Examinations are made by those who write or publish content."))
    return scope
