"""Every field of every table is declared, nothing is declared that is not there, and no promise is empty."""

import pytest
from django.apps import apps
from django.db import connection, models

from lms.common.facts import Fact
from lms.privacy.inventory import rooms
from lms.privacy.inventory.declaration import OWN, Category, Erase, FieldRule, ModelRule, Purpose, Room
from lms.privacy.inventory.labels import has_label
from lms.privacy.inventory.subjects import Identity, person, rows_of

RULES = [rule for room in rooms.ROOMS for rule in room.models]


def test_every_field_of_every_table_is_declared_and_every_declaration_has_its_field():
    assert rooms.problems() == []


def test_the_walk_sees_the_tables_of_other_programs_too():
    labels = {model._meta.label for model in apps.get_models()}
    assert {"wagtailcore.Page", "sessions.Session", "mfa.Authenticator", "taggit.Tag"} <= labels & rooms.rules().keys()


@pytest.fixture
def only(monkeypatch):
    """Let one made-up declaration stand for its table."""

    def put(rule):
        room = Room("made-up", "Made up")
        room.models = [other for other in RULES if other.label != rule.label] + [rule]
        monkeypatch.setattr(rooms, "ROOMS", (room,))

    return put


def rule_for(label: str, **changes: FieldRule | None) -> ModelRule:
    true = next(rule for rule in RULES if rule.label == label)
    fields = {name: rule for name, rule in {**true.fields, **changes}.items() if rule is not None}
    return ModelRule(true.label, true.title, true.subjects, true.purpose, true.retention, fields)


IDENTITY = FieldRule(Category.IDENTITY, OWN, Erase.KEEP)


@pytest.mark.parametrize(
    ("label", "changes", "problem"),
    [
        ("directory.Leave", {"kind": None}, "directory.Leave.kind is not declared"),
        ("directory.Leave", {"mood": IDENTITY}, "directory.Leave.mood is declared and not there"),
        ("directory.Leave", {"kind": IDENTITY}, "directory.Leave.kind would outlive the erasure"),
        ("records.Credit", {"title_zh": IDENTITY}, "records.Credit.title_zh would name a person in a fact"),
        (
            "records.Credit",
            {"title_zh": FieldRule(Category.LEARNING, OWN, Erase.BLANK)},
            "records.Credit.title_zh would name a person in a fact, or change it",
        ),
    ],
)
def test_what_is_wrong_is_found(only, label, changes, problem):
    only(rule_for(label, **changes))
    assert any(found.startswith(problem) for found in rooms.problems()), rooms.problems()


@pytest.mark.parametrize("here", [True, False])
def test_a_field_of_one_database_is_asked_for_there_alone(monkeypatch, here):
    room = Room("made-up", "Made up")
    room.models = [rule for rule in RULES if rule.label != "courses.Quiz"]
    room.not_about_people("courses.Quiz", "id", only={connection.vendor if here else "another": "course"})
    monkeypatch.setattr(rooms, "ROOMS", (room,))
    assert rooms.problems() == ([] if here else ["courses.Quiz.course is not declared"])


def test_a_table_that_nobody_declared_is_found(monkeypatch):
    room = Room("made-up", "Made up")
    room.models = [rule for rule in RULES if rule.label != "courses.Quiz"]
    monkeypatch.setattr(rooms, "ROOMS", (room,))
    assert rooms.problems() == ["courses.Quiz is not declared"]


def test_a_declaration_without_its_table_or_given_twice_is_found(monkeypatch):
    room = Room("made-up", "Made up")
    room.models = list(RULES)
    room.not_about_people("courses.Dream", "id")
    room.not_about_people("courses.Quiz", "id course")
    monkeypatch.setattr(rooms, "ROOMS", (room,))
    assert rooms.problems() == ["courses.Quiz is declared twice", "courses.Dream is declared and not there"]


@pytest.mark.django_db
@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.subjects], ids=lambda rule: rule.label)
def test_every_path_leads_to_people(rule):
    model = apps.get_model(rule.label)
    for subject in rule.subjects.values():
        assert list(rows_of(model, subject, Identity())) == []


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.subjects], ids=lambda rule: rule.label)
def test_what_a_reader_is_shown_has_words(rule):
    shown = [name for name, each in rule.fields.items() if each.exported and each.category is not Category.TECHNICAL]
    assert [name for name in shown if not has_label(name)] == []
    assert str(rule.title)
    assert isinstance(rule.purpose, Purpose)
    assert str(rule.retention.words)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.label)
def test_every_subject_and_every_share_has_fields(rule):
    for subject in rule.subjects:
        assert rule.fields_of(subject), subject
    for names in rule.shared.values():
        assert names <= rule.fields.keys()


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.retention], ids=lambda rule: rule.label)
def test_a_retention_of_days_counts_from_a_column_of_time(rule):
    if rule.retention.column:
        column = apps.get_model(rule.label)._meta.get_field(rule.retention.column)
        assert isinstance(column, models.DateField)
        assert not issubclass(apps.get_model(rule.label), Fact)


def test_secrets_of_signing_in_are_never_given_out_and_never_survive():
    secret = {
        f"{rule.label}.{name}": each
        for rule in RULES
        for name, each in rule.fields.items()
        if each.category is Category.CREDENTIAL
    }
    assert {"directory.User.password", "mfa.Authenticator.data", "accounts.QuickPin.pin_hash"} <= secret.keys()
    assert [name for name, each in secret.items() if each.exported] == []
    assert [name for name, each in secret.items() if each.erase not in (Erase.DELETE, Erase.BLANK)] == []


def test_a_column_called_like_a_secret_is_declared_as_one():
    suspicious = (
        "password",
        "secret",
        "token_hash",
        "code_hash",
        "pin_hash",
        "session_key",
        "session_data",
        "key_hash",
    )
    harmless = {
        "accounts.AttemptCount.key_hash",  # of what was typed; nobody's secret
        "wagtailcore.CollectionViewRestriction.password",  # of a folder, shared by those who read it
        "wagtailcore.PageViewRestriction.password",
    }
    loose = {
        f"{rule.label}.{name}"
        for rule in RULES
        for name, each in rule.fields.items()
        if name in suspicious and each.category is not Category.CREDENTIAL
    }
    assert loose == harmless


def test_every_foreign_key_to_people_is_a_way_to_them():
    """A new column that names a person is a subject of its row, or somebody decided otherwise here."""
    decided = {
        "directory.Practitioner.user": "the person's own account",
        "directory.Practitioner.merged_into": "the same person",
        "accounts.Invitation.institution": "no person",
    }
    loose = []
    for rule in RULES:
        if rule.label not in rooms.rules():
            continue
        model = apps.get_model(rule.label)
        ways = {subject.path.split("__")[0] for subject in rule.subjects.values()}
        for column in model._meta.local_fields:
            names_people = column.related_model and column.related_model._meta.label in (
                "directory.Practitioner",
                "directory.User",
            )
            key = column.name.endswith("_key") and isinstance(column, models.UUIDField)
            if (names_people or key) and column.name not in ways and f"{rule.label}.{column.name}" not in decided:
                loose.append(f"{rule.label}.{column.name}")
    assert set(loose) <= {"directory.Practitioner.person_key", "wagtailcore.Page.translation_key"}


def test_a_subject_through_a_column_is_described_for_the_table():
    assert person("run__practitioner").described == "run__practitioner"
    outbox = rooms.rules()["integrations.OutboxMessage"].subjects[OWN]
    assert outbox.described == "run_uuid = pathways.PathwayRun.uuid → practitioner"
