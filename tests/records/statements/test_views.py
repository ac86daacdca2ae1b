"""Pages, PDF and public verification of statements."""

import io
import re
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.urls import reverse
from pypdf import PdfReader

from lms.common import clock
from lms.common.identifiers import new_id
from lms.common.names import ERASED_NAME
from lms.records import policy
from lms.records.models import CreditStatement
from lms.records.statements import presenters
from tests.factories.directory import signed_in_person
from tests.factories.records import CreditFactory, StatementFactory

MINE = reverse("statements:mine")


@pytest.fixture(autouse=True)
def _fixed_day(monkeypatch, client):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 6, 15))
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 6, 15, 4, tzinfo=UTC))
    client.cookies["django_language"] = "en"


def text(response) -> str:
    return response.content.decode()


def make_one(client, year="2026"):
    return client.post(MINE, {"key": str(new_id()), "year": year}, follow=True)


def test_a_statement_is_made_and_shown(learner, learner_client):
    CreditFactory(practitioner=learner, credit_class="I", amount=5, title_zh="高原肺水肿")
    page = text(make_one(learner_client))
    statement = CreditStatement.objects.get()
    assert statement.number in page
    assert "高原肺水肿" in page
    assert re.search(r"<dt>Class I</dt><dd>5</dd>", page)
    make_one(learner_client)
    assert CreditStatement.objects.count() == 1
    assert statement.number in text(learner_client.get(MINE))


@pytest.mark.parametrize("said", [{"year": "2025"}, {"year": "x"}, {}, {"year": "2026", "key": ""}])
def test_years_without_credits_and_broken_forms_make_nothing(learner_client, said):
    assert learner_client.post(MINE, {"key": str(new_id()), **said}).status_code == 404
    assert not CreditStatement.objects.exists()


def test_somebody_elses_statement_does_not_exist(learner_client):
    foreign = StatementFactory()
    for name in ("statement", "pdf"):
        assert learner_client.get(reverse(f"statements:{name}", args=[foreign.pk])).status_code == 404
        assert learner_client.get(reverse(f"statements:{name}", args=[uuid4()])).status_code == 404


@pytest.mark.django_db
def test_who_does_not_learn_has_no_statements(client):
    client.force_login(signed_in_person(role="commission").user)
    assert client.get(MINE).status_code == 403


def test_the_pdf_says_the_same_in_both_scripts(learner, learner_client):
    statement = StatementFactory(
        practitioner=learner, lines=[["2026-03-01", "高原儿童腹泻", "བྱིས་པའི་བཤལ་ནད།", "II", "2.0"]] * 40
    )
    answer = learner_client.get(reverse("statements:pdf", args=[statement.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="{statement.number}.pdf"'
    reader = PdfReader(io.BytesIO(answer.content))
    assert len(reader.pages) > 1
    assert reader.metadata.title == f"学分证明 {statement.number}"
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[-1] for font in reader.pages[0]["/Resources"]["/Font"].values()
    }
    assert fonts == {"Noto-Serif-CJK-SC", "Noto-Serif-Tibetan"}
    assert "2026-03-01" in reader.pages[0].extract_text()
    assert statement.number in reader.pages[1].extract_text()
    assert len(answer.content) <= 165_000


def test_names_and_titles_cannot_bring_markup_or_files_in():
    title = '<img src="file:///etc/hostname">{{ 7 }}'
    statement = StatementFactory.build(
        practitioner__name_zh="<b>名</b>", lines=[["2026-03-01", title, title, "II", "2.0"]]
    )
    html = presenters.statement_html(statement)
    assert 'src="file' not in html
    assert "&lt;b&gt;名" in html
    assert "{{ 7 }}" in html
    assert presenters.statement_pdf(statement).startswith(b"%PDF")


@pytest.mark.django_db
def test_anyone_verifies_the_sums_and_sees_a_shortened_name(client, monkeypatch):
    monkeypatch.setattr(policy, "_ASK", [])
    statement = StatementFactory(practitioner__name_zh="次仁卓玛")
    url = reverse("statements:verify", args=[statement.token])
    answer = client.get(url)
    page = text(answer)
    for words in ("This statement is in the record", "次＊＊＊", "Shortened:", statement.number, "2026"):
        assert words in page
    assert "讲座" not in page  # what was learned is between the person and the paper
    assert answer["X-Robots-Tag"] == "noindex"
    assert "A later statement" not in page
    StatementFactory(practitioner=statement.practitioner)
    assert "A later statement of this year was issued since." in text(client.get(url))
    policy.register_name_consent(lambda person, at: True)
    assert "次仁卓玛" in text(client.get(url))


@pytest.mark.django_db
@pytest.mark.parametrize("agreed", [True, False])
def test_a_statement_of_somebody_whose_name_was_erased_names_nobody(client, monkeypatch, agreed):
    monkeypatch.setattr(policy, "_ASK", [lambda person, at: agreed])
    erased = {f"practitioner__{name}": placeholder for name, placeholder in ERASED_NAME.items()}
    page = text(client.get(reverse("statements:verify", args=[StatementFactory(**erased).token])))
    assert "The holder’s name was erased from the record; that does not change the statement." in page
    assert "（" not in page
    assert "Shortened:" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(("token", "said"), [("unknown", True), ("a" * 41, False), ("a%00", False)])
def test_an_unknown_address_is_answered_kindly(client, token, said):
    answer = client.get(f"/statements/verify/{token}/")
    assert answer.status_code == 404
    assert ("No statement answers to this address" in text(answer)) is said


def test_numbers_are_long_and_differ():
    numbers = {StatementFactory.build(practitioner=None).number for _each in range(20)}
    assert len(numbers) == 20
    assert all(re.fullmatch(r"PMS-[2-9A-HJ-NP-Z]{10}", number) for number in numbers)
