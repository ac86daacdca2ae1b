"""Consents, copies, erasures, and people with something of them in every room, for tests."""

from datetime import UTC, date, datetime

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from factory.django import DjangoModelFactory
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from lms.accounts.models import QuickPin
from lms.audit.services import record
from lms.common.identifiers import new_id
from lms.directory.models import Practitioner, User
from lms.directory.services import grant_access, leave_service, record_leave, register_person, start_post
from lms.integrations.models import OutboxMessage
from lms.privacy.consent.models import ConsentFact, ConsentPurpose
from lms.privacy.erasure.models import ErasureGround, ErasureRequest
from lms.privacy.exports.models import ExportJob
from media_pipeline.models import MediaAsset
from pathways.models import Pathway
from tests.factories.courses import CourseFactory, course_with, finish
from tests.factories.directory import (
    DivisionFactory,
    InstitutionFactory,
    PractitionerFactory,
    UserFactory,
    signed_in_person,
)
from tests.factories.pathways import run_of

AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)  # noon in the region


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = ConsentFact

    practitioner = factory.SubFactory(PractitionerFactory)
    purpose = ConsentPurpose.CERTIFICATE_NAME
    given = True
    text_version = 1
    language = "zh-hans"
    at = AT


class ExportFactory(DjangoModelFactory):
    class Meta:
        model = ExportJob

    practitioner = factory.SubFactory(PractitionerFactory)
    asked_by = factory.SelfAttribute("practitioner")
    language = "zh-hans"


class WishFactory(DjangoModelFactory):
    class Meta:
        model = ErasureRequest

    practitioner = factory.SubFactory(PractitionerFactory)
    ground = ErasureGround.ASKED
    note = "书面申请，档案 2026-17"
    requested_by = factory.SubFactory(PractitionerFactory)
    requested_at = AT


def security_administrator(**person) -> Practitioner:
    """Somebody who handles the requests of the whole region."""
    return signed_in_person(role="security_admin", division=DivisionFactory(code="540000"), **person)


def history(name: str, *, number: str, username: str, email: str) -> Practitioner:
    """Somebody who worked, learned, used a pathway and wrote, and who has left: something of them in every room."""
    institution = InstitutionFactory(name_zh=f"{name}乡卫生院")
    by = {"on": date(2024, 1, 1)}
    person = register_person(
        name_zh=name, name_bo=f"{name}-བོད", personnel_number=number, licence_number=f"L-{number}", **by
    )
    person.user = UserFactory(username=username, email=email, first_name=name, last_name=name)
    person.user.set_password("a good long sentence")
    person.user.save()
    person.save()
    post = start_post(
        practitioner=person, institution=institution, role="physician", from_date=by["on"], primary=True, **by
    )
    grant_access(practitioner=person, role="learner", institution=institution, post=post, **by)
    record_leave(
        practitioner=person, kind="study", from_date=date(2025, 3, 1), to_date=date(2025, 3, 31), on=date(2025, 2, 1)
    )
    _learned(person)
    _used_a_pathway(person)
    _wrote(person.user)
    ConsentFactory(practitioner=person)
    leave_service(practitioner=person, last_day=date(2025, 12, 31), on=date(2025, 12, 1))
    _signed_in(person)
    return Practitioner.objects.get(pk=person.pk)


def _learned(person: Practitioner) -> None:
    finish(person, course_with(title="高原儿童腹泻", credits=2), at=datetime(2025, 5, 1, 4, 0, tzinfo=UTC))
    MediaAsset.objects.create(
        title="录像", original="x", sha256="0" * 64, size_bytes=1, created_by_key=person.person_key
    )


def _used_a_pathway(person: Practitioner) -> None:
    run = run_of(person, Pathway.objects.exclude(published=None).first())
    OutboxMessage.objects.create(
        key=new_id(), kind="referral", run_uuid=run.uuid, payload={"requester": str(person.person_key)}
    )


def _wrote(user: User) -> None:
    course = CourseFactory(owner=user)
    course.save_revision(user=user, log_action=True)
    ModelLogEntry.objects.log_action(user, "wagtail.edit", user=UserFactory())
    UserProfile.get_for_user(user)


def _signed_in(person: Practitioner) -> None:
    user = person.user
    store = SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store.create()
    UserSession.objects.create(user=user, ip="192.0.2.7", session_key=store.session_key, user_agent="Firefox")
    Authenticator.objects.create(user=user, type="totp", data={"secret": f"secret of {user.username}"})
    EmailAddress.objects.create(user=user, email=user.email)
    QuickPin.objects.create(user=user, pin_hash=f"hash of the pin of {user.username}", chosen_at=AT)
    record("account.signed_in", object_kind="person", object_id=person.person_key, actor_key=person.person_key)
