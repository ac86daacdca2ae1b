"""The pages of divisions and institutions: who sees what, and each act with the page that says what follows."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from lms.audit.models import AuditEntry
from lms.directory.models import AdministrativeDivision, Institution, InstitutionFact, PractitionerRole
from tests.directory.institutions.conftest import TODAY, signed_in
from tests.factories import directory as make

pytestmark = pytest.mark.django_db
LIST = "/directory/"


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def url_of(place, act=""):
    kind = "institution" if isinstance(place, Institution) else "division"
    if act:
        return reverse(f"institutions:{kind}_act", args=[place.code, act])
    return reverse(f"institutions:{kind}", args=[place.code])


def do(client, place, act, *, confirmed=True, **values):
    """Send the form of an act; with `confirmed` the page that says what follows was answered with yes."""
    data = {"key": str(uuid4()), "from_date": TODAY.isoformat(), "reason": "藏卫发〔2026〕1号", **values}
    if confirmed:
        data["confirmed"] = "1"
    return client.post(url_of(place, act), data)


# --- finding ---


@pytest.mark.usefixtures("administrator", "centre", "elsewhere")
def test_looking_begins_at_the_top_of_the_scope(client):
    content = page(client, LIST)
    assert "540000" in content
    assert "3 institutions" in content
    assert "红柳乡卫生院" not in content


@pytest.mark.usefixtures("administrator", "elsewhere")
@pytest.mark.parametrize("words", ["红柳", "Willow", "willow centre", "T1"])
def test_an_institution_is_found_by_name_in_any_language_or_by_code(client, centre, words):
    content = page(client, f"{LIST}?q={words}")
    assert url_of(centre) in content
    assert "远乡卫生院" not in content


@pytest.mark.usefixtures("administrator")
def test_the_level_narrows_the_list(client, centre):
    hospital = make.InstitutionFactory(code="C1", level="county", division=centre.division.parent, name_zh="县医院")
    content = page(client, f"{LIST}?level=county")
    assert url_of(hospital) in content
    assert url_of(centre) not in content


@pytest.mark.usefixtures("administrator")
def test_nothing_found_is_said_with_what_to_do(client):
    assert "Try fewer words" in page(client, f"{LIST}?q=nowhere")


@pytest.mark.usefixtures("administrator")
def test_long_lists_have_pages(client, township):
    make.InstitutionFactory.create_batch(60, division=township)
    first = page(client, f"{LIST}?level=township&q=示范")
    assert "Page 1 of 2" in first
    link = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    assert "Page 2 of 2" in page(client, LIST + link)


# --- who sees what ---


@pytest.mark.parametrize("role", ["manager", "commission", "system_admin", "security_admin"])
def test_a_county_sees_its_own_places_and_no_others(client, centre, elsewhere, county, role):
    signed_in(client, role, division=county)
    assert "红柳乡卫生院" in page(client, url_of(centre))
    page(client, url_of(elsewhere), 404)
    page(client, url_of(elsewhere.division), 404)
    page(client, url_of(county.parent), 404)
    assert "远乡" not in page(client, f"{LIST}?q=远乡").replace('value="远乡"', "")


def test_somebody_with_one_institution_begins_there(client, centre, elsewhere):
    signed_in(client, "manager", institution=centre)
    content = page(client, LIST)
    assert url_of(centre) in content
    assert "远乡卫生院" not in content
    page(client, url_of(centre.division), 404)


@pytest.mark.parametrize("role", ["learner", "author", "reviewer", "audit_admin"])
def test_who_looks_after_no_place_is_refused(client, centre, role):
    signed_in(client, role, institution=centre)
    assert client.get(LIST).status_code == 403
    assert client.get(url_of(centre)).status_code == 403


@pytest.mark.parametrize(("role", "shown"), [("manager", True), ("system_admin", True), ("commission", False)])
def test_how_many_work_there_is_for_those_who_may_see_people(client, centre, county, role, shown):
    make.PostFactory.create_batch(7, institution=centre)
    signed_in(client, role, division=county)
    assert ("<dt>People</dt><dd>7</dd>" in page(client, url_of(centre))) is shown


def test_only_those_who_manage_institutions_are_offered_to_change_them(client, centre, county):
    signed_in(client, "manager", division=county)
    content = page(client, url_of(centre))
    assert "rename/" not in content
    assert client.get(url_of(centre, "rename")).status_code == 403
    assert do(client, centre, "rename", name_zh="新名").status_code == 403
    assert client.get(reverse("institutions:found_institution")).status_code == 403
    centre.refresh_from_db()
    assert centre.name_zh == "红柳乡卫生院"


def test_an_administrator_changes_nothing_outside_of_the_scope(client, elsewhere, county):
    signed_in(client, "system_admin", division=county)
    assert do(client, elsewhere, "rename", name_zh="新名").status_code == 404
    assert do(client, elsewhere, "close", last_day=TODAY).status_code == 404


# --- acts ---


@pytest.mark.usefixtures("administrator")
def test_what_will_follow_is_shown_before_anything_is_done(client, centre):
    response = do(client, centre, "rename", name_zh="新名卫生院", confirmed=False)
    content = response.content.decode()
    assert response.status_code == 200
    assert "it is called “新名卫生院”" in content
    assert 'name="confirmed" value="1"' in content
    assert not InstitutionFact.objects.filter(kind="renamed").exists()


def test_a_new_name_is_a_fact_with_its_author_and_an_entry_in_the_log(client, centre, administrator):
    assert do(client, centre, "rename", name_zh="新名卫生院", name_bo="", name_en="New").url == url_of(centre)
    centre.refresh_from_db()
    fact = InstitutionFact.objects.get(kind="renamed")
    assert (centre.name_zh, fact.author_key, fact.from_date) == ("新名卫生院", administrator.person_key, TODAY)
    assert AuditEntry.objects.filter(action__startswith="institution.", object_id="T1").exists()
    content = page(client, url_of(centre))
    assert "Renamed" in content
    assert "央金" in content


@pytest.mark.usefixtures("administrator")
def test_the_same_form_twice_is_one_act(client, centre):
    values = {"key": str(uuid4()), "name_zh": "新名卫生院"}
    for _ in range(2):
        assert do(client, centre, "rename", **values).status_code == 302
    assert InstitutionFact.objects.filter(kind="renamed").count() == 1


@pytest.mark.usefixtures("administrator")
def test_data_are_changed_from_a_day_to_come(client, centre):
    data = {"altitude_m": 3650, "link_kbps": 512, "link_round_trip_ms": 700, "services": "X-ray, ultrasound"}
    assert "Link (kbit/s): 512" in do(client, centre, "change", confirmed=False, **data).content.decode()
    assert do(client, centre, "change", **data, from_date="2026-07-01").status_code == 302
    centre.refresh_from_db()
    assert centre.link_kbps == 128
    assert "Planned" in page(client, url_of(centre))


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize("day", ["2015-01-01", "2030-01-01", "soon", ""])
def test_days_that_make_no_sense_are_refused_on_the_form(client, centre, day):
    response = do(client, centre, "rename", name_zh="新名", from_date=day)
    assert response.status_code == 400
    assert 'class="error"' in response.content.decode()


@pytest.mark.usefixtures("administrator")
def test_an_institution_moves_by_the_name_of_its_new_division(client, centre):
    make.township_division("540102902", name_zh="青稞乡")
    content = do(client, centre, "move", to="青稞乡", confirmed=False).content.decode()
    assert "belongs to “青稞乡”" in content
    assert do(client, centre, "move", to="540102902").status_code == 302
    centre.refresh_from_db()
    assert centre.division.code == "540102902"


@pytest.mark.usefixtures("administrator")
def test_several_places_of_one_name_are_told_apart_by_code(client, centre):
    for code in ("540102902", "540102903"):
        make.township_division(code, name_zh="青稞乡")
    content = do(client, centre, "move", to="青稞").content.decode()
    assert "青稞乡 (540102902), 青稞乡 (540102903)" in content
    assert "no such open place" in do(client, centre, "move", to="nowhere").content.decode()


@pytest.mark.usefixtures("administrator")
def test_a_merger_takes_the_posts_along_after_saying_how_many(client, centre):
    into = make.InstitutionFactory(code="T2", division=centre.division, name_zh="中心卫生院")
    post = make.PostFactory(institution=centre)
    content = do(client, centre, "merge", into="T2", confirmed=False).content.decode()
    assert "Posts that go on there: 1." in content
    assert do(client, centre, "merge", into="T2").status_code == 302
    centre.refresh_from_db()
    assert (centre.status, centre.successor) == ("merged", into)
    assert PractitionerRole.objects.get(practitioner=post.practitioner, to_date=None).institution == into
    assert "merged into “中心卫生院” (T2)" in page(client, url_of(centre))


@pytest.mark.usefixtures("administrator")
def test_closing_is_refused_while_posts_go_on_and_undone_by_reopening(client, centre):
    post = make.PostFactory(institution=centre)
    refused = do(client, centre, "close", last_day=TODAY)
    assert refused.status_code == 400
    assert "Transfer these people or end their posts first" in refused.content.decode()
    post.delete()
    assert do(client, centre, "close", last_day="2026-06-14").status_code == 302
    centre.refresh_from_db()
    assert (centre.status, centre.valid_to) == ("closed", date(2026, 6, 14))
    assert client.get(url_of(centre, "rename")).status_code == 404
    assert do(client, centre, "reopen").status_code == 302
    centre.refresh_from_db()
    assert centre.status == "open"


@pytest.mark.usefixtures("administrator", "centre")
def test_divisions_are_renamed_moved_and_closed_too(client, township):
    make.township_division("540122901")
    assert do(client, township, "rename", name_zh="新柳乡").status_code == 302
    assert do(client, township, "move", to="540122").status_code == 302
    township.refresh_from_db()
    assert (township.name_zh, township.path) == ("新柳乡", "540000/540100/540122/540102901/")
    assert "go on" in do(client, township, "close", last_day=TODAY).content.decode()
    assert client.get(url_of(township, "change")).status_code == 404


@pytest.mark.usefixtures("administrator")
def test_a_new_division_and_a_new_institution_in_it(client, county):
    form = page(client, reverse("institutions:found_division") + f"?in={county.code}")
    assert 'value="540102"' in form
    names = {"name_zh": "新乡", "key": str(uuid4()), "valid_from": "2026-06-01"}
    made = client.post(
        reverse("institutions:found_division"),
        {**names, "code": "540102905", "level": "township", "parent": "540102"},
    )
    assert made.url == url_of(AdministrativeDivision.objects.get(code="540102905"))
    data = {"altitude_m": 4300, "link_kbps": 64, "link_round_trip_ms": 800, "division": "新乡", "services": "lab"}
    made = client.post(reverse("institutions:found_institution"), {**names, **data, "key": str(uuid4()), "code": "N-1"})
    institution = Institution.objects.get(code="N-1")
    assert made.url == url_of(institution)
    assert (institution.level, institution.services, institution.valid_from) == ("township", ["lab"], date(2026, 6, 1))


@pytest.mark.usefixtures("administrator")
def test_a_code_that_is_taken_is_said_on_the_form(client, centre):
    data = {"altitude_m": 1, "link_kbps": 1, "link_round_trip_ms": 1, "division": centre.division.code}
    response = client.post(
        reverse("institutions:found_institution"),
        {**data, "key": str(uuid4()), "code": "T1", "name_zh": "x", "valid_from": "2026-06-01"},
    )
    assert response.status_code == 400
    assert "“T1” is taken" in response.content.decode()


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize("act", ["reopen", "burn"])
def test_acts_that_do_not_fit_are_not_there(client, centre, act):
    assert client.get(url_of(centre, act)).status_code == 404
