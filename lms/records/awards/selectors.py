"""The certificates of the institutions whose certificates a person looks after."""

from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet

from courses.models import CoursePage
from lms.directory.models import Institution, Practitioner
from lms.directory.policy import Permission, institution_scope
from lms.records.models import Certificate, CertificateAct

COURSES_SHOWN = 200


def courses_of(officer: Practitioner, on: date) -> QuerySet[CoursePage]:
    """The courses for whose certificates the person answers, with how many were issued."""
    issued = Count("certificates")
    return _courses(officer, on).annotate(issued=issued).select_related("award_rule").order_by("title", "pk")


def course_of(officer: Practitioner | None, uuid: UUID, on: date) -> CoursePage | None:
    """One of these courses; None for another one as for one that does not exist."""
    return None if officer is None else _courses(officer, on).select_related("award_rule").filter(uuid=uuid).first()


def certificate_of(officer: Practitioner | None, certificate: UUID, on: date) -> Certificate | None:
    """A certificate of one of these courses; None for another one as for one that does not exist."""
    return None if officer is None else _certificates(officer, on).filter(pk=certificate).first()


def certificate_numbered(officer: Practitioner, number: str, on: date) -> Certificate | None:
    """The same by the number on the paper, however it was typed."""
    return _certificates(officer, on).filter(number=number.strip().upper()).first()


def acts_of(certificate: Certificate) -> QuerySet[CertificateAct]:
    """What happened to the certificate since its issue, latest first."""
    return certificate.acts.select_related("decided_by").order_by("-number")


def _courses(officer: Practitioner, on: date) -> QuerySet[CoursePage]:
    places = Institution.objects.filter(institution_scope(officer, Permission.MANAGE_CERTIFICATES, on))
    return CoursePage.objects.filter(institution__in=places.order_by().values("pk"))


def _certificates(officer: Practitioner, on: date) -> QuerySet[Certificate]:
    courses = _courses(officer, on).order_by().values("pk")
    related = ("holder", "course", "practitioner")
    return Certificate.objects.filter(course__in=courses).select_related(*related).with_acts()
