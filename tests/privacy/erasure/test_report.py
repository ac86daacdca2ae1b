"""What the report of an erasure says of texts that stay."""

from datetime import timedelta

import pytest

from lms.compliance.disclosures.models import NameDisclosure, Purpose
from lms.directory.models import MergeFact
from lms.directory.services import merge_people, record_leave, retract_leave
from lms.privacy.erasure.report import named_in_texts
from lms.privacy.inventory.subjects import Identity
from tests.factories.courses import CourseFactory
from tests.factories.directory import InstitutionFactory, PractitionerFactory
from tests.factories.privacy import AT

pytestmark = pytest.mark.django_db


def test_reasons_of_facts_that_name_the_person_are_counted(zhuoma, tashi):
    by = {"on": AT.date()}
    leave = record_leave(practitioner=tashi, kind="other", from_date=AT.date(), **by)
    retract_leave(leave=leave, reason="与卓玛的记录混淆", **by)
    merge_people(kept=tashi, merged=PractitionerFactory(name_zh="另"), reason="不是卓玛", **by)
    shown = {"practitioner": tashi, "institution": InstitutionFactory(), "purpose": Purpose.values[0]}
    NameDisclosure.objects.create(reason="Who is 卓玛-བོད?", at=AT, until=AT + timedelta(hours=1), **shown)
    assert named_in_texts(Identity.of(zhuoma)) == 3
    assert named_in_texts(Identity.of(tashi)) == 0
    assert MergeFact.objects.get().reason == "不是卓玛"  # counted, and kept as it was written


def test_nobody_is_named_by_an_empty_name():
    unnamed = PractitionerFactory(name_zh="甲", name_bo="", name_en="")
    assert Identity.of(unnamed).names == {"甲"}
    assert named_in_texts(Identity()) == named_in_texts(Identity.of(unnamed)) == 0


def test_a_lecturer_who_is_named_by_a_course_is_counted(zhuoma, tashi):
    """The name stands within JSON, which one database keeps with codes instead of characters."""
    course = CourseFactory()
    value = {"name": "卓玛", "affiliation_zh": "医院", "affiliation_bo": "", "interests": "无"}
    course.lecturers = type(course).lecturers.field.to_python([{"type": "lecturer", "value": value}])
    course.save()
    assert named_in_texts(Identity.of(zhuoma)) == 1
    assert named_in_texts(Identity.of(tashi)) == 0
