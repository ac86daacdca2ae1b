"""The stand-in consultation server, spoken to by a plain HTTP client."""

import json
import os
import signal
import subprocess
import sys

import httpx
import pytest

from lms.common.identifiers import new_id
from tests.factories import integrations as make


@pytest.fixture
def http(partner):
    with httpx.Client(base_url=partner.fhir_url.removesuffix("/fhir"), trust_env=False) as client:
        yield client


def post(http, resource, **headers):
    return http.post("/fhir/ServiceRequest", content=json.dumps(resource), headers=headers)


def outcome(response):
    body = response.json()
    assert body["resourceType"] == "OperationOutcome"
    return body["issue"][0]["diagnostics"]


def test_it_says_what_it_can(http):
    statement = http.get("/fhir/metadata").json()
    assert statement["resourceType"] == "CapabilityStatement"
    assert statement["fhirVersion"] == "4.0.1"
    assert statement["rest"][0]["resource"][0]["type"] == "ServiceRequest"


def test_what_is_created_can_be_read_and_found(http):
    key = new_id()
    created = post(http, make.a_request(key))
    assert created.status_code == 201
    assert http.get(created.headers["Location"]).json() == created.json()
    found = http.get("/fhir/ServiceRequest", params={"identifier": f"urn:ietf:rfc:3986|urn:uuid:{key}"}).json()
    assert found["total"] == 1
    assert found["entry"][0]["resource"]["id"] == created.json()["id"]
    assert http.get("/fhir/ServiceRequest", params={"identifier": f"other|urn:uuid:{key}"}).json()["total"] == 0


def test_a_conditional_create_happens_once(http):
    key = new_id()
    condition = {"If-None-Exist": f"identifier=urn:ietf:rfc:3986|urn:uuid:{key}"}
    first = post(http, make.a_request(key), **condition)
    again = post(http, make.a_request(key), **condition)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]


def test_a_condition_that_matches_two_is_refused(http):
    key = new_id()
    for _ in range(2):
        post(http, make.a_request(key))
    third = post(http, make.a_request(key), **{"If-None-Exist": f"identifier=urn:ietf:rfc:3986|urn:uuid:{key}"})
    assert third.status_code == 412


@pytest.mark.parametrize("condition", ["code=1", "identifier=novalue"])
def test_a_condition_it_does_not_know_is_refused(http, condition):
    assert post(http, make.a_request(new_id()), **{"If-None-Exist": condition}).status_code in {400, 412}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"resourceType": "Task"}, "resourceType"),
        ({"status": "done"}, "status"),
        ({"intent": None}, "intent"),
        ({"priority": "soon"}, "priority"),
        ({"subject": {"display": "somebody"}}, "subject"),
        ({"identifier": "x"}, "identifier"),
    ],
)
def test_what_fhir_requires_is_checked(http, change, said):
    response = post(http, {**make.a_request(new_id()), **change})
    assert response.status_code == 422
    assert said in outcome(response)


@pytest.mark.parametrize("body", ["", "{", "[]", "1"])
def test_a_body_that_is_no_resource(http, body):
    response = http.post("/fhir/ServiceRequest", content=body)
    assert response.status_code == 400
    assert outcome(response)


def test_a_body_that_is_too_long_is_not_read(http):
    response = http.post("/fhir/ServiceRequest", content=b" " * 300_000)
    assert response.status_code == 413


def test_what_is_not_there_is_not_found(http):
    for path in ("/fhir/ServiceRequest/1", "/fhir/Patient", "/elsewhere"):
        assert http.get(path).status_code == 404
    assert http.post("/fhir/Patient", content="{}").status_code == 404


def test_the_page_shows_referrals_and_runs_nothing_of_theirs(http):
    resource = make.a_request(new_id()) | {"note": [{"text": "<script>alert(1)</script>"}], "reasonCode": []}
    post(http, resource)
    page = http.get("/").text
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert "示范乡卫生院" in page


def test_a_restart_keeps_what_was_received(tmp_path):
    key = new_id()
    with make.consultation_server(tmp_path) as server:
        created = httpx.post(f"{server.fhir_url}/ServiceRequest", json=make.a_request(key), trust_env=False)
    with (tmp_path / "service-requests.jsonl").open("ab") as file:
        file.write(b'{"resourceType": "Serv')  # the process died in the middle of a line
    with make.consultation_server(tmp_path) as server:
        assert [resource["id"] for resource in server.store.search(None)] == [created.json()["id"]]
        httpx.post(f"{server.fhir_url}/ServiceRequest", json=make.a_request(new_id()), trust_env=False)
    with make.consultation_server(tmp_path) as server:
        assert len(server.store.search(None)) == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_serves_and_ends_cleanly(tmp_path, number):
    command = [sys.executable, "manage.py", "run_consultation_standin", "--port", "0", "--data-dir", str(tmp_path)]
    environment = {**os.environ, "SECRET_KEY": "x", "DATA_DIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            address = next(word for word in process.stdout.readline().split() if word.startswith("http")).rstrip(",")
            assert httpx.get(f"{address}/metadata", trust_env=False).status_code == 200
        finally:
            process.send_signal(number)
        assert process.wait(timeout=10) == 0


def test_a_port_that_is_taken_is_said(partner, tmp_path):
    from django.core.management import CommandError, call_command

    with pytest.raises(CommandError, match="cannot listen"):
        call_command("run_consultation_standin", port=partner.server_port, data_dir=tmp_path)
