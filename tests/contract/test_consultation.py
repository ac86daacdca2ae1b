"""One suite for the fake consultation module and for the real client against a server over loopback HTTP."""

import inspect

import pytest

from lms.common.identifiers import new_id
from lms.integrations.consultation.client import (
    ConsultationClient,
    HttpConsultation,
    PartnerRefused,
    PartnerUnavailable,
)
from tests.factories import integrations as make


def public_signatures(cls: type) -> dict[str, inspect.Signature]:
    methods = inspect.getmembers(cls, inspect.isfunction)
    return {name: inspect.signature(method) for name, method in methods if not name.startswith("_")}


def test_the_fake_and_the_client_have_the_methods_of_the_protocol():
    wanted = public_signatures(ConsultationClient)
    assert wanted
    assert public_signatures(HttpConsultation) == wanted
    assert public_signatures(make.FakeConsultation) == wanted


class Fake:
    """The fake, and how a test makes it fail."""

    def __init__(self):
        self.client = make.FakeConsultation()

    def will_be_busy(self):
        self.client.faults.append(PartnerUnavailable("busy"))

    def will_refuse(self, text):
        self.client.faults.append(PartnerRefused(text))

    def received(self):
        return len(self.client.received)


class Real:
    """The real client with the stand-in behind it."""

    def __init__(self, server):
        self.server = server
        self.client = HttpConsultation(server.fhir_url)

    def will_be_busy(self):
        self.server.faults.append(make.answers(503))

    def will_refuse(self, text):
        self.server.faults.append(make.refuses(text))

    def received(self):
        return len(self.server.store.search(None))


@pytest.fixture(params=["fake", "real"])
def consultation(request, tmp_path):
    if request.param == "fake":
        yield Fake()
        return
    with make.consultation_server(tmp_path) as server:
        yield Real(server)


def test_a_referral_gets_a_reference(consultation):
    key = new_id()
    receipt = consultation.client.open_referral(request=make.a_request(key), key=key)
    assert receipt.reference.startswith("ServiceRequest/")
    assert receipt.status == "active"
    assert consultation.received() == 1


def test_the_same_key_again_gets_the_same_reference(consultation):
    key = new_id()
    first = consultation.client.open_referral(request=make.a_request(key), key=key)
    again = consultation.client.open_referral(request=make.a_request(key), key=key)
    assert again == first
    assert consultation.received() == 1


def test_two_keys_are_two_referrals(consultation):
    receipts = set()
    for key in (new_id(), new_id()):
        receipts.add(consultation.client.open_referral(request=make.a_request(key), key=key))
    assert len(receipts) == 2
    assert consultation.received() == 2


def test_a_busy_partner_is_unavailable_and_then_takes_it(consultation):
    consultation.will_be_busy()
    key = new_id()
    with pytest.raises(PartnerUnavailable):
        consultation.client.open_referral(request=make.a_request(key), key=key)
    assert consultation.received() == 0
    assert consultation.client.open_referral(request=make.a_request(key), key=key).reference


def test_a_refusal_carries_the_partners_words(consultation):
    consultation.will_refuse("该县医院不接收儿科")
    key = new_id()
    with pytest.raises(PartnerRefused, match="该县医院不接收儿科"):
        consultation.client.open_referral(request=make.a_request(key), key=key)
