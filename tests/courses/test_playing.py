"""Who plays a recording, and what of recordings and pictures an author may put into a lesson."""

from datetime import timedelta

import pytest
from django.urls import reverse
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection
from wagtail.permissions import policy_registry

from courses.authoring.holdings import choosable_pictures, works_with
from courses.authoring.models import Shelf
from courses.authoring.services import ensure_shelf
from courses.catalogue.services import ensure_catalogue
from courses.models import LessonPage
from lms.common import clock
from lms.directory.models import AccessGrant
from lms.directory.services import sync_cms_groups
from tests.factories import courses as make
from tests.factories.directory import InstitutionFactory, UserFactory, signed_in_person
from tests.factories.media_pipeline import JobFactory, ready_asset, stored

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def own():
    ensure_catalogue()
    return InstitutionFactory(code="OWN-1")


@pytest.fixture
def other():
    return InstitutionFactory(code="OTHER-1")


def account(role, institution):
    person = signed_in_person(role=role, institution=institution)
    sync_cms_groups(person.user, clock.today())
    return person.user


def recording(institution):
    asset = JobFactory(status="done", asset__owner_code=institution.code).asset
    return stored(content=b"sound", asset=asset, path="set/audio.webm")


def address(row):
    return reverse("media:file", args=[row.asset.uuid, row.path])


def status(client, user, row):
    client.force_login(user)
    return client.get(address(row)).status_code


def test_a_recording_of_a_draft_is_for_those_who_work_on_it(client, own, other):
    row = recording(own)
    make.LessonFactory(asset=row.asset, parent=make.CourseFactory(institution=own, live=False))
    assert status(client, account("reviewer", own), row) == 200
    for user in (account("publisher", other), account("learner", own), account("manager", own)):
        assert status(client, user, row) == 404


def test_a_recording_of_a_live_lesson_is_for_every_reader_until_it_is_withdrawn(client, own, other):
    row = recording(own)
    course = make.CourseFactory(institution=own)
    make.LessonFactory(asset=row.asset, parent=course)
    learner = account("learner", other)
    assert status(client, learner, row) == 200
    assert status(client, account("commission", other), row) == 404
    course.unpublish()
    assert client.get(address(row)).status_code == 404


def test_the_next_file_is_refused_when_the_right_has_ended(client, own):
    row = recording(own)
    make.LessonFactory(asset=row.asset, parent=make.CourseFactory(institution=own))
    learner = account("learner", own)
    assert status(client, learner, row) == 200
    AccessGrant.objects.filter(practitioner__user=learner).update(withdrawn_on=clock.today())
    assert client.get(address(row)).status_code == 404


def test_a_lesson_takes_no_recording_of_another_hospital_by_a_made_up_number(client, own, other):
    course = make.CourseFactory(institution=own, live=False)
    client.force_login(account("author", own))
    url = reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", course.pk])
    form = {"title": "新课时", "slug": "new", "body-count": 0, "practice-count": 0}
    form["asset"] = recording(other).asset.pk
    page = client.post(url, form)
    assert page.status_code == 200
    assert not LessonPage.objects.exists()
    client.post(url, form | {"asset": recording(own).asset.pk})
    assert LessonPage.objects.get().asset.owner_code == "OWN-1"


def test_recordings_of_nobody_are_everybodys(own):
    user = account("author", own)
    assert works_with(user, "")
    assert works_with(user, "OWN-1")
    assert not works_with(user, "OTHER-1")
    assert not works_with(None, "OWN-1")
    assert works_with(UserFactory(is_superuser=True), "OTHER-1")


def picture(collection):
    return Image.objects.create(title="图", file=get_test_image_file(), collection=collection)


def test_pictures_lie_on_the_shelf_of_their_hospital(own, other):
    common = picture(Collection.objects.get(depth=1))
    mine, theirs = (picture(ensure_shelf(place).collection) for place in (own, other))
    author = account("author", own)
    policy = policy_registry.get_by_type(Image)
    assert choosable_pictures(author, {common.pk, mine.pk, theirs.pk}) == {common.pk, mine.pk}
    changed = policy.instances_user_has_any_permission_for(author, ["change"])
    assert list(changed) == [mine]
    assert policy.user_has_permission_for_instance(author, "delete", mine)
    assert not policy.user_has_permission_for_instance(author, "delete", common)
    assert not policy.user_has_permission_for_instance(account("reviewer", own), "change", mine)
    assert choosable_pictures(None, {mine.pk}) == set()


def test_a_shelf_is_made_once_and_only_for_who_may_fill_it(own):
    assert not Shelf.objects.exists()
    policy = policy_registry.get_by_type(Image)
    assert not policy.collections_user_has_permission_for(account("reviewer", own), "add").exists()
    assert not Shelf.objects.exists()
    collections = policy.collections_user_has_permission_for(account("author", own), "add")
    assert [collection.pk for collection in collections] == [ensure_shelf(own).collection_id]
    assert Shelf.objects.count() == 1


def test_a_lesson_says_what_its_lecture_costs_on_the_link_of_the_readers_centre(client, own):
    centre = InstitutionFactory(code="TWP-1", link_kbps=64)
    client.force_login(signed_in_person(role="learner", institution=centre).user)
    lesson = make.LessonFactory(parent=make.CourseFactory(institution=own), asset=ready_asset())
    page = client.get(lesson.url, headers={"accept-language": "en"}).content.decode()
    assert 'data-bytes="800000"' in page
    assert "about 2 min on the link of your institution (64 kbit/s)" in page
    assert 'data-now="about {minutes} min on your link as it is now"' in page


def test_the_link_of_the_centre_is_asked_once_a_day(client, own, monkeypatch):
    centre = InstitutionFactory(code="TWP-1", link_kbps=64)
    client.force_login(signed_in_person(role="learner", institution=centre).user)
    lesson = make.LessonFactory(parent=make.CourseFactory(institution=own), asset=ready_asset())

    def said() -> str:
        return client.get(lesson.url, headers={"accept-language": "en"}).content.decode()

    assert "(64 kbit/s)" in said()
    centre.link_kbps = 512
    centre.save()
    assert "(64 kbit/s)" in said()
    tomorrow = clock.today() + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    assert "(512 kbit/s)" in said()
