"""Courses, credits and certificates for tests of records and compliance."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory
from wagtail.models import Page

from courses.models import CataloguePage, CoursePage
from lms.records.models import Certificate, Credit, CreditSource
from tests.factories.directory import InstitutionFactory, PractitionerFactory


def course(title: str = "高原儿童腹泻", **fields) -> CoursePage:
    """A live course in the catalogue."""
    catalogue = CataloguePage.objects.first()
    if catalogue is None:
        catalogue = Page.objects.get(depth=1).add_child(instance=CataloguePage(title="课程", slug="courses-of-records"))
    fields.setdefault("institution", InstitutionFactory(name_zh="自治区人民医院", name_bo="མི་དམངས་སྨན་ཁང་།"))
    fields.setdefault("title_bo", "བྱིས་པའི་བཤལ་ནད།")
    fields.setdefault("credits", Decimal("2.5"))
    fields.setdefault("credit_class", "II")
    return catalogue.add_child(instance=CoursePage(title=title, summary="摘要", effort_minutes=30, **fields))


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

    practitioner = factory.SubFactory(PractitionerFactory)
    course = factory.LazyFunction(course)
    number = factory.Sequence("PML-2026-{:06d}".format)
    issued_on = date(2026, 6, 15)
    score = Decimal("92.5")
    credit_class = "II"
    credits = Decimal("2.5")
    person_zh = "次仁卓玛"
    person_bo = "ཚེ་རིང་སྒྲོལ་མ།"
    course_title_zh = "高原儿童腹泻"
    course_title_bo = "བྱིས་པའི་བཤལ་ནད།"
    institution_zh = "自治区人民医院"
    institution_bo = "མི་དམངས་སྨན་ཁང་།"
