"""Whose content an account works on in the CMS: its groups open the door, its grants say which hospitals'."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from wagtail.models import Page

from courses.authoring.policy import scope_of
from courses.catalogue.services import ensure_catalogue
from courses.models import CoursePage, LessonPage, LiveSession, Quiz
from lms.common import clock
from lms.directory.models import AccessGrant
from lms.directory.policy import Permission
from lms.directory.services import grant_access, sync_cms_groups
from tests.factories import courses as make
from tests.factories.directory import InstitutionFactory, UserFactory, signed_in_person, township_division

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(db):
    ensure_catalogue()
    return InstitutionFactory(name_zh="甲医院")


@pytest.fixture
def other(db):
    return InstitutionFactory(name_zh="乙医院")


def account(role, institution):
    """An account whose grants and groups are those that the directory gives."""
    person = signed_in_person(role=role, institution=institution)
    sync_cms_groups(person.user, clock.today())
    return person.user


@pytest.fixture
def enter(client):
    def sign_in(role, institution):
        client.force_login(account(role, institution))
        return client

    return sign_in


def page_url(name, page):
    return reverse(f"wagtailadmin_pages:{name}", args=[page.pk])


def refused(response) -> bool:
    """What belongs to another hospital answers as if it were not there."""
    return response.status_code == 404


@pytest.mark.parametrize("name", ["edit", "unpublish", "delete", "move", "copy", "history", "view_draft"])
@pytest.mark.parametrize("kind", ["course", "lesson"])
def test_a_publisher_touches_nothing_of_another_hospital(enter, own, other, name, kind):
    course = make.course_with(lessons=1, quiz=False, institution=other)
    page = course if kind == "course" else make.lessons_of(course)[0]
    publisher = enter("publisher", own)
    assert refused(publisher.get(page_url(name, page)))
    assert refused(publisher.post(page_url(name, page)))
    page.refresh_from_db()
    assert page.live


@pytest.mark.parametrize("name", ["edit", "unpublish", "copy", "history", "view_draft"])
def test_a_publisher_works_on_the_courses_of_the_own_hospital(enter, own, name):
    course = make.CourseFactory(institution=own)
    course.save_revision()
    assert enter("publisher", own).get(page_url(name, course)).status_code == 200


def test_a_publisher_withdraws_a_course_of_the_own_hospital(enter, own):
    course = make.CourseFactory(institution=own)
    enter("publisher", own).post(page_url("unpublish", course))
    course.refresh_from_db()
    assert not course.live


def test_lessons_are_added_only_to_courses_of_the_own_hospital(enter, own, other):
    author = enter("author", own)
    mine, theirs = make.CourseFactory(institution=own), make.CourseFactory(institution=other)
    add = [reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", page.pk]) for page in (mine, theirs)]
    assert author.get(add[0]).status_code == 200
    assert refused(author.get(add[1]))


@pytest.mark.parametrize("action", ["unpublish", "publish", "delete", "move"])
def test_in_bulk_the_pages_of_another_hospital_are_left_alone(enter, own, other, action):
    mine = make.CourseFactory(institution=own, live=action != "publish")
    theirs = make.CourseFactory(institution=other, live=action != "publish")
    was = theirs.live
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    enter("publisher", own).post(f"{url}?id={mine.pk}&id={theirs.pk}")
    theirs.refresh_from_db()
    assert theirs.live == was
    if action == "delete":
        assert not CoursePage.objects.filter(pk=mine.pk).exists()


def test_a_lesson_is_moved_only_within_the_own_hospital(own, other):
    user = account("publisher", own)
    mine, theirs = make.course_with(lessons=1, institution=own), make.course_with(lessons=1, institution=other)
    second = make.CourseFactory(institution=own)
    rights = make.lessons_of(mine)[0].permissions_for_user(user)
    assert rights.can_move_to(second)
    assert not rights.can_move_to(theirs)
    assert not make.lessons_of(theirs)[0].permissions_for_user(user).can_move_to(mine)


def test_the_catalogue_itself_belongs_to_operators_and_what_is_in_it_does_not(own):
    catalogue = ensure_catalogue()
    course = make.CourseFactory(institution=own)
    publisher = catalogue.permissions_for_user(account("publisher", own))
    assert publisher.can_add_subpage()
    allowed = (
        publisher.can_publish_subpage,
        publisher.can_edit,
        publisher.can_publish,
        publisher.can_unpublish,
        publisher.can_reorder_children,
    )
    assert not any(right() for right in (*allowed, publisher.can_publish_subpage, publisher.can_delete))
    user = account("system_admin", own)
    operator = catalogue.permissions_for_user(user)
    assert operator.can_edit()
    assert operator.can_publish()
    assert operator.can_unpublish()
    assert operator.can_reorder_children()
    assert not any((operator.can_delete(), operator.can_add_subpage(), operator.can_publish_subpage()))
    rights = course.permissions_for_user(user)
    assert not any((rights.can_edit(), rights.can_publish(), rights.can_unpublish(), rights.can_view_revisions()))


def test_a_right_ends_with_the_grant_even_in_the_group(own, on):
    user = account("publisher", own)
    course = make.CourseFactory(institution=own)
    assert course.permissions_for_user(user).can_unpublish()
    AccessGrant.objects.filter(practitioner__user=user).update(to_date=on.replace(year=2021))
    again = type(user).objects.get(pk=user.pk)
    assert not course.permissions_for_user(again).can_edit()


def course_form(institution, **changes):
    form = {
        "title": "新课程",
        "slug": "new-course",
        "summary": "简介",
        "institution": institution.pk,
        "credits": "1",
        "credit_class": "II",
        "effort_minutes": 10,
        "pass_mark": 60,
        **make.empty_course_data(),
    }
    return form | changes


def add_course():
    return reverse("wagtailadmin_pages:add", args=["courses", "coursepage", ensure_catalogue().pk])


def test_a_course_is_written_only_for_the_own_hospital(enter, own, other):
    author = enter("author", own)
    page = author.get(add_course()).content.decode()
    assert "甲医院" in page
    assert "乙医院" not in page
    assert author.post(add_course(), course_form(other)).status_code == 200
    assert not CoursePage.objects.exists()
    author.post(add_course(), course_form(own))
    assert CoursePage.objects.get().institution == own


def test_a_course_cannot_be_given_to_another_hospital(enter, own, other):
    course = make.CourseFactory(institution=own)
    enter("publisher", own).post(page_url("edit", course), course_form(other, **{"action-publish": "1"}))
    course.refresh_from_db()
    assert course.institution == own


def test_publishing_needs_the_right_at_that_very_hospital(client, own, other):
    """Who publishes for one hospital and writes for another cannot publish for the other."""
    user = account("publisher", own)
    grant_access(practitioner=user.practitioner, role="author", institution=other, on=clock.today())
    client.force_login(user)
    response = client.post(add_course(), course_form(other, **{"action-publish": "1"}))
    assert "You may not publish for this institution." in response.content.decode()
    client.post(add_course(), course_form(other))
    course = CoursePage.objects.get()
    assert (course.institution, course.live) == (other, False)
    assert not course.permissions_for_user(user).can_publish()


def test_a_copy_of_a_live_course_is_a_draft(client, own, other):
    user = account("publisher", own)
    grant_access(practitioner=user.practitioner, role="author", institution=other, on=clock.today())
    client.force_login(user)
    course = make.CourseFactory(institution=other)
    form = {"new_title": "副本", "new_slug": "copy", "new_parent_page": course.get_parent().pk}
    assert 'name="publish_copies"' not in client.get(page_url("copy", course)).content.decode()
    client.post(page_url("copy", course), form | {"publish_copies": "on"})
    assert not CoursePage.objects.get(slug="copy").live


def test_a_draft_that_names_another_hospital_is_published_by_nobody_of_one_alone(own, other):
    course = make.CourseFactory(institution=own)
    course.institution = other
    course.save_revision()
    assert not CoursePage.objects.get(pk=course.pk).permissions_for_user(account("publisher", own)).can_publish()
    assert not course.permissions_for_user(account("publisher", other)).can_publish()


def test_the_technical_account_works_for_every_hospital(client, own, other):
    course = make.CourseFactory(institution=other)
    client.force_login(UserFactory(is_superuser=True))
    assert "甲医院" in client.get(page_url("edit", course)).content.decode()
    client.post(page_url("edit", course), course_form(own, slug=course.slug, **{"action-publish": "1"}))
    course.refresh_from_db()
    assert course.institution == own


def test_the_lists_of_the_cms_leave_out_other_hospitals(enter, own, other):
    ours = make.course_with(lessons=1, quiz=False, institution=own, title="我们的课程", live=False)
    theirs = make.course_with(lessons=1, quiz=False, institution=other, title="别人的课程", live=False)
    editor = enter("author", own)
    page = editor.get(reverse("wagtailadmin_explore", args=[ensure_catalogue().pk])).content.decode()
    assert "我们的课程" in page
    assert "别人的课程" not in page
    search = reverse("wagtailadmin_pages:search")
    assert page_url("edit", ours) in editor.get(search, {"q": "我们的课程"}).content.decode()
    assert page_url("edit", theirs) not in editor.get(search, {"q": "别人的课程"}).content.decode()
    lesson = make.lessons_of(theirs)[0]
    api = editor.get(reverse("wagtailadmin_api:pages:detail", args=[lesson.pk]))
    assert api.status_code == 404


def test_a_list_asks_once_for_the_rights_in_a_course(own, django_assert_num_queries):
    user = account("publisher", own)
    course = make.course_with(lessons=5, quiz=False, institution=own)
    lessons = make.lessons_of(course)
    course.permissions_for_user(user)
    with django_assert_num_queries(0):
        assert all(page.permissions_for_user(user).can_edit() for page in [course, *lessons])


def test_a_reviewer_opens_and_corrects_drafts_but_publishes_and_removes_nothing(enter, own, other):
    course = make.CourseFactory(institution=own, live=False, title="待审课程")
    course.save_revision()
    reviewer = enter("reviewer", own)
    for name in ("view_draft", "edit"):
        assert "待审课程" in reviewer.get(page_url(name, course)).content.decode()
    user = account("reviewer", own)
    rights = course.permissions_for_user(user)
    assert rights.can_edit()
    assert not any((rights.can_publish(), rights.can_delete(), rights.can_copy(), rights.can_add_subpage()))
    assert not make.CourseFactory(institution=other).permissions_for_user(user).can_edit()


@pytest.mark.parametrize("name", ["edit", "delete"])
def test_quizzes_and_lectures_of_another_hospital_are_refused(enter, own, other, name):
    quiz = make.course_with(institution=other, live=False).quiz
    session = make.LiveSessionFactory(institution=other)
    publisher = enter("publisher", own)
    for row in (quiz, session):
        url = reverse(row.snippet_viewset.get_url_name(name), args=[row.pk])
        assert refused(publisher.get(url))
        assert refused(publisher.post(url))
    assert Quiz.objects.filter(pk=quiz.pk).exists()
    assert LiveSession.objects.filter(pk=session.pk).exists()


@pytest.mark.parametrize("model", [Quiz, LiveSession])
def test_bulk_deletion_leaves_what_belongs_to_another_hospital(enter, own, other, model):
    for place in (own, other):
        make.course_with(institution=place, live=False)
        make.LiveSessionFactory(institution=place)
    publisher = enter("publisher", own)
    ids = "&".join(f"id={pk}" for pk in model.objects.values_list("pk", flat=True))
    url = reverse("wagtail_bulk_action", args=["courses", model._meta.model_name, "delete"])
    publisher.post(f"{url}?{ids}")
    left = [getattr(row, "course", row).institution for row in model.objects.all()]
    assert left == [other]


def test_the_lists_of_quizzes_and_lectures_hold_the_own_hospitals(enter, own, other):
    for place, title in ((own, "我们的"), (other, "别人的")):
        make.course_with(institution=place, title=title)
        make.LiveSessionFactory(institution=place, title_zh=title)
    publisher = enter("publisher", own)
    for model in (Quiz, LiveSession):
        page = publisher.get(reverse(model.snippet_viewset.get_url_name("list"))).content.decode()
        assert "我们的" in page
        assert "别人的" not in page


def test_a_live_lecture_is_announced_only_for_the_own_hospital(enter, own, other):
    page = enter("publisher", own).get(reverse("wagtailsnippets_courses_livesession:add")).content.decode()
    assert "甲医院" in page
    assert "乙医院" not in page


def test_a_scope_knows_divisions_and_closed_accounts(own):
    user = account("publisher", own)
    away = InstitutionFactory(division=township_division("540221200"))
    grant_access(practitioner=user.practitioner, role="author", division=away.division, on=clock.today())
    scope = scope_of(type(user).objects.get(pk=user.pk))
    assert scope.at(Permission.AUTHOR_CONTENT) == {own.pk, away.pk}
    assert scope.at(Permission.PUBLISH_CONTENT) == {own.pk}
    assert set(scope.choices(Permission.PUBLISH_CONTENT, kept=away.pk)) == {own, away}
    user.is_active = False
    assert not scope_of(user).anywhere(Permission.AUTHOR_CONTENT)


@pytest.mark.parametrize("user", [lambda: None, AnonymousUser, UserFactory])
def test_nobody_and_accounts_without_a_person_have_no_scope(user, db):
    scope = scope_of(user())
    assert not scope.everywhere
    assert not scope.worked_at
    assert not scope.allows(Permission.PUBLISH_CONTENT, 1)


def test_other_pages_keep_the_rights_that_wagtail_gives_them(own):
    home = Page.objects.get(depth=2)
    for role in ("publisher", "system_admin"):
        assert not home.permissions_for_user(account(role, own)).can_edit()
    assert home.permissions_for_user(UserFactory(is_superuser=True)).can_edit()
    assert LessonPage.private_page_options == CoursePage.private_page_options == []
