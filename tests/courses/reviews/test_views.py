"""The pages of the review in the CMS, as people with and without rights meet them."""

import re
from html import unescape

import pytest
from django.urls import reverse
from wagtail.models import Page

from courses.models import CourseReview, ReviewStep
from courses.reviews.selectors import standing_of
from courses.reviews.services import approve, publish
from lms.common.identifiers import new_id
from tests.courses.reviews.drafting import drafted_course, lessons_of, submitted, taken, written
from tests.factories import courses as make
from tests.factories.directory import signed_in_person

pytestmark = pytest.mark.django_db
XSS = "<script>alert(1)</script><svg onload=alert(2)>"


@pytest.fixture
def course(here):
    return drafted_course(here, title="儿童腹泻")


@pytest.fixture
def enter(client):
    def sign_in(person):
        client.force_login(person.user)
        return client

    return sign_in


def detail(course):
    return reverse("reviews:detail", args=[course.uuid])


def give(client, course, **data):
    pages = [page.pk for page in Page.objects.filter(path__startswith=course.path)]
    form = {"key": str(new_id()), "page": pages, "note": "新课程"} | data
    return client.post(reverse("reviews:submit", args=[course.uuid]), form, follow=True)


def act(client, review, name, **data):
    url = reverse("reviews:step", args=[review.course.uuid, review.number, name])
    return client.post(url, {"key": str(new_id()), **data}, follow=True)


def buttons(page):
    return re.findall(r'formaction="[^"]*/([a-z-]+)/"', page.content.decode())


def test_the_menu_and_the_course_lead_there(enter, here, course):
    client = enter(here.author)
    assert reverse("reviews:index") in client.get("/cms/").content.decode()
    for page in (course, lessons_of(course)[0]):
        assert detail(course) in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert detail(course) in client.get(reverse("reviews:index")).content.decode()


def test_the_whole_way_by_buttons(enter, here, course):
    assert "waits for a reviewer" in give(enter(here.author), course).content.decode()
    review = CourseReview.objects.get()
    page = enter(here.reviewer).get(detail(course))
    assert buttons(page) == ["approve", "send-back"]
    assert "approved, waits for a publisher" in act(enter(here.reviewer), review, "approve").content.decode()
    page = enter(here.publisher).get(detail(course))
    assert buttons(page) == ["publish", "send-back", "take-back"]
    act(enter(here.publisher), review, "publish", note="发布")
    assert Page.objects.filter(path__startswith=course.path, live=True).count() == 3
    assert enter(here.author).get(detail(course)).content.decode().count("发布") == 1


def test_an_author_sees_no_button_to_judge(enter, here, course):
    submitted(course, here.author)
    assert buttons(enter(here.author).get(detail(course))) == ["take-back"]


def test_whoever_wrote_a_part_reads_that_a_colleague_approves(enter, here, course):
    written(course, here.reviewer, summary="审阅者改过")
    review = submitted(course, here.author)
    page = enter(here.reviewer).get(detail(course))
    assert buttons(page) == ["send-back"]
    assert "a colleague approves it" in page.content.decode()
    refused = act(enter(here.reviewer), review, "approve", note="我说的话")
    assert refused.status_code == 422
    assert "我说的话" in refused.content.decode()
    assert not ReviewStep.objects.exists()


def test_pages_say_how_they_stand(enter, here, course):
    taken_lesson, changed, plain = [make.LessonFactory(parent=course, title=f"页{n}") for n in range(3)]
    taken_lesson.unpublish()
    Page.objects.filter(pk=taken_lesson.pk).update(first_published_at="2026-01-01T00:00:00Z")
    written(changed, here.author, title="改过的页")
    rows = re.findall(r"<tr>(.*?)</tr>", enter(here.author).get(detail(course)).content.decode(), re.DOTALL)
    found = {title: row for row in rows for title in ("儿童腹泻", "页0", "改过的页", "页2") if title in row}
    assert "new" in found["儿童腹泻"]
    assert "was taken offline" in found["页0"]
    assert " checked" not in found["页0"]
    assert "changed" in found["改过的页"]
    assert " checked" in found["改过的页"]
    assert "unchanged" in found["页2"]
    assert "checkbox" not in found["页2"]
    assert plain.live


def test_the_reviewer_finds_the_drafts_and_what_changed(enter, here):
    course = make.course_with(lessons=1, quiz=False, institution=here.institution)
    course.save_revision(user=here.author.user).publish()
    lesson = lessons_of(course)[0]
    lesson.save_revision(user=here.author.user).publish()
    written(lesson, here.author, title="改过的课")
    submitted(course, here.author, pages=[lesson])
    client = enter(here.reviewer)
    html = client.get(detail(course)).content.decode()
    links = re.findall(r'href="(/cms/pages/[^"]*revisions/[^"]*)"', html)
    assert len(links) == 2
    assert [client.get(link).status_code for link in links] == [200, 200]


def test_what_is_missing_is_said_and_nothing_typed_is_lost(enter, here, course):
    written(course, here.author, summary="")
    refused = give(enter(here.author), course, note="我写的说明")
    assert refused.status_code == 422
    html = refused.content.decode()
    assert "儿童腹泻: summary: This field cannot be blank." in html
    assert "我写的说明" in html


def test_where_nothing_changed_nothing_is_given_to_review(enter, here):
    course = make.course_with(lessons=1, quiz=False, institution=here.institution)
    html = enter(here.author).get(detail(course)).content.decode()
    assert "Learners see everything that was written." in html
    assert 'name="note"' not in html


@pytest.mark.parametrize("note", [XSS, "{{7*7}}", "\0" + XSS, "长" * 5000])
def test_words_are_shown_as_they_were_typed(enter, here, course, note):
    html = give(enter(here.author), course, note=note).content.decode()
    assert CourseReview.objects.get().note == note.replace("\0", "")[:2000]
    assert "<script>alert" not in html
    assert note.replace("\0", "")[:2000] in unescape(html)


@pytest.mark.parametrize("pages", [["x"], ["-1"], ["٣"], ["9" * 30], ["1' OR 1=1"], []])
def test_made_up_pages_are_no_pages(enter, here, course, pages):
    assert give(enter(here.author), course, page=pages).status_code == 422
    assert not CourseReview.objects.exists()


@pytest.mark.parametrize("key", ["", "x", "\0"])
def test_a_form_without_a_key_is_none_of_ours(enter, here, course, key):
    review = submitted(course, here.author)
    assert give(enter(here.author), course, key=key).status_code == 404
    assert act(enter(here.reviewer), review, "approve", key=key).status_code == 404


def test_a_double_click_counts_once(enter, here, course):
    key = str(new_id())
    for _twice in range(2):
        assert give(enter(here.author), course, key=key).status_code == 200
    assert CourseReview.objects.count() == 1


def test_two_reviewers_at_once_and_the_second_is_told(enter, here, course):
    review = submitted(course, here.author)
    taken(approve, review, here.reviewer)
    taken(publish, review, here.publisher)
    late = act(enter(here.publisher), review, "send-back", note="晚了")
    assert late.status_code == 422
    assert "decided on it meanwhile" in late.content.decode()


@pytest.mark.parametrize("who", ["author", "reviewer", "publisher"])
def test_courses_of_another_hospital_are_not_there(enter, here, elsewhere, course, who):
    review = submitted(course, here.author)
    client = enter(getattr(elsewhere, who))
    assert client.get(detail(course)).status_code == 404
    assert give(client, course).status_code == 404
    for name in ("approve", "send-back", "take-back", "publish"):
        assert act(client, review, name, note="x").status_code == 404
    assert "儿童腹泻" not in client.get(reverse("reviews:index")).content.decode()


def test_learners_do_not_get_in(client, here, course):
    client.force_login(signed_in_person(role="learner", institution=here.institution).user)
    for url in (reverse("reviews:index"), detail(course)):
        assert client.get(url).status_code in (302, 403)


def test_steps_that_do_not_exist(enter, here, course):
    review = submitted(course, here.author)
    client = enter(here.publisher)
    assert act(client, review, "vanish").status_code == 404
    url = reverse("reviews:step", args=[course.uuid, 99, "approve"])
    assert client.post(url, {"key": str(new_id())}).status_code == 404
    assert client.get(reverse("reviews:step", args=[course.uuid, 1, "approve"])).status_code == 405


def test_a_publisher_of_the_cms_cannot_go_around_the_review(enter, here, course):
    """Neither the button of the editor, nor the list's, nor a new page that is published at once."""
    client = enter(here.publisher)
    edit = reverse("wagtailadmin_pages:edit", args=[course.pk])
    assert "action-publish" not in client.get(edit).content.decode()
    form = {
        "title": "绕过去",
        "slug": "around",
        "summary": "简介",
        "institution": here.institution.pk,
        "credits": "1",
        "credit_class": "II",
        "effort_minutes": 10,
        "pass_mark": 60,
        **make.empty_course_data(),
        "action-publish": "1",
    }
    client.post(edit, form)
    client.post(reverse("wagtailadmin_pages:add", args=["courses", "coursepage", course.get_parent().pk]), form)
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{bulk}?id={course.pk}")
    assert not Page.objects.filter(title__in=["绕过去", course.title], live=True).exists()


def test_a_reviewed_course_is_not_deleted(enter, here):
    course = drafted_course(here, lessons=0)
    submitted(course, here.author)
    url = reverse("wagtailadmin_pages:delete", args=[course.pk])
    page = enter(here.author).post(url, follow=True)
    assert "stays on record" in page.content.decode()
    assert standing_of(course) is not None
