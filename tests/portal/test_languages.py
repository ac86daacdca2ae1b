"""Three interface languages; the switch works without script and goes nowhere else."""

import pytest
from django.utils import formats, translation
from django.utils.translation import get_language_info


def test_tibetan_is_known_before_any_template_asks_for_it():
    assert get_language_info("bo")["name_local"] == "བོད་ཡིག"


def test_dates_on_tibetan_pages_are_written_year_first(on):
    with translation.override("bo"):
        assert formats.date_format(on, "SHORT_DATE_FORMAT") == "2026-06-15"


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "tag"), [("zh-hans", "zh-Hans"), ("bo", "bo"), ("en", "en")])
def test_the_switch_changes_the_language_of_the_next_page(learner_client, code, tag):
    answer = learner_client.post("/language/", {"language": code, "next": "/"}, follow=True)
    assert f'<html lang="{tag}">' in answer.content.decode()


@pytest.mark.django_db
def test_the_switch_does_not_lead_to_another_site(learner_client):
    answer = learner_client.post("/language/", {"language": "bo", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


@pytest.mark.django_db
def test_chinese_is_shown_when_nothing_was_chosen(learner_client):
    assert '<html lang="zh-Hans">' in learner_client.get("/").content.decode()
