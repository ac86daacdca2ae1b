"""Erasure: two administrators, a pause, and then a person who is nobody, in facts that are still true."""

import json
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from wagtail.models import ModelLogEntry, PageLogEntry

from lms.accounts.models import QuickPin
from lms.audit.models import AuditEntry
from lms.common.identifiers import new_id
from lms.common.jobs import LEASE, JobStatus
from lms.common.names import ERASED_NAME
from lms.directory.models import Practitioner, PractitionerRole, User
from lms.directory.services import merge_people, start_post
from lms.directory.services.projections import project_all
from lms.privacy.consent.models import ConsentFact
from lms.privacy.erasure import services
from lms.privacy.erasure.models import Decision, ErasureJob, ErasureRequest
from lms.records.models import Certificate, CertificateHolder, Credit
from pathways.models import PathwayRun
from tests.factories.directory import InstitutionFactory, PractitionerFactory, UserFactory
from tests.factories.privacy import AT, ExportFactory, WishFactory, security_administrator

TRACES = ("卓玛-བོད", "P00017", "L-P00017", "zhuoma", "zhuoma@example.org", "192.0.2.7", "secret of")


@pytest.fixture
def first(db):
    return security_administrator(name_zh="安管一")


@pytest.fixture
def second(db):
    return security_administrator(name_zh="安管二")


def ask(person, by, **changes):
    values = {"ground": "asked", "note": "书面申请，档案 2026-17", "key": new_id(), "at": AT}
    return services.ask_for_erasure(practitioner=person, requested_by=by, **values | changes)


def confirmed(person, first, second):
    return services.confirm_erasure(wish=ask(person, first), decided_by=second, at=AT)


def run(job, *, after=timedelta(hours=25), worker="w1"):
    return services.run_erasure(job_id=job.pk, worker=worker, now=lambda: AT + after)


def every_value():
    """Every text in every table, as a thief of the database would read it."""
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields]
        for row in model._base_manager.values_list(*names) if _has_table(model) else ():
            yield model._meta.label, json.dumps([str(value) for value in row], ensure_ascii=False)


def _has_table(model):
    return model._meta.managed and model._meta.label != "wagtailsearch.SQLiteFTSIndexEntry"


def everything_that_names(*traces):
    return [(label, text) for label, text in every_value() if any(trace in text for trace in traces)]


# --- asking and confirming ---


@pytest.mark.django_db
def test_a_second_administrator_confirms(zhuoma, first, second):
    wish = ask(zhuoma, first)
    with pytest.raises(ValidationError):
        services.confirm_erasure(wish=wish, decided_by=first, at=AT)
    job = services.confirm_erasure(wish=wish, decided_by=second, at=AT)
    wish.refresh_from_db()
    assert (wish.decision, wish.decided_by, wish.decided_at) == (Decision.CONFIRMED, second, AT)
    assert job.not_before == AT + timedelta(hours=24)
    assert services.confirm_erasure(wish=wish, decided_by=second, at=AT) == job


@pytest.mark.django_db
def test_the_other_entry_of_the_same_administrator_is_no_second_one(zhuoma, first):
    other = PractitionerFactory(name_zh="安管一")
    merge_people(kept=first, merged=other, reason="同一人", on=AT.date())
    with pytest.raises(ValidationError):
        services.confirm_erasure(wish=ask(zhuoma, first), decided_by=Practitioner.objects.get(pk=other.pk), at=AT)


@pytest.mark.django_db
def test_the_database_itself_wants_four_eyes():
    wish = WishFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureRequest.objects.filter(pk=wish.pk).update(
            decision=Decision.CONFIRMED, decided_by=wish.requested_by, decided_at=AT
        )


@pytest.mark.django_db
def test_asking_twice_is_asking_once(zhuoma, first, second):
    assert ask(zhuoma, first) == ask(zhuoma, second)
    assert AuditEntry.objects.filter(action="data.erasure_asked").count() == 1


@pytest.mark.django_db
def test_nobody_asks_or_confirms_for_themselves(zhuoma, first):
    with pytest.raises(ValidationError):
        ask(zhuoma, zhuoma)
    with pytest.raises(ValidationError):
        services.confirm_erasure(wish=ask(zhuoma, first), decided_by=zhuoma, at=AT)


@pytest.mark.django_db
def test_records_of_people_in_service_are_held(zhuoma, first, second):
    wish = ask(zhuoma, first)
    start_post(
        practitioner=zhuoma, institution=InstitutionFactory(), role="nurse", from_date=date(2026, 7, 1), on=AT.date()
    )
    with pytest.raises(ValidationError, match=r".+"):
        services.confirm_erasure(wish=wish, decided_by=second, at=AT)
    with pytest.raises(ValidationError):
        ask(PractitionerRole.objects.exclude(practitioner=zhuoma).first().practitioner, second)


@pytest.mark.django_db
def test_a_request_can_be_withdrawn_until_the_work_begins(zhuoma, first, second):
    job = confirmed(zhuoma, first, second)
    wish = job.request
    services.withdraw_erasure(wish=wish, decided_by=first, at=AT)
    services.withdraw_erasure(wish=wish, decided_by=first, at=AT)
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert run(job) is False
    assert Practitioner.objects.get(pk=zhuoma.pk).name_zh == "卓玛"
    with pytest.raises(ValidationError):
        services.confirm_erasure(wish=wish, decided_by=second, at=AT)
    assert ask(zhuoma, second).pk != wish.pk


@pytest.mark.django_db
def test_nothing_happens_before_the_pause_is_over(zhuoma, first, second):
    job = confirmed(zhuoma, first, second)
    assert run(job, after=timedelta(hours=23)) is False
    assert Practitioner.objects.get(pk=zhuoma.pk).name_zh == "卓玛"


@pytest.mark.django_db
def test_a_post_that_began_in_the_pause_stops_the_erasure(zhuoma, first, second):
    job = confirmed(zhuoma, first, second)
    start_post(practitioner=zhuoma, institution=InstitutionFactory(), role="nurse", from_date=AT.date(), on=AT.date())
    assert run(job) is False
    job.refresh_from_db()
    assert (job.status, job.reason) == (JobStatus.FAILED, services.HELD)
    assert Practitioner.objects.get(pk=zhuoma.pk).name_zh == "卓玛"
    services.withdraw_erasure(wish=job.request, decided_by=first, at=AT)


# --- what is left ---


@pytest.mark.django_db
def test_nothing_that_names_the_person_is_left_in_any_table(zhuoma, tashi, first, second):
    assert {label for label, _text in everything_that_names(*TRACES)} >= {"directory.User", "records.CertificateHolder"}
    ModelLogEntry.objects.log_action(zhuoma.user, "wagtail.edit", user=UserFactory())
    assert run(confirmed(zhuoma, first, second))
    assert everything_that_names(*TRACES[:-1]) == everything_that_names("192.0.2.7")  # his session is from there too
    assert not [text for _label, text in everything_that_names("secret of") if "tashi" not in text]
    (row,) = Practitioner.objects.filter(pk=zhuoma.pk).values(*ERASED_NAME, "personnel_number", "user")
    assert row == ERASED_NAME | {"personnel_number": "", "user": None}


@pytest.mark.django_db
def test_the_old_key_leads_to_nobody(zhuoma, first, second):
    old = zhuoma.person_key
    run(confirmed(zhuoma, first, second))
    new = Practitioner.objects.get(pk=zhuoma.pk).person_key
    assert new != old
    assert not everything_that_names(str(new))[1:]  # its own row and no other
    assert {label for label, _text in everything_that_names(str(old), old.hex)} == {
        "audit.AuditEntry",
        "directory.PostFact",
        "directory.GrantFact",
        "directory.LeaveFact",
        "integrations.OutboxMessage",
    }


@pytest.mark.django_db
def test_facts_stay_and_are_about_nobody(zhuoma, first, second):
    before = [model.objects.filter(practitioner=zhuoma).count() for model in (Credit, Certificate, PathwayRun)]
    assert all(before)
    run(confirmed(zhuoma, first, second))
    after = [model.objects.filter(practitioner=zhuoma).count() for model in (Credit, Certificate, PathwayRun)]
    assert after == before
    assert ConsentFact.objects.filter(practitioner=zhuoma).count() == 1


@pytest.mark.django_db
def test_the_certificate_stays_valid_without_a_name(zhuoma, first, second, client):
    certificate = Certificate.objects.get(practitioner=zhuoma)
    run(confirmed(zhuoma, first, second))
    assert not CertificateHolder.objects.filter(certificate=certificate).exists()
    client.cookies["django_language"] = "en"
    page = client.get(reverse("records:verify", args=[certificate.token]))
    assert page.status_code == 200
    assert "name was erased" in page.content.decode()


@pytest.mark.django_db
def test_nobody_signs_in_as_the_person_any_more(zhuoma, first, second, client):
    user = zhuoma.user
    client.force_login(user)
    sessions = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    run(confirmed(zhuoma, first, second))
    user = User.objects.get(pk=user.pk)
    assert not user.is_active
    assert not user.has_usable_password()
    assert user.username.startswith("erased-")
    assert not user.groups.exists()
    assert not Authenticator.objects.filter(user=user).exists()
    assert not QuickPin.objects.filter(user=user).exists()
    assert not Session.objects.filter(session_key__in=sessions).exists()
    assert client.get(reverse("portal:home")).status_code == 302


@pytest.mark.django_db
def test_logs_of_the_cms_point_at_an_empty_account(zhuoma, first, second):
    user = zhuoma.user
    ModelLogEntry.objects.log_action(user, "wagtail.edit", user=UserFactory())
    entries = PageLogEntry.objects.filter(user=user).count()
    assert entries
    run(confirmed(zhuoma, first, second))
    assert PageLogEntry.objects.filter(user=user).count() == entries
    about = ModelLogEntry.objects.filter(content_type__model="user", object_id=str(user.pk))
    assert set(about.values_list("label", flat=True)) == {""}


@pytest.mark.django_db
def test_somebody_else_keeps_everything(zhuoma, tashi, first, second):
    before = sorted(everything_that_names("tashi", "P00018", "扎西-བོད"))
    run(confirmed(zhuoma, first, second))
    assert sorted(everything_that_names("tashi", "P00018", "扎西-བོད")) == before


@pytest.mark.django_db
def test_the_directory_still_follows_from_its_facts(zhuoma, first, second):
    before = set(project_all(AT.date(), write=False))  # rows that other factories made without facts
    run(confirmed(zhuoma, first, second))
    assert not PractitionerRole.objects.filter(practitioner=zhuoma).exists()
    assert set(project_all(AT.date(), write=False)) <= before


@pytest.mark.django_db
def test_the_audit_log_is_whole_and_says_what_was_done(zhuoma, first, second):
    kept = list(AuditEntry.objects.values_list("sequence", "hash"))
    job = confirmed(zhuoma, first, second)
    run(job)
    assert list(AuditEntry.objects.values_list("sequence", "hash"))[: len(kept)] == kept
    acts = AuditEntry.objects.filter(object_kind="erasure", object_id=str(job.request.uuid))
    assert list(acts.values_list("action", flat=True)) == [
        "data.erasure_asked",
        "data.erasure_confirmed",
        "data.erased",
    ]


@pytest.mark.django_db
def test_both_entries_of_one_person_go(zhuoma, first, second):
    other = PractitionerFactory(name_zh="次卓玛", personnel_number="P00099", user=UserFactory(username="second"))
    merge_people(kept=zhuoma, merged=other, reason="同一人", on=AT.date())
    run(confirmed(Practitioner.objects.get(pk=other.pk), first, second))
    assert not everything_that_names("次卓玛", "P00099", *TRACES[:5])
    assert set(Practitioner.objects.filter(pk__in=[zhuoma.pk, other.pk]).values_list("name_zh", flat=True)) == {
        ERASED_NAME["name_zh"]
    }


@pytest.mark.django_db
def test_copies_of_the_data_go_too(zhuoma, first, second, private):
    (private / "exports").mkdir()
    (private / "exports" / "copy.zip").write_bytes(b"everything")
    ExportFactory(practitioner=zhuoma, asked_by=first, ground="asked", note="书面申请", file_name="exports/copy.zip")
    run(confirmed(zhuoma, first, second))
    assert list((private / "exports").iterdir()) == []


# --- the report, and work that broke off ---


@pytest.mark.django_db
def test_the_report_counts_and_names_nobody(zhuoma, first, second):
    job = confirmed(zhuoma, first, second)
    run(job)
    job.refresh_from_db()
    tables = job.report["tables"]
    assert tables["directory.Practitioner"] == {"erased": 1, "kept": 1}
    assert tables["records.CertificateHolder"] == {"erased": 1, "kept": 0}
    assert tables["records.Credit"] == {"erased": 0, "kept": 1}
    assert tables["directory.PractitionerRole"]["erased"] == 1
    assert job.report["identities"] == 1
    assert (job.status, job.progress) == (JobStatus.DONE, 100)
    assert not [trace for trace in (*TRACES, str(zhuoma.person_key)) if trace in json.dumps(job.report)]
    job.request.refresh_from_db()
    assert job.request.note == ""


def _die_at(monkeypatch, label):
    """Let the worker be killed when it comes to this table."""
    true = services.erase

    def erase(model, rule, identity):
        if rule.label == label:
            raise KeyboardInterrupt
        return true(model, rule, identity)

    monkeypatch.setattr(services, "erase", erase)
    return lambda: monkeypatch.setattr(services, "erase", true)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "label", ["directory.AccessGrant", "mfa.Authenticator", "records.CertificateHolder", "directory.Practitioner"]
)
def test_a_killed_workers_erasure_is_finished_by_another(monkeypatch, zhuoma, first, second, label):
    job = confirmed(zhuoma, first, second)
    revive = _die_at(monkeypatch, label)
    with pytest.raises(KeyboardInterrupt):
        run(job)
    assert Practitioner.objects.get(pk=zhuoma.pk).person_key == zhuoma.person_key  # found again by it
    assert run(job, worker="w2") is False  # the first one's lease still holds
    revive()
    later = timedelta(hours=25) + LEASE + timedelta(seconds=1)
    assert run(job, after=later, worker="w2")
    job.refresh_from_db()
    assert job.report["tables"]["directory.AccessGrant"]["erased"] == 1
    assert job.report["tables"]["records.CertificateHolder"]["erased"] == 1
    assert not everything_that_names(*TRACES[:5])


@pytest.mark.django_db
def test_what_has_begun_cannot_be_withdrawn_and_no_post_stops_it(monkeypatch, zhuoma, first, second):
    job = confirmed(zhuoma, first, second)
    revive = _die_at(monkeypatch, "records.CertificateHolder")
    with pytest.raises(KeyboardInterrupt):
        run(job)
    with pytest.raises(ValidationError):
        services.withdraw_erasure(wish=job.request, decided_by=first, at=AT)
    revive()
    PractitionerRole.objects.create(
        practitioner=zhuoma, institution=InstitutionFactory(), role="nurse", from_date=AT.date()
    )
    assert run(job, after=timedelta(hours=26), worker="w2")


@pytest.mark.django_db
def test_a_worker_that_lost_the_job_writes_nothing(monkeypatch, zhuoma, first, second):
    job = confirmed(zhuoma, first, second)
    true = services.erase

    def stalled(model, rule, identity):
        ErasureJob.objects.filter(pk=job.pk).update(worker="w2")
        return true(model, rule, identity)

    monkeypatch.setattr(services, "erase", stalled)
    assert run(job) is False
    assert Practitioner.objects.get(pk=zhuoma.pk).name_zh == "卓玛"
    assert ErasureJob.objects.get(pk=job.pk).worker == "w2"


@pytest.mark.django_db
def test_work_that_always_breaks_off_rests_for_an_hour_and_is_never_given_up(zhuoma, first, second):
    job = confirmed(zhuoma, first, second)
    ErasureJob.objects.filter(pk=job.pk).update(tries=services.MAX_TRIES)
    assert run(job) is False
    job.refresh_from_db()
    assert (job.status, job.reason, job.tries) == (JobStatus.WAITING, services.STOPPED_OFTEN, 0)
    assert run(job, after=timedelta(hours=25, minutes=59)) is False
    assert run(job, after=timedelta(hours=26))


@pytest.mark.django_db
def test_doing_it_again_changes_nothing(zhuoma, first, second):
    job = confirmed(zhuoma, first, second)
    assert run(job)
    key = Practitioner.objects.get(pk=zhuoma.pk).person_key
    assert run(job) is False
    assert Practitioner.objects.get(pk=zhuoma.pk).person_key == key


def test_the_walk_over_all_values_reads_every_managed_table():
    assert sum(1 for model in apps.get_models() if _has_table(model)) > 70
