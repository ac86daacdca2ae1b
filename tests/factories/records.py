"""Courses, credits and certificates for tests of records and compliance."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from courses.models import CoursePage
from lms.records.models import Certificate, CertificateHolder, Credit, CreditSource
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
    number = factory.Sequence("PML-2026-{:06d}".format)
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
