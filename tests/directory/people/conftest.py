"""Two counties with their managers, a doctor at a township centre, and the steps of every form."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.test import Client

from lms.common import clock
from lms.directory.models import Institution, Level, Practitioner
from lms.directory.services import grants, posts
from tests.factories import directory as make


@dataclass(frozen=True)
class Counties:
    """Two centres of one county, one of another; who manages each county; a doctor at the first centre."""

    here: Institution
    there: Institution
    abroad: Institution
    manager: Practitioner
    other_manager: Practitioner
    doctor: Practitioner


@pytest.fixture
def today() -> date:
    return clock.today()


@pytest.fixture
def counties(db, today) -> Counties:
    county = make.township_division("540102901").parent
    other_county = make.township_division("540221901").parent
    here, there = (
        make.InstitutionFactory(division=make.township_division(code), name_zh=name)
        for code, name in (("540102901", "甲乡卫生院"), ("540102902", "乙乡卫生院"))
    )
    abroad = make.InstitutionFactory(division=make.township_division("540221901"), name_zh="丙乡卫生院")
    office = make.InstitutionFactory(division=county, level=Level.COUNTY, name_zh="县医院")
    other_office = make.InstitutionFactory(division=other_county, level=Level.COUNTY, name_zh="邻县医院")
    manager = make.signed_in_person(role="manager", division=county, institution=office, name_zh="扎西多吉")
    other_manager = make.signed_in_person(
        role="manager", division=other_county, institution=other_office, name_zh="王建国"
    )
    return Counties(here, there, abroad, manager, other_manager, employed("格桑卓玛", here, today, number="P1"))


def employed(name: str, institution: Institution, today: date, *, number: str = "", account: bool = True):
    """A person with a primary post and the right to learn that rests on it."""
    person = make.PractitionerFactory(
        name_zh=name, personnel_number=number, user=make.UserFactory() if account else None
    )
    first_day = today - timedelta(days=400)
    posts.start_post(
        practitioner=person, institution=institution, role="physician", from_date=first_day, primary=True, on=today
    )
    grants.grant_access(practitioner=person, role="learner", institution=institution, from_date=first_day, on=today)
    return person


def session_of(person: Practitioner) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person.user)
    return client


@pytest.fixture
def manager(counties) -> Client:
    return session_of(counties.manager)


@pytest.fixture
def other_manager(counties) -> Client:
    return session_of(counties.other_manager)


def text_of(response) -> str:
    """What a reader sees of a page, without markup and with single spaces."""
    body = re.sub(r"<(script|head).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("&#x27;", "'").replace("&quot;", '"')


def hidden_key(response) -> str:
    return re.search(r'name="key" value="([0-9a-f-]{36})"', response.content.decode()).group(1)


def confirm(client: Client, url: str, **entries):
    """Open the form, fill it in, and read the confirm page: what it says and the data to send on."""
    data = {"key": hidden_key(client.get(url)), **entries}
    return client.post(url, data), data


def do(client: Client, url: str, **entries):
    """The whole way: form, confirm page, done. Answers the page on which one lands."""
    asked, data = confirm(client, url, **entries)
    assert asked.status_code == 200, text_of(asked)
    done = client.post(url, {**data, "confirmed": "1"})
    assert done.status_code == 302, text_of(done)
    return client.get(done.url)
