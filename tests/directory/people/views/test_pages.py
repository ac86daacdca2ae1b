"""Every page of people in each language: one heading, labels, no script, nothing of anybody outside."""

import itertools
import re

import pytest
from django.test import Client
from django.urls import reverse

from lms.directory.models import PostFact, PractitionerRole
from lms.directory.people.introductions import introduce
from lms.directory.people.urls import urlpatterns
from lms.directory.services import people, posts
from tests.directory.people.conftest import employed

LANGUAGES = ["zh-hans", "bo", "en"]


@pytest.fixture
def addresses(counties, today):
    """One address for each route, of a doctor with two posts, a leave, a right and a joined account."""
    doctor, key = counties.doctor, counties.doctor.person_key
    first = PractitionerRole.objects.get(practitioner=doctor)
    second = posts.start_post(practitioner=doctor, institution=counties.there, role="nurse", from_date=today, on=today)
    leave = people.record_leave(practitioner=doctor, kind="study", from_date=today, on=today)
    joined, other = (employed("格桑卓玛", counties.there, today) for _time in range(2))
    people.merge_people(kept=doctor, merged=joined, reason="the same", on=today)
    fact = PostFact.objects.get(post=second.uuid)
    arguments = {
        "list": [],
        "find": [],
        "take_on": [introduce(counties.manager, doctor)],
        "make_primary": [key, second.uuid],
        "transfer": [key, first.uuid],
        "end_post": [key, first.uuid],
        "correct": [key, fact.pk],
        "retract_leave": [key, leave.uuid],
        "merge": [key, other.person_key],
        "undo_merge": [key, joined.person_key],
        "end_right": [key, doctor.grants.get().uuid],
    }
    return {each.name: reverse(f"people:{each.name}", args=arguments.get(each.name, [key])) for each in urlpatterns}


def pages(client, addresses):
    return {name: client.get(address) for name, address in addresses.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_and_reads_without_script(counties, addresses, language):
    client = Client(headers={"accept-language": language})
    client.force_login(counties.manager.user)
    for name, page in pages(client, addresses).items():
        body = page.content.decode()
        assert page.status_code == 200, name
        assert len(re.findall(r"<h1\b", body)) == 1, name
        # Nothing here needs a script; the one of every page only starts what works without a link.
        assert re.findall(r"<script\b[^>]*>", body) == ['<script src="/static/portal/start.js" defer>'], name


def test_every_control_has_a_label(manager, addresses):
    for name, page in pages(manager, addresses).items():
        body = page.content.decode()
        main = body[body.index("<main") : body.index("</main>")]
        controls = re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]*\bid="([^"]+)"', main)
        assert [control for control in controls if f'for="{control}"' not in main] == [], name


def test_headings_follow_each_other_in_order(manager, addresses):
    for name, page in pages(manager, addresses).items():
        levels = [int(level) for level in re.findall(r"<h([1-6])\b", page.content.decode())]
        assert levels[0] == 1, name
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), (name, levels)


def test_a_visitor_is_asked_to_sign_in(addresses):
    visitor = Client()
    for name, address in addresses.items():
        answer = visitor.get(address)
        assert answer.status_code == 302, name
        assert "/accounts/sign-in/" in answer.url, name


def test_another_countys_manager_reads_nothing_of_the_doctor(other_manager, counties, addresses):
    own = {"list", "find"}
    for name, page in pages(other_manager, addresses).items():
        body = page.content.decode()
        assert (page.status_code == 200) is (name in own), name
        assert "格桑卓玛" not in body, name
        assert str(counties.doctor.person_key) not in body.replace(addresses[name], ""), name


def test_posting_asks_the_same_as_reading(other_manager, addresses):
    for name, address in addresses.items():
        if name in {"list", "person", "rights", "merge_search"}:
            assert other_manager.post(address).status_code == 405, name
        elif name != "find":
            assert other_manager.post(address, {"confirmed": "1", "key": ""}).status_code == 404, name


def test_no_page_is_kept_by_a_cache(manager, addresses):
    for name, page in pages(manager, addresses).items():
        assert "no-store" in page["Cache-Control"], name
