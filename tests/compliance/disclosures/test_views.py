"""The pages: figures first, a reason, names for a while, and the list of who asked."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from lms.common import clock
from lms.common.identifiers import new_id
from lms.compliance.models import NameDisclosure

REASON = "县里投诉，需要核对是谁值班"
NAMES = ("次仁", "卓玛", "文员")
LIST = reverse("compliance:disclosures")


def page_of(place):
    return reverse("compliance:institution", args=[place.code])


def export_of(place, form):
    return reverse("compliance:export", kwargs={"institution": place.code, "what": "people", "form": form})


def ask(browser, place, **changes):
    form = {"key": str(new_id()), "purpose": "inspection", "reason": REASON} | changes
    return browser.post(reverse("compliance:disclose", args=[place.code]), form)


@pytest.fixture
def commission(region, viewer, browser):
    return browser(viewer(region.division))


def names_in(text):
    """The people in a table or a file; the viewer's own name stands in the foot of every page."""
    return {name for name in NAMES if f">{name}</th>" in text or f",{name}," in text}


def test_before_a_reason_names_are_nowhere(region, commission):
    page = commission.get(page_of(region.centre)).content.decode()
    assert names_in(page) == set()
    assert 'name="reason"' in page
    assert names_in(commission.get(export_of(region.centre, "csv")).content.decode()) == set()
    book = load_workbook(io.BytesIO(commission.get(export_of(region.centre, "xlsx")).content))
    assert book.active.max_row == 1


def test_a_reason_shows_names_with_a_notice_that_says_so(region, commission):
    assert ask(commission, region.centre)["Location"] == page_of(region.centre)
    page = commission.get(page_of(region.centre)).content.decode()
    assert names_in(page) == set(NAMES)
    assert f"for the reason: {REASON}. This is recorded." in page
    rows = list(
        csv.DictReader(io.StringIO(commission.get(export_of(region.centre, "csv")).content.decode("utf-8-sig")))
    )
    assert {row["Name"] for row in rows} == set(NAMES)
    everywhere = reverse("compliance:export", kwargs={"what": "people", "form": "csv"})
    rows = list(csv.DictReader(io.StringIO(commission.get(everywhere).content.decode("utf-8-sig"))))
    assert {row["Institution code"] for row in rows} == {"A1"}


def test_after_half_an_hour_the_names_are_gone(region, commission, monkeypatch):
    ask(commission, region.centre)
    later = clock.now() + timedelta(minutes=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert names_in(commission.get(page_of(region.centre)).content.decode()) == set()


def test_a_poor_reason_comes_back_with_what_to_do(region, commission):
    response = ask(commission, region.centre, reason="检查")
    assert response.status_code == 400
    assert "Say in a sentence why you need the names" in response.content.decode()
    assert 'value="inspection" selected' in response.content.decode()
    assert not NameDisclosure.objects.exists()


@pytest.mark.parametrize("changes", [{"purpose": "curiosity"}, {"key": "no key"}, {"reason": ""}])
def test_a_broken_form_discloses_nothing(region, commission, changes):
    assert ask(commission, region.centre, **changes).status_code == 400
    assert not NameDisclosure.objects.exists()


def test_outside_the_scope_there_is_no_such_institution(region, viewer, browser):
    assert ask(browser(viewer(region.other_county)), region.centre).status_code == 404
    assert not NameDisclosure.objects.exists()


def test_a_manager_sees_names_without_a_reason_and_is_not_asked_for_one(region, viewer, browser):
    manager = browser(viewer(region.county, role="manager"))
    page = manager.get(page_of(region.centre)).content.decode()
    assert names_in(page) == set(NAMES)
    assert 'name="reason"' not in page
    assert ask(manager, region.centre).status_code == 403


def test_the_manager_and_the_auditor_read_who_asked_and_why(region, viewer, browser):
    ask(browser(viewer(region.division)), region.centre)
    for role, scope in (("manager", region.county), ("audit_admin", region.division)):
        assert REASON in browser(viewer(scope, role=role)).get(LIST).content.decode()
    assert REASON not in browser(viewer(region.other_county, role="manager")).get(LIST).content.decode()
    assert browser(viewer(region.division, role="learner")).get(LIST).status_code == 403
