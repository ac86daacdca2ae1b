"""The pages of a run, as a phone without script sees them."""

import re
from uuid import UUID

import pytest
from django.urls import reverse

from lms.common.identifiers import new_id
from pathways.models import PathwayRun, RunEntry
from tests.factories import directory as make
from tests.factories.pathways import diarrhoea_text, published, raw, run_of

pytestmark = pytest.mark.django_db


def hidden(page: str, name: str) -> str:
    """The value of the first hidden field with this name."""
    return re.search(rf'name="{name}" value="([^"]+)"', page).group(1)


def text_of(response) -> str:
    return response.content.decode()


def say(client, url, *values):
    """Fill in the form of the page again and again, as a person does; None presses "not measured"."""
    for value in values:
        page = text_of(client.get(url))
        data = {"key": hidden(page, "key"), "position": hidden(page, "position")}
        data |= {"not_measured": "1"} if value is None else {"value": value}
        answer = client.post(url, data, follow=True)
    return answer


@pytest.fixture
def run(learner):
    return run_of(learner)


@pytest.fixture
def url(run):
    return reverse("pathways:run", args=[run.uuid])


def test_the_list_shows_published_pathways_and_open_runs(learner_client, run, url):
    page = text_of(learner_client.get("/pathways/"))
    assert "Fever(中)" in page
    assert "/pathways/fever/start/" in page
    assert url in page


def test_the_list_offers_to_keep_all_pathways(learner_client, run):
    page = text_of(learner_client.get("/pathways/"))
    assert f'data-keep="pathways/{UUID(int=0)}"' in page
    assert page.count("data-keep=") == 1


def test_an_empty_list_says_so(learner_client):
    page = text_of(learner_client.get("/pathways/"))
    assert 'class="empty"' in page
    assert "data-keep" not in page  # there is nothing to keep


def test_people_without_the_right_are_refused(client):
    person = make.signed_in_person(role="commission")
    client.force_login(person.user)
    assert client.get("/pathways/").status_code == 403


def test_the_start_page_says_what_it_is_and_starts_once(learner_client, learner):
    pathway = published(text=diarrhoea_text())
    start = reverse("pathways:start", args=[pathway.slug])
    page = text_of(learner_client.get(start))
    publisher = pathway.published.imported_by
    assert publisher.name_zh in page
    assert "notice warning" in page
    data = {"key": hidden(page, "key")}
    first = learner_client.post(start, data)
    assert learner_client.post(start, data)["Location"] == first["Location"]
    assert PathwayRun.objects.get().practitioner == learner


def test_a_start_without_a_key_shows_the_page_again(learner_client):
    published()
    assert learner_client.post("/pathways/fever/start/", {"key": "x"}).status_code == 200
    assert not PathwayRun.objects.exists()
    assert learner_client.get("/pathways/none/start/").status_code == 404


def test_a_number_question_has_limits_unit_and_keyboard(learner_client, url):
    page = text_of(learner_client.get(url))
    for part in ('inputmode="numeric"', 'min="0"', 'max="216"', 'step="1"', 'for="value"'):
        assert part in page
    assert "not_measured" not in page
    page = text_of(say(learner_client, url, "10"))
    assert 'inputmode="decimal"' in page
    assert 'step="0.1"' in page
    assert "not_measured" in page


def test_choices_are_radio_buttons_with_labels(learner_client, url):
    page = text_of(say(learner_client, url, "10", None, "no", "37"))
    assert page.count('type="radio"') == 2
    assert "Ill(中)" in page


def test_from_start_to_outcome_with_dose_and_reasons(learner_client, url, run):
    page = text_of(say(learner_client, url, "10", "9.9", "no", "39.2", "well"))
    run.refresh_from_db()
    assert run.outcome["step"] == "treated"
    assert "Treated(中)" in page
    assert "140 mg" in page
    assert "148.5 mg" in page  # the computation
    assert "50–100" in page
    assert "A guideline (2020)" in page
    assert "Fever of 38.5 or more(中)" in page
    assert 'name="key"' not in page


def test_missing_values_are_named_on_the_outcome_page(learner_client, url):
    page = text_of(say(learner_client, url, "10", None, "no", None, "well"))
    assert "Open(中)" in page
    assert "Temperature?(中)" in page


def test_an_alarm_is_shown_while_questions_go_on(learner_client, learner):
    run = run_of(learner, published(text=diarrhoea_text()))
    url = reverse("pathways:run", args=[run.uuid])
    page = text_of(say(learner_client, url, "10", "male", "8", "lethargic"))
    assert 'role="alert"' in page
    assert "危险体征" in page


@pytest.fixture
def infant_of_25_kg(learner_client, learner):
    """The page of a run in which an infant of 3 months was given 25 kg: it asks whether that is right."""
    run = run_of(learner, published(text=diarrhoea_text()))
    url = reverse("pathways:run", args=[run.uuid])
    assert "这个体重与年龄不符" in text_of(say(learner_client, url, "3", "male", "25"))
    return url


def test_a_weight_that_is_not_confirmed_is_in_no_dose_but_its_rate_is_shown(learner_client, infant_of_25_kg):
    say(learner_client, infant_of_25_kg, "no", "well", "no", "thirsty", "no", "no", "yes", "very_slow", "no")
    page = text_of(learner_client.get(infant_of_25_kg, headers={"accept-language": "en"}))
    assert "Plan C" in page
    assert "750 mL" not in page
    assert page.count("Weigh the child again") == 2
    assert "30 mL per kg" in page


def test_a_mistyped_weight_is_put_right_with_one_step_back(learner_client, infant_of_25_kg):
    page = text_of(learner_client.get(infant_of_25_kg))
    back = f"{infant_of_25_kg}back/"
    learner_client.post(back, {"key": re.findall(r'name="key" value="([^"]+)"', page)[1], "position": "3"})
    page = text_of(say(learner_client, infant_of_25_kg, "5.2"))
    assert "意识状态" in page
    assert "这个体重与年龄不符" not in page


def test_a_referral_page_says_how_its_message_stands(learner_client, url):
    page = text_of(say(learner_client, url, "10", "8", "yes"))
    assert "Child with danger(中)" in page
    assert "Refer now(中)" in page


def test_a_value_that_does_not_fit_is_asked_again_with_a_sentence(learner_client, url, run):
    answer = say(learner_client, url, "999")
    page = text_of(answer)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in page
    assert 'value="999"' in page
    assert not run.entries.exists()
    for value in ("x", "60", "2.5"):
        assert say(learner_client, url, value).status_code == 422
    say(learner_client, url, "10", None)
    assert say(learner_client, url, "perhaps").status_code == 422
    data = {"key": new_id(), "position": 2, "not_measured": "1"}
    assert learner_client.post(url, data).status_code == 422


def test_a_double_submit_and_a_second_tab(learner_client, url, run):
    tab = text_of(learner_client.get(url))
    other_tab = text_of(learner_client.get(url))
    data = {"key": hidden(tab, "key"), "position": hidden(tab, "position"), "value": "10"}
    for _ in range(2):
        page = text_of(learner_client.post(url, data, follow=True))
        assert "notice warning" not in page
    stale = {"key": hidden(other_tab, "key"), "position": hidden(other_tab, "position"), "value": "11"}
    page = text_of(learner_client.post(url, stale, follow=True))
    assert "notice warning" in page
    assert "Weight?(中)" in page
    assert [entry.answer for entry in run.entries.all()] == [{"value": "10"}]


def test_back_takes_the_last_answer_back(learner_client, url, run):
    page = text_of(say(learner_client, url, "10", "8"))
    back = reverse("pathways:back", args=[run.uuid])
    data = {"key": re.findall(r'name="key" value="([^"]+)"', page)[1], "position": "2"}
    for _ in range(2):
        page = text_of(learner_client.post(back, data, follow=True))
        assert "Weight?(中)" in page
    assert run.entries.count() == 3
    assert "notice warning" in text_of(learner_client.post(back, data | {"key": new_id()}, follow=True))


@pytest.mark.parametrize("data", [{}, {"key": "x", "position": "0"}, {"key": "x", "position": "-1", "value": "1"}])
def test_damaged_forms_change_nothing(learner_client, url, run, data):
    for target in (url, reverse("pathways:back", args=[run.uuid])):
        page = text_of(learner_client.post(target, data, follow=True))
        assert "notice warning" in page
    assert not RunEntry.objects.exists()


def test_runs_of_others_are_not_found(client, url, run):
    client.force_login(make.signed_in_person().user)
    assert client.get(url).status_code == 404
    assert client.post(url, {}).status_code == 404
    assert client.post(reverse("pathways:back", args=[run.uuid]), {}).status_code == 404


def test_pages_are_not_kept_by_browsers_and_need_sign_in(client, learner_client, url):
    assert "no-store" in learner_client.get(url)["Cache-Control"]
    client.logout()
    assert client.get(url).status_code == 302


@pytest.mark.parametrize(("language", "words"), [("bo", "Fever(བོད)"), ("en", "Age?"), ("zh-hans", "Age?(中)")])
def test_the_document_speaks_the_readers_language(learner_client, url, language, words):
    page = text_of(learner_client.get(url, headers={"accept-language": language}))
    assert words in page


def test_a_text_without_translation_falls_back_to_chinese_and_says_so(learner_client, learner):
    run = run_of(learner, published(text=raw(title={"zh": "发热", "bo": "ཚ་བ"})))
    page = text_of(learner_client.get(reverse("pathways:run", args=[run.uuid]), headers={"accept-language": "en"}))
    assert '<span lang="zh-Hans">发热</span>' in page
