"""A referral as a FHIR R4 ServiceRequest."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.common.identifiers import new_id
from lms.integrations.consultation import fhir
from tests.factories.integrations import NOW

REFERRAL = fhir.Referral(
    key=new_id(),
    run=new_id(),
    requester=new_id(),
    sender=fhir.Place("T00001", "示范乡卫生院"),
    receiver=fhir.Place("C00001", "示范县人民医院"),
    urgency="urgent",
    reason="重度脱水",
    summary="18个月，男。\n计划C。",
    authored_at=NOW,
)


def test_what_fhir_requires_is_there():
    resource = fhir.service_request(REFERRAL)
    assert resource["resourceType"] == "ServiceRequest"
    assert (resource["status"], resource["intent"], resource["priority"]) == ("active", "order", "urgent")
    assert resource["identifier"] == [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{REFERRAL.key}"}]
    assert resource["authoredOn"] == "2026-06-15T04:00:00+00:00"
    assert resource["reasonCode"] == [{"text": "重度脱水"}]
    assert resource["note"] == [{"text": "18个月，男。\n计划C。"}]


def test_the_sender_and_the_receiver_are_logical_references():
    resource = fhir.service_request(REFERRAL)
    assert resource["requester"]["identifier"]["value"] == f"urn:uuid:{REFERRAL.requester}"
    assert resource["performer"][0]["identifier"]["value"] == "C00001"
    assert resource["supportingInfo"][0]["identifier"]["value"] == "T00001"


def test_the_patient_is_only_the_run():
    subject = fhir.service_request(REFERRAL)["subject"]
    assert subject["identifier"]["value"] == f"urn:uuid:{REFERRAL.run}"
    assert subject["display"] == "anonymous"
    assert set(subject) == {"type", "identifier", "display"}


def test_what_is_not_known_is_left_out():
    resource = fhir.service_request(replace(REFERRAL, receiver=None, reason="", summary=""))
    assert {"performer", "reasonCode", "note"}.isdisjoint(resource)


@given(urgency=st.text().filter(lambda word: word not in fhir.PRIORITIES))
def test_an_unknown_urgency_is_refused(urgency):
    with pytest.raises(ValueError, match="urgent, asap or routine"):
        fhir.service_request(replace(REFERRAL, urgency=urgency))


@given(reason=st.text(), summary=st.text())
def test_any_text_survives_json(reason, summary):
    resource = fhir.service_request(replace(REFERRAL, reason=reason, summary=summary))
    assert json.loads(json.dumps(resource)) == resource


def test_the_search_for_a_key_names_system_and_value():
    assert fhir.identifier_query(REFERRAL.key) == f"identifier=urn:ietf:rfc:3986|urn:uuid:{REFERRAL.key}"
