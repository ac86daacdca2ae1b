"""The history in sentences: every kind of entry, who recorded it, what was taken back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from lms.directory.models import PostFact, PractitionerRole
from lms.directory.people import selectors
from lms.directory.people.policy import Reach
from lms.directory.people.presenters.history import Teller, shown_instant
from lms.directory.services import grants, people, posts
from lms.directory.services.corrections import retract
from tests.directory.people.conftest import employed

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def told(counties, today):
    """The history as the manager of the county reads it."""

    def tell(*, reader=None, person=None, leave=True):
        reach = Reach.of(reader or counties.manager, today)
        person = person or counties.doctor
        return Teller(reach, person, selectors.history(reach, person, leave=leave)).rows()

    return tell


@pytest.fixture
def post(counties):
    return PractitionerRole.objects.get(practitioner=counties.doctor)


def test_the_latest_entry_comes_first(told, post, today):
    posts.end_post(post=post, last_day=today, reason="moves", on=today)
    first = told()[0]
    assert first.sentence.startswith("Post ended: physician at 甲乡卫生院")
    assert first.reason == "Reason: moves"


def test_every_kind_of_entry_has_a_sentence(told, counties, post, today):
    second = posts.start_post(
        practitioner=counties.doctor, institution=counties.there, role="nurse", from_date=today, on=today
    )
    posts.make_primary(post=second, from_date=today, on=today)
    people.record_leave(practitioner=counties.doctor, kind="study", from_date=today, on=today)
    grants.end_grant(grant=counties.doctor.grants.order_by("pk").first(), from_date=today, on=today)
    double = employed("格桑卓玛", counties.there, today)
    people.merge_people(kept=counties.doctor, merged=double, reason="the same", on=today)
    sentences = " | ".join(row.sentence for row in told())
    for words in (
        "Post: nurse at 乙乡卫生院",
        "Post changed: nurse at 乙乡卫生院",
        "Leave: study leave",
        "Right taken away from",
        "Two accounts joined",
        "Right: learner, 乙乡卫生院",
    ):
        assert words in sentences


def test_an_entry_that_was_taken_back_is_marked_and_its_retraction_told(told, post, today):
    posts.end_post(post=post, last_day=today, on=today)
    ended = PostFact.objects.get(kind="ended")
    retract(fact=ended, reason="another day", on=today)
    rows = {row.sentence: row for row in told()}
    wrong = rows[f"Post ended: physician at 甲乡卫生院, {post.from_date.isoformat()} to {today.isoformat()}"]
    assert wrong.tag == "taken back later"
    assert not wrong.correct_url
    assert any(sentence.startswith("Taken back: Post ended") for sentence in rows)


def test_why_somebody_was_away_is_left_out_where_it_does_not_concern_the_reader(told, counties, today):
    people.record_leave(practitioner=counties.doctor, kind="sick", from_date=today, on=today)
    assert any("sick leave" in row.sentence for row in told())
    assert not any("leave" in row.sentence for row in told(leave=False))


def test_the_author_is_named_to_those_who_may_see_the_author(told, counties, post, today):
    posts.end_post(post=post, last_day=today, on=today, by_key=counties.manager.person_key)
    assert "by 扎西多吉" in told()[0].recorded


def test_an_author_elsewhere_is_a_colleague(told, counties, post, today):
    posts.end_post(post=post, last_day=today, on=today, by_key=counties.other_manager.person_key)
    assert "by a colleague outside your area" in told()[0].recorded


def test_what_no_person_wrote_was_the_program(told):
    assert all("by the program (command)" in row.recorded for row in told())


def test_only_entries_about_posts_where_the_reader_manages_can_be_corrected(told, counties, post, today):
    posts.start_post(practitioner=counties.doctor, institution=counties.abroad, role="nurse", from_date=today, on=today)
    correctable = {row.sentence for row in told() if row.correct_url}
    assert len(correctable) == 1
    assert "甲乡卫生院" in correctable.pop()


def test_an_instant_is_told_in_the_time_of_the_region():
    with override("zh-hans"):
        assert "00:30" in shown_instant(datetime(2026, 6, 14, 16, 30, tzinfo=UTC))
