"""Live lectures: the list, one lecture, the calendar and the links by which calendars subscribe."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from courses.live.presenters import LiveView, calendar_feed
from courses.live.selectors import feed_sessions, past_live
from courses.live.services import FEED_TOKEN_AGE, feed_token, practitioner_by_token
from courses.models import LiveSession
from courses.selectors import searchable, upcoming_live
from courses.services import announce_live
from lms.common import clock
from lms.directory.models import Institution
from tests.factories import courses as make
from tests.factories.directory import InstitutionFactory, PractitionerFactory, UserFactory, signed_in_person

AT = datetime(2026, 6, 20, 7, 30, tzinfo=UTC)
TODAY = date(2026, 6, 20)
FEED = "/learn/live.ics"


@pytest.fixture
def frozen(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)


def events_of(feed: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(feed).walk("VEVENT"))


@pytest.mark.django_db
def test_the_list_has_the_next_first_and_what_is_over_below():
    later = make.LiveSessionFactory(starts_at=AT + timedelta(days=3))
    running = make.LiveSessionFactory(starts_at=AT - timedelta(minutes=30))
    older = make.LiveSessionFactory(starts_at=AT - timedelta(days=9))
    newer = make.LiveSessionFactory(starts_at=AT - timedelta(days=2))
    make.LiveSessionFactory(starts_at=AT - timedelta(days=1), cancelled=True)
    assert upcoming_live(AT) == [running, later]
    assert upcoming_live(AT, limit=1) == [running]
    assert past_live(AT) == [newer, older]


@pytest.mark.django_db
def test_a_lecture_is_over_at_the_instant_of_its_end():
    session = make.LiveSessionFactory(ends_at=AT, starts_at=AT - timedelta(hours=1))
    assert upcoming_live(AT) == []
    assert upcoming_live(AT - timedelta(seconds=1)) == [session]


@pytest.mark.django_db
def test_the_page_lists_lectures_in_the_regions_time(learner_client, frozen):
    make.LiveSessionFactory(title_zh="包虫病", starts_at=datetime(2026, 6, 21, 16, 30, tzinfo=UTC))
    make.LiveSessionFactory(title_zh="肺炎", starts_at=AT - timedelta(days=4))
    learner_client.cookies["django_language"] = "zh-hans"
    page = learner_client.get(reverse("courses:live")).content.decode()
    assert page.index("包虫病") < page.index("肺炎")
    assert "2026年6月22日" in page
    assert "00:30–01:30" in page


@pytest.mark.django_db
def test_an_empty_list_says_so(learner_client):
    assert "No live lecture is announced" in learner_client.get(reverse("courses:live")).content.decode()


@pytest.mark.django_db
def test_a_lecture_has_a_page_and_a_cancelled_one_says_so(learner_client, frozen):
    session = make.LiveSessionFactory(description_zh="<b>带病例</b>", cancelled=True)
    page = learner_client.get(reverse("courses:live_session", args=[session.uuid])).content.decode()
    assert "cancelled" in page
    assert "&lt;b&gt;带病例" in page
    unknown = reverse("courses:live_session", args=[PractitionerFactory().person_key])
    assert learner_client.get(unknown).status_code == 404


@pytest.mark.parametrize(
    ("minutes", "cancelled", "tag"),
    [(-30, False, "now"), (60, False, "today"), (60 * 30, False, ""), (60, True, "cancelled")],
)
def test_a_word_says_what_is_special_about_a_lecture(minutes, cancelled, tag):
    starts_at = AT + timedelta(minutes=minutes)
    session = LiveSession(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), cancelled=cancelled)
    assert LiveView.at(session, AT).tag == tag


@pytest.mark.django_db
def test_the_database_refuses_a_lecture_that_ends_before_it_starts():
    with pytest.raises(IntegrityError), transaction.atomic():
        make.LiveSessionFactory(starts_at=AT, ends_at=AT)
    with pytest.raises(ValidationError, match="ends after it starts"):
        announce_live(make.LiveSessionFactory.build(starts_at=AT, ends_at=AT, institution=InstitutionFactory()))


@pytest.mark.django_db
def test_announcing_tells_the_platform(told):
    session = announce_live(make.LiveSessionFactory.build(institution=InstitutionFactory()))
    session.cancelled = True
    announce_live(session)
    assert told == [("content_published", "live", session.uuid), ("content_withdrawn", "live", session.uuid)]
    assert list(searchable()) == []


@pytest.mark.django_db
def test_the_feed_holds_what_is_to_come_and_what_ended_lately():
    coming = make.LiveSessionFactory(starts_at=AT + timedelta(days=400))
    lately = make.LiveSessionFactory(starts_at=AT - timedelta(days=30))
    make.LiveSessionFactory(starts_at=AT - timedelta(days=90))
    assert feed_sessions(AT) == [lately, coming]


@pytest.mark.django_db
def test_the_feed_can_be_read_back(learner_client, frozen):
    session = make.LiveSessionFactory(title_zh="急性高原病；识别、下送", description_zh="第一行\n第二行，带逗号")
    LiveSession.objects.filter(pk=session.pk).update(sequence=3)
    response = learner_client.get(FEED)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(response.content)
    assert calendar["VERSION"] == "2.0"
    [event] = calendar.walk("VEVENT")
    assert str(event["UID"]).startswith(str(session.uuid))
    assert event.decoded("DTSTART") == session.starts_at
    assert event.decoded("DTEND") == session.ends_at
    assert event["SEQUENCE"] == 3
    assert event["STATUS"] == "CONFIRMED"
    assert event["SUMMARY"] == "急性高原病；识别、下送"
    assert "第二行，带逗号" in event["DESCRIPTION"]
    assert event.decoded("DTSTAMP").utcoffset() == timedelta(0)


@pytest.mark.django_db
def test_a_change_keeps_the_uid_and_a_cancelled_lecture_stays_in_the_feed(learner_client, frozen):
    session = make.LiveSessionFactory()
    [before] = events_of(learner_client.get(FEED).content)
    LiveSession.objects.filter(pk=session.pk).update(cancelled=True, starts_at=session.starts_at - timedelta(hours=1))
    [after] = events_of(learner_client.get(FEED).content)
    assert before["UID"] == after["UID"]
    assert after["STATUS"] == "CANCELLED"


@given(
    starts_at=st.datetimes(
        datetime(2020, 1, 1),
        datetime(2040, 1, 1),
        timezones=st.sampled_from([UTC, clock.REGION_ZONE]),
    ),
    minutes=st.integers(1, 600),
    title=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=120),
)
def test_whatever_is_announced_survives_the_calendar_format(starts_at, minutes, title):
    starts_at = starts_at.replace(microsecond=0)
    session = LiveSession(
        title_zh=title,
        lecturer="扎西",
        institution=Institution(name_zh="医院"),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        changed_at=AT,
    )
    feed = calendar_feed([session], page_url="https://learn.example.org/learn/live/")
    assert all(len(line) <= 75 for line in feed.split(b"\r\n"))
    [event] = events_of(feed)
    assert event.decoded("DTSTART") == session.starts_at
    assert event.decoded("DTEND") == session.ends_at
    assert str(event["SUMMARY"]) == title


@pytest.mark.django_db
def test_a_phone_subscribes_by_the_link_on_the_page(client, learner_client, learner, frozen):
    make.LiveSessionFactory()
    page = learner_client.get(reverse("courses:live")).content.decode()
    token = feed_token(learner, TODAY)
    assert f"{FEED}?token=" in page
    client.logout()
    response = client.get(FEED, {"token": token})
    assert len(events_of(response.content)) == 1


@pytest.mark.django_db
def test_the_feed_speaks_the_language_of_its_owner(client, learner, frozen):
    make.LiveSessionFactory(title_zh="肺炎", title_bo="གློ་ཚད།")
    learner.user.language = "bo"
    learner.user.save()
    [event] = events_of(client.get(FEED, {"token": feed_token(learner, TODAY)}).content)
    assert event["SUMMARY"] == "གློ་ཚད།"


@pytest.mark.django_db
def test_without_session_or_token_the_feed_asks_to_sign_in(client):
    response = client.get(FEED)
    assert response.status_code == 302
    assert response.url.startswith(reverse("accounts:sign_in"))


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "x", "x:y", "0" * 32, "\x00"])
def test_a_wrong_token_is_no_page(client, token):
    assert client.get(FEED, {"token": token}).status_code == 404


@pytest.mark.django_db
def test_a_token_cannot_be_moved_to_another_person(client, learner, frozen):
    key, signature = feed_token(learner, TODAY).rsplit(":", 1)
    other = signed_in_person(role="learner")
    assert client.get(FEED, {"token": f"{other.person_key.hex}.{TODAY}:{signature}"}).status_code == 404
    assert practitioner_by_token(f"{key}:{signature}", TODAY) == learner


@pytest.mark.django_db
def test_a_link_works_for_four_hundred_days_and_a_new_one_after_them(client, learner_client, learner, monkeypatch):
    last, over = TODAY + FEED_TOKEN_AGE, TODAY + FEED_TOKEN_AGE + timedelta(days=1)
    token = feed_token(learner, TODAY)
    assert practitioner_by_token(token, last) == learner
    assert practitioner_by_token(token, over) is None
    monkeypatch.setattr(clock, "now", lambda: AT + FEED_TOKEN_AGE + timedelta(days=1))
    page = learner_client.get(reverse("courses:live"))
    assert "400" in page.content.decode()
    assert feed_token(learner, over) in unquote(page.context["feed_url"])
    client.logout()
    assert client.get(FEED, {"token": token}).status_code == 404
    assert client.get(page.context["feed_url"]).status_code == 200


@pytest.mark.django_db
def test_the_day_of_a_link_cannot_be_changed(client, learner, frozen):
    key, signature = feed_token(learner, date(2020, 1, 1)).rsplit(":", 1)
    assert client.get(FEED, {"token": f"{key.replace('2020', '2026')}:{signature}"}).status_code == 404


@pytest.mark.django_db
def test_a_token_ends_with_the_account_and_with_the_right_to_learn(client, learner, frozen):
    token = feed_token(learner, TODAY)
    learner.user.is_active = False
    learner.user.save()
    assert client.get(FEED, {"token": token}).status_code == 404
    viewer = signed_in_person(role="commission")
    assert client.get(FEED, {"token": feed_token(viewer, TODAY)}).status_code == 404
    without_grant = PractitionerFactory(user=UserFactory())
    assert client.get(FEED, {"token": feed_token(without_grant, TODAY)}).status_code == 404
    client.force_login(viewer.user)
    assert client.get(FEED).status_code == 403


@pytest.mark.django_db
def test_the_feed_is_only_read(client, learner):
    assert client.post(f"{FEED}?token={feed_token(learner, TODAY)}").status_code == 405
