"""What stands open in the CMS, and that rights which ended at midnight open nothing in it."""

import pytest
from django.urls import reverse
from wagtail.models import Revision

from courses.catalogue.services import ensure_catalogue, hold_back_schedules
from courses.models import CalendarLink, CoursePage
from lms.audit.models import AuditEntry
from lms.common import clock
from lms.common.identifiers import new_id
from lms.directory.models import AccessGrant
from lms.directory.services import sync_cms_groups
from tests.factories import courses as make
from tests.factories.directory import InstitutionFactory, UserFactory, signed_in_person

pytestmark = pytest.mark.django_db
HOME = reverse("wagtailadmin_home")


@pytest.fixture
def own():
    ensure_catalogue()
    return InstitutionFactory(name_zh="甲医院")


def account(role, institution):
    person = signed_in_person(role=role, institution=institution)
    sync_cms_groups(person.user, clock.today())
    return person.user


@pytest.fixture
def publisher(client, own):
    user = account("publisher", own)
    client.force_login(user)
    return user


def test_a_right_that_ended_opens_no_door_though_the_group_is_still_there(client, publisher):
    assert client.get(HOME).status_code == 200
    AccessGrant.objects.filter(practitioner__user=publisher).update(withdrawn_on=clock.today())
    assert publisher.groups.exists()
    assert client.get(HOME).status_code == 403
    assert not publisher.groups.exists()


def test_a_person_who_was_made_a_superuser_is_none_at_the_next_request(client, publisher):
    type(publisher).objects.filter(pk=publisher.pk).update(is_superuser=True)
    assert client.get(reverse("wagtailusers_users:index")).status_code == 404
    publisher.refresh_from_db()
    assert not publisher.is_superuser


@pytest.mark.parametrize(
    "name",
    ["wagtailusers_users:index", "wagtailsites:index", "wagtailadmin_reports:site_history", "wagtaildocs:index"],
)
def test_what_is_not_named_is_closed_to_all_but_the_technical_account(client, publisher, name):
    assert client.get(reverse(name)).status_code == 404
    client.force_login(UserFactory(is_superuser=True))
    assert client.get(reverse(name)).status_code == 200


def test_the_start_page_counts_and_names_nothing_of_others(client, publisher):
    make.CourseFactory(institution=InstitutionFactory(), title="别人的课程")
    before = client.get(HOME).content.decode()
    assert "site-summary" not in before.lower() or "w-summary__" not in before
    assert "别人的课程" not in before


def test_of_ticked_pages_only_the_own_are_passed_on(client, publisher, own):
    mine = make.CourseFactory(institution=own, title="我们的草稿", live=False)
    theirs = make.CourseFactory(institution=InstitutionFactory(), title="别人的草稿", live=False)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    page = client.get(url, {"id": [mine.pk, theirs.pk]}).content.decode()
    assert "我们的草稿" in page
    assert "别人的草稿" not in page
    assert client.get(url, {"id": theirs.pk}).status_code == 404
    client.post(f"{url}?id=all")
    assert CoursePage.objects.filter(pk=theirs.pk).exists()


def test_links_lead_to_what_is_open_and_to_the_own_drafts(client, publisher, own):
    for title, place, live in (("我们的草稿", own, False), ("别人的草稿", None, False), ("别人的课程", None, True)):
        make.CourseFactory(institution=place or InstitutionFactory(), title=title, live=live)
    url = reverse("wagtailadmin_choose_page_child", args=[ensure_catalogue().pk])
    listed = client.get(url).json()["html"]
    assert "我们的草稿" in listed
    assert "别人的课程" in listed
    assert "别人的草稿" not in listed


def scheduled(course, user, at):
    course.save_revision(user=user, approved_go_live_at=at)


def test_a_schedule_that_went_around_the_review_is_held_back(own):
    """Set before there was a review, or by somebody who may publish nothing any more."""
    now = clock.now()
    stays, publisher = UserFactory(is_superuser=True), account("publisher", own)
    for user in (stays, publisher):
        scheduled(make.CourseFactory(institution=own, live=False), user, now)
    assert hold_back_schedules(now) == 1
    due = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    assert [revision.user for revision in due] == [stays]
    assert AuditEntry.objects.filter(action="publication.held_back").count() == 1


def feed_of(client):
    return client.get(reverse("courses:live")).context["feed_url"]


def test_a_new_calendar_link_ends_the_old_ones_and_a_repeat_counts_once(learner_client, client, learner):
    old = feed_of(learner_client)
    key = str(new_id())
    for _time in range(2):
        learner_client.post(reverse("courses:live_new_link"), {"key": key})
    assert CalendarLink.objects.get(practitioner=learner).generation == 1
    new = feed_of(learner_client)
    learner_client.logout()
    assert learner_client.get(old).status_code == 404
    assert learner_client.get(new).status_code == 200
