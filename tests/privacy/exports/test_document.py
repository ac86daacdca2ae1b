"""A copy holds everything of one person, no secrets, and nobody else."""

import json
from datetime import UTC, datetime

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from lms.audit.services import record
from lms.common.identifiers import new_id
from lms.directory.models import ImportBatch, Practitioner
from lms.directory.services import merge_people, record_leave
from lms.privacy.exports import document
from lms.privacy.exports.document import as_json, gather
from lms.privacy.inventory.subjects import Identity
from tests.factories.directory import PractitionerFactory
from tests.factories.privacy import AT, ConsentFactory, ExportFactory, history


@pytest.fixture
def copy(zhuoma, tashi):
    """Her copy as a program reads it, made beside somebody with a history like hers."""
    return copy_of(zhuoma)


def copy_of(person):
    identity = Identity.of(person)
    with override("en"):
        return json.loads(as_json(gather(identity), identity, AT))


def tables_of(document):
    return {(table["table"], table["as"]): table["rows"] for room in document["rooms"] for table in room["tables"]}


def test_the_copy_says_what_it_is(copy, zhuoma):
    assert (copy["schema"], copy["version"]) == (document.SCHEMA, document.VERSION)
    assert copy["made_at"] == "2026-06-15T04:00:00Z"
    assert copy["person_keys"] == [str(zhuoma.person_key)]


def test_every_room_with_something_of_the_person_is_in_it(copy):
    rooms = [room["room"] for room in copy["rooms"]]
    assert rooms == ["directory", "accounts", "learning", "records", "pathways", "authoring", "privacy", "audit"]
    there = {table for table, _subject in tables_of(copy)}
    assert {
        "directory.Practitioner",
        "directory.PractitionerRole",
        "directory.PostFact",
        "directory.Leave",
        "directory.AccessGrant",
        "directory.User",
        "courses.LessonProgress",
        "courses.QuizAttempt",
        "courses.CourseCompletion",
        "media_pipeline.MediaAsset",
        "records.Credit",
        "records.Certificate",
        "records.CertificateHolder",
        "pathways.PathwayRun",
        "integrations.OutboxMessage",
        "wagtailcore.PageLogEntry",
        "wagtailcore.Revision",
        "usersessions.UserSession",
        "mfa.Authenticator",
        "privacy.ConsentFact",
        "audit.AuditEntry",
    } <= there


def test_values_are_civil_dates_instants_in_utc_and_texts(copy):
    tables = tables_of(copy)
    (post,) = tables["directory.PractitionerRole", "own"]
    assert (post["from_date"], post["to_date"]) == ("2024-01-01", "2025-12-31")
    assert post["institution"]["name"] == "卓玛乡卫生院"
    assert post["practitioner"] == "self"
    (credit,) = tables["records.Credit", "own"]
    assert credit["amount"] == "2.0"
    assert tables["courses.CourseCompletion", "own"][0]["at"] == "2025-05-01T04:00:00Z"
    assert tables["courses.CourseCompletion", "own"][0]["course"]["name"] == "高原儿童腹泻"


def test_every_field_tells_its_category_and_every_table_its_purpose(copy):
    table = next(
        table for room in copy["rooms"] for table in room["tables"] if table["table"] == "directory.Practitioner"
    )
    assert table["fields"]["name_zh"] == {"category": "identity", "title": "Chinese name"}
    assert table["purpose"] == "directory"
    assert table["retention"]


def test_no_secret_of_signing_in_is_in_it(copy, zhuoma):
    text = json.dumps(copy, ensure_ascii=False)
    assert zhuoma.user.password not in text
    assert "secret of zhuoma" not in text
    assert "hash of the pin" not in text
    assert "zhuoma@example.org" in text  # contact is hers and is told
    (session,) = tables_of(copy)["usersessions.UserSession", "own"]
    assert "session_key" not in session
    assert session["ip"] == "192.0.2.7"


def test_nothing_of_somebody_with_a_history_like_hers_is_in_it(copy, tashi):
    text = json.dumps(copy, ensure_ascii=False)
    for his in ("扎西", "P00018", "tashi", str(tashi.person_key), "tashi@example.org"):
        assert his not in text


def test_mistakes_of_imports_tell_each_only_what_they_say_of_them(zhuoma, tashi):
    sentence = "These people have records by now: P00017, P00018."
    ImportBatch.objects.create(kind="practitioners", problems=[[None, "", sentence], [2, "role", "“扎西” is no role."]])
    table = ("directory.ImportBatch", "person in its mistakes")
    assert [row["problems"] for row in tables_of(copy_of(zhuoma))[table]] == [["P00017"]]
    assert [row["problems"] for row in tables_of(copy_of(tashi))[table]] == [["P00018", "扎西"]]


def test_who_acted_on_a_person_is_not_told(zhuoma, tashi):
    detail = {"by": str(tashi.person_key), "role": "learner", "people": [{str(tashi.person_key): 1}]}
    record("grant.given", object_kind="person", object_id=zhuoma.person_key, detail=detail, actor_key=tashi.person_key)
    hers = tables_of(copy_of(zhuoma))["audit.AuditEntry", "object"]
    assert hers[-1]["detail"] == {"by": "another person", "role": "learner", "people": [{"another person": 1}]}
    assert hers[-1].keys() == {"action", "at", "object_kind", "object_id", "detail"}
    his = tables_of(copy_of(tashi))["audit.AuditEntry", "own"]
    assert his[-1]["action"] == "grant.given"
    assert str(zhuoma.person_key) not in json.dumps(his)


def test_acts_about_a_persons_posts_rights_and_entries_are_told(zhuoma, tashi):
    hers, his = str(zhuoma.person_key), str(tashi.person_key)
    record("post.started", object_kind="post", object_id=new_id(), detail={"person": hers, "institution": "T1"})
    record("certificate.issued", object_kind="certificate", object_id=new_id(), detail={"person": zhuoma.person_key})
    record("people.merged", object_kind="person", object_id=tashi.person_key, detail={"kept": his, "merged": hers})
    record("grant.given", object_kind="grant", object_id=new_id(), detail={"person": his, "role": "learner"})
    record("person.left", object_kind="person", object_id=zhuoma.person_key, detail={"person": hers})
    told = tables_of(copy_of(zhuoma))["audit.AuditEntry", "object"][-4:]
    assert [row["action"] for row in told] == ["post.started", "certificate.issued", "people.merged", "person.left"]
    assert told[0]["detail"] == {"person": hers, "institution": "T1"}
    assert told[2]["detail"] == {"kept": "another person", "merged": hers}
    assert hers not in json.dumps(copy_of(tashi))


def test_an_author_of_facts_is_told_that_they_wrote_them_and_not_about_whom(zhuoma, tashi):
    by = {"on": AT.date(), "by_key": tashi.person_key}
    record_leave(practitioner=zhuoma, kind="other", from_date=AT.date(), **by)
    rows = tables_of(copy_of(tashi))["directory.LeaveFact", "author"]
    assert [row.keys() for row in rows] == [{"kind", "recorded_at", "author_key"}]
    assert str(tashi.person_key) not in json.dumps(copy_of(zhuoma))


def test_who_asked_for_a_copy_is_told_as_another_person(zhuoma):
    asker = PractitionerFactory(name_zh="管理员")
    ExportFactory(practitioner=zhuoma, asked_by=asker, ground="authority", note="来函 12 号")
    (row,) = tables_of(copy_of(zhuoma))["privacy.ExportJob", "own"]
    assert row["ground"] == "authority"
    assert "asked_by" not in row
    (theirs,) = tables_of(copy_of(asker))["privacy.ExportJob", "asker"]
    assert theirs["asked_by"] == "self"
    assert "practitioner" not in theirs


def test_both_entries_of_one_person_are_in_it(zhuoma):
    second = PractitionerFactory(name_zh="次卓玛", personnel_number="P00099")
    ConsentFactory(practitioner=second, purpose="reminders")
    merge_people(kept=zhuoma, merged=second, reason="同一人", on=AT.date())
    merged = copy_of(Practitioner.objects.get(pk=second.pk))
    assert [row["personnel_number"] for row in tables_of(merged)["directory.Practitioner", "own"]] == [
        "P00017",
        "P00099",
    ]
    assert len(tables_of(merged)["privacy.ConsentFact", "own"]) == 2
    assert set(merged["person_keys"]) == {str(zhuoma.person_key), str(second.person_key)}


def test_the_language_of_the_reader_titles_it(zhuoma):
    with override("en"):
        chapters = gather(Identity.of(zhuoma))
        assert chapters[0].title == "Person and work"
        assert chapters[0].tables[0].headings[0] == "Chinese name"
    with override("zh-hans"):
        assert chapters[0].tables[0].headings[0] == "中文名称"


@pytest.mark.django_db
def test_somebody_of_whom_nothing_is_kept_has_an_empty_copy():
    assert gather(Identity()) == []


@pytest.mark.django_db
def test_progress_is_told_room_by_room():
    seen = []
    gather(Identity(), lambda done, of: seen.append((done, of)))
    assert seen == [(done, len(document.ROOMS)) for done in range(len(document.ROOMS))]


@pytest.mark.django_db
def test_the_copy_of_a_long_history_asks_the_database_as_often_as_that_of_a_short_one(
    django_assert_max_num_queries, zhuoma
):
    for _each in range(40):
        ConsentFactory(practitioner=zhuoma)
        record("page.opened", object_kind="person", object_id=zhuoma.person_key)
    with django_assert_max_num_queries(130):
        gather(Identity.of(zhuoma))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.uuids().map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES, st.uuids())
def test_a_key_of_another_is_taken_out_of_any_value_and_nothing_else_changes(value, other):
    assert document._without(value, {str(other)}, "x") == value
    hidden = [value, {"deep": [f"post of {other}"], str(other): value}]
    cleaned = document._without(hidden, {str(other)}, "another person")
    assert cleaned == [value, {"deep": ["post of another person"], "another person": value}]
    assert str(other) not in json.dumps(cleaned)


def test_instants_are_written_in_utc_whatever_their_zone():
    east = datetime.fromisoformat("2026-06-15T12:00:00+08:00")
    assert document._plain(east) == "2026-06-15T04:00:00Z" == document._plain(east.astimezone(UTC))


@pytest.mark.django_db
def test_two_people_of_one_name_are_told_apart_by_their_keys():
    first = history("德吉", number="P1", username="deji1", email="a@example.org")
    second = history("德吉", number="P2", username="deji2", email="b@example.org")
    assert str(second.person_key) not in json.dumps(copy_of(first))
    assert "P2" not in json.dumps(copy_of(first))
