"""The log is open to audit administrators; whatever they look at is itself recorded."""

import csv
import io
import json
from uuid import uuid4

import pytest
from django.urls import reverse

from lms.audit import services, tasks, views
from lms.audit.chain.digests import digest
from lms.audit.models import AuditCheck, AuditEntry, AuditSeal
from tests.factories import audit as make
from tests.factories import directory

pytestmark = pytest.mark.django_db
LOG = "/audit/"


def export(form):
    return reverse("audit:export", args=[form])


def check():
    return reverse("audit:check")


@pytest.mark.parametrize(
    "role",
    ["learner", "author", "reviewer", "publisher", "manager", "commission", "system_admin", "security_admin"],
)
def test_no_other_role_reads_the_log(client, role):
    client.force_login(directory.signed_in_person(role=role).user)
    assert client.get(LOG).status_code == 403
    assert client.get(export("csv")).status_code == 403
    assert client.post(check(), {"key": uuid4()}).status_code == 403
    assert not AuditCheck.objects.exists()
    assert not AuditEntry.objects.exclude(action="access.refused").exists()


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get(LOG).status_code == 302


def test_the_page_shows_who_did_what(auditor_client):
    person = directory.signed_in_person(name_zh="扎西", personnel_number="P00017")
    services.record("access.refused", object_kind="route", object_id="audit:log", actor_key=person.person_key)
    page = auditor_client.get(LOG).content.decode()
    assert "扎西" in page
    assert "P00017" in page
    assert "access.refused" in page
    assert "audit:log" in page


def test_a_person_who_is_not_known_any_more_is_shown_by_key(auditor_client):
    key = uuid4()
    services.record("post.started", actor_key=key)
    assert str(key) in auditor_client.get(LOG).content.decode()


def test_what_is_in_an_entry_is_text_and_no_markup(auditor_client):
    services.record("post.started", object_kind="<b>", object_id="<script>", detail={"x": "<i>"})
    page = auditor_client.get(LOG).content.decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_reading_is_recorded_with_what_was_looked_for(auditor_client, auditor):
    auditor_client.get(LOG, {"action": "grant.", "actor": "A00001", "before": "9"})
    entry = AuditEntry.objects.get(action="audit.read")
    assert entry.actor_key == auditor.person_key
    assert entry.detail == {"action": "grant.", "actor_key": str(auditor.person_key), "before": 9}


def shown(client, **conditions):
    return [row.entry.sequence for row in client.get(LOG, conditions).context["rows"]]


def test_conditions_narrow_the_page(auditor_client, auditor):
    services.record("grant.given", object_kind="grant", object_id=1, at=make.AT)
    services.record("post.started", actor_key=auditor.person_key, at=make.AT)
    assert shown(auditor_client, action="grant.given") == [1]
    assert shown(auditor_client, object_kind="grant", object_id="1") == [1]
    assert shown(auditor_client, actor="A00001", to_date="2026-06-15") == [2]
    assert shown(auditor_client, actor=auditor.user.username, to_date="2026-06-15") == [2]
    assert shown(auditor_client, actor=str(auditor.person_key), to_date="2026-06-15") == [2]
    assert shown(auditor_client, from_date="2026-06-15", to_date="2026-06-15") == [2, 1]


@pytest.mark.parametrize(
    "conditions", [{"actor": "nobody"}, {"from_date": "soon"}, {"action": "x" * 61}, {"actor": "\0"}]
)
def test_conditions_that_cannot_be_read_are_said(auditor_client, conditions):
    response = auditor_client.get(LOG, conditions)
    assert response.status_code == 400
    assert 'class="error"' in response.content.decode()
    assert not AuditEntry.objects.filter(action="audit.read").exists()


def test_older_entries_are_a_link_away(auditor_client, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 2)
    make.entries(5)
    first = auditor_client.get(LOG, {"object_kind": "post"})
    assert [row.entry.sequence for row in first.context["rows"]] == [5, 4]
    older = auditor_client.get(f"{LOG}?{first.context['older']}")
    assert [row.entry.sequence for row in older.context["rows"]] == [3, 2]
    assert older.context["newest"] == "object_kind=post"


@pytest.mark.parametrize("before", ["x", "-1", "", "9" * 30, "²"])
def test_a_place_that_cannot_be_is_the_beginning(auditor_client, before):
    make.entries(1)
    assert shown(auditor_client, before=before) == [1]


def test_the_names_of_a_page_are_one_query(auditor_client, django_assert_max_num_queries):
    for _each in range(5):
        services.record("post.started", actor_key=directory.PractitionerFactory().person_key)
    with django_assert_max_num_queries(20):
        auditor_client.get(LOG)


def test_lines_of_json_can_be_checked_by_anybody(auditor_client):
    made = make.entries(3)
    response = auditor_client.get(export("jsonl"), {"object_kind": "post"})
    rows = [json.loads(line) for line in response.content.decode().splitlines()]
    assert [row["hash"] for row in rows] == [digest(row) for row in rows] == [entry.hash for entry in made]
    assert "attachment" in response["Content-Disposition"]


def test_a_spreadsheet_gets_no_formula(auditor_client):
    services.record("post.started", object_kind="post", object_id="=1+1")
    text = auditor_client.get(export("csv"), {"object_kind": "post"}).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["object_id"] == "'=1+1"
    assert row["action"] == "post.started"


def test_a_download_is_sealed_before_and_recorded(auditor_client):
    make.entries(2)
    auditor_client.get(export("jsonl"), {"action": "post.started"})
    assert AuditSeal.objects.get().through_sequence == 2
    told = AuditEntry.objects.get(action="audit.exported")
    assert told.detail == {"action": "post.started", "format": "jsonl", "entries": 2}


def test_a_download_holds_the_newest_in_the_order_of_the_chain(auditor_client, monkeypatch):
    monkeypatch.setattr(views, "FILE_LIMIT", 2)
    make.entries(4)
    rows = auditor_client.get(export("jsonl")).content.decode().splitlines()
    assert [json.loads(row)["sequence"] for row in rows] == [3, 4]


@pytest.mark.parametrize(("form", "conditions"), [("xlsx", {}), ("csv", {"from_date": "soon"})])
def test_another_file_is_not_there(auditor_client, form, conditions):
    assert auditor_client.get(export(form), conditions).status_code == 404


@pytest.fixture
def woken(monkeypatch):
    calls = []
    monkeypatch.setattr(tasks.run_check, "delay", lambda **arguments: calls.append(arguments))
    return calls


def test_a_check_is_a_row_that_a_worker_is_woken_for(
    auditor_client, auditor, woken, django_capture_on_commit_callbacks
):
    key = uuid4()
    with django_capture_on_commit_callbacks(execute=True):
        response = auditor_client.post(check(), {"key": key})
    made = AuditCheck.objects.get()
    assert (made.uuid, made.asked_by_key) == (key, auditor.person_key)
    assert woken == [{"check_id": made.pk}]
    assert (response.status_code, response.url) == (302, LOG)


def test_a_repeated_press_asks_once(auditor_client, woken):
    key = uuid4()
    for _each in range(2):
        auditor_client.post(check(), {"key": key})
    assert AuditCheck.objects.count() == 1


def test_a_broker_that_is_down_keeps_the_row(auditor_client, monkeypatch, django_capture_on_commit_callbacks):
    def down(**arguments):
        raise OSError("no broker")

    monkeypatch.setattr(tasks.run_check, "delay", down)
    with django_capture_on_commit_callbacks(execute=True):
        assert auditor_client.post(check(), {"key": uuid4()}).status_code == 302
    assert AuditCheck.objects.count() == 1


def test_a_form_without_its_key_asks_nothing(auditor_client):
    assert auditor_client.post(check(), {"key": "x"}).status_code == 404


def test_a_page_is_only_read(auditor_client):
    assert auditor_client.post(LOG).status_code == 405
    assert auditor_client.get(check()).status_code == 405
