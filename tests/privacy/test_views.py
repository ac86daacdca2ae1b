"""The pages: one's own data for everybody, other people's for security administrators within their scope."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from lms.accounts.sessions import selectors as session_selectors
from lms.audit.models import AuditEntry
from lms.common.identifiers import new_id
from lms.privacy.consent.models import ConsentFact, ConsentPurpose
from lms.privacy.consent.selectors import has_consent
from lms.privacy.erasure.models import Decision, ErasureJob, ErasureRequest
from lms.privacy.erasure.services import run_erasure
from lms.privacy.exports.models import ExportJob
from lms.privacy.exports.services import run_export
from lms.privacy.views import mine as mine_views
from tests.factories.directory import DivisionFactory, InstitutionFactory, signed_in_person, township_division
from tests.factories.privacy import AT, ConsentFactory, ExportFactory, WishFactory, security_administrator

MINE = reverse("privacy:mine")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]


@pytest.fixture(autouse=True)
def _english(client, settings):
    settings.STAFF_MFA = "offered"
    client.cookies["django_language"] = "en"


@pytest.fixture
def administrator(client):
    person = security_administrator(name_zh="安管一")
    client.force_login(person.user)
    return person


def text(response):
    return response.content.decode()


def without_tokens(response):
    """The page but for what is another at every request."""
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", text(response))


def grounded(**changes):
    return {"key": str(new_id()), "ground": "asked", "note": "书面申请，档案 2026-17"} | changes


# --- one's own ---


def test_everybody_sees_their_consents_also_without_any_right_left(client, learner):
    learner.grants.all().delete()
    client.force_login(learner.user)
    page = client.get(MINE)
    assert page.status_code == 200
    assert text(page).count("not agreed") == len(ConsentPurpose)
    assert "no-store" in page["Cache-Control"]


def test_a_purpose_is_agreed_to_and_taken_back(learner_client, learner):
    form = {"key": str(new_id()), "purpose": "certificate_name", "text_version": 1, "given": "yes"}
    for _twice in range(2):
        assert learner_client.post(reverse("privacy:consent"), form).url == MINE
    assert ConsentFact.objects.count() == 1
    assert has_consent(learner, "certificate_name", AT)
    assert "Take back" in text(learner_client.get(MINE))
    learner_client.post(reverse("privacy:consent"), form | {"key": str(new_id()), "given": "no"})
    assert not has_consent(learner, "certificate_name", AT)


def test_words_that_were_replaced_are_shown_again(learner_client):
    form = {"key": str(new_id()), "purpose": "reminders", "text_version": 7, "given": "yes"}
    page = learner_client.post(reverse("privacy:consent"), form, follow=True)
    assert "The text has changed" in text(page)
    assert not ConsentFact.objects.exists()


@pytest.mark.parametrize(
    "form", [{}, {"key": "x"}, {"key": "019a0000-0000-7000-8000-000000000001", "purpose": "everything", "given": "yes"}]
)
def test_a_form_that_no_page_sends_is_not_found(learner_client, form):
    assert learner_client.post(reverse("privacy:consent"), form).status_code == 404


def test_a_copy_is_asked_for_made_and_downloaded(learner_client, learner):
    key = str(new_id())
    for _twice in range(2):
        assert learner_client.post(reverse("privacy:ask"), {"key": key}).url == MINE
    job = ExportJob.objects.get()
    assert (job.practitioner, job.asked_by, job.ground) == (learner, learner, "")
    page = learner_client.get(MINE)
    assert "A copy is being made" in text(page)
    assert reverse("privacy:download", args=[job.uuid]) not in text(page)
    run_export(job_id=job.pk, worker="w", now=lambda: AT)
    assert reverse("privacy:download", args=[job.uuid]) in text(learner_client.get(MINE))
    answer = learner_client.get(reverse("privacy:download", args=[job.uuid]))
    content = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "application/zip"
    assert "personal-data-2026-06-15.zip" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert AuditEntry.objects.filter(action="data.export_downloaded").count() == 1


def test_nobody_else_downloads_it_not_even_who_sees_people(client, learner, administrator):
    job = ExportFactory(practitioner=learner)
    run_export(job_id=job.pk, worker="w", now=lambda: AT)
    address = reverse("privacy:download", args=[job.uuid])
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_a_session_opened_by_pin_gives_no_copy(monkeypatch, learner_client, learner):
    job = ExportFactory(practitioner=learner)
    run_export(job_id=job.pk, worker="w", now=lambda: AT)
    assert mine_views.is_short_session is session_selectors.is_short_session
    monkeypatch.setattr(mine_views, "is_short_session", lambda request: True)
    assert learner_client.get(reverse("privacy:download", args=[job.uuid])).status_code == 403
    assert learner_client.post(reverse("privacy:ask"), {"key": str(new_id())}).status_code == 403
    assert learner_client.get(MINE).status_code == 200


def test_the_person_is_told_who_else_asked(learner_client, learner):
    ExportFactory(
        practitioner=learner, asked_by=security_administrator(name_zh="安管一"), ground="authority", note="函"
    )
    page = text(learner_client.get(MINE))
    assert "安管一" in page
    assert "an authority demands it by law" in page


def test_what_is_kept_is_explained_room_by_room(learner_client):
    page = text(learner_client.get(reverse("privacy:kept")))
    for words in ("Person and work", "Names on certificates", "To sign people in, and nobody else", "removed"):
        assert words in page


def test_an_account_without_a_person_has_no_page(client, django_user_model):
    client.force_login(django_user_model.objects.create(username="technical"))
    for name in ("mine", "kept"):
        assert client.get(reverse(f"privacy:{name}")).status_code == 404


# --- others' ---


@pytest.mark.parametrize("role", ["learner", "manager", "commission", "system_admin", "audit_admin", "author"])
def test_other_roles_reach_nobodys_data(client, zhuoma, role):
    client.force_login(signed_in_person(role=role, division=DivisionFactory(code="540000")).user)
    wish = WishFactory(practitioner=zhuoma)
    for name, arguments in (
        ("find", []),
        ("person", [zhuoma.person_key]),
        ("erasures", []),
        ("erasure", [wish.uuid]),
    ):
        assert client.get(reverse(f"privacy:{name}", args=arguments)).status_code == 403
    for name, argument in (
        ("ask_for", zhuoma.person_key),
        ("ask_erasure", zhuoma.person_key),
        ("confirm", wish.uuid),
        ("withdraw", wish.uuid),
    ):
        assert client.post(reverse(f"privacy:{name}", args=[argument]), grounded()).status_code == 403
    assert not ExportJob.objects.exists()


def test_an_administrator_of_another_county_finds_nobody(client, zhuoma):
    elsewhere = InstitutionFactory(division=township_division("540202901")).division.parent
    client.force_login(signed_in_person(role="security_admin", division=elsewhere).user)
    found = client.get(reverse("privacy:find"), {"number": "P00017"})
    nobody = client.get(reverse("privacy:find"), {"number": "P99999"})
    assert without_tokens(found).replace("P00017", "P99999") == without_tokens(nobody)
    assert client.get(reverse("privacy:person", args=[zhuoma.person_key])).status_code == 404
    assert client.post(reverse("privacy:ask_for", args=[zhuoma.person_key]), grounded()).status_code == 404
    wish = WishFactory(practitioner=zhuoma)
    assert client.get(reverse("privacy:erasure", args=[wish.uuid])).status_code == 404
    assert str(wish.uuid) not in text(client.get(reverse("privacy:erasures")))


@pytest.mark.parametrize("number", ["P00017", "L-P00017", " ZHUOMA "])
def test_a_person_is_found_by_an_exact_number_or_name(client, administrator, zhuoma, number):
    answer = client.get(reverse("privacy:find"), {"number": number})
    assert answer.url == reverse("privacy:person", args=[zhuoma.person_key])
    assert "卓玛" in text(client.get(answer.url))


def test_a_copy_for_another_needs_a_ground_and_a_reason(client, administrator, zhuoma):
    address = reverse("privacy:ask_for", args=[zhuoma.person_key])
    assert client.post(address, grounded(note="short")).status_code == 400
    assert client.post(address, grounded(ground="")).status_code == 400
    assert not ExportJob.objects.exists()
    assert client.post(address, grounded()).status_code == 302
    job = ExportJob.objects.get()
    assert (job.practitioner, job.asked_by, job.ground) == (zhuoma, administrator, "asked")
    run_export(job_id=job.pk, worker="w", now=lambda: AT)
    page = client.get(reverse("privacy:person", args=[zhuoma.person_key]))
    assert reverse("privacy:download", args=[job.uuid]) in text(page)


def test_nobody_handles_their_own_data_here(client, administrator):
    assert client.get(reverse("privacy:person", args=[administrator.person_key])).status_code == 404


def test_people_in_service_are_held_and_the_page_says_what_to_do(client, administrator, learner):
    page = text(client.get(reverse("privacy:person", args=[learner.person_key])))
    assert "End the post first." in page
    assert "Withdraw them first." in page
    assert reverse("privacy:ask_erasure", args=[learner.person_key]) not in page
    answer = client.post(reverse("privacy:ask_erasure", args=[learner.person_key]), grounded())
    assert answer.status_code == 409
    assert not ErasureRequest.objects.exists()


def test_one_asks_another_confirms_and_both_read_the_report(client, administrator, zhuoma):
    ConsentFactory(practitioner=zhuoma)
    answer = client.post(reverse("privacy:ask_erasure", args=[zhuoma.person_key]), grounded())
    wish = ErasureRequest.objects.get()
    assert answer.url == reverse("privacy:erasure", args=[wish.uuid])
    page = text(client.get(answer.url))
    assert "What would be erased" in page
    assert "another security administrator has to confirm it" in page
    refused = client.post(reverse("privacy:confirm", args=[wish.uuid]), {"key": str(new_id())})
    assert refused.status_code == 409
    assert "Another administrator than the one who asked" in text(refused)

    client.force_login(security_administrator(name_zh="安管二").user)
    assert "Confirm the erasure" in text(client.get(answer.url))
    assert client.post(reverse("privacy:confirm", args=[wish.uuid]), {"key": str(new_id())}).status_code == 302
    assert "begins at 2026-06-16 12:00" in text(client.get(answer.url))
    run_erasure(job_id=ErasureJob.objects.get().pk, worker="w", now=lambda: AT + timedelta(hours=25))
    for reader in (wish.requested_by, ErasureRequest.objects.get().decided_by):
        client.force_login(reader.user)
        report = text(client.get(answer.url))
        assert "What was erased, and what stays" in report
        assert "Names on certificates" in report
        assert "卓玛" not in report
        assert "(erased)" in report


def test_a_request_is_withdrawn(client, administrator, zhuoma):
    wish = WishFactory(practitioner=zhuoma)
    assert client.post(reverse("privacy:withdraw", args=[wish.uuid]), {"key": str(new_id())}).status_code == 302
    wish.refresh_from_db()
    assert wish.decision == Decision.WITHDRAWN
    refused = client.post(reverse("privacy:confirm", args=[wish.uuid]), {"key": str(new_id())})
    assert refused.status_code == 409


def test_decisions_take_a_key(client, administrator, zhuoma):
    wish = WishFactory(practitioner=zhuoma)
    assert client.post(reverse("privacy:confirm", args=[wish.uuid])).status_code == 404


def test_a_visitor_is_asked_to_sign_in(client, zhuoma):
    for name, arguments in (("mine", []), ("kept", []), ("find", []), ("person", [zhuoma.person_key])):
        assert client.get(reverse(f"privacy:{name}", args=arguments)).status_code == 302
