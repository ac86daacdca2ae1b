"""The client turns whatever a partner does into our two errors."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from lms.common.identifiers import new_id
from lms.integrations.consultation.client import Fault, HttpConsultation, PartnerRefused, PartnerUnavailable
from tests.factories import integrations as make


def send(partner, *, patience=timedelta(seconds=5)):
    key = new_id()
    client = HttpConsultation(partner.fhir_url, patience=patience)
    return client.open_referral(request=make.a_request(key), key=key)


def unavailable(partner, **options):
    with pytest.raises(PartnerUnavailable) as caught:
        send(partner, **options)
    return caught.value


def test_nobody_listens(partner):
    client = HttpConsultation("http://127.0.0.1:9/fhir")
    with pytest.raises(PartnerUnavailable) as caught:
        client.open_referral(request={}, key=new_id())
    assert caught.value.fault is Fault.UNREACHABLE


def test_an_address_that_is_none():
    with pytest.raises(PartnerUnavailable, match="cannot be reached"):
        HttpConsultation("http://[").open_referral(request={}, key=new_id())


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_error_is_tried_again(partner, status):
    partner.faults.append(make.answers(status, body="<html>Bad gateway</html>", mime="text/html"))
    error = unavailable(partner)
    assert error.fault is Fault.BUSY
    assert error.retry_after is None


def test_429_names_its_pause_in_seconds(partner):
    partner.faults.append(make.answers(429, headers="Retry-After: 120\r\n"))
    assert unavailable(partner).retry_after == timedelta(seconds=120)


def test_429_names_its_pause_as_a_date(partner):
    then = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    partner.faults.append(make.answers(429, headers=f"Retry-After: {then}\r\n"))
    assert timedelta(minutes=9) < unavailable(partner).retry_after <= timedelta(minutes=10)


@pytest.mark.parametrize(
    ("value", "pause"),
    [
        ("soon", None),
        ("-5", None),
        ("99999999999", timedelta(days=1)),
        ("Mon, 01 Jan 2001 00:00:00 GMT", timedelta(0)),
        ("Mon, 01 Jan 2001 00:00:00", timedelta(0)),
    ],
)
def test_odd_pauses(partner, value, pause):
    partner.faults.append(make.answers(503, headers=f"Retry-After: {value}\r\n"))
    assert unavailable(partner).retry_after == pause


@pytest.mark.parametrize(
    "body",
    ["<html>Sign in to the hospital's network</html>", "", "[]", '{"resourceType": "Patient", "id": "1"}', '{"a": 1}'],
)
def test_200_with_something_else_is_not_a_receipt(partner, body):
    partner.faults.append(make.answers(200, body=body, mime="text/html"))
    assert unavailable(partner).fault is Fault.GARBLED


def test_another_referral_in_the_answer_is_not_a_receipt(partner):
    other = '{"resourceType": "ServiceRequest", "id": "7", "identifier": [{"system": "x", "value": "y"}]}'
    partner.faults.append(make.answers(201, body=other))
    assert "not ours" in str(unavailable(partner))


@pytest.mark.parametrize("odd_id", ["", "a" * 65, "../x", "a b", None, []])
def test_an_id_that_fhir_does_not_allow_is_not_a_receipt(odd_id):
    key = new_id()
    answer = make.a_request(key) | {"id": odd_id}
    if odd_id is None:
        del answer["id"]
    with pytest.raises(PartnerUnavailable):
        receipt_of(answer, key)


def test_a_status_that_is_no_code_is_unknown():
    key = new_id()
    assert receipt_of(make.a_request(key) | {"id": "7", "status": "x" * 300}, key).status == "unknown"


def receipt_of(answer, key):
    body = json.dumps(answer)
    with TemporaryDirectory() as folder, make.consultation_server(Path(folder), make.answers(200, body=body)) as server:
        return HttpConsultation(server.fhir_url).open_referral(request=make.a_request(key), key=key)


def test_control_characters_of_the_partner_are_not_kept(partner):
    partner.faults.append(make.refuses("no\x00 beds\x1b"))
    with pytest.raises(PartnerRefused) as caught:
        send(partner)
    assert str(caught.value) == "no beds"


@pytest.mark.parametrize("status", [302, 401, 403, 404])
def test_wrong_settings_do_not_lose_the_referral(partner, status):
    partner.faults.append(make.answers(status, headers="Location: /elsewhere\r\n"))
    assert "settings" in str(unavailable(partner))


@pytest.mark.parametrize("status", [400, 409, 412, 422])
def test_a_refusal_is_final_and_says_why(partner, status):
    partner.faults.append(make.refuses("subject must refer to somebody", status))
    with pytest.raises(PartnerRefused, match="subject must refer to somebody"):
        send(partner)


def test_a_refusal_without_words_names_the_status(partner):
    partner.faults.append(make.answers(400, body='{"resourceType": "OperationOutcome", "issue": "none"}'))
    with pytest.raises(PartnerRefused, match="400"):
        send(partner)


def test_a_partner_that_hangs(partner):
    partner.faults.append(make.hangs(0.5))
    assert "in time" in str(unavailable(partner, patience=timedelta(seconds=0.1)))


def test_a_partner_that_trickles(partner):
    partner.faults.append(make.trickles)
    assert "in time" in str(unavailable(partner, patience=timedelta(seconds=0.2)))


def test_an_answer_that_is_far_too_long(partner):
    partner.faults.append(make.answers(200, body=" " * 1_100_000))
    assert "too long" in str(unavailable(partner))


def test_the_real_server_refuses_what_is_no_service_request(partner):
    with pytest.raises(PartnerRefused, match="resourceType"):
        HttpConsultation(partner.fhir_url).open_referral(request={"resourceType": "Patient"}, key=new_id())
