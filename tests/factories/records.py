"""Courses, credits and certificates for tests of records and compliance."""

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory
from PIL import Image

from courses.models import CoursePage
from lms.common.identifiers import new_id
from lms.records.badges.services import enter
from lms.records.models import (
    ActKind,
    ActReason,
    Certificate,
    CertificateAct,
    CertificateHolder,
    Credit,
    CreditSource,
    CreditStatement,
    ExternalCertificate,
)
from tests.factories.courses import CourseFactory
from tests.factories.directory import InstitutionFactory, PractitionerFactory


def course(title: str = "高原儿童腹泻", **fields) -> CoursePage:
    """A live course of a hospital, with its names in Chinese and Tibetan."""
    fields.setdefault("institution", InstitutionFactory(name_zh="自治区人民医院", name_bo="མི་དམངས་སྨན་ཁང་།"))
    return CourseFactory(title=title, **{"title_bo": "བྱིས་པའི་བཤལ་ནད།", "credits": Decimal("2.5"), **fields})


class CreditFactory(DjangoModelFactory):
    class Meta:
        model = Credit

    practitioner = factory.SubFactory(PractitionerFactory)
    credit_class = "II"
    amount = Decimal(2)
    session = factory.Sequence("session-{}".format)
    title_zh = "讲座"
    earned_on = date(2026, 3, 1)
    source = CreditSource.COURSE


class CertificateFactory(DjangoModelFactory):
    class Meta:
        model = Certificate
        skip_postgeneration_save = True  # the database would refuse it

    practitioner = factory.SubFactory(PractitionerFactory)
    course = factory.LazyFunction(course)
    # Far above what a series gives: a certificate that the code issues beside it begins at 1.
    number = factory.Sequence("PML-2026-9{:05d}".format)
    issued_on = date(2026, 6, 15)
    score = Decimal("92.5")
    credit_class = "II"
    credits = Decimal("2.5")
    course_title_zh = "高原儿童腹泻"
    course_title_bo = "བྱིས་པའི་བཤལ་ནད།"
    institution_zh = "自治区人民医院"
    institution_bo = "མི་དམངས་སྨན་ཁང་།"

    @factory.post_generation
    def holder(certificate, create, names, **_more):
        """The name on the certificate: (Chinese, Tibetan)."""
        name_zh, name_bo = names or ("次仁卓玛", "ཚེ་རིང་སྒྲོལ་མ།")
        holder = CertificateHolder(certificate=certificate, name_zh=name_zh, name_bo=name_bo)
        if create:
            holder.save(force_insert=True)

    @factory.post_generation
    def badge_entry(certificate, create, wanted, **_more):
        """Its place in a status list, unless `badge_entry=False`."""
        if create and wanted is not False:
            enter(certificate)


def revoked(
    certificate: Certificate, *, on: date = date(2026, 6, 20), reason: str = ActReason.DECEPTION
) -> CertificateAct:
    """The certificate's first act: somebody revokes it."""
    return CertificateAct.objects.create(
        id=new_id(),
        certificate=certificate,
        number=1,
        kind=ActKind.REVOKED,
        reason=reason,
        decided_by=PractitionerFactory(),
        at=datetime(on.year, on.month, on.day, 4, tzinfo=UTC),
        on=on,
    )


def scanned(colour: str = "white", kind: str = "PNG") -> bytes:
    """A small picture, as a phone would send a scan."""
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, kind)
    return out.getvalue()


class ExternalCertificateFactory(DjangoModelFactory):
    class Meta:
        model = ExternalCertificate

    practitioner = factory.SubFactory(PractitionerFactory)
    title = "高原病防治培训"
    issuer = "省人民医院"
    credit_class = "I"
    amount = Decimal(5)
    earned_on = date(2026, 5, 4)
    scan = factory.LazyFunction(lambda: ContentFile(scanned(), name="external/scan.png"))
    scan_type = "image/png"
    sha256 = factory.Sequence(lambda number: hashlib.sha256(str(number).encode()).hexdigest())
    submitted_at = datetime(2026, 6, 1, 4, tzinfo=UTC)


class StatementFactory(DjangoModelFactory):
    class Meta:
        model = CreditStatement

    practitioner = factory.SubFactory(PractitionerFactory)
    year = 2026
    issued_on = date(2026, 6, 15)
    class_i = Decimal(0)
    class_ii = Decimal(2)
    lines = factory.LazyFunction(lambda: [["2026-03-01", "讲座", "", "II", "2.0"]])
    checksum = factory.Sequence(lambda number: hashlib.sha256(str(number).encode()).hexdigest())
