"""Consents, copies and erasures for tests."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from lms.directory.models import Practitioner
from lms.privacy.consent.models import ConsentFact, ConsentPurpose
from lms.privacy.erasure.models import ErasureGround, ErasureRequest
from lms.privacy.exports.models import ExportJob
from tests.factories.directory import DivisionFactory, PractitionerFactory, signed_in_person

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
