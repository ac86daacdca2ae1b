"""What the rooms above write into the log when something happens in them that somebody may ask for later."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from courses.live.services import announce_live, withdraw_live
from lms.audit.models import AuditEntry
from lms.common.jobs import JobStatus
from lms.directory.services import create_account
from lms.integrations import services as outbox
from lms.records.services import award
from pathways.services import publish
from tests.factories import courses, pathways
from tests.factories import directory as make
from tests.factories.integrations import MessageFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)


def told(action):
    """Kind and id of what the action was done to, in the order of the chain."""
    return list(AuditEntry.objects.filter(action=action).values_list("object_kind", "object_id"))


def test_a_course_and_a_lesson_are_told_one_by_one():
    course = courses.course_with(lessons=2, quiz=False)
    lesson = courses.lessons_of(course)[0]
    before = len(told("content.published"))
    course.save_revision().publish()
    lesson.save_revision().publish()
    assert told("content.published")[before:] == [("course", str(course.uuid)), ("lesson", str(lesson.uuid))]
    course.unpublish()
    assert told("content.withdrawn") == [("course", str(course.uuid))]


def test_a_lecture_is_told_when_it_is_announced_cancelled_and_deleted():
    session = announce_live(courses.LiveSessionFactory.build(institution=make.InstitutionFactory()))
    session.cancelled = True
    announce_live(session)
    withdraw_live(session)
    row = ("live", str(session.uuid))
    assert (told("content.published")[-1], told("content.withdrawn")) == (row, [row, row])


def test_an_issued_certificate_is_told_once():
    person, course = make.PractitionerFactory(), courses.CourseFactory()
    for _each in range(2):
        certificate = award(practitioner=person, course=course, at=AT, score=Decimal(90))
    assert told("certificate.issued") == [("certificate", str(certificate.pk))]
    detail = AuditEntry.objects.get(action="certificate.issued").detail
    assert detail == {"person": str(person.person_key), "course": str(course.uuid), "cycle": 1}


def test_an_account_is_told_by_the_persons_key():
    person = make.PractitionerFactory(personnel_number="P00017")
    create_account(personnel_number="P00017", username="zhuoma", password="a-long-secret-17", on=AT.date())
    assert told("account.created") == [("person", str(person.person_key))]
    assert "zhuoma" not in str(AuditEntry.objects.filter(action="account.created").values())


def test_a_message_that_is_sent_again_is_told():
    failed, waiting = MessageFactory(status=JobStatus.FAILED), MessageFactory()
    assert outbox.send_again(keys=[failed.key, waiting.key]) == 1
    assert outbox.send_again(keys=[failed.key]) == 0
    assert told("outbox.sent_again") == [("outbox_message", str(failed.key))]


def test_a_list_that_is_taken_away_is_told(client):
    institution = make.InstitutionFactory(code="T00017")
    client.force_login(make.signed_in_person(role="manager", institution=institution).user)
    arguments = {"institution": "T00017", "what": "people", "form": "csv"}
    assert client.get(reverse("compliance:export", kwargs=arguments)).status_code == 200
    entry = AuditEntry.objects.get(action="compliance.exported")
    assert (entry.object_kind, entry.object_id) == ("institution", "T00017")
    assert (entry.detail["what"], entry.detail["format"]) == ("people", "csv")


def test_a_pathway_that_is_published_is_told_with_its_version():
    person = pathways.publisher_at()
    version = pathways.imported(by=person)
    publish(version=version, by=person, at=AT)
    publish(version=version, by=person, at=AT)
    entry = AuditEntry.objects.get(action="content.published")
    assert (entry.object_kind, entry.object_id) == ("pathway", str(version.pathway.uuid))
    assert (entry.detail["version"], entry.actor_key) == (version.number, person.person_key)
