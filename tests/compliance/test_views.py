"""Pages and downloads of compliance by role, and what stands on them."""

import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import compliance as make
from tests.factories.directory import InstitutionFactory

OVERVIEW = reverse("compliance:overview")


def url(place, name=None, **more):
    kind = "division" if hasattr(place, "path") else "institution"
    return reverse(f"compliance:{name or kind}", kwargs={kind: place.code, **more})


def text(response) -> str:
    return response.content.decode()


def test_the_commission_starts_at_the_region(region, viewer, browser):
    page = browser(viewer(region.division)).get(OVERVIEW)
    assert page.status_code == 200
    assert page.context["total"].rate == "60.0%"
    assert [row.place.code for row in page.context["rows"]] == ["540100", "540200", "R1"]
    assert url(region.prefecture) in text(page)
    assert "25 credits required in 2026" in text(page)


def test_the_chart_says_its_figures_in_words(region, viewer, browser):
    page = browser(viewer(region.division)).get(OVERVIEW)
    chart = page.context["chart"]
    assert [(bar.name, bar.figures.rate, bar.width) for bar in chart.bars] == [
        ("区划540100", "50.0%", "50.0%"),
        ("区划540200", "50.0%", "50.0%"),
    ]
    assert "50.0% · 1/2" in text(page)


def test_one_place_needs_no_chart(region, viewer, browser):
    page = browser(viewer(region.division)).get(url(region.prefecture))
    assert page.context["chart"] is None
    assert [row.place.code for row in page.context["rows"]] == ["540102", "540121"]


def test_from_the_region_to_the_person_by_links(region, viewer, browser):
    session = browser(viewer(region.division, role="manager"))
    address = OVERVIEW
    for place in (region.prefecture, region.county, region.centre.division, region.centre):
        page = session.get(address)
        address = url(place)
        assert f'href="{address}"' in text(page)
    page = session.get(address)
    assert {row.practitioner.name_zh: row.status for row in page.context["people"]} == {
        "次仁": "met",
        "卓玛": "still open",
        "文员": "not required",
    }
    assert [label for label, _ in page.context["crumbs"]] == [
        "区划540000",
        "区划540100",
        "区划540102",
        "示范乡",
        "甲乡卫生院",
    ]
    assert page.context["crumbs"][0][1] == OVERVIEW


def names_on(page):
    return {name for name in ("次仁", "卓玛", "文员") if f">{name}</th>" in text(page)}


def test_a_township_with_one_centre_shows_its_people_at_once(region, viewer, browser):
    session = browser(viewer(region.division, role="manager"))
    township = region.centre.division
    page = session.get(url(township))
    assert url(region.centre) in text(page)
    assert names_on(page) == {"次仁", "卓玛", "文员"}
    InstitutionFactory(code="A3", name_zh="第二卫生院", division=township)
    page = session.get(url(township))
    assert [row.place.code for row in page.context["rows"]] == ["A1", "A3"]
    assert names_on(page) == set()


def test_a_township_shows_no_names_to_the_commission(region, viewer, browser):
    page = browser(viewer(region.division)).get(url(region.centre.division))
    assert names_on(page) == set()
    assert "Your account sees figures here, but no names." in text(page)


def test_who_looks_after_a_township_starts_there(region, viewer, browser):
    page = browser(viewer(region.centre.division, role="manager")).get(OVERVIEW)
    assert page.context["crumbs"] == [("示范乡", None)]
    assert names_on(page) == {"次仁", "卓玛", "文员"}


def test_the_file_of_a_county_lists_its_institutions(region, viewer, browser):
    response = browser(viewer(region.division)).get(url(region.county, "export", what="table", form="csv"))
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["Code"] for row in rows] == ["A1", ""]


def test_a_county_manager_sees_only_the_county(region, viewer, browser):
    session = browser(viewer(region.county, role="manager"))
    page = session.get(OVERVIEW)
    assert [row.place.code for row in page.context["rows"]] == ["540102901"]
    assert page.context["crumbs"] == [("区划540102", None)]
    inside = session.get(url(region.centre))
    assert [label for label, _ in inside.context["crumbs"]] == ["区划540102", "示范乡", "甲乡卫生院"]
    for outside in (region.division, region.prefecture, region.other_county, region.deserted, region.hospital):
        assert session.get(url(outside)).status_code == 404
        assert session.get(url(outside, "export", what="people", form="csv")).status_code == 404


def test_an_institutions_manager_starts_at_its_people(region, viewer, browser):
    session = browser(viewer(region.centre, role="manager"))
    page = session.get(OVERVIEW)
    assert len(page.context["people"]) == 3
    assert session.get(url(region.elsewhere)).status_code == 404


def test_several_scopes_begin_with_a_list_of_them(region, viewer, browser):
    session = browser(viewer(region.county, region.elsewhere, role="manager"))
    page = session.get(OVERVIEW)
    assert [row.place.code for row in page.context["rows"]] == ["540102", "B1"]
    inside = session.get(url(region.elsewhere))
    assert inside.context["crumbs"] == [("All places open to you", OVERVIEW), ("乙乡卫生院", None)]
    names = session.get(reverse("compliance:export", kwargs={"what": "people", "form": "csv"}))
    assert "compliance-people-all-2026.csv" in names["Content-Disposition"]


@pytest.mark.parametrize("role", ["learner", "author", "system_admin"])
def test_other_roles_are_told_whom_to_ask(region, viewer, browser, role):
    session = browser(viewer(region.division, role=role))
    assert session.get(OVERVIEW).status_code == 403
    assert session.get(url(region.centre)).status_code == 403
    assert session.get(reverse("compliance:export", kwargs={"what": "people", "form": "csv"})).status_code == 403


def test_a_visitor_is_asked_to_sign_in(client, db):
    page = client.get(OVERVIEW)
    assert page.status_code == 302
    assert reverse("accounts:sign_in") in page["Location"]


def test_the_commission_sees_figures_without_names(region, viewer, browser):
    session = browser(viewer(region.division))
    page = session.get(url(region.centre))
    assert page.context["total"].tally.required == 2
    assert page.context["people"] is None
    assert "次仁" not in text(page)
    names = session.get(url(region.centre, "export", what="people", form="csv"))
    assert len(names.content.decode("utf-8-sig").splitlines()) == 1


def test_an_institution_with_nobody_says_so(region, viewer, browser):
    page = browser(viewer(region.division, role="manager")).get(url(region.deserted))
    assert page.context["total"].rate == "–"
    assert "Nobody has a main post here." in text(page)


def test_a_past_year_keeps_its_year_in_links(region, viewer, browser):
    page = browser(viewer(region.division)).get(OVERVIEW, {"year": "2025"})
    assert page.context["total"].tally == make_tally(5, 0)
    assert f'href="{url(region.prefecture)}?year=2025"' in text(page)
    assert "people.csv?year=2025" in text(page)


def make_tally(required, compliant):
    from lms.compliance.engine.rates import Tally

    return Tally(required, compliant, Decimal(0))


@pytest.mark.parametrize("year", ["2023", "2027", "next", "", "２０２６"])
def test_years_that_cannot_be_asked_about_do_not_exist(region, viewer, browser, year):
    assert browser(viewer(region.division)).get(OVERVIEW, {"year": year}).status_code == 404


@pytest.mark.parametrize(("what", "form"), [("table", "pdf"), ("facts", "csv")])
def test_unknown_downloads_do_not_exist(region, viewer, browser, what, form):
    address = reverse("compliance:export", kwargs={"what": what, "form": form})
    assert browser(viewer(region.division)).get(address).status_code == 404


def test_pages_only_answer_to_reading(region, viewer, browser):
    assert browser(viewer(region.division)).post(OVERVIEW).status_code == 405


def test_the_table_as_csv(region, viewer, browser):
    response = browser(viewer(region.division)).get(url(region.division, "export", what="table", form="csv"))
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["Code"] for row in rows] == ["540100", "540200", "R1", ""]
    assert rows[0] | {} == {
        "Code": "540100",
        "Place": "区划540100",
        "Institutions": "2",
        "People required": "2",
        "Met": "1",
        "Rate": "50.0%",
        "Average credits": "17.5",
    }
    assert (rows[-1]["Place"], rows[-1]["Rate"]) == ("Together", "60.0%")


def test_the_people_as_xlsx_have_typed_numbers(region, viewer, browser):
    session = browser(viewer(region.division, role="manager"))
    response = session.get(url(region.county, "export", what="people", form="xlsx"))
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert 'filename="compliance-people-540102-2026.xlsx"' in response["Content-Disposition"]
    assert "filename*=UTF-8''Compliance-%E5%8C%BA%E5%88%92540102-2026.xlsx" in response["Content-Disposition"]
    page = load_workbook(io.BytesIO(response.content)).active
    header, *rows = page.iter_rows(values_only=True)
    assert page.freeze_panes == "A2"
    people = {row[header.index("Name")]: dict(zip(header, row, strict=True)) for row in rows}
    assert people["次仁"]["Credits together"] == 25
    assert (people["次仁"]["Prefecture"], people["次仁"]["County"]) == ("区划540100", "区划540102")
    assert (people["卓玛"]["Post"], people["卓玛"]["Status"]) == ("nurse", "still open")


def test_downloads_of_a_region_hospital_have_no_county(region, viewer, browser):
    session = browser(viewer(region.division, role="manager"))
    response = session.get(url(region.hospital, "export", what="people", form="csv"))
    row = next(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert (row["Prefecture"], row["County"], row["Name"]) == ("", "", "院长")


@pytest.mark.parametrize("address", [OVERVIEW, reverse("compliance:export", kwargs={"what": "people", "form": "csv"})])
def test_the_number_of_queries_does_not_grow_with_people(
    region, viewer, browser, django_assert_num_queries, django_assert_max_num_queries, address
):
    session = browser(viewer(region.division))
    session.get(address)
    with django_assert_max_num_queries(40) as before:
        session.get(address)
    for number in range(30):
        make.employ(region.centre, f"医生{number}", 20)
    with django_assert_num_queries(len(before)):
        session.get(address)
