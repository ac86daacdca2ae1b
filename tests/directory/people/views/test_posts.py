"""The acts on posts, from form to history: starting, transferring, making primary, ending, leaving, correcting."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lms.audit.models import AuditEntry
from lms.directory.models import AccessGrant, PostFact, PractitionerRole
from lms.directory.policy import Permission, allowed
from lms.directory.services import posts
from tests.directory.people.conftest import confirm, do, hidden_key, session_of, text_of

DAY = timedelta(days=1)


def url(name, person, *more):
    return reverse(f"people:{name}", args=[person.person_key, *more])


@pytest.fixture
def post(counties):
    return PractitionerRole.objects.get(practitioner=counties.doctor, institution=counties.here)


@pytest.fixture
def transfer_url(counties, post):
    return url("transfer", counties.doctor, post.uuid)


def transfer_entries(counties, first_day):
    return {"institution": counties.there.code, "role": "physician", "first_day": first_day.isoformat()}


class TestTransfer:
    def test_the_confirm_page_says_what_ends_what_begins_and_what_stays(self, manager, counties, transfer_url, today):
        asked, _data = confirm(manager, transfer_url, **transfer_entries(counties, today + 10 * DAY))
        page = text_of(asked)
        last, first = (today + 9 * DAY).isoformat(), (today + 10 * DAY).isoformat()
        assert f"The post of 格桑卓玛 as physician at 甲乡卫生院 ends on {last}." in page
        assert f"From {first} 格桑卓玛 works as physician at 乙乡卫生院. It is the primary post." in page
        assert f"The right “learner” at 甲乡卫生院 ends with {last}." in page
        assert f"The right of a learner at 乙乡卫生院 begins on {first}." in page
        assert "Courses, credits, certificates and results stay with the person." in page

    def test_nothing_is_changed_by_form_and_confirm_page(self, manager, counties, transfer_url, today, post):
        facts, entries = PostFact.objects.count(), AuditEntry.objects.count()
        confirm(manager, transfer_url, **transfer_entries(counties, today))
        post.refresh_from_db()
        assert (post.to_date, PostFact.objects.count(), AuditEntry.objects.count()) == (None, facts, entries)

    def test_the_rights_go_with_the_posts(self, manager, counties, transfer_url, today):
        do(manager, transfer_url, **transfer_entries(counties, today))
        doctor = counties.doctor
        assert not allowed(doctor, Permission.LEARN, counties.here, today)
        assert allowed(doctor, Permission.LEARN, counties.there, today)

    def test_the_person_page_shows_the_new_post_and_who_recorded_it(self, manager, counties, transfer_url, today):
        page = text_of(do(manager, transfer_url, **transfer_entries(counties, today)))
        assert "The transfer is recorded." in page
        assert "乙乡卫生院" in page
        assert "Post ended: physician at 甲乡卫生院" in page
        assert "by 扎西多吉" in page

    def test_pressed_twice_it_counts_once(self, manager, counties, transfer_url, today):
        data = {"key": hidden_key(manager.get(transfer_url)), **transfer_entries(counties, today), "confirmed": "1"}
        first, second = (manager.post(transfer_url, data) for _ in range(2))
        assert (first.status_code, second.status_code, second.url) == (302, 302, first.url)
        assert "nothing is done twice" in text_of(manager.get(second.url))
        assert PractitionerRole.objects.filter(practitioner=counties.doctor).count() == 2

    def test_it_is_taken_back_as_a_whole(self, manager, counties, transfer_url, today, post):
        do(manager, transfer_url, **transfer_entries(counties, today))
        fact = PostFact.objects.get(institution=counties.there.code, kind="started")
        undo = url("correct", counties.doctor, fact.pk)
        page = text_of(do(manager, undo, reason="wrong person"))
        assert "The entry is taken back." in page
        post.refresh_from_db()
        assert post.to_date is None
        assert allowed(counties.doctor, Permission.LEARN, counties.here, today)
        assert not allowed(counties.doctor, Permission.LEARN, counties.there, today)

    def test_the_notice_offers_to_take_it_back(self, manager, counties, transfer_url, today):
        done = do(manager, transfer_url, **transfer_entries(counties, today))
        fact = PostFact.objects.get(institution=counties.there.code, kind="started")
        notice = str(next(iter(done.context["messages"])))
        assert url("correct", counties.doctor, fact.pk) in notice

    def test_only_institutions_that_the_manager_manages_are_offered(self, manager, counties, transfer_url, today):
        page = manager.get(transfer_url).content.decode()
        assert counties.there.code in page
        assert counties.abroad.code not in page
        entries = transfer_entries(counties, today) | {"institution": counties.abroad.code}
        refused, _data = confirm(manager, transfer_url, **entries)
        assert refused.status_code == 400

    def test_a_first_day_before_the_post_began_is_refused_beside_the_field(self, manager, counties, transfer_url, post):
        refused, _data = confirm(manager, transfer_url, **transfer_entries(counties, post.from_date))
        assert refused.status_code == 400
        assert "enter a later day" in refused.context["form"].errors["first_day"][0]

    def test_the_manager_of_another_county_finds_nobody(self, other_manager, transfer_url):
        assert other_manager.get(transfer_url).status_code == 404

    def test_a_region_manages_both_ends_across_counties(self, counties, transfer_url, today):
        from tests.factories import directory as make

        region = make.signed_in_person(role="manager", division=make.DivisionFactory(code="540000"))
        client = session_of(region)
        entries = transfer_entries(counties, today) | {"institution": counties.abroad.code}
        assert "The transfer is recorded." in text_of(do(client, transfer_url, **entries))


class TestNobodyActsOnThemselves:
    def test_own_posts_leave_and_rights_are_refused_with_a_reason(self, manager, counties):
        own = PractitionerRole.objects.get(practitioner=counties.manager)
        me = counties.manager
        for name, more in (
            ("transfer", [own.uuid]),
            ("end_post", [own.uuid]),
            ("start_post", []),
            ("leave_service", []),
            ("record_leave", []),
            ("give_right", []),
            ("merge_search", []),
        ):
            answer = manager.get(url(name, me, *more))
            assert answer.status_code == 403, name
            assert "Nobody changes their own posts" in text_of(answer)

    def test_the_own_page_offers_nothing(self, manager, counties):
        shown = manager.get(url("person", counties.manager)).context["shown"]
        assert shown.is_self
        assert not shown.acts
        assert not any(row.acts for row in shown.posts)
        assert not any(row.end_url for row in shown.rights)


class TestStart:
    def test_a_second_post_with_the_right_to_learn(self, manager, counties, today):
        entries = {
            "institution": counties.there.code,
            "role": "physician",
            "from_date": today.isoformat(),
            "specialty": "儿科",
            "learns": "on",
        }
        page = text_of(do(manager, url("start_post", counties.doctor), **entries))
        assert "second post" in page
        assert "儿科" in page
        assert allowed(counties.doctor, Permission.LEARN, counties.there, today)

    def test_without_the_tick_no_right_begins(self, manager, counties, today):
        entries = {"institution": counties.there.code, "role": "nurse", "from_date": today.isoformat()}
        do(manager, url("start_post", counties.doctor), **entries)
        assert not allowed(counties.doctor, Permission.LEARN, counties.there, today)

    def test_what_the_service_refuses_is_said_before_anybody_confirms(self, manager, counties, today):
        entries = {"institution": counties.here.code, "role": "physician", "from_date": today.isoformat()}
        refused, _data = confirm(manager, url("start_post", counties.doctor), **entries)
        assert refused.status_code == 400
        assert "holds the same post at this institution" in text_of(refused)

    @pytest.mark.parametrize("day", ["1949-12-31", "2026-13-01", "tomorrow", "9999-01-01", ""])
    def test_a_day_beyond_the_limits_or_none_is_refused(self, manager, counties, day):
        entries = {"institution": counties.there.code, "role": "nurse", "from_date": day}
        refused, _data = confirm(manager, url("start_post", counties.doctor), **entries)
        assert "from_date" in refused.context["form"].errors

    def test_going_back_to_change_keeps_what_was_entered(self, manager, counties, today):
        entries = {"institution": counties.there.code, "role": "nurse", "from_date": today.isoformat()}
        address = url("start_post", counties.doctor)
        _asked, data = confirm(manager, address, **entries)
        page = manager.post(address, {**data, "change": "1"})
        assert page.context["form"]["role"].value() == "nurse"
        assert hidden_key(page) == data["key"]


class TestEnd:
    def test_the_rights_end_with_the_post(self, manager, counties, post, today):
        page = text_of(do(manager, url("end_post", counties.doctor, post.uuid), last_day=(today - DAY).isoformat()))
        assert "The end of the post is recorded." in page
        assert not allowed(counties.doctor, Permission.LEARN, counties.here, today)

    def test_a_post_that_is_over_is_not_ended_again(self, manager, counties, post, today):
        posts.end_post(post=post, last_day=today - DAY, on=today)
        assert manager.get(url("end_post", counties.doctor, post.uuid)).status_code == 404

    def test_another_persons_post_is_not_there(self, manager, counties, today):
        foreign = PractitionerRole.objects.get(practitioner=counties.manager)
        assert manager.get(url("end_post", counties.doctor, foreign.uuid)).status_code == 404

    def test_who_leaves_ones_sight_by_it_ends_on_the_list(self, manager, counties, post, today):
        posts.start_post(
            practitioner=counties.doctor, institution=counties.abroad, role="nurse", from_date=today, on=today
        )
        address = url("end_post", counties.doctor, post.uuid)
        data = {"key": hidden_key(manager.get(address)), "last_day": (today - DAY).isoformat(), "confirmed": "1"}
        assert manager.post(address, data).url == reverse("people:list")


class TestPrimary:
    @pytest.fixture
    def second(self, counties, today):
        return posts.start_post(
            practitioner=counties.doctor, institution=counties.there, role="nurse", from_date=today - DAY, on=today
        )

    def test_the_second_becomes_the_primary_one_and_back(self, manager, counties, second, today, post):
        done = do(manager, url("make_primary", counties.doctor, second.uuid), from_date=today.isoformat())
        primary = [row.post for row in done.context["shown"].posts if row.post.primary]
        assert [each.institution for each in primary] == [counties.there]
        fact = PostFact.objects.filter(institution=counties.there.code, primary=True).get()
        do(manager, url("correct", counties.doctor, fact.pk), reason="not yet")
        held = PractitionerRole.objects.in_force(today).filter(practitioner=counties.doctor, primary=True)
        assert [each.institution for each in held] == [counties.here]

    def test_the_primary_one_cannot_be_made_primary(self, manager, counties, post):
        assert manager.get(url("make_primary", counties.doctor, post.uuid)).status_code == 404

    def test_it_asks_for_both_ends(self, other_manager, counties, today):
        second = posts.start_post(
            practitioner=counties.doctor, institution=counties.abroad, role="nurse", from_date=today, on=today
        )
        assert other_manager.get(url("make_primary", counties.doctor, second.uuid)).status_code == 403


class TestLeaving:
    def test_at_once_takes_every_right_away_today(self, manager, counties, today):
        entries = {"last_day": (today + 30 * DAY).isoformat(), "reason": "resigned", "at_once": "on"}
        asked, _data = confirm(manager, url("leave_service", counties.doctor), **entries)
        assert "Every right ends at once" in text_of(asked)
        page = text_of(do(manager, url("leave_service", counties.doctor), **entries))
        assert "It is recorded that 格桑卓玛 leaves the service." in page
        assert not AccessGrant.objects.in_force(today).filter(practitioner=counties.doctor).exists()

    def test_otherwise_they_end_with_the_last_day(self, manager, counties, today):
        last = today + 30 * DAY
        do(manager, url("leave_service", counties.doctor), last_day=last.isoformat(), reason="retires")
        grants = AccessGrant.objects.filter(practitioner=counties.doctor)
        assert grants.in_force(last).exists()
        assert not grants.in_force(last + DAY).exists()

    def test_a_reason_is_asked_for(self, manager, counties, today):
        refused, _data = confirm(manager, url("leave_service", counties.doctor), last_day=today.isoformat())
        assert refused.context["form"].errors["reason"] == ["Say in a few words why."]

    def test_it_asks_for_every_institution_of_the_person(self, manager, counties, today):
        posts.start_post(
            practitioner=counties.doctor, institution=counties.abroad, role="nurse", from_date=today, on=today
        )
        answer = manager.get(url("leave_service", counties.doctor))
        assert answer.status_code == 403
        assert "also works at an institution that you do not manage" in text_of(answer)

    def test_who_has_left_is_still_found_and_can_be_taken_on_again(self, manager, counties, today):
        leaving = {"last_day": (today - DAY).isoformat(), "reason": "resigned"}
        do(manager, url("leave_service", counties.doctor), **leaving)
        assert manager.get(url("leave_service", counties.doctor)).status_code == 404  # there is nothing left to end
        entries = {"institution": counties.here.code, "role": "physician", "from_date": today.isoformat()}
        page = text_of(do(manager, url("start_post", counties.doctor), primary="on", learns="on", **entries))
        assert "The post is started." in page


class TestCorrection:
    def test_an_entry_is_taken_back_once(self, manager, counties, post, today):
        fact = PostFact.objects.get(post=post.uuid)
        posts.end_post(post=post, last_day=today, on=today)
        ended = PostFact.objects.get(post=post.uuid, kind="ended")
        too_early, _data = confirm(manager, url("correct", counties.doctor, fact.pk), reason="no")
        assert "Something later was written about this post" in text_of(too_early)
        do(manager, url("correct", counties.doctor, ended.pk), reason="another day")
        assert manager.get(url("correct", counties.doctor, ended.pk)).status_code == 404

    def test_the_history_keeps_both(self, manager, counties, post):
        fact = PostFact.objects.get(post=post.uuid)
        page = text_of(do(manager, url("correct", counties.doctor, fact.pk), reason="never began"))
        # The person has no post any more, and so is out of the reader's sight.
        assert "The entry is taken back." in page
        assert PostFact.objects.filter(retracts=fact, reason="never began").exists()

    def test_another_countys_entry_is_refused(self, manager, counties, today):
        second = posts.start_post(
            practitioner=counties.doctor, institution=counties.abroad, role="nurse", from_date=today, on=today
        )
        fact = PostFact.objects.get(post=second.uuid)
        assert manager.get(url("correct", counties.doctor, fact.pk)).status_code == 403
