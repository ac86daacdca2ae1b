"""The list, the page of one person, and the door for somebody from elsewhere."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.audit.models import AuditEntry
from lms.common.names import sort_key
from lms.directory.models import Practitioner, PractitionerRole
from lms.directory.people import services
from lms.directory.people.introductions import introduce
from lms.directory.services import posts
from tests.directory.people.conftest import do, employed, hidden_key, session_of, text_of
from tests.factories import directory as make

DAY = timedelta(days=1)
LIST = "/people/"


def names(response):
    return [row.person.name_zh for row in response.context["rows"]]


def page_of(client, person):
    return client.get(reverse("people:person", args=[person.person_key]))


class TestList:
    def test_the_people_of_the_county_and_no_others(self, manager, other_manager):
        assert set(names(manager.get(LIST))) == {"扎西多吉", "格桑卓玛"}
        assert names(other_manager.get(LIST)) == ["王建国"]

    @pytest.mark.parametrize(
        ("query", "expected"),
        [("q=卓玛", 1), ("q=P1", 1), ("q=p1", 1), ("q=gszm", 1), ("q=GS", 1), ("q=zx", 1), ("q=王", 0), ("q=%00", 2)],
    )
    def test_names_numbers_and_initials_are_found(self, manager, counties, query, expected):
        for person in Practitioner.objects.all():
            Practitioner.objects.filter(pk=person.pk).update(sort_key=sort_key(person.name_zh))
        assert len(names(manager.get(f"{LIST}?{query}"))) == expected

    def test_an_institution_narrows_it(self, manager, counties):
        assert names(manager.get(f"{LIST}?institution={counties.here.code}")) == ["格桑卓玛"]
        assert names(manager.get(f"{LIST}?institution={counties.there.code}")) == []
        assert names(manager.get(f"{LIST}?institution={counties.abroad.code}")) == []

    def test_who_has_left_is_shown_when_asked_for(self, manager, counties, today):
        post = PractitionerRole.objects.get(practitioner=counties.doctor)
        posts.end_post(post=post, last_day=today - DAY, on=today)
        assert "格桑卓玛" not in names(manager.get(LIST))
        page = manager.get(f"{LIST}?left=on")
        assert "格桑卓玛" in names(page)
        assert "has left" in text_of(page)

    def test_who_begins_later_is_there_already(self, manager, counties, today):
        person = make.PractitionerFactory(name_zh="李静")
        day = today + 5 * DAY
        posts.start_post(practitioner=person, institution=counties.here, role="nurse", from_date=day, on=today)
        page = manager.get(LIST)
        assert "李静" in names(page)
        assert f"from {day.isoformat()} on" in text_of(page)

    def test_a_viewer_who_manages_nothing_sees_who_works_there_now_only(self, counties, today):
        post = PractitionerRole.objects.get(practitioner=counties.doctor)
        viewer = make.signed_in_person(role="security_admin", division=make.DivisionFactory(code="540000"))
        client = session_of(viewer)
        assert page_of(client, counties.doctor).status_code == 200
        posts.end_post(post=post, last_day=today - DAY, on=today)
        assert "格桑卓玛" not in names(client.get(f"{LIST}?left=on"))
        assert page_of(client, counties.doctor).status_code == 404

    def test_pages_follow_each_other_and_keep_the_query(self, manager, counties, monkeypatch):
        monkeypatch.setattr("lms.directory.people.selectors.PAGE_SIZE", 1)
        first = manager.get(f"{LIST}?institution=1&q=")
        page = manager.get(f"{LIST}?q=")
        assert page.context["page"].paginator.num_pages == 2
        second = manager.get(f"{LIST}?page=2")
        assert names(second) != names(page)
        assert first.status_code == 200
        assert 'rel="next"' in page.content.decode()
        assert 'rel="prev"' in second.content.decode()

    def test_a_long_list_costs_as_many_queries_as_a_short_one(self, manager, counties, django_assert_num_queries):
        manager.get(LIST)
        with CaptureQueriesContext(connection) as short:
            manager.get(LIST)
        for number in range(30):
            make.PostFactory(institution=counties.here, practitioner__name_zh=f"护士{number}")
        with django_assert_num_queries(len(short)):
            manager.get(LIST)

    @pytest.mark.parametrize("role", ["learner", "author", "commission", "audit_admin"])
    def test_who_may_see_nobody_is_refused(self, role, counties):
        client = session_of(make.signed_in_person(role=role, institution=counties.here))
        assert client.get(LIST).status_code == 403
        assert page_of(client, counties.doctor).status_code == 403


class TestPerson:
    def test_posts_rights_and_history_are_on_the_page(self, manager, counties):
        page = text_of(page_of(manager, counties.doctor))
        assert "physician" in page
        assert "Rests on the post as physician at 甲乡卫生院, and ends with it." in page
        assert "Post: physician at 甲乡卫生院, since" in page
        assert "Right: learner, 甲乡卫生院, since" in page

    def test_what_may_be_done_is_offered(self, manager, counties):
        shown = page_of(manager, counties.doctor).context["shown"]
        assert [label for label, _url in shown.acts] == ["Start a post", "Record leave", "Leave the service"]
        assert [label for label, _url in shown.posts[0].acts] == ["Transfer", "End this post"]
        assert shown.merge_url

    def test_every_offer_leads_to_a_page(self, manager, counties):
        shown = page_of(manager, counties.doctor).context["shown"]
        urls = [url for _label, url in [*shown.acts, *shown.posts[0].acts]]
        urls += [shown.merge_url, shown.rights_url, *(row.end_url for row in shown.rights)]
        urls += [row.correct_url for row in shown.history if row.correct_url]
        assert {url: manager.get(url).status_code for url in urls} == dict.fromkeys(urls, 200)

    def test_another_countys_person_is_not_there(self, other_manager, counties):
        assert page_of(other_manager, counties.doctor).status_code == 404

    def test_a_key_of_nobody_is_not_there(self, manager, counties):
        assert manager.get("/people/00000000-0000-4000-8000-000000000000/").status_code == 404

    def test_an_author_outside_ones_area_has_no_name(self, manager, counties, today):
        post = PractitionerRole.objects.get(practitioner=counties.doctor)
        key = counties.other_manager.person_key
        posts.end_post(post=post, last_day=today + DAY, on=today, by_key=key)
        page = text_of(page_of(manager, counties.doctor))
        assert "by a colleague outside your area" in page
        assert "王建国" not in page

    def test_the_page_costs_a_bounded_number_of_queries(self, manager, counties, django_assert_max_num_queries):
        page_of(manager, counties.doctor)
        with django_assert_max_num_queries(40):
            page_of(manager, counties.doctor)


class TestSomebodyFromElsewhere:
    def sought(self, client, number, name):
        key = hidden_key(client.get("/people/find/"))
        return client.post("/people/find/", {"key": key, "number": number, "name": name})

    def test_number_and_name_lead_to_a_first_post_here(self, other_manager, counties, today):
        answer = self.sought(other_manager, "P1", "格桑卓玛")
        assert answer.status_code == 302
        entries = {"institution": counties.abroad.code, "role": "physician", "from_date": today.isoformat()}
        page = text_of(do(other_manager, answer.url, learns="on", **entries))
        assert "The post is started." in page
        assert page_of(other_manager, counties.doctor).status_code == 200

    @pytest.mark.parametrize(
        ("number", "name"),
        [("P1", "格桑"), ("P1", "王建国"), ("P2", "格桑卓玛"), ("P", "格桑卓玛"), ("", "格桑卓玛"), ("p1", "格桑卓玛")],
    )
    def test_every_miss_is_answered_alike(self, other_manager, counties, number, name):
        answer = self.sought(other_manager, number, name)
        assert answer.status_code == 400
        if number:
            assert "Nobody can be added with this number and this name." in text_of(answer)
        assert str(counties.doctor.person_key) not in answer.content.decode()

    def test_every_attempt_is_recorded_without_what_was_typed(self, other_manager, counties):
        self.sought(other_manager, "P1", "错误")
        self.sought(other_manager, "P1", "格桑卓玛")
        missed, found = AuditEntry.objects.filter(action="person.sought").order_by("sequence")
        assert (missed.object_id, missed.detail) == ("", {"found": False})
        assert (found.object_id, found.detail) == (str(counties.doctor.person_key), {"found": True})

    def test_who_guesses_has_to_wait_and_the_right_answer_does_not_help(self, other_manager, counties):
        for number in range(services.MISSES):
            assert self.sought(other_manager, "P1", f"错{number}").status_code == 400
        answer = self.sought(other_manager, "P1", "格桑卓玛")
        assert answer.status_code == 429
        assert 0 < int(answer["Retry-After"]) <= services.MISSES_WITHIN.total_seconds()
        assert "try again in 24 h" in text_of(answer)
        assert AuditEntry.objects.filter(action="person.sought").count() == services.MISSES

    def test_the_address_is_the_readers_alone(self, manager, other_manager, counties):
        token = introduce(counties.other_manager, counties.doctor)
        assert other_manager.get(reverse("people:take_on", args=[token])).status_code == 200
        assert manager.get(reverse("people:take_on", args=[token])).status_code == 404
        assert other_manager.get(reverse("people:take_on", args=[token[:-2]])).status_code == 404

    def test_the_address_grows_old(self, other_manager, counties, monkeypatch):
        token = introduce(counties.other_manager, counties.doctor)
        monkeypatch.setattr("lms.directory.people.introductions.VALID_S", -1)
        assert other_manager.get(reverse("people:take_on", args=[token])).status_code == 404

    def test_nobody_takes_themselves_on(self, other_manager, counties):
        Practitioner.objects.filter(pk=counties.other_manager.pk).update(personnel_number="P9")
        assert self.sought(other_manager, "P9", "王建国").status_code == 400

    def test_who_only_looks_takes_nobody_on(self, counties):
        viewer = make.signed_in_person(role="security_admin", institution=counties.here)
        assert session_of(viewer).get("/people/find/").status_code == 403


def test_somebody_employed_has_a_post_and_a_right(counties, today):
    person = employed("次仁", counties.there, today)
    assert person.posts.count() == person.grants.count() == 1
